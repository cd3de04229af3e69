"""What operators cost is measured for all there are, beside the libraries, with new values in each round."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import operators
from desensitize.mask.catalogue import OPERATORS


def test_every_operator_has_a_row() -> None:
    # `block` raises, and `custom` takes as long as its function.
    assert {row.operator["operator"] for row in operators.ROWS} == {*OPERATORS} - {"block", "custom"}


@pytest.mark.parametrize("entity", sorted(operators.SAMPLES))
def test_values_repeat_for_a_seed_and_not_within_a_round(entity: str) -> None:
    values, again, others = (operators.drawn(entity, Random(seed), 200) for seed in (1, 1, 2))  # noqa: S311 - no secrets
    assert values == again
    assert values != others
    assert entity == "DATE" or len(set(values)) == 200


@pytest.mark.needs("ffx")
def test_rows_are_measured_and_shown() -> None:
    asked = []

    def peer(values: dict[str, list[str]]) -> dict[str, float]:
        asked.append(values)
        return dict.fromkeys(values, 0.25)

    rows = operators.measured(2, 5, operators.ROWS, peer)
    assert all(row["µs"] > 0 for row in rows)
    assert len(asked) == 3
    assert {row["presidio µs"] for row in rows if "presidio" in row} == {0.25 * 1e6 / 5}
    assert all(row["ratio"] > 0 for row in rows if "libraries" in row)
    assert len(operators._table(rows).splitlines()) == len(rows) + 2

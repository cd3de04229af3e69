"""Texts made against rules: twice the text takes twice the time, and never much of it. A share of `benchmarks.hostile`."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import hostile

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")
pytestmark = pytest.mark.thorough

SHARES = 12


@pytest.mark.parametrize("share", range(SHARES))
def test_time_per_character_is_flat(share: int) -> None:
    """The benchmark says how many seconds; here it is a ratio, to reading a text that holds nothing."""
    rules = hostile.rules()
    quick, random = hostile.scanner(rules), Random(share)  # noqa: S311 - texts, not secrets
    rows = [row for rule in rules[share :: 5 * SHARES] for row in hostile.measured(quick, rule, random)]
    assert rows
    assert [row for row in rows if row.ratio > hostile.RATIO] == []
    plain = hostile.plain_seconds(quick)
    assert [(row, row.long / plain) for row in rows if row.long > hostile.TIMES * plain] == []

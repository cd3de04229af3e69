"""Many conversations at once, as `benchmarks.soak` has them for long: nothing crosses, and nothing stays open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.soak import FAULTS, Talk, measured
from desensitize import Masker
from desensitize.errors import ShadowWarning

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_crosses_and_nothing_stays_open(tmp_path: Path) -> None:
    figures = measured(20, 20, tmp_path)
    assert list(figures) == ["threads, memory", "threads, file", "tasks, memory", "tasks, file"]
    assert {(name, fault): row[fault] for name, row in figures.items() for fault in FAULTS if row[fault]} == {}
    assert [name for name, row in figures.items() if row["descriptors after"] > row["descriptors before"]] == []


def test_what_is_sent_in_the_clear_is_counted(tmp_path: Path) -> None:
    with pytest.warns(ShadowWarning):
        figures = measured(2, 10, tmp_path, make=lambda _: Masker(recognizers=(), shadow=True, on_event=print))
    # A lap of one turn comes first.
    assert [row["value sent"] for row in figures.values()] == [22] * 4


@pytest.mark.parametrize(
    "reply, faults",
    [
        ("好的。第 1 次：请联系 13800100001，谢谢 <EMAIL_1> <PHONE_90001>", {}),
        ("好的。第 1 次：请联系 <PHONE_1>，谢谢 <EMAIL_1> <PHONE_90001>", {"reply not restored": 1}),
        (
            "好的。第 1 次：请联系 13800200001，谢谢 <EMAIL_1> <PHONE_90001>",
            {"reply not restored": 1, "value of another session": 1},
        ),
    ],
)
def test_what_is_restored_otherwise_is_counted(reply: str, faults: dict[str, int]) -> None:
    counted = Counter[str]()
    talk = Talk(1, counted)
    assert talk.said()[-1]["content"] == "第 1 次：请联系 13800100001，谢谢"
    talk.heard(reply)
    assert counted == faults

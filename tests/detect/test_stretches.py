"""Stretches around what is different: what is found in them is what is found in all of the text."""

import random

from desensitize import Masker
from desensitize.detect.read.readings import REACH
from desensitize.detect.read.stretches import around, touches
from desensitize.detect.read.view import View, edited

MASKER = Masker(recognizers=())


def test_neighbours_that_meet_are_one_stretch() -> None:
    assert around([(100, 110), (130, 131), (900, 905)], 20, 2000) == [(80, 151), (880, 925)]


def test_little_of_a_short_text_is_all_of_it() -> None:
    assert around([(5, 6)], 20, 50) is None
    assert around([], 20, 60) == []


def test_a_stretch_touches_what_lies_at_its_edge() -> None:
    edits = [(10, 12), (30, 30)]
    assert [touches(edits, *span) for span in ((12, 14), (8, 10), (13, 29), (29, 31), (31, 40))] == [
        True, True, False, True, False,
    ]  # fmt: skip


def test_a_part_of_a_view_leads_back_to_the_same_places() -> None:
    seen = edited("call 1-3-8 or 1-3-9 now", [(6, 7, ""), (8, 9, ""), (15, 16, ""), (17, 18, "")])
    assert seen is not None
    part = seen.part(9, 17)
    assert part.text == seen.text[9:17]
    for at in range(len(part.text)):
        assert part.span(at, at + 1) == seen.span(9 + at, 10 + at)
    assert [(start + 9, end + 9) for start, end in part.edits or ()] == [e for e in seen.edits or () if 9 <= e[0] < 17]
    assert View("abcd").part(1, 3).span(0, 1) == (1, 2)


def test_a_long_text_shows_what_its_lines_do() -> None:
    """Values written otherwise, here and there in a long text, each in a line of its own."""
    rng = random.Random(5)  # noqa: S311 - test data
    lines = []
    for _ in range(400):
        digits = "13" + "".join(rng.choice("0123456789") for _ in range(9))
        words = " ".join(rng.choice(("paper", "glass", "stone", "linen", "amber")) for _ in range(12))
        lines.append("phone " + "-".join(digits) + "." if rng.random() < 0.02 else words + ".")
    text = "\n\n".join(lines)
    assert len(text) > 3 * REACH
    whole = {text[f.start : f.end] for f in MASKER.find(text)}
    alone = {line[f.start : f.end] for line in lines for f in MASKER.find(line)}
    assert whole == alone != set()

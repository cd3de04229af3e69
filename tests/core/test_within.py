"""Digits in groups that lie in what is found are not read again; any others are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Registry, native
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.read.readings import Kind, joined

pytestmark = pytest.mark.skipif(native.engine() is None, reason="there is no compiled core")

PIPELINE = Pipeline(Registry.load().rules)
_PIECES = ["138 0013 8000", "138-0013-8000", "1380 0138 000", "4111 1111 1111 1111", "4111-1111-1111-1111", "GB82 WEST 1234 5698 7654 32", "IBAN ",
           "+49 30 901820", "1,234,567,890", "123-45-6789", "192.168.1.1", "12 34 56 78 90", " ", "-", "，", "电话", "A1", "7", "+"]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=7).map("".join))
def test_what_the_core_calls_within_is(text: str) -> None:
    told = PIPELINE.scanner.look(text)
    if told is None:
        return
    sight = PIPELINE.scanner.sight(text, told)
    if sight.within:
        spans = [(finding.start, finding.end) for finding in sight.found]
        assert joined(text, spans, frozenset({Kind.GROUPED})).edits == []


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("card 4111 1111 1111 1111 please", False),
        ("IP 192.168.1.1 here, call 1380 0138 000", True),
        ("card 4111 1111 1111 1111, call 1380 0138 000", True),
        ("card 4111 1111 1111 1111" + " 4111 1111 1111 1111" * 40, True),
    ],
)
def test_worth(text: str, worth: bool) -> None:
    sight = PIPELINE.scanner.sight(text, PIPELINE.scanner.look(text))
    assert Kind.GROUPED in sight.due
    assert (Kind.GROUPED in sight.worth) is worth


def test_beside_look_alikes_they_are_read() -> None:
    """There what is found is not known to the reading, so the groups count as they stand."""
    text = "card 4111 1111 1111 1111, 一三八〇〇一三八〇〇〇"
    sight = PIPELINE.scanner.sight(text, PIPELINE.scanner.look(text))
    assert sight.within
    assert sight.worth == sight.due >= {Kind.GROUPED, Kind.LOOKALIKES}

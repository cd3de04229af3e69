"""Where beginnings stand: a short text takes as long beside many of them as beside few."""

from __future__ import annotations

from timeit import repeat

from desensitize.detect.standing import standing

TEXT = "call 00ff now"


def _seconds(count: int) -> float:
    known = {f"{number:04x}": number for number in range(count)}
    assert standing(known, 4, TEXT) == ([5] if count > 255 else [])
    return min(repeat(lambda: standing(known, 4, TEXT), number=300, repeat=5))


def test_a_short_text_is_no_slower_beside_many_beginnings() -> None:
    assert _seconds(40_000) < 5 * _seconds(100)

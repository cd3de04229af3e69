"""Stretches of a text around what is different in it: far from there nothing new is to be found."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["around", "touches"]


def around(edits: Sequence[tuple[int, int]], reach: int, length: int) -> list[tuple[int, int]] | None:
    """Stretches in which whatever touches an edit lies whole, if it reaches no further; ``None``: most of the text."""
    out: list[tuple[int, int]] = []
    for start, end in edits:
        low, high = max(0, start - reach), min(length, end + reach)
        if out and low <= out[-1][1]:
            low = out.pop()[0]
        out.append((low, high))
    return out if 2 * sum(high - low for low, high in out) < length else None


def touches(edits: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of some edits, ascending, lies in ``[start, end)`` or at its edge."""
    at = bisect_left(edits, start, key=itemgetter(1))
    return at < len(edits) and edits[at][0] <= end

"""Sets of characters as sorted, merged, inclusive code point ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANY", "LAST", "SURROGATES", "Ranges", "complement", "fold_ascii", "intersects", "merge", "size", "within"]

Ranges = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
# Halves of a pair: no characters by themselves, and nothing UTF-8 can carry.
SURROGATES = (0xD800, 0xDFFF)
ANY: Ranges = ((0, LAST),)


def merge(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Sort and join touching ranges.

    >>> merge([(5, 9), (1, 2), (3, 4)])
    ((1, 9),)
    """
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return tuple(out)


def complement(ranges: Ranges) -> Ranges:
    """Everything that is not in ``ranges``."""
    out, start = [], 0
    for low, high in ranges:
        if start < low:
            out.append((start, low - 1))
        start = high + 1
    if start <= LAST:
        out.append((start, LAST))
    return tuple(out)


def intersects(one: Ranges, other: Ranges) -> bool:
    """Whether a character is in both."""
    return any(a <= d and c <= b for a, b in one for c, d in other)


def within(inner: Ranges, outer: Ranges) -> bool:
    """Whether every character of ``inner`` is in ``outer``."""
    return all(any(a <= low and high <= b for a, b in outer) for low, high in inner)


def size(ranges: Ranges) -> int:
    """How many characters."""
    return sum(high - low + 1 for low, high in ranges)


def fold_ascii(ranges: Ranges) -> Ranges:
    """Add the other case of each ASCII letter, as ``(?i)`` does in this dialect.

    >>> fold_ascii(((0x61, 0x63),))
    ((65, 67), (97, 99))
    """
    extra = []
    for first, last, shift in ((0x41, 0x5A, 32), (0x61, 0x7A, -32)):
        for low, high in ranges:
            start, end = max(low, first), min(high, last)
            if start <= end:
                extra.append((start + shift, end + shift))
    return merge((*ranges, *extra))

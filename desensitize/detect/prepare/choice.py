"""Which branches of a choice may match, by the next symbol.

>>> chains([0b0110, 0b1100], 0b1111)
[(1, 1, (0,)), (2, 2, (0, 1)), (3, 3, (1,))]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.prepare.alphabet import symbols_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["chains", "runs"]

# A set of more symbols than this is split off as a whole: most such sets are nearly everything.
LARGE = 64


def chains(firsts: Sequence[int], every: int) -> list[tuple[int, int, tuple[int, ...]]]:
    """(first symbol, last symbol, the branches to try one after the other), ascending; none where none may match.

    ``firsts``: by branch the mask of symbols it may begin with; ``every``: the mask of all symbols.
    """
    small: dict[int, list[int]] = {}
    parts: dict[tuple[int, ...], int] = {(): every}
    for branch, first in enumerate(firsts):
        if first.bit_count() > LARGE:
            parts = _split(parts, branch, first)
        else:
            for symbol in symbols_in(first):
                small.setdefault(symbol, []).append(branch)
    touched = sum(1 << symbol for symbol in small)
    masks: dict[tuple[int, ...], int] = {}
    for chain, mask in parts.items():
        if mask & ~touched:
            masks[chain] = masks.get(chain, 0) | mask & ~touched
        for symbol in symbols_in(mask & touched):
            both = tuple(sorted((*chain, *small[symbol])))
            masks[both] = masks.get(both, 0) | 1 << symbol
    masks.pop((), None)
    return sorted((low, high, chain) for chain, mask in masks.items() for low, high in runs(mask))


def _split(parts: dict[tuple[int, ...], int], branch: int, first: int) -> dict[tuple[int, ...], int]:
    """The parts, each divided into what the branch may begin with and the rest."""
    out: dict[tuple[int, ...], int] = {}
    for chain, mask in parts.items():
        if mask & first:
            out[*chain, branch] = mask & first
        if mask & ~first:
            out[chain] = out.get(chain, 0) | mask & ~first
    return out


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """First and last symbol of each run of neighbours.

    >>> list(runs(0b1101100))
    [(2, 3), (5, 6)]
    """
    while mask:
        low = (mask & -mask).bit_length() - 1
        rest = mask >> low
        length = (~rest & (rest + 1)).bit_length() - 1
        yield low, low + length - 1
        mask = (rest >> length) << (low + length)

"""Where in a text some strings of one length begin: those with which what is looked for begins."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from desensitize.native import engine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["standing"]

# So few are looked for one by one.
_FEW = 12
# Characters of a text that takes long: the core lets other threads go on meanwhile.
_LONG = 4096


def standing(beginnings: Mapping[str, object], length: int, whole: str) -> list[int]:
    """Where in a text one of the beginnings, all of one length, stands, ascending.

    >>> standing({"ab": 1, "bc": 2}, 2, "abcab")
    [0, 1, 3]
    """
    # A conversation knows thousands of values, and a cell of a table has ten letters: the longer is not gone over.
    count = len(beginnings)
    if count <= _FEW and len(whole) < _LONG:
        return sorted(chain.from_iterable(_every(whole, piece) for piece in tuple(beginnings)))
    if count < len(whole) and (core := engine()) is not None:
        found: list[int] = core.standing(whole, tuple(beginnings), length)
        return found
    return [at for at in range(len(whole) - length + 1) if whole[at : at + length] in beginnings]


def _every(text: str, piece: str) -> Iterator[int]:
    """Where a piece stands in a text."""
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)

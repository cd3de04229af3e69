"""The other way to find where a pattern may match: which characters may stand at each place from its beginning.

A number has no string in it that must occur. But its first sixteen characters are each of some class, and whether that
can be so at a place of the text is told for 64 patterns at once by ANDing one word of bits for each character: the bit
of a pattern is set in the word of a symbol where the symbol may stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.charset import ANY, Ranges, merge
from desensitize.pattern.shape import flat
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PLACES", "barred", "classes"]

# Characters looked at from the beginning of a match.
PLACES = 16


def classes(node: Node, places: int = PLACES) -> tuple[Ranges, ...]:
    """By place behind the beginning the characters that may stand there; any, once a match may be over.

    >>> from desensitize.pattern.syntax import parse
    >>> classes(parse("a[0-9]{1,2}b"), 4)
    (((97, 97),), ((48, 57),), ((48, 57), (98, 98)), ((0, 1114111),))
    """
    seen = _Places(places)
    over = seen.walk(node, 1)
    earliest = (over & -over).bit_length() - 1 if over else places
    known = (tuple(merge(found)) for found in seen.found)
    return tuple(ANY if at >= earliest else ranges for at, ranges in enumerate(known))


class _Places:
    """What may stand at each place; a set of places is an ``int`` with a bit for each."""

    def __init__(self, places: int) -> None:
        self.found: list[set[tuple[int, int]]] = [set() for _ in range(places)]
        self._every = (1 << places) - 1

    def walk(self, node: Node, places: int) -> int:
        """Note a part that may begin at ``places``; gives where what follows it may begin."""
        match node:
            case Chars(ranges):
                for at in range(places.bit_length()):
                    if places >> at & 1:
                        self.found[at].update(ranges)
                return places << 1 & self._every
            case Value(item):
                return self.walk(item, places)
            case Seq(items):
                return self._sequence(items, places)
            case Alt(branches):
                out = 0
                for branch in branches:
                    out |= self.walk(branch, places)
                return out
            case Repeat():
                return self._repeat(node, places)
            case Look():
                return places

    def _sequence(self, items: Sequence[Node], places: int) -> int:
        for item in items:
            if not places:
                break
            places = self.walk(item, places)
        return places

    def _repeat(self, repeat: Repeat, places: int) -> int:
        out = 0 if repeat.low else places
        for turn in range(1, repeat.high + 1):
            places = self.walk(repeat.item, places)
            if not places or (turn > repeat.low and not places & ~out):
                break
            if turn >= repeat.low:
                out |= places
        return out


def barred(node: Node) -> Ranges:
    """Characters that never stand right before a match, by the guards it begins with."""
    refused: list[tuple[int, int]] = []
    for item in flat(node):
        if not isinstance(item, Look):
            break
        if not item.ahead and isinstance(item.item, Chars):
            refused.extend(item.item.ranges if item.negative else ())
    return merge(refused)

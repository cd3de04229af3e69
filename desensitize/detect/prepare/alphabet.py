"""The alphabet: code points as the few symbols that some set of the rules tells apart.

A program that matches over 1.1 million code points needs a set for each character class. But the rules together tell
only some two thousand kinds of characters apart: all those that lie in the same sets are one *symbol*. A class is then
a row of bits, a text becomes a row of small numbers once, and whether a character is in a class is one look at a bit.

Symbol 0, `END`, is no character. It stands before and behind every text and in no class that a pattern states, so that
no instruction which reads a character can pass the edge of the text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING

from desensitize.pattern.charset import LAST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.pattern.charset import Ranges

__all__ = ["END", "Alphabet", "symbols_in"]

# The mask of the symbol that stands before and behind a text.
END = 1
# Code points of one page of the table from code points to symbols.
PAGE = 256
ASCII = 128


class Alphabet:
    """Symbols for the characters that ``sets`` and ``singles`` tell apart; all of ASCII is told apart.

    A *mask* is a set of symbols, an ``int`` with a bit for each.

    >>> alphabet = Alphabet([((0x30, 0x39),), ((0x4E00, 0x9FFF),)])
    >>> alphabet.symbol("张") == alphabet.symbol("王"), alphabet.symbol("1") == alphabet.symbol("2")
    (True, False)
    """

    def __init__(self, sets: Iterable[Ranges], singles: Iterable[int] = ()) -> None:
        stated = sorted(set(sets))
        members = _members(stated, {*range(ASCII), *singles})
        # The last cut is one past the last code point.
        self._cuts = sorted(members)
        kinds: dict[int, int] = {}
        self._symbols: list[int] = []
        inside = 0
        for cut in self._cuts[:-1]:
            inside ^= members[cut]
            self._symbols.append(kinds.setdefault(inside, len(kinds) + 1))
        #: How many symbols there are, `END` among them.
        self.count = len(kinds) + 1
        #: Every symbol of a character, and those with `END`.
        self.characters = (1 << self.count) - 2
        self.any = (1 << self.count) - 1
        self._at = {cut: at for at, cut in enumerate(self._cuts)}
        self._masks = dict(zip(stated, _masks(kinds, len(stated)), strict=True))

    def mask(self, ranges: Ranges) -> int:
        """The symbols of a set, each end of which is one of a set given at the beginning."""
        known = self._masks.get(ranges)
        if known is None:
            known = 0
            for low, high in ranges:
                for symbol in set(self._symbols[self._at[low] : self._at[high + 1]]):
                    known |= 1 << symbol
            self._masks[ranges] = known
        return known

    def symbol(self, character: str) -> int:
        """The symbol of a character."""
        return self._symbols[bisect_right(self._cuts, ord(character)) - 1]

    def of(self, characters: Iterable[str]) -> int:
        """The mask of some characters' symbols."""
        mask = 0
        for character in characters:
            mask |= 1 << self.symbol(character)
        return mask

    def table(self) -> tuple[array[int], array[int]]:
        """Which page of 256 symbols each page of code points is, and the pages one after the other."""
        flat = array("H", bytes(2 * (LAST + 1)))
        for at, cut in enumerate(self._cuts[:-1]):
            length = self._cuts[at + 1] - cut
            flat[cut : cut + length] = array("H", [self._symbols[at]]) * length
        which, pages, known = array("H"), array("H"), dict[bytes, int]()
        for start in range(0, LAST + 1, PAGE):
            page = flat[start : start + PAGE]
            key = page.tobytes()
            if key not in known:
                known[key] = len(known)
                pages.extend(page)
            which.append(known[key])
        return which, pages


def _members(sets: list[Ranges], singles: set[int]) -> dict[int, int]:
    """By code point, the sets (as bits) that begin or end there."""
    members = {0: 0, LAST + 1: 0}
    named = [*sets, *(((code, code),) for code in sorted(singles))]
    for at, ranges in enumerate(named):
        for low, high in ranges:
            members[low] = members.get(low, 0) ^ 1 << at
            members[high + 1] = members.get(high + 1, 0) ^ 1 << at
    return members


def _masks(kinds: dict[int, int], count: int) -> list[int]:
    """The symbols of each of the first ``count`` sets."""
    masks = [0] * count
    wanted = (1 << count) - 1
    for inside, symbol in kinds.items():
        for at in symbols_in(inside & wanted):
            masks[at] |= 1 << symbol
    return masks


def symbols_in(mask: int) -> list[int]:
    """The symbols of a mask, ascending.

    >>> symbols_in(0b1010)
    [1, 3]
    """
    out = []
    while mask:
        lowest = mask & -mask
        out.append(lowest.bit_length() - 1)
        mask ^= lowest
    return out

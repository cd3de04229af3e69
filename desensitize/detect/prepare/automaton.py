"""What is asked of a text without the compiled core: one automaton for all anchors and words, and columns of bits.

An automaton of 17,000 strings is built in 10 ms. A *column* tells for a character which patterns may have it at one
place of their matches, a bit for each: `desensitize.detect.prepare.classes` says how that finds a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import ahocorasick

from desensitize.detect.prepare.strings import lower
from desensitize.pattern.charset import ANY, merge, size, within

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from desensitize.detect.prepare.literals import Anchor, Literals, Place
    from desensitize.pattern.charset import Ranges

__all__ = ["Automaton", "Column", "Hit", "Word"]

_LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A))
_DIGITS: Ranges = ((0x30, 0x39),)
_ALNUM = merge((*_LETTERS, *_DIGITS))
# A set of at most so many characters is kept as such.
_FEW = 512
_ASCII = 0x80


class Hit(NamedTuple):
    """Where a pattern may begin, ``low`` to ``high`` characters before a string, and what must stand beside both.

    ``begins`` and ``refused`` (right before it): of a match; known where there is only one place.
    """

    slot: int
    low: int
    high: int
    barred: Container[str]
    following: Container[str] | None
    begins: Container[str]
    refused: Container[str]


class Word(NamedTuple):
    """Patterns that a word may wake, as bits, and what must not stand beside it."""

    slots: int
    before: Container[str]
    behind: Container[str]


# The offset of a string's last character, its length, and what it may mean.
Found = tuple[int, tuple[int, tuple[Hit, ...], tuple[Word, ...]]]


class Automaton:
    """All anchors and words of some patterns, and the columns of those without anchors.

    :ivar find: the strings of a text: of each its last character's offset, its length and what it may mean.
    :ivar classed: the patterns without anchors, as bits.
    :ivar columns: for the character before a match, then for those it begins with.
    :ivar starts: where such a match may begin.
    """

    def __init__(self, known: Literals) -> None:
        self._sets = known.sets
        self._members = [_members(ranges) for ranges in known.sets]
        found: dict[str, tuple[list[Hit], list[Word]]] = {}
        for slot, place in enumerate(known.places):
            for anchor in place.anchors or ():
                hit = self._hit(slot, place, anchor)
                for string in anchor.strings:
                    found.setdefault(string, ([], []))[0].append(hit)
        for word in _words(known.places):
            found.setdefault(lower(word[0]), ([], []))[1].append(word[1])
        self.find = _automaton(found)
        classed = {slot: place for slot, place in enumerate(known.places) if place.anchors is None}
        self.classed = sum(1 << slot for slot in classed)
        self.columns = self._columns(classed)
        self.starts = re.compile("|".join(self._starts(list(classed.values()))) or r"(?!)")

    def _hit(self, slot: int, place: Place, anchor: Anchor) -> Hit:
        begins = self._member(place.begins[0]) if anchor.low == anchor.high else ()
        following = None if anchor.following < 0 else self._member(anchor.following)
        barred, refused = self._member(anchor.barred), self._member(place.barred)
        return Hit(slot, anchor.low, anchor.high, barred, following, begins, refused)

    def _member(self, number: int) -> Container[str]:
        return () if number < 0 else self._members[number]

    def _columns(self, classed: dict[int, Place]) -> list[Column]:
        every = sum(1 << slot for slot in classed)
        refused: dict[int, int] = {}
        for slot, place in classed.items():
            refused[place.barred] = refused.get(place.barred, 0) | 1 << slot
        refused.pop(-1, None)
        before = Column([(self._sets[number], slots) for number, slots in refused.items()], 0)
        columns = [before.inverse(every)]
        for at in range(max((len(place.begins) for place in classed.values()), default=0)):
            needed: dict[int, int] = {}
            free = 0
            for slot, place in classed.items():
                if at >= len(place.begins) or self._sets[place.begins[at]] == ANY:
                    free |= 1 << slot
                else:
                    needed[place.begins[at]] = needed.get(place.begins[at], 0) | 1 << slot
            columns.append(Column([(self._sets[number], slots) for number, slots in needed.items()], free))
        return columns

    def _starts(self, classed: Sequence[Place]) -> Iterable[str]:
        """The first characters of matches: of those that begin with a word or a number, and of the others."""
        own = [p for p in classed if p.barred >= 0 and within(_ALNUM, self._sets[p.barred])]
        for guard, places in ((f"(?<!{_class(_ALNUM)})", own), ("", [p for p in classed if p not in own])):
            ranges = merge(pair for place in places for pair in self._sets[place.begins[0]])
            if ranges:
                yield guard + _class(ranges)


class Column(dict[str, int]):
    """By character the patterns that may have it; the empty string: there is none."""

    def __init__(self, parts: Sequence[tuple[Ranges, int]], free: int) -> None:
        super().__init__({chr(code): free for code in range(_ASCII)})
        self[""] = free
        changes: dict[int, int] = {}
        for ranges, slots in parts:
            for low, high in ranges:
                for code in range(low, min(high + 1, _ASCII)):
                    self[chr(code)] |= slots
                if high >= _ASCII:
                    for edge in (max(low, _ASCII), high + 1):
                        changes[edge] = changes.get(edge, 0) ^ slots
        self._edges = sorted(changes)
        self._masks = [free]
        for edge in self._edges:
            self._masks.append(self._masks[-1] ^ changes[edge])

    def __missing__(self, character: str) -> int:
        return self._masks[bisect_right(self._edges, ord(character))]

    def inverse(self, every: int) -> Column:
        """By character those of ``every`` that may not have it."""
        for character in self:
            self[character] ^= every
        self._masks = [mask ^ every for mask in self._masks]
        return self


class _Ranges:
    """A large set of characters."""

    def __init__(self, ranges: Ranges) -> None:
        self._edges = [edge for low, high in ranges for edge in (low, high + 1)]

    def __contains__(self, character: str) -> bool:
        return character != "" and bool(bisect_right(self._edges, ord(character)) & 1)


def _members(ranges: Ranges) -> Container[str]:
    if size(ranges) > _FEW:
        return _Ranges(ranges)
    return frozenset(chr(code) for low, high in ranges for code in range(low, high + 1))


def _words(places: Sequence[Place]) -> Iterable[tuple[str, Word]]:
    wakes: dict[str, int] = {}
    for slot, place in enumerate(places):
        for word in place.boost:
            wakes[word] = wakes.get(word, 0) | 1 << slot
    letters, digits = _members(_LETTERS), _members(_DIGITS)
    for word, slots in wakes.items():
        before, behind = (
            () if not (c.isascii() and c.isalnum()) else letters if c.isalpha() else digits for c in (word[0], word[-1])
        )
        yield word, Word(slots, before, behind)


def _automaton(found: Mapping[str, tuple[list[Hit], list[Word]]]) -> Callable[[str], Iterable[Found]]:
    automaton = ahocorasick.Automaton()
    for string, (hits, words) in found.items():
        automaton.add_word(string, (len(string), tuple(hits), tuple(words)))
    automaton.make_automaton()
    return automaton.iter if found else lambda _: ()


def _class(ranges: Ranges) -> str:
    spans = (f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return f"[{''.join(spans)}]"

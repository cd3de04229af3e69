"""What is asked of a text without the compiled core: one automaton for all anchors and words, and columns of bits.

An automaton of 17,000 strings is built in 10 ms. A *column* tells for a character which patterns may have it at one
place of their matches, a bit for each: `desensitize.detect.prepare.classes` says how that finds a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.classes import PLACES
from desensitize.detect.prepare.strings import lower
from desensitize.pattern.charset import ANY, complement, merge, size, within

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from desensitize.detect.prepare.literals import Anchor, Literals, Opening, Place
    from desensitize.pattern.charset import Ranges

__all__ = ["Automaton", "Column", "Hit", "Joined", "Word"]

_LETTERS: Ranges = ((0x41, 0x5A), (0x61, 0x7A))
_DIGITS: Ranges = ((0x30, 0x39),)
_ALNUM = merge((*_LETTERS, *_DIGITS))
# What may be barred before a match, the strictest first.
_GUARDS: tuple[Ranges, ...] = (_ALNUM, _LETTERS, ())
# A set of at most so many characters is kept as such.
_FEW = 512
_ASCII = 0x80
# Characters in a row of which the patterns are kept, for each place.
_KEPT = 8_192


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
    :ivar bits: by slot its bits: one for each opening of a pattern without anchors, and one of its own.
    :ivar owners: by bit of an opening its slot.
    :ivar classed: the bits of all openings.
    :ivar before: for the character before a match, those that may begin behind it.
    :ivar fours: for each four characters it begins with.
    :ivar starts: where such a match may begin.
    """

    def __init__(self, known: Literals) -> None:
        self._sets = known.sets
        self._members = [_members(ranges) for ranges in known.sets]
        self.owners = [
            slot for slot, place in enumerate(known.places) for _ in (place.openings if place.anchors is None else ())
        ]
        self.classed = (1 << len(self.owners)) - 1
        self.bits = [1 << len(self.owners) + slot for slot in range(len(known.places))]
        for bit, slot in enumerate(self.owners):
            self.bits[slot] |= 1 << bit
        found: dict[str, tuple[list[Hit], list[Word]]] = {}
        for slot, place in enumerate(known.places):
            for anchor in place.anchors or ():
                hit = self._hit(slot, place, anchor)
                for string in anchor.strings:
                    found.setdefault(string, ([], []))[0].append(hit)
        for word, meaning in _words(known.places, self.bits):
            found.setdefault(lower(word), ([], []))[1].append(meaning)
        self.find = _automaton(found)
        openings = [opening for place in known.places if place.anchors is None for opening in place.openings]
        self.before = self._before(openings)
        columns = self._columns(openings)
        pairs = (Joined(one, two, 1) for one, two in zip(columns, columns, strict=True))
        self.fours = [Joined(one, two, 2) for one, two in zip(pairs, pairs, strict=True)]
        self.starts = re.compile("|".join(self._starts(openings)) or r"(?!)")

    def _hit(self, slot: int, place: Place, anchor: Anchor) -> Hit:
        opening = place.openings[0]
        begins = self._member(opening.begins[0]) if anchor.low == anchor.high else ()
        following = None if anchor.following < 0 else self._member(anchor.following)
        barred, refused = self._member(anchor.barred), self._member(opening.barred)
        return Hit(slot, anchor.low, anchor.high, barred, following, begins, refused)

    def _member(self, number: int) -> Container[str]:
        return () if number < 0 else self._members[number]

    def _before(self, openings: Sequence[Opening]) -> Column:
        refused: dict[int, int] = {}
        for bit, opening in enumerate(openings):
            refused[opening.barred] = refused.get(opening.barred, 0) | 1 << bit
        refused.pop(-1, None)
        return Column([(self._sets[number], slots) for number, slots in refused.items()], 0).inverse(self.classed)

    def _columns(self, openings: Sequence[Opening]) -> Iterator[Column]:
        for at in range(PLACES):
            needed: dict[int, int] = {}
            free = 0
            for bit, (_, begins) in enumerate(openings):
                if at >= len(begins) or self._sets[begins[at]] == ANY:
                    free |= 1 << bit
                else:
                    needed[begins[at]] = needed.get(begins[at], 0) | 1 << bit
            yield Column([(self._sets[number], slots) for number, slots in needed.items()], free)

    def _starts(self, openings: Sequence[Opening]) -> Iterable[str]:
        """The first characters of matches: of those that begin a word, of those behind one, of others."""
        firsts: dict[Ranges, set[tuple[int, int]]] = {}
        behind: tuple[set[tuple[int, int]], set[tuple[int, int]]] = set(), set()
        for before, begins in openings:
            barred: Ranges = () if before < 0 else self._sets[before]
            if size(complement(barred)) <= _FEW:
                behind[0].update(complement(barred))
                behind[1].update(self._sets[begins[0]])
            else:
                guard = next(guard for guard in _GUARDS if within(guard, barred))
                firsts.setdefault(guard, set()).update(self._sets[begins[0]])
        if behind[0]:
            yield f"(?<={_class(behind[0])}){_class(behind[1])}"
        for guard, ranges in firsts.items():
            yield (f"(?<!{_class(guard)})" if guard else "") + _class(ranges)


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


class Joined(dict[str, int]):
    """The same for several characters in a row, so that most words take one step. What was asked is kept, in bounds."""

    def __init__(self, one: Mapping[str, int], two: Mapping[str, int], split: int) -> None:
        super().__init__()
        self._parts = one, two, split

    def __missing__(self, characters: str) -> int:
        one, two, split = self._parts
        slots = one[characters[:split]] & two[characters[split:]]
        if len(self) < _KEPT:
            self[characters] = slots
        return slots


class _Ranges:
    """A large set of characters."""

    def __init__(self, ranges: Ranges) -> None:
        self._edges = [edge for low, high in ranges for edge in (low, high + 1)]

    def __contains__(self, character: object) -> bool:
        """Of one character or none."""
        return isinstance(character, str) and character != "" and bool(bisect_right(self._edges, ord(character)) & 1)


def _members(ranges: Ranges) -> Container[str]:
    if size(ranges) > _FEW:
        return _Ranges(ranges)
    return frozenset(chr(code) for low, high in ranges for code in range(low, high + 1))


def _words(places: Sequence[Place], bits: Sequence[int]) -> Iterable[tuple[str, Word]]:
    wakes: dict[str, int] = {}
    for place, own in zip(places, bits, strict=True):
        for word in place.boost:
            wakes[word] = wakes.get(word, 0) | own
    letters, digits = _members(_LETTERS), _members(_DIGITS)
    for word, slots in wakes.items():
        before, behind = (
            () if not (c.isascii() and c.isalnum()) else letters if c.isalpha() else digits for c in (word[0], word[-1])
        )
        yield word, Word(slots, before, behind)


def _automaton(found: Mapping[str, tuple[list[Hit], list[Word]]]) -> Callable[[str], Iterable[Found]]:
    import ahocorasick  # noqa: PLC0415 - not on every machine, and not where a wheel is built

    automaton = ahocorasick.Automaton()
    for string, (hits, words) in found.items():
        automaton.add_word(string, (len(string), tuple(hits), tuple(words)))
    automaton.make_automaton()
    return automaton.iter if found else lambda _: ()


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    spans = (f"\\U{low:08x}-\\U{high:08x}" for low, high in merge(ranges))
    return f"[{''.join(spans)}]"

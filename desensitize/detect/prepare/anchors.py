"""Anchors: the short strings of which one must stand in every match of a pattern, and where.

This is the hardest idea of the engine, so here is all of it on one pattern, ``(?<![a-z])(?:AKIA|ASIA)[0-9A-Z]{16}``.

Trying that pattern at every character of a text is wasteful: hardly any text holds such a key. But every match begins
with ``akia`` or ``asia`` (letters in lower case, for the text is folded before it is searched). So those two strings
are *anchors*: a single pass over the text looks for the anchors of all rules at once, and only where one stands is
a pattern tried. A pattern may offer several sets of anchors. Here they are:

* ``akia | asia`` at the very beginning of the match;
* any one of 36 characters at 4 to 19 characters from the beginning: they must occur too, but say nothing.

Which is best can't be told by looking at the pattern alone: ``the`` is three letters long and stands everywhere, ``@``
is one and is rare. So the strings are counted on ordinary text (`desensitize.detect.prepare.corpus`), and the set that
occurs least wins, with a little against sets that are large, or whose place in the match is not known exactly: where an
anchor may stand 4 to 19 characters behind the beginning there are sixteen places to try for each time it occurs.

What stands beside an anchor narrows it further, at no cost: *asia* is a common word, but in a match no letter stands
before it, and what follows is a digit or a capital. ``Asia is`` and ``Eurasia`` are never tried.

Where a pattern is a choice, each branch may have its own anchors, and all of them together are those of the choice. A
pattern without anchors, such as a number, is found another way (`desensitize.detect.prepare.classes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.by_identity import ByIdentity
from desensitize.detect.prepare.strings import MOST, Strings
from desensitize.pattern.charset import merge
from desensitize.pattern.shape import first, flat, width
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.pattern.charset import Ranges

__all__ = ["Anchors", "Either", "Offer", "offers"]

# Characters of an anchor: more tell hardly anything more.
CUT = 10
# So many times as many strings are not worth a longer row in any case.
MANY = 3


class Anchors(NamedTuple):
    """Strings of which one stands in every match.

    ``strings``: each with the characters that may come right behind it (``None``: any). ``low``, ``high``: how many
    characters behind the beginning of the match they stand; negative: before it. ``barred``: characters that never
    stand right before them.
    """

    strings: tuple[tuple[str, Ranges | None], ...]
    low: int
    high: int
    barred: Ranges = ()

    def __repr__(self) -> str:
        # They may be people's names.
        return f"Anchors({len(self.strings)} strings at {self.low} to {self.high})"


class Either(NamedTuple):
    """A choice: what each branch offers."""

    branches: tuple[tuple[Offer, ...], ...]


Offer = Anchors | Either


class _Place(NamedTuple):
    """Where a part stands in the match: least and most characters behind its beginning."""

    low: int
    high: int

    def behind(self, least: int, most: int) -> _Place:
        return _Place(self.low + least, self.high + most)


# What comes after a part: the next parts, or ``None`` where that is not known.
_Rest = tuple[Node, ...] | None


def offers(node: Node, most: int = MOST) -> tuple[Offer, ...]:
    """Every set of anchors that a pattern offers, of at most so many strings.

    >>> from desensitize.pattern.syntax import parse
    >>> [(sorted(s for s, _ in found.strings), found.low) for found in offers(parse("(?:AKIA|ASIA)[0-9]"))][0]
    (['akia', 'asia'], 0)
    """
    return tuple(dict.fromkeys(_Offers(most).of(node, _Place(0, 0), (), ())))


class _Offers:
    def __init__(self, most: int) -> None:
        self._strings = Strings(most)
        self._width = ByIdentity(width)
        self._first = ByIdentity(first)

    def of(self, node: Node, place: _Place, rest: _Rest, barred: Ranges) -> Iterator[Offer]:
        """What a part at ``place`` offers, with ``rest`` behind it and no character of ``barred`` before it."""
        match node:
            case Value(item):
                yield from self.of(item, place, rest, barred)
            case Repeat(item, 1, 1):
                yield from self.of(item, place, rest, barred)
            case Repeat(item, low, high) if low:
                yield from self._row((node,), place, rest, barred)
                yield from self.of(item, place, rest if high == 1 else None, barred)
            case Alt():
                yield from self._runs((node,), 0, place, rest, barred)
                yield from self._branches(node, place, rest, barred)
            case Seq():
                yield from self._row(tuple(flat(node)), place, rest, barred)
            case Chars():
                yield from self._row((node,), place, rest, barred)
            case Look(item, ahead, negative) if not negative:
                least, most = self._width(item)
                there = place if ahead else _Place(place.low - most, place.high - least)
                yield from self.of(item, there, None, barred if ahead else ())

    def _branches(self, node: Alt, place: _Place, rest: _Rest, barred: Ranges) -> Iterator[Offer]:
        """What the branches of a choice offer one by one, unless all of it can be listed anyway."""
        if self._strings.all(node) is None:
            every = tuple(tuple(self.of(branch, place, rest, barred)) for branch in node.branches)
            if all(every):
                yield Either(every)

    def _row(self, items: tuple[Node, ...], place: _Place, after: _Rest, barred: Ranges) -> Iterator[Offer]:
        """What neighbours offer: each by itself, and as many in a row as can be listed."""
        reached, plain = -1, False
        for at, item in enumerate(items):
            here = _barred(items, at, barred)
            rest = None if after is None else (*items[at + 1 :], *after)
            if isinstance(item, Alt):
                yield from self._branches(item, place, rest, here)
            elif isinstance(item, Look):
                yield from self.of(item, place, rest, here)
            elif isinstance(item, Repeat) and item.low:
                yield from self.of(item.item, place, rest if item.high == 1 else None, here)
            if isinstance(item, Look):
                # A row that began with a guard would be the one behind it, without what the guard refuses.
                continue
            end = self._end(items, at)
            # What begins behind a plain character and ends where its row does says less than that row.
            if end > reached or not plain:
                yield from self._runs(items, at, place, after, here)
            reached, plain = end, self._plain(item)
            place = place.behind(*self._width(item))

    def _plain(self, node: Node) -> bool:
        strings = self._strings.all(node)
        return strings is not None and len(strings) == 1

    def _end(self, items: tuple[Node, ...], start: int) -> int:
        """Up to where the items from ``start`` on can be listed, the first that is begun with included."""
        known: frozenset[str] | None = frozenset([""])
        for at in range(start, len(items)):
            known = self._strings.product(known, self._strings.all(items[at]))
            if known is None or (known and min(map(len, known)) >= CUT):
                return at + 1
        return len(items)

    def _runs(
        self, items: tuple[Node, ...], start: int, place: _Place, after: _Rest, barred: Ranges
    ) -> Iterator[Offer]:
        """As many items in a row as can be listed; a shorter row only where a longer one takes many more strings."""
        known: frozenset[str] = frozenset([""])
        last: Iterator[Anchors] = iter(())
        for at in range(start, len(items)):
            longer = self._strings.product(known, self._strings.all(items[at]))
            if longer is None:
                yield from last
                yield from self._set(self._strings.product(known, self._strings.heads(items[at])), place, None, barred)
                return
            if not longer:
                return
            if longer != known:
                if len(longer) > MANY * len(known):
                    yield from last
                rest = None if after is None else (*items[at + 1 :], *after)
                last = self._set(longer, place, rest, barred)
            known = longer
            if min(map(len, known)) >= CUT:
                break
        yield from last

    def _set(self, strings: frozenset[str] | None, place: _Place, rest: _Rest, barred: Ranges) -> Iterator[Anchors]:
        """A set of strings as anchors, unless one is empty; what a shorter one implies is left out."""
        if strings is None or "" in strings:
            return
        following = self._following(rest)
        cut: dict[str, Ranges | None] = {}
        for string in sorted(strings, key=lambda s: (len(s), s)):
            shorter = next((string[:end] for end in range(1, min(len(string), CUT + 1)) if string[:end] in cut), None)
            if shorter is None:
                cut[string[:CUT]] = following if len(string) <= CUT else None
            else:
                # The shorter one tells of both, so what comes behind it is no longer known.
                cut[shorter] = None
        yield Anchors(tuple(sorted(cut.items())), *place, barred)

    def _following(self, rest: _Rest) -> Ranges | None:
        """Characters that may stand first in what follows; ``None``: any, or nothing."""
        found: list[tuple[int, int]] = []
        for item in rest or ():
            found.extend(self._first(item))
            if self._width(item)[0]:
                return merge(found)
        return None


def _barred(items: tuple[Node, ...], at: int, before: Ranges) -> Ranges:
    """Characters that guards right before an item refuse; before the first item: those of what is around it, too."""
    barred: list[tuple[int, int]] = []
    for item in reversed(items[:at]):
        if not isinstance(item, Look):
            return merge(barred)
        if not item.ahead and item.negative and isinstance(item.item, Chars):
            barred.extend(item.item.ranges)
    return merge((*barred, *before))

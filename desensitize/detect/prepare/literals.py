"""How patterns are found without the compiled core: the same anchors and classes, as plain lists.

Python has no time to look at every character. It asks a library which of all anchors stand in a text, and looks only at
what stands around those; a pattern without anchors is looked for where a word or a number begins as one of its matches
may. Nothing here needs the programs or the alphabet of `tables`, so it is read in a few milliseconds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.classes import PLACES, classes
from desensitize.detect.prepare.ways import refused, ways
from desensitize.pattern.charset import ANY
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from desensitize.detect.prepare.anchors import Anchors
    from desensitize.detect.prepare.prepared import Anchored, Pattern
    from desensitize.pattern.charset import Ranges
    from desensitize.pattern.tree import Node

__all__ = ["Anchor", "Literals", "Opening", "Place", "literals", "ordered", "read", "written"]

_SECTION = "literals"
# In place of the number of a set: none.
NONE = -1


class Anchor(NamedTuple):
    """Strings that stand ``low`` to ``high`` characters behind the beginning of a match.

    ``barred`` before them and ``following`` behind them are numbers of sets; -1: none is barred, any may follow.
    """

    low: int
    high: int
    barred: int
    following: int
    strings: list[str]


class Opening(NamedTuple):
    """How a match may begin: the set that is barred before it (-1: none), and those of its first characters."""

    barred: int
    begins: list[int]


class Place(NamedTuple):
    """How one pattern is found: by its anchors, or where it has none, by its openings.

    ``boost``: words that count around a match. ``openings``: of a pattern with anchors one, of one character.
    """

    boost: list[str]
    openings: list[Opening]
    anchors: list[Anchor] | None


class Literals(NamedTuple):
    """How some patterns are found, and the sets that are meant by number."""

    sets: list[Ranges]
    places: list[Place]


def ordered(patterns: Iterable[Pattern], known: Mapping[str, Anchored]) -> list[Pattern]:
    """Patterns without anchors first, of those the ones that no word must wake: it is quick to AND few bits."""
    return sorted(patterns, key=lambda pattern: (known[pattern.text] is not None, pattern.cued))


def literals(patterns: Sequence[Pattern], known: Mapping[str, Anchored]) -> Literals:
    """How each of some patterns is found.

    :param known: by pattern its anchors, ``None`` where there are none.
    """
    sets: dict[Ranges, int] = {}
    places = [_place(pattern, known[pattern.text], sets) for pattern in patterns]
    return Literals(list(sets), places)


def _place(pattern: Pattern, anchored: Anchored, sets: dict[Ranges, int]) -> Place:
    node = parse(pattern.text)
    boost = list(pattern.context.boost) if pattern.context is not None else []
    if anchored is None:
        return Place(boost, [_opening(way, PLACES, sets) for way in ways(node)], None)
    return Place(boost, [_opening(node, 1, sets)], [anchor for some in anchored for anchor in _anchors(some, sets)])


def _opening(node: Node, places: int, sets: dict[Ranges, int]) -> Opening:
    begins = list(classes(node, places))
    while len(begins) > 1 and begins[-1] == ANY:
        begins.pop()
    return Opening(_number(refused(node), sets), [sets.setdefault(ranges, len(sets)) for ranges in begins])


def _anchors(anchors: Anchors, sets: dict[Ranges, int]) -> Iterable[Anchor]:
    """One for each set that may follow."""
    out: dict[int, list[str]] = {}
    for string, following in anchors.strings:
        behind = NONE if following is None else sets.setdefault(following, len(sets))
        out.setdefault(behind, []).append(string)
    before = _number(anchors.barred, sets)
    return (Anchor(anchors.low, anchors.high, before, behind, strings) for behind, strings in out.items())


def _number(ranges: Ranges, sets: dict[Ranges, int]) -> int:
    return sets.setdefault(ranges, len(sets)) if ranges else NONE


def written(found: Literals) -> dict[str, bytes]:
    """The section of a cache file."""
    return {_SECTION: json.dumps(found, separators=(",", ":")).encode()}


def read(sections: Mapping[str, memoryview | bytes]) -> Literals:
    """What `written` wrote.

    >>> from desensitize.detect.prepare.prepared import Pattern
    >>> made = literals([Pattern("[0-9]{3}")], {"[0-9]{3}": None})
    >>> read(written(made)) == made
    True
    """
    sets, places = json.loads(bytes(sections[_SECTION]))
    return Literals(
        [tuple((low, high) for low, high in ranges) for ranges in sets],
        [
            Place(
                boost,
                [Opening(*opening) for opening in openings],
                None if anchors is None else [Anchor(*anchor) for anchor in anchors],
            )
            for boost, openings, anchors in places
        ],
    )

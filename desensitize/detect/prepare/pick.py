"""Which of the anchors that a pattern offers are looked for: those that occur least in ordinary text.

Counted is what would be tried: how often a string occurs with an allowed character behind it and none that is barred
before it. Against what is counted stand small charges, so that of two sets that never occur the smaller one wins, and
of two strings the longer one, which the search tells apart sooner.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from desensitize.detect.prepare.anchors import Anchors, Offer
from desensitize.detect.prepare.classes import barred, classes
from desensitize.detect.prepare.strings import lower
from desensitize.pattern.charset import ANY, complement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.pattern.charset import Ranges
    from desensitize.pattern.tree import Node

__all__ = ["Counts", "Frequency", "Pick", "pick", "strings_of"]

# Strings that one rule may have looked for.
MOST_STRINGS = 1_700
# Charges, each in tries per million characters: for each time that a string occurs and is refused by its neighbours,
# for each string, for a string of so many bytes, for each further place where a match may begin around an anchor.
OCCURRED, STRING, SHORT, PLACE = 0.12, 0.01, 15.0, 0.24
# What trying one pattern at one place costs, against one place tried of a pattern found by its classes.
TRY, CLASS = 0.5, 0.6
# ... and what such a pattern costs in any case: it takes a bit at every character.
CLASS_BIT = 60.0
# Strings that stand so often in a million characters are out of the question, whatever stands beside them.
COMMON = 60_000.0
# Further places that are charged for.
FARTHEST = 30
MILLION = 1_000_000


class Pick(NamedTuple):
    """The anchors to look for, or none: then the pattern is found by its classes. ``cost``: tries per million."""

    anchors: tuple[Anchors, ...] | None
    cost: float


class Frequency(Protocol):
    """How often something stands in ordinary text, per million characters."""

    def total(self, string: str) -> float:
        """A string, whatever stands beside it."""

    def of(self, string: str, following: Ranges | None, refused: Ranges) -> float:
        """A string with such neighbours: one of ``following`` behind it, none of ``refused`` before it."""

    def tries(self, node: Node) -> float:
        """Places at which the classes of a pattern do not rule it out."""


class Counts:
    """How often it stands in some text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = lower(text)
        self._per = MILLION / max(1, len(text))
        self._characters = set(text)
        self._classes: dict[Ranges, frozenset[str]] = {}
        # By string the pairs of neighbours.
        self._known: dict[str, Counter[tuple[str, str]]] = {}
        self._totals: dict[str, int] = {}

    def learn(self, strings: Iterable[str]) -> None:
        """Count these, of at most `CUT` characters, all in one go."""
        wanted: dict[int, set[str]] = {}
        for string in strings:
            if string not in self._known:
                wanted.setdefault(len(string), set()).add(string)
                self._known[string] = Counter()
                self._totals[string] = 0
        folded, text = self._lower, self._text
        for length, some in wanted.items():
            for at in range(len(folded) - length + 1):
                string = folded[at : at + length]
                if string in some:
                    beside = text[at - 1 : at] if at else "", text[at + length : at + length + 1]
                    self._known[string][beside] += 1
                    self._totals[string] += 1

    def total(self, string: str) -> float:
        """As it was counted."""
        return self._totals[string] * self._per

    def of(self, string: str, following: Ranges | None, refused: Ranges) -> float:
        """As it was counted."""
        allowed = 0
        behind = None if following is None else self._members(following)
        barred = self._members(refused)
        for (before, after), count in self._known[string].items():
            if (behind is None or after in behind) and before not in barred:
                allowed += count
        return allowed * self._per

    def _members(self, ranges: Ranges) -> frozenset[str]:
        """The characters of the text that are in a class."""
        known = self._classes.get(ranges)
        if known is None:
            spans = [(chr(low), chr(high)) for low, high in ranges]
            known = frozenset(c for c in self._characters if any(low <= c <= high for low, high in spans))
            self._classes[ranges] = known
        return known

    def tries(self, node: Node) -> float:
        """As it was counted."""
        return self._per * sum(1 for _ in _regex(node).finditer(self._text))


def _regex(node: Node) -> re.Pattern[str]:
    before = barred(node)
    places = list(classes(node))
    while places and places[-1] == ANY:
        places.pop()
    guard = f"(?<!{_class(before)})" if before else ""
    return re.compile(f"{guard}(?={''.join(map(_class, places))})", re.DOTALL)


@lru_cache(maxsize=4096)
def _class(ranges: Ranges) -> str:
    if ranges == ANY:
        return "."
    negative = len(complement(ranges)) < len(ranges)
    spans = (f"{_char(low)}-{_char(high)}" for low, high in (complement(ranges) if negative else ranges))
    return f"[{'^' * negative}{''.join(spans)}]"


def _char(code: int) -> str:
    return f"\\U{code:08x}"


def pick(node: Node, found: Sequence[Offer], counts: Frequency, *, cued: bool) -> Pick:
    """The cheapest way to find a pattern that offers ``found``.

    ``cued``: it counts only where a certain word stands, too, so it is not even asked for where there is none.
    """
    best = _cheapest(tuple(_usable(found)), counts)
    plain = CLASS_BIT + counts.tries(node) * CLASS * (0.1 if cued else 1.0)
    return best if best is not None and best.cost <= plain else Pick(None, plain)


def strings_of(found: Iterable[Offer]) -> Iterator[str]:
    """All strings of some offers."""
    for offer in found:
        if isinstance(offer, Anchors):
            yield from (string for string, _ in offer.strings)
        else:
            for branch in offer.branches:
                yield from strings_of(branch)


def _usable(found: Sequence[Offer]) -> Iterator[Offer]:
    """Without sets that are too large, or are nothing but single digits and blanks."""
    for offer in found:
        if not isinstance(offer, Anchors):
            branches = tuple(tuple(_usable(branch)) for branch in offer.branches)
            if all(branches):
                yield offer._replace(branches=branches)
        elif len(offer.strings) <= MOST_STRINGS and not all(s in " -." or s.isdigit() for s, _ in offer.strings):
            yield offer


def _cheapest(found: Sequence[Offer], counts: Frequency) -> Pick | None:
    costs = [known for offer in found if (known := _cost(offer, counts)) is not None]
    return min(costs, key=lambda known: known.cost, default=None)


def _cost(offer: Offer, counts: Frequency) -> Pick | None:
    if isinstance(offer, Anchors):
        return Pick((offer,), _charge(offer, counts))
    parts = [_cheapest(branch, counts) for branch in offer.branches]
    anchors: list[Anchors] = []
    for part in parts:
        if part is None or part.anchors is None:
            return None
        anchors.extend(part.anchors)
    if sum(len(a.strings) for a in anchors) > MOST_STRINGS:
        return None
    return Pick(tuple(dict.fromkeys(anchors)), sum(part.cost for part in parts if part is not None))


def _charge(anchors: Anchors, counts: Frequency) -> float:
    every = sum(counts.total(string) for string, _ in anchors.strings)
    if every > COMMON:
        return every
    tries = sum(counts.of(string, following, anchors.barred) for string, following in anchors.strings)
    places = min(FARTHEST, anchors.high - anchors.low)
    short = sum(SHORT * 0.25 ** (len(string.encode("utf-8", "surrogatepass")) - 2) for string, _ in anchors.strings)
    return tries * (TRY + PLACE * places) + every * OCCURRED + STRING * len(anchors.strings) + short

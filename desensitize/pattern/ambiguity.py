"""How many ways can one text be read by a pattern? A backtracking engine may try them all before it gives up.

The pattern becomes an automaton of positions (Glushkov), in which every way to read a text is a path. Where two steps
from one position take the same character, and the ways they lead can meet again, the ways multiply: once for each such
place on a path, and in a loop with every turn. Repeats of varying length become loops; that reads more into them than
they allow, never less. Two different steps between the same positions count too: that is how the nested repeats of
``(a{1,99}){1,99}`` show, which share all their positions. No part of a pattern has more ways than its repeats and
choices allow when every combination of them is counted, so that is the upper bound of every part.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.pattern.charset import Ranges

__all__ = ["IntricateError", "ambiguity"]

# Repeats of one length are unrolled up to this many positions.
_UNROLLED = 512
_MOST_POSITIONS, _MOST_STEPS, _MOST_PAIRS = 8_000, 300_000, 300_000

# Two positions that two ways are at.
_Pair = tuple[int, int]
# Position → in how many ways (1, or 2 for more).
_Ways = dict[int, int]


class IntricateError(ValueError):
    """The pattern is too large to tell."""


def ambiguity(node: Node) -> float:
    """At most so many ways a text can be read, in bits.

    Look-arounds are patterns of their own and not counted.

    :raises IntricateError: too large to tell.

    >>> from desensitize.pattern.syntax import parse
    >>> [ambiguity(parse(p)) for p in ("a|b", "a|a", "(?:a|a){1,9}", "(?:a{1,9}-){1,99}", "[a-z]{0,64}[a-z]{0,64}!")]
    [0.0, 1.0, 12.17, 0.0, 7.02]
    """
    automaton = _Automaton()
    automaton.finish(automaton.add(node))
    return round(min(_freedom(node), automaton.bits()), 2)


class _Part(NamedTuple):
    """A part of the automaton: where it may begin and end, and in how many ways it matches nothing."""

    first: _Ways
    last: _Ways
    empty: int


_NOTHING = _Part({}, {}, 1)


class _Automaton:
    def __init__(self) -> None:
        # Position 0 is the start. Steps always lead to later positions, but for those of a loop back to its beginning.
        self.ranges: list[Ranges] = [()]
        self.steps: list[_Ways] = [{}]
        # The first position of the outermost loop around each position, or the position itself.
        self.group: list[int] = [0]
        # Loops by first position: bits in any case; if a way may leave at any turn; if turns can trade characters.
        self.loops: dict[int, tuple[float, float, float]] = {}
        self.count = 0
        self.end = 0

    # --- building ---

    def add(self, node: Node) -> _Part:
        """The part for a node."""
        match node:
            case Chars(ranges):
                at = self._position(ranges)
                return _Part({at: 1}, {at: 1}, 0)
            case Look():
                return _NOTHING
            case Value(item):
                return self.add(item)
            case Seq(items):
                whole = _NOTHING
                for item in items:
                    whole = self._then(whole, self.add(item))
                return whole
            case Alt(branches):
                return _either(map(self.add, branches))
            case Repeat(item, low, high):
                return self._repeat(item, low, high)

    def finish(self, whole: _Part) -> None:
        """Steps from the start, and to the end."""
        self.end = self._position(())
        self._link({0: 1}, whole.first)
        self._link(whole.last, {self.end: 1})
        self._link({0: 1}, {self.end: whole.empty} if whole.empty else {})

    def _position(self, ranges: Ranges) -> int:
        at = len(self.ranges)
        if at >= _MOST_POSITIONS:
            raise IntricateError
        self.ranges.append(ranges)
        self.steps.append({})
        self.group.append(at)
        return at

    def _repeat(self, item: Node, low: int, high: int) -> _Part:
        if not high:
            return _NOTHING
        if low != high or _positions(item) * high > _UNROLLED:
            return self._optional(item) if (low, high) == (0, 1) else self._loop(item, low, high)
        whole = _NOTHING
        for _ in range(low):
            whole = self._then(whole, self.add(item))
        return whole

    def _optional(self, item: Node) -> _Part:
        return self.add(item)._replace(empty=1)

    def _loop(self, item: Node, low: int, high: int) -> _Part:
        start = len(self.ranges)
        turn = self.add(item)
        self._link(turn.last, turn.first)
        self.group[start:] = [start] * (len(self.ranges) - start)
        inner = [self.loops.pop(at) for at in [at for at in self.loops if at >= start]]
        # Any of the turns that must be taken may be an empty one.
        least = sum((bits for bits, _, _ in inner), float(low) if turn.empty else 0.0)
        stay = sum((bits for _, bits, _ in inner), math.log2(high - low + 1))
        self.loops[start] = least, max(least, stay), _freedom(Repeat(item, low, high))
        # An engine ends a repeat at an empty turn, so a turn that may be left out is not empty.
        return turn._replace(empty=turn.empty if low else 1)

    def _then(self, one: _Part, two: _Part) -> _Part:
        self._link(one.last, two.first)
        first = _sum(one.first, two.first, one.empty)
        return _Part(first, _sum(two.last, one.last, two.empty), min(2, one.empty * two.empty))

    def _link(self, before: _Ways, after: _Ways) -> None:
        self.count += len(before) * len(after)
        if self.count > _MOST_STEPS:
            raise IntricateError
        for at, ways in before.items():
            steps = self.steps[at]
            for to, more in after.items():
                steps[to] = min(2, steps.get(to, 0) + ways * more)

    # --- counting ---

    def bits(self) -> float:
        """The most that one path gathers."""
        weights = self._weights()
        links = {(self.group[at], self.group[to]) for at, steps in enumerate(self.steps) for to in steps}
        best: dict[int, float] = defaultdict(float)
        for source, target in sorted(links):
            if source != target:
                best[target] = max(best[target], best[source] + weights[source])
        return best[self.end]

    def _weights(self) -> dict[int, float]:
        """What each group adds to a path through it."""
        first = [list(self._forks(steps)) for steps in self.steps]
        trading, meeting = self._pairs({pair for pairs in first for pair in pairs})
        out: dict[int, float] = defaultdict(float, {at: least for at, (least, _, _) in self.loops.items()})
        for at, pairs in enumerate(first):
            group = self.group[at]
            _, stay, turns = self.loops.get(group, (0.0, 0.0, 0.0))
            twice = [to for to, ways in self.steps[at].items() if ways > 1]
            if any(self.group[to] == group for to in twice) or any(pair in trading for pair in pairs):
                out[group] = max(out[group], turns)
            elif twice or any(pair in meeting for pair in pairs):
                ways = 1 + len(twice) + _busiest(pair for pair in pairs if pair in meeting)
                # A way out of a loop may be taken at any turn, and there may be several.
                out[group] = max(out[group], stay + math.log2(ways - 1) if stay else math.log2(ways))
        return out

    def _forks(self, steps: Iterable[int]) -> Iterator[_Pair]:
        return ((a, b) for a, b in self._alike(steps, steps) if a < b)

    def _pairs(self, todo: set[_Pair]) -> tuple[set[_Pair], set[_Pair]]:
        """Of the pairs of positions two ways can be at: those that meet again in their own loop, and all that meet."""
        before: dict[_Pair, list[_Pair]] = defaultdict(list)
        trading, meeting, seen, rest = set(), set(), set(todo), list(todo)
        while rest:
            pair = rest.pop()
            for one, other in self._alike(self.steps[pair[0]], self.steps[pair[1]]):
                if one == other:
                    meeting.add(pair)
                    if self.group[pair[0]] == self.group[pair[1]] == self.group[one]:
                        trading.add(pair)
                    continue
                after = (one, other) if one < other else (other, one)
                before[after].append(pair)
                if after not in seen:
                    seen.add(after)
                    rest.append(after)
            if len(seen) > _MOST_PAIRS:
                raise IntricateError
        return _reaching(trading, before, self.group), _reaching(meeting, before)

    def _alike(self, ones: Iterable[int], others: Iterable[int]) -> Iterator[_Pair]:
        """Pairs of positions that take a common character; the end takes what it is."""
        spans = sorted(
            (low, high, side, at)
            for side, group in enumerate((ones, others))
            for at in group
            for low, high in self.ranges[at] or ((-1, -1),)
        )
        open_: list[list[tuple[int, int]]] = [[], []]
        given = set()
        for low, high, side, at in spans:
            across = open_[1 - side] = [item for item in open_[1 - side] if item[0] >= low]
            for _, other in across:
                pair = (at, other) if side == 0 else (other, at)
                if pair not in given:
                    given.add(pair)
                    yield pair
            open_[side].append((high, at))


def _busiest(pairs: Iterable[_Pair]) -> int:
    """How many partners the position has that has most."""
    return max(Counter(at for pair in pairs for at in pair).values(), default=0)


def _reaching(goals: set[_Pair], before: dict[_Pair, list[_Pair]], group: list[int] | None = None) -> set[_Pair]:
    """Pairs from which a goal can be reached; with ``group``: without leaving the goal's loop."""
    seen, rest = set(goals), list(goals)
    while rest:
        after = rest.pop()
        for pair in before.get(after, ()):
            inside = group is None or group[pair[0]] == group[pair[1]] == group[after[0]]
            if inside and pair not in seen:
                seen.add(pair)
                rest.append(pair)
    return seen


def _freedom(node: Node) -> float:
    """Every combination of repeats and choices, in bits."""
    match node:
        case Chars() | Look():
            return 0.0
        case Value(item):
            return _freedom(item)
        case Seq(items):
            return sum(map(_freedom, items))
        case Alt(branches):
            parts = list(map(_freedom, branches))
            return max(parts) + math.log2(len(parts))
        case Repeat(item, low, high):
            return high * _freedom(item) + math.log2(high - low + 1)


def _positions(node: Node) -> int:
    match node:
        case Chars():
            return 1
        case Look():
            return 0
        case Value(item):
            return _positions(item)
        case Repeat(item, low, high):
            inner = _positions(item)
            return inner * high if low == high and inner * high <= _UNROLLED else inner
        case Seq(items) | Alt(items):
            return sum(map(_positions, items))


def _either(parts: Iterable[_Part]) -> _Part:
    first: _Ways = {}
    last: _Ways = {}
    empty = 0
    for part in parts:
        first, last, empty = _sum(first, part.first, 1), _sum(last, part.last, 1), min(2, empty + part.empty)
    return _Part(first, last, empty)


def _sum(one: _Ways, more: _Ways, times: int) -> _Ways:
    if not times:
        return one
    return {**one, **{at: min(2, one.get(at, 0) + ways * times) for at, ways in more.items()}}

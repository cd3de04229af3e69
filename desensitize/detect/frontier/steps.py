"""What is left to match, step by step: the places where a pattern waits for a character, and the way to the next ones.

A *step* is a node of a pattern, or the rest of one, with what comes behind it; a *place* is a set of symbols and the
step behind any of them. Both are numbers; a number under 0 is the end of a goal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.alphabet import Alphabet
from desensitize.pattern.shape import last, walk
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.frontier.goal import Goal
    from desensitize.pattern.charset import Ranges

__all__ = ["Spread", "Steps"]

# Turns of a repeat beyond the least number that are told apart.
_COUNTED = 8
# Where a match has ended, if what follows is right.
_GUARD = -2


class _Step(NamedTuple):
    """What is left to match: one node or the rest of one, and what comes behind that (its number).

    ``at``: the item of a sequence, the turn of a repeat, the characters left of a tail; `_GUARD`: what must not follow.
    """

    node: Node | None
    at: int
    behind: int


# Places, and goals that end.
Spread = tuple[frozenset[int], frozenset[int]]


class Steps:
    """The steps of some patterns, numbered as they are met.

    :param goals: the patterns.
    """

    def __init__(self, goals: Sequence[Goal]) -> None:
        self.goals = tuple(goals)
        sets = {part.ranges for goal in goals for part in walk(goal.node) if isinstance(part, Chars)}
        self.alphabet = Alphabet(sets)
        self._any = self.alphabet.any
        self._masks: dict[Ranges, int] = {}
        self._steps: list[_Step] = []
        self._numbers: dict[tuple[int, int, int], int] = {}
        #: Of each place the symbols that lead on, and the step behind them.
        self.places: list[tuple[int, int]] = []
        self._placed: dict[tuple[int, int], int] = {}
        self._branches: dict[int, Alt] = {}
        self._edges: dict[int, int] = {}
        # By step, or by step and the symbol before it.
        self._spreads: dict[int | tuple[int, int], Spread] = {}
        #: The step with which each goal begins, and what look-behinds tell apart.
        self.begins = [self._number(goal.node, -1, -1 - at) for at, goal in enumerate(self.goals)]
        self.before = sorted({self._edge(look) for look in self._looks_behind()})

    def __repr__(self) -> str:
        return f"Steps({len(self.goals)} patterns)"

    def spread(self, step: int, before: int) -> Spread:
        """The places where a step may wait behind the symbol ``before``, and the goals that may end there."""
        return self._spreads.get(step) or self._spreads.get((step, before)) or self._spread(step, before)

    def goal(self, place: int) -> int:
        """The goal that a place is of."""
        step = self.places[place][1]
        while step >= 0:
            step = self._steps[step].behind
        return -1 - step

    def goes_on(self, place: int) -> bool:
        """Whether a match may still end, and not only be told by what follows it."""
        step = self.places[place][1]
        return step < 0 or self._steps[step].node is not None or self._steps[step].at == _GUARD

    def ended(self, step: int) -> int | None:
        """The goal that ended before the character that led to a step, which is one that may follow it."""
        return -1 - self._steps[step].behind if step >= 0 and self._steps[step].at == _GUARD else None

    def after(self, goal: int) -> int:
        """The step behind the first character that follows a match."""
        return self._tail(self.goals[goal].tail - 1, -1 - goal)

    def _looks_behind(self) -> Iterator[Look]:
        for goal in self.goals:
            for part in walk(goal.node):
                if isinstance(part, Look) and not part.ahead:
                    yield part

    def _edge(self, look: Look) -> int:
        """The symbols that a look-behind may see right before it."""
        if id(look) not in self._edges:
            self._edges[id(look)] = self._mask(last(look.item))
        return self._edges[id(look)]

    def _number(self, node: Node | None, at: int, behind: int) -> int:
        key = id(node), at, behind
        known = self._numbers.get(key)
        if known is None:
            known = len(self._steps)
            self._steps.append(_Step(node, at, behind))
            self._numbers[key] = known
        return known

    def _tail(self, left: int, end: int) -> int:
        return self._number(None, max(0, left), end)

    def _mask(self, ranges: Ranges) -> int:
        if ranges not in self._masks:
            self._masks[ranges] = self.alphabet.mask(ranges)
        return self._masks[ranges]

    def _place(self, mask: int, step: int) -> int:
        key = mask, step
        known = self._placed.get(key)
        if known is None:
            known = self._placed[key] = len(self.places)
            self.places.append(key)
        return known

    def _spread(self, first: int, before: int) -> Spread:
        waiting = [(first, self._any)]
        met: set[tuple[int, int]] = set()
        places: set[int] = set()
        ends: set[int] = set()
        behind = False
        while waiting:
            one = waiting.pop()
            if one in met or not one[1]:
                continue
            met.add(one)
            step, may = one
            if step < 0:
                if may != self._any:
                    places.add(self._place(may, self._number(None, _GUARD, step)))
                    continue
                ends.add(-1 - step)
                step = self._tail(self.goals[-1 - step].tail, step)
            node = self._steps[step].node
            behind = behind or (isinstance(node, Look) and not node.ahead)
            self._follow(self._steps[step], may, before, waiting, places)
        # Where nothing looks behind, it is all the same what stands there.
        spread = self._spreads[(first, before) if behind else first] = (frozenset(places), frozenset(ends))
        return spread

    def _follow(self, step: _Step, may: int, before: int, waiting: list[tuple[int, int]], places: set[int]) -> None:
        node, at, behind = step
        match node:
            case None:
                if at:
                    places.add(self._place(self._any, self._tail(at - 1, behind)))
            case Chars(ranges):
                mask = self._mask(ranges) & may
                if mask:
                    places.add(self._place(mask, behind))
            case Look():
                waiting += self._look(node, behind, may, before)
            case _:
                waiting += [(next_step, may) for next_step in self._inside(node, max(0, at), behind)]

    def _inside(self, node: Seq | Alt | Repeat | Value, at: int, behind: int) -> Iterator[int]:
        """The steps that a step consists of, of which one is next."""
        match node:
            case Seq(items):
                rest = self._number(node, at + 1, behind) if at + 1 < len(items) else behind
                yield self._number(items[at], -1, rest) if items else behind
            case Alt():
                yield from (self._number(way, -1, behind) for way in self._factored(node).branches)
            case Value(item):
                yield self._number(item, -1, behind)
            case Repeat(item, low, high):
                if at >= low:
                    yield behind
                if at < high:
                    # Where no turn is counted any more, the next one is like this one.
                    counted = high - low <= _COUNTED or at < low
                    yield self._number(item, -1, self._number(node, at + counted, behind))

    def _look(self, look: Look, behind: int, may: int, before: int) -> Iterator[tuple[int, int]]:
        """What is next at a look-around: one of a character is told, of another is taken for true what it asks."""
        single = isinstance(look.item, Chars)
        if not look.ahead:
            seen = bool(self._edge(look) >> before & 1)
            if (single and seen == look.negative) or not (seen or look.negative):
                return
        elif isinstance(look.item, Chars):
            mask = self._mask(look.item.ranges)
            may &= ~mask & self._any if look.negative else mask
        elif behind < 0 and not look.negative:
            # What must stand behind a match is waited for as if it were part of it.
            behind = self._number(look.item, -1, behind)
        yield behind, may

    def _factored(self, node: Alt) -> Alt:
        """A choice with what its branches have in common at the beginning said once: lists of words are long."""
        known = self._branches.get(id(node))
        if known is None:
            groups: dict[Ranges, list[Node]] = {}
            out: list[Node] = []
            for branch in node.branches:
                head = branch.items[0] if isinstance(branch, Seq) and branch.items else branch
                if isinstance(head, Chars):
                    rest = branch.items[1:] if isinstance(branch, Seq) else ()
                    groups.setdefault(head.ranges, []).append(Seq(rest))
                else:
                    out.append(branch)
            for ranges, rests in groups.items():
                out.append(Seq((Chars(ranges), Alt(tuple(rests)) if len(rests) > 1 else rests[0])))
            known = self._branches[id(node)] = Alt(tuple(out))
        return known

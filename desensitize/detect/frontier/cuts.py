"""The threads of an automaton over one text, and the place up to which all of them are over.

A thread that goes on for long, or that came to an end of a match, is shown to the rules it follows: they know their
look-arounds and verifiers, which the automaton does not, and most of them say that it is nothing. What a rule says of a
text that goes on is to be read with care: that a match may come is no promise, and that there is one may be taken back;
but where its pattern can't match any more, it can't.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from desensitize.detect.frontier.goal import ASKED, GONE, OPEN, TOLD

if TYPE_CHECKING:
    from desensitize.detect.frontier.machine import Machine, State

__all__ = ["Cuts"]

# Characters after which the oldest thread is shown to its rules, again and again; from the second on, less often.
_SHOWN, _SELDOM = 3, 64
# So often a character makes rules look.
_LOOKS = 6
# What a rule says when there is nothing more to wait for.
_OVER = frozenset({GONE, TOLD})


class _Thread:
    """What began at some places and goes on alike: where it is, where it ended last, and what comes of that."""

    __slots__ = ("due", "end", "starts", "state", "weight")

    def __init__(self, starts: list[int], state: State, due: int) -> None:
        self.starts, self.state, self.due = starts, state, due
        self.end = self.weight = 0


class Cuts:
    """Follows a text that goes on. Offsets count from where it began.

    >>> from desensitize.detect.frontier.goal import Goal
    >>> from desensitize.detect.frontier.machine import Machine
    >>> from desensitize.pattern.syntax import parse
    >>> cuts = Cuts(Machine([Goal(parse("ab{1,2}c"))], str))
    >>> [cuts.feed("xabx", at) for at in range(4)]
    [1, 1, 1, 4]
    """

    def __init__(self, machine: Machine, at: int = 0) -> None:
        self._machine = machine
        self._threads: list[_Thread] = []
        # Stretches that may be matches and are not let go yet: (start, end, weight), ascending. Those that overlap are
        # one, since a cut in the one that ends last goes back over all of them: there may be many in a long run.
        self._spans: list[tuple[int, int, int]] = []
        self._before = 0
        self._at = at

    def __repr__(self) -> str:
        return f"Cuts({len(self._threads)} threads)"

    def feed(self, text: str, at: int, base: int = 0) -> int:
        """Take in the character ``text[at]``, which stands at ``base + at``; gives the last place where to cut."""
        symbol = self._machine.symbol(text[at])
        if symbol is not None:
            self._step(symbol, text, at, base)
            self._before = symbol
        self._at = base + at + 1
        return self.cut(self.latest)

    def _step(self, symbol: int, text: str, at: int, base: int) -> None:
        machine, place = self._machine, base + at
        alive: list[_Thread] = []
        told: dict[State, _Thread] = {}
        self._threads.append(_Thread([place], machine.first(self._before), place + _SHOWN))
        for thread in self._threads:
            state = thread.state
            try:
                after = state.following[symbol]
            except KeyError:
                after = machine.next(state, symbol)
            if after is None:
                self._over(thread)
                continue
            thread.state = after
            if after.ends or after.ended:
                self._ended(thread, after, text, at, base)
            if not thread.state.places:
                self._over(thread)
                continue
            other = told.get(thread.state)
            if other is None:
                told[thread.state] = thread
                alive.append(thread)
            else:
                # From here on both go on alike; the other one began before.
                other.starts += thread.starts
                other.end, other.weight = max(other.end, thread.end), max(other.weight, thread.weight)
        self._threads = alive
        self._show(text, at, base)

    def _ended(self, thread: _Thread, state: State, text: str, at: int, base: int) -> None:
        """Note that a match may end here or ended before this character, unless the rule says otherwise."""
        start, goals = thread.starts[0], self._machine.goals
        for ends, place in ((state.ended, base + at), (state.ends, base + at + 1)):
            # Where several places go on alike, only the first of them could be asked for.
            asked = [goal for goal in ends if goals[goal].ask is not None] if len(thread.starts) == 1 else []
            said = {goal: self._says(goal, state, text, start - base, at + 1) for goal in sorted(asked)}
            left = [goal for goal in ends if said.get(goal) != GONE]
            if left and place > start:
                thread.end = max(thread.end, place)
                thread.weight = max(thread.weight, *(goals[goal].weight for goal in left))
            over = {goal for goal, word in said.items() if word in _OVER}
            if over:
                thread.state = self._machine.without(thread.state, over)

    def _says(self, goal: int, state: State, text: str, start: int, end: int) -> int:
        ask = self._machine.goals[goal].ask
        word = OPEN if ask is None else ask(text, start, end)
        # A rule tells of the match that it has; another may be under way that goes on for longer.
        return OPEN if word == TOLD and goal in self._machine.longer(state) else word

    def _show(self, text: str, at: int, base: int) -> None:
        """Show the oldest place to the rules that still wait there, when it is due; those that say no are left out."""
        for _ in range(_LOOKS):
            if not self._threads or self._threads[0].due > base + at:
                return
            thread = self._threads[0]
            if not self._machine.askable(thread.state):
                # One that can't be asked waits in any case.
                return
            start = thread.starts[0]
            every = self._machine.alive(thread.state)
            said = {goal: self._says(goal, thread.state, text, start - base, at + 1) for goal in every}
            gone = {goal for goal, word in said.items() if word in _OVER}
            later = thread.starts[1:]
            if not gone:
                age = base + at + 1 - start
                thread.due = base + at + (age if age > _SELDOM else _SHOWN)
                return
            if len(gone) < len(every):
                left = _Thread([start], self._machine.without(thread.state, gone), base + at + _SHOWN)
                left.end, left.weight = thread.end, thread.weight
                self._threads.insert(0, left)
            elif thread.end:
                self._note(start, thread.end, thread.weight)
            thread.starts = later
            if later:
                thread.due = later[0] + _SHOWN
                self._threads.sort(key=lambda one: one.starts[0] if one.starts else 0)
            self._threads = [one for one in self._threads if one.starts]

    def _over(self, thread: _Thread) -> None:
        if thread.end:
            self._note(thread.starts[0], thread.end, thread.weight)

    def _note(self, start: int, end: int, weight: int) -> None:
        """Take note of a stretch, as one with those that it overlaps."""
        spans = self._spans
        low = bisect_left(spans, start, key=itemgetter(0))
        if low and spans[low - 1][1] > start:
            low -= 1
        high = low
        while high < len(spans) and spans[high][0] < end:
            high += 1
        for other in spans[low:high]:
            start, end, weight = min(start, other[0]), max(end, other[1]), max(weight, other[2])
        spans[low:high] = [(start, end, weight)]

    def cut(self, at: int) -> int:
        """The last place up to ``at`` that no stretch that may be a match goes across."""
        low = bisect_left(self._spans, at, key=itemgetter(0))
        return self._spans[low - 1][0] if low and at < self._spans[low - 1][1] else at

    def hold(self, start: int, end: int) -> None:
        """Take note of a stretch that must not be cut, and that the rules are asked about."""
        self._note(start, end, ASKED)

    def weight(self, at: int) -> int:
        """The most that comes of any stretch before ``at``; 0: there is none."""
        return max((weight for start, _, weight in self._spans if start < at), default=0)

    def let_go(self, at: int) -> None:
        """Forget what lies before ``at``, where the text was cut."""
        self._spans = [span for span in self._spans if span[0] >= at]

    @property
    def latest(self) -> int:
        """The place from which something may still be found, or the end."""
        return self._threads[0].starts[0] if self._threads else self._at

"""All rules at once, followed character by character: which of them a text that goes on may still come to match.

A stream may be let go up to the first place from which some rule could still match. To know that place, each rule is
followed from each place of the text, until it can match no more. Rules side by side are one automaton, whose states are
worked out when a text first leads there, and kept: on ordinary text there are few.

The automaton asks for less than the rules do, never for more: what may be true is taken for true. Look-arounds of one
character are told; of longer ones mostly their width alone counts. Where a repeat has a wide range, its turns are not
counted behind the least number. So a rule may be waited for in vain, and is never missed; see `cuts` for who is asked
where the wait gets long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.frontier.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from desensitize.detect.frontier.goal import Goal

__all__ = ["Machine", "State"]

# States that are kept; then all are forgotten, and worked out again.
_MOST = 20_000


class State:
    """Where all patterns are that began at one place.

    ``ends``: the goals (their numbers) that a match of ends here; ``ended``: those of which one ended a character
    before, and was not yet sure then. ``following``: by symbol the next state, ``None``: nothing goes on. ``goals``:
    those that may still end, and ``longer`` those that may end behind what follows, once they were asked for.
    """

    __slots__ = ("ended", "ends", "following", "goals", "longer", "places")

    def __init__(self, places: frozenset[int], ends: frozenset[int], ended: frozenset[int]) -> None:
        self.places, self.ends, self.ended = places, ends, ended
        self.following: dict[int, State | None] = {}
        self.goals: tuple[int, ...] | None = None
        self.longer: frozenset[int] | None = None

    def __repr__(self) -> str:
        return f"State({len(self.places)} places)"


class Machine:
    """The automaton of some patterns. Grows while it is used; safe to share between threads.

    :param goals: the patterns.
    :param folded: what a character is read as; nothing for one that nobody sees.
    """

    def __init__(self, goals: Sequence[Goal], folded: Callable[[str], str]) -> None:
        self._steps, self._folded = Steps(goals), folded
        self.goals = self._steps.goals
        self._symbols: dict[str, int | None] = {}
        self._states: dict[tuple[frozenset[int], ...], State] = {}
        self._first: dict[int, State] = {}

    def __repr__(self) -> str:
        return f"Machine({len(self.goals)} patterns)"

    def symbol(self, character: str) -> int | None:
        """The symbol of a character; ``None``: nobody sees it."""
        if character not in self._symbols:
            seen = self._folded(character)
            self._symbols[character] = self._steps.alphabet.symbol(seen[0]) if seen else None
        return self._symbols[character]

    def first(self, before: int) -> State:
        """Where everything begins behind a symbol; 0: at the beginning of a text."""
        known = self._first.get(before)
        if known is None:
            # Symbols that no look-behind tells apart begin alike.
            alike = sum(1 << at for at, mask in enumerate(self._steps.before) if mask >> before & 1)
            known = self._first.get(-1 - alike)
            if known is None:
                known = self._first[-1 - alike] = self._state(self._steps.begins, before, frozenset())
            self._first[before] = known
        return known

    def next(self, state: State, symbol: int) -> State | None:
        """Where a character leads; ``None``: nothing goes on."""
        bit, steps = 1 << symbol, self._steps
        ended: set[int] = set()
        ahead: set[int] = set()
        for mask, step in map(steps.places.__getitem__, state.places):
            if mask & bit:
                over = steps.ended(step)
                if over is not None:
                    ended.add(over)
                    step = steps.after(over)  # noqa: PLW2901 - where it goes on from here
                ahead.add(step)
        known = self._state(ahead, symbol, frozenset(ended)) if ahead else None
        if known is not None and not (known.places or known.ends or known.ended):
            known = None
        state.following[symbol] = known
        return known

    def alive(self, state: State) -> tuple[int, ...]:
        """The goals that may still end, ascending."""
        if state.goals is None:
            state.goals = tuple(sorted(set(map(self._steps.goal, state.places))))
        return state.goals

    def longer(self, state: State) -> frozenset[int]:
        """The goals of which a match may still end, and not only be told by what follows it."""
        if state.longer is None:
            state.longer = frozenset(map(self._steps.goal, filter(self._steps.goes_on, state.places)))
        return state.longer

    def without(self, state: State, gone: Container[int]) -> State:
        """A state without the goals that are ``gone``."""
        places = (place for place in state.places if self._steps.goal(place) not in gone)
        return self._known(frozenset(places), frozenset(), frozenset())

    def _state(self, ahead: Iterable[int], before: int, ended: frozenset[int]) -> State:
        """The state in which these steps are next, behind the symbol ``before``."""
        places: set[int] = set()
        ends: set[int] = set()
        for step in ahead:
            spread = self._steps.spread(step, before)
            places |= spread[0]
            ends |= spread[1]
        return self._known(frozenset(places), frozenset(ends), ended)

    def _known(self, *key: frozenset[int]) -> State:
        known = self._states.get(key)
        if known is None:
            if len(self._states) >= _MOST:
                self._states, self._first = {}, {}
            known = self._states.setdefault(key, State(*key))
        return known

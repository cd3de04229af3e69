"""Where a text that goes on is cut: behind the cut nothing is found any more that begins before it.

A cut is a matter of the text alone, not of the pieces it comes in: it is looked for behind each character. What lies
between two cuts is shown to the rules only where the automaton says that something may be there; mostly nothing is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.frontier.cuts import Cuts
from desensitize.detect.frontier.disguises import disguises
from desensitize.detect.frontier.goal import ASKED
from desensitize.detect.frontier.goals import goal
from desensitize.detect.frontier.machine import Machine
from desensitize.detect.frontier.mentioned import mentioned
from desensitize.detect.read.view import folded_character

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.match.matcher import Matcher
    from desensitize.detect.mentions import Known

__all__ = ["Frontier", "Unread", "machine"]


class Unread(NamedTuple):
    """What no automaton can follow: ``plugs``: plug-ins, which see lines; ``patterns``: of any kind, which see all."""

    plugs: bool = False
    patterns: bool = False


def machine(matchers: Sequence[Matcher]) -> Machine:
    """The automaton of some rules, and of what disguises their values."""
    rules = [goal(matcher, matchers) for matcher in matchers if not matcher.rule.untrusted]
    return Machine([*rules, *disguises()], folded_character)


class Frontier:
    """Follows one text for the rules, and for the values that are known to be mentioned in it.

    :param rules: their automaton.
    :param known: values to look for, which may become more.
    :param unread: what else will look at the text.
    """

    def __init__(self, rules: Machine, known: Known, unread: Unread) -> None:
        self._rules, self._known, self._unread = rules, known, unread
        self._cuts = Cuts(rules)
        self._mentions: Cuts | None = None
        self._learned = 0
        self._at = 0

    def __repr__(self) -> str:
        return f"Frontier({self._cuts!r})"

    def feed(self, text: str, at: int, base: int, done: int) -> int:
        """Take in the character ``text[at]``, which stands at ``base + at``; gives where the text may be cut.

        :param done: where it was cut last.
        """
        self._at = base + at + 1
        place = self._cuts.feed(text, at, base)
        if len(self._known) != self._learned:
            self._learn(text, at, base, done)
        elif self._mentions is not None:
            self._mentions.feed(text, at, base)
        return self._allowed(self.cut(place), text, base, done)

    def cut(self, place: int) -> int:
        """The last place up to ``place`` that nothing goes across."""
        if self._mentions is None:
            return place
        before = -1
        while place != before:
            before = place
            place = self._cuts.cut(min(place, self._mentions.latest))
            place = self._mentions.cut(place)
        return place

    def _allowed(self, place: int, text: str, base: int, done: int) -> int:
        if self._unread.patterns:
            return done
        if self._unread.plugs:
            return max(done, base + text.rfind("\n", 0, max(0, place - base)) + 1)
        return place

    def _learn(self, text: str, at: int, base: int, done: int) -> None:
        """More values are known: they are looked for in what was not let go."""
        self._learned = len(self._known)
        self._mentions = Cuts(mentioned(self._known), done)
        for place in range(done - base, at + 1):
            self._mentions.feed(text, place, base)

    def hold(self, start: int, end: int) -> None:
        """Take note of a stretch that must not be cut, and that the rules are asked about."""
        self._cuts.hold(start, end)

    def due(self, place: int) -> bool:
        """Whether the rules are to be asked about what lies before a cut."""
        every = (self._cuts, self._mentions) if self._mentions is not None else (self._cuts,)
        return any(self._unread) or max(cuts.weight(place) for cuts in every) == ASKED

    def let_go(self, place: int) -> None:
        """The text was cut."""
        self._cuts.let_go(place)
        if self._mentions is not None:
            self._mentions.let_go(place)

    def end(self) -> None:
        """The text is over; another one may begin right behind it."""
        self._cuts = Cuts(self._rules, self._at)
        self._mentions, self._learned = None, 0

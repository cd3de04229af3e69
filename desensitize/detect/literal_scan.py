"""The quickest way without the compiled core: where the anchors of rules stand is asked of a library.

It must find what `RuleScanner` finds. Only where a match may begin is a rule tried, and those places are told the way
the core tells them: an anchor with its neighbours, or the characters that a match begins with. A rule that counts only
beside certain words is not tried where none of them stands.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from desensitize.detect.prepare.signs import tails
from desensitize.detect.prepare.strings import lower
from desensitize.detect.read.due import coded, due, heard
from desensitize.detect.read.view import view
from desensitize.detect.scan import Sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.match.matcher import Candidate, Matcher, Window
    from desensitize.detect.prepare.automaton import Automaton
    from desensitize.detect.scan import RuleScanner

__all__ = ["LiteralScanner"]


class _Part:
    """The rules that share an automaton."""

    def __init__(self, automaton: Automaton, matchers: dict[int, Matcher]) -> None:
        self.matchers = matchers
        self._automaton = automaton
        self._every = self._always = 0
        for slot, matcher in matchers.items():
            self._every |= automaton.bits[slot]
            self._always |= 0 if matcher.needs_cue else automaton.bits[slot]

    def windows(self, text: str, folded: str) -> Iterator[tuple[int, list[Window]]]:
        """By slot where its matches may begin, ascending."""
        found: dict[int, list[Window]] = {}
        alive = self._anchored(text, folded, found)
        bits = self._automaton.bits
        yield from ((slot, _merged(windows)) for slot, windows in found.items() if alive & bits[slot])
        yield from self._classed(text, alive).items()

    def _anchored(self, text: str, folded: str, found: dict[int, list[Window]]) -> int:
        """Where anchors say that a match may begin; gives the rules that count in this text, as bits."""
        alive = self._always
        for last, (length, hits, words) in self._automaton.find(folded):
            start = last + 1 - length
            before, behind = text[start - 1 : start], text[last + 1 : last + 2]
            for slots, barred, refused in words:
                if before not in barred and behind not in refused:
                    alive |= slots
            for slot, low, high, barred, following, begins, refused in hits:
                if before in barred or (following is not None and behind not in following):
                    continue
                at = start - high
                if low != high:
                    found.setdefault(slot, []).append((max(0, at), start - low + 1))
                elif at >= 0 and text[at : at + 1] in begins and text[at - 1 : at] not in refused:
                    found.setdefault(slot, []).append((at, at + 1))
        return alive & self._every

    def _classed(self, text: str, alive: int) -> dict[int, list[Window]]:
        """Where the characters of a match say that it may begin."""
        found: dict[int, list[Window]] = {}
        before, first, *others = self._automaton.before, *self._automaton.fours
        owners = self._automaton.owners
        alive &= self._automaton.classed
        for begun in self._automaton.starts.finditer(text):
            at = start = begun.start()
            mask = alive & first[text[at : at + 4]]
            if mask:
                mask &= before[text[at - 1 : at]]
            for four in others:
                if not mask:
                    break
                at += 4
                mask &= four[text[at : at + 4]]
            while mask:
                bit = mask & -mask
                mask ^= bit
                found.setdefault(owners[bit.bit_length() - 1], []).append((start, start + 1))
        return found


def _may_match(matcher: Matcher, text: str, low: int, high: int) -> bool:
    """Whether a match begins in a window; most have one place, and asking there is quicker than a search is begun."""
    return high - low > 1 or matcher.compiled.match(text, low) is not None


def _merged(windows: list[Window]) -> list[Window]:
    """Ascending, and none begins before another ends."""
    windows.sort()
    out = windows[:1]
    for low, high in islice(windows, 1, None):
        if low <= out[-1][1]:
            out[-1] = out[-1][0], max(high, out[-1][1])
        else:
            out.append((low, high))
    return out


class LiteralScanner:
    """An automaton of literals, and behind it the reference.

    :param parts: automata, each with the matchers of the slots that are in use.
    :param matchers: all of them, in the order in which the reference asks; those of no part it runs alone.
    :param labels: of tokens that are listened for.
    """

    def __init__(
        self,
        parts: Iterable[tuple[Automaton, dict[int, Matcher]]],
        matchers: Sequence[Matcher],
        labels: Sequence[str],
        reference: RuleScanner,
    ) -> None:
        self._parts = [_Part(*part) for part in parts]
        self._order = {id(matcher): at for at, matcher in enumerate(matchers)}
        known = {id(matcher) for part in self._parts for matcher in part.matchers.values()}
        self._rest = [matcher for matcher in matchers if id(matcher) not in known]
        self._reference = reference
        self._tails = tuple(tails(labels))

    def look(self, text: str) -> str:
        """There may be something in any text."""
        return text

    def sight(self, text: str, told: object) -> Sight:
        """See `read`."""
        del told
        return self.read(text)

    def read(self, text: str) -> Sight:
        """The findings of all rules, and the second readings that are due."""
        seen = view(text)
        found = self._reference.settled(self._candidates(seen.text), seen)
        return Sight(found, heard=heard(seen.text, self._tails), due=due(seen.text), codes=coded(seen.text))

    def _candidates(self, text: str) -> Iterator[Candidate]:
        folded = lower(text)
        asked: list[tuple[Matcher, list[Window] | None]] = [(matcher, None) for matcher in self._rest]
        for part in self._parts:
            for slot, windows in part.windows(text, folded):
                matcher = part.matchers[slot]
                tried = [window for window in windows if _may_match(matcher, text, *window)]
                if tried:
                    asked.append((matcher, tried))
        for matcher, places in sorted(asked, key=lambda one: self._order[id(one[0])]):
            yield from matcher.candidates(text, places)

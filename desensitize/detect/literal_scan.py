"""The quickest way without the compiled core: where the anchors of rules stand is asked of a library.

It must find what `RuleScanner` finds. Only where a match may begin is a rule tried, and those places are told the way
the core tells them: an anchor with its neighbours, or the characters that a match begins with. A rule that counts only
beside certain words is not tried where none of them stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from desensitize.detect.prepare.signs import tails
from desensitize.detect.read.base64_hex import suspected
from desensitize.detect.read.readings import suspects
from desensitize.detect.read.view import view
from desensitize.detect.scan import Sight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.detect.match.matcher import Candidate, Matcher, Window
    from desensitize.detect.prepare.automaton import Automaton
    from desensitize.detect.scan import RuleScanner

__all__ = ["LiteralScanner"]

# What stands between the label of a token and its number.
_GAP = re.compile(r"(?:_|\\_|＿| |-|%5[Ff]|%20|&#95;|\\u005[Ff])[0-9０-９]")
_TAIL = 3


def _lower(text: str) -> str:
    """Lower case of ASCII letters alone, through UTF-8, where that is what lower case means."""
    return text.lower() if text.isascii() else text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


class _Part:
    """The rules that share an automaton."""

    def __init__(self, automaton: Automaton, matchers: dict[int, Matcher]) -> None:
        self.matchers = matchers
        self._automaton = automaton
        self._always = sum(1 << slot for slot, matcher in matchers.items() if not matcher.needs_cue)
        self._every = sum(1 << slot for slot in matchers)

    def windows(self, text: str, folded: str) -> Iterator[tuple[int, list[Window]]]:
        """By slot where its matches may begin, ascending."""
        found: dict[int, list[Window]] = {}
        alive = self._anchored(text, folded, found)
        yield from ((slot, _merged(windows)) for slot, windows in found.items() if alive >> slot & 1)
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
        before, *columns = self._automaton.columns
        alive &= self._automaton.classed
        for begun in self._automaton.starts.finditer(text):
            start = begun.start()
            mask = alive & before[text[start - 1 : start]]
            seen = text[start : start + len(columns)]
            for column, character in zip(columns, seen):
                mask &= column[character]
                if not mask:
                    break
            else:
                # No match that is still possible takes more characters than there are.
                for column in columns[len(seen) :]:
                    mask &= column[""]
            while mask:
                bit = mask & -mask
                mask ^= bit
                found.setdefault(bit.bit_length() - 1, []).append((start, start + 1))
        return found


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
    :param rest: matchers of rules that only the reference can run.
    :param labels: of tokens that are listened for.
    """

    def __init__(
        self,
        parts: Iterable[tuple[Automaton, dict[int, Matcher]]],
        rest: Sequence[Matcher],
        labels: Sequence[str],
        reference: RuleScanner,
    ) -> None:
        self._parts = [_Part(*part) for part in parts]
        self._rest = rest
        self._reference = reference
        self._tails = tuple(tails(labels))

    def read(self, text: str) -> Sight:
        """The findings of all rules, and the second readings that are due."""
        seen = view(text)
        found = self._reference.settled(self._candidates(seen.text), seen)
        due = frozenset(kind for kind, suspect in enumerate(_suspects()) if suspect(seen.text))
        return Sight(found, heard=self._heard(seen.text), due=due, codes=True)

    def _candidates(self, text: str) -> Iterator[Candidate]:
        folded = _lower(text)
        for part in self._parts:
            for slot, windows in part.windows(text, folded):
                yield from part.matchers[slot].candidates(text, windows)
        for matcher in self._rest:
            yield from matcher.candidates(text)

    def _heard(self, text: str) -> bool:
        """Whether a token may stand in a text: the end of its label, what stands between, a digit."""
        for found in _GAP.finditer(text):
            label = text[max(0, found.start() - _TAIL) : found.start()]
            if label.upper().endswith(self._tails) or "Ａ" <= label[-1:] <= "ｚ":
                return True
        return False


@lru_cache(maxsize=1)
def _suspects() -> tuple[Callable[[str], object], ...]:
    """By kind of reading what tells whether it is due; the patterns of the last have too many branches for Python."""
    *patterns, _ = suspects()
    return (*(re.compile(pattern).search for pattern in patterns), suspected)

"""Findings that lift others: a secret that no label names is one where its key id stands a line above.

A rule says near which other rules' findings it counts for more. What is found of those by themselves, at the threshold
or over it, lifts its score as a context word does, once, where it stands whole within so many characters of the value
on either side. What is lifted lifts nothing, so the order in which rules are weighed does not matter.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from desensitize.policy.rule import CONTEXT_BOOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.detect.match.matcher import Candidate

__all__ = ["NEAR", "Nearby", "lifters"]

#: What is said of a finding that was lifted, and of one beside a context word, which is lifted already.
NEAR, _CONTEXT = "near", "context"


def lifters(candidates: Iterable[Candidate]) -> frozenset[str]:
    """The ids of the rules that may lift one of these."""
    return frozenset(name for candidate in candidates for name, _ in candidate.rule.near)


class Nearby:
    """The values that lift others in one text.

    :param found: candidates of all rules.
    :param threshold: the least score of one that counts.
    """

    def __init__(self, found: Iterable[Candidate], threshold: float) -> None:
        found = list(found)
        wanted = lifters(found)
        # By rule, for those of one rule are disjoint: the nearest tells.
        spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for one in found if wanted else ():
            if one.rule.id in wanted and one.score >= threshold:
                spans.setdefault((one.rule.id, id(one.rule)), []).append((one.low, one.high))
        self._spans: dict[str, list[tuple[list[int], list[int]]]] = {}
        for (name, _), listed in spans.items():
            listed.sort()
            self._spans.setdefault(name, []).append(([low for low, _ in listed], [high for _, high in listed]))

    def lifted(self, candidate: Candidate) -> Candidate:
        """The candidate with the score that it has there."""
        if not candidate.rule.near or NEAR in candidate.why or _CONTEXT in candidate.why:
            return candidate
        if not any(self._stands(name, most, candidate.low, candidate.high) for name, most in candidate.rule.near):
            return candidate
        return candidate._replace(score=min(1.0, candidate.score + CONTEXT_BOOST), why=(*candidate.why, NEAR))

    def _stands(self, name: str, most: int, low: int, high: int) -> bool:
        """Whether a value of a rule stands within so many characters."""
        for lows, highs in self._spans.get(name, ()):
            before, after = bisect_right(highs, low) - 1, bisect_left(lows, high)
            if before >= 0 and lows[before] >= low - most:
                return True
            if after < len(lows) and highs[after] <= high + most:
                return True
        return False

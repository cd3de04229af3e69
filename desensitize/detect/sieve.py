"""What one look of the gate says about a text: which rules may match, which have their context, whether to fold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.gate import EveryRule, gate_for
from desensitize.detect.view import foldable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.match import Matcher

__all__ = ["Seen", "Sieve"]


class Seen(NamedTuple):
    """``rules``: matchers that may match, ascending; ``cues``: those whose context words occur.

    ``folds``: some character needs folding; ``heard``: one of the extra factors occurs.
    """

    rules: Sequence[int]
    cues: frozenset[int]
    folds: bool
    heard: bool


_NOTHING = Seen((), frozenset(), folds=False, heard=False)


class Sieve:
    """The gate over all that a pipeline wants to know of a text: rules, then folding, then extras, then context words.

    A rule that scores enough only beside a context word is counted only where such a word occurs in the text.
    """

    def __init__(self, matchers: Sequence[Matcher], extra: Sequence[str], *, gated: bool) -> None:
        self._last = len(matchers)
        self._cued = tuple(index for index, m in enumerate(matchers) if m.cue is not None)
        self._base = self._last + 1 + len(extra)
        self.cued = frozenset(self._cued)
        factors: list[str | None] = [m.factor.pattern if m.factor else None for m in matchers]
        cues = [m.cue for m in matchers if m.cue is not None]
        runs = {index for index, m in enumerate(matchers) if m.factor and not m.factor.literal}
        whole = [*factors, foldable().pattern, *extra, *cues]
        self.gate = gate_for(whole, runs | {self._last}) if gated else EveryRule(len(whole))

    def look(self, text: str) -> Seen:
        """All that the gate says about ``text``."""
        named = self.gate(text)
        if not named:
            return _NOTHING
        last, base = self._last, self._base
        if named[-1] < last:
            return Seen(named, frozenset(), folds=False, heard=False)
        return Seen(
            [index for index in named if index < last],
            frozenset(self._cued[index - base] for index in named if index >= base),
            folds=last in named,
            heard=any(last < index < base for index in named),
        )

    def counted(self, seen: Seen) -> list[int]:
        """The matchers to run: those without need of context, and those that have it."""
        return [index for index in seen.rules if index not in self.cued or index in seen.cues]

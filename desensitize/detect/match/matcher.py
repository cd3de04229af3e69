"""One rule against one text: its own non-overlapping matches, verified and weighed. What the ``regex`` package says.

This is the specification: the compiled core finds the same, and where it gives a rule up, the rule is read here.

Why matching inside windows equals ``finditer`` over the whole text, where every match begins in one of them: the
windows are searched in order, each from the end of the last match at the earliest, so what is found is what one search
finds. Look-behinds see the text before a window (``pos`` does not hide it). The end of the searched text does cut
look-aheads, so the search goes on for another ``most + ahead`` characters, and what starts in that margin belongs to
the next window, or to none.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.detect.match.context import boosted, vetoed, words_pattern
from desensitize.detect.verify.names import verifier
from desensitize.errors import RuleTimeout
from desensitize.pattern.shape import Reach, reach
from desensitize.pattern.syntax import MAX_WIDTH, parse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import CONTEXT_BOOST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.policy.rule import Rule

__all__ = ["RAISED", "Candidate", "Matcher", "Window"]

# Seconds an untrusted rule may take over one text before the text is refused.
UNTRUSTED_SECONDS = 0.25
# Trying one start costs about as much as searching through so many characters.
TRY = 12
# A verifier in mode `raise` lifts a score to this.
RAISED = 0.95

Window = tuple[int, int]


class Candidate(NamedTuple):
    """A verified match in the view: the whole match and, inside it, the value."""

    start: int
    end: int
    low: int
    high: int
    score: float
    rule: Rule
    why: tuple[str, ...]


class Matcher:
    """A rule made ready. Patterns compile on first need: most rules never meet their text."""

    def __init__(self, rule: Rule, threshold: float = 0.5) -> None:
        self.rule = rule
        self.pattern = rule.pattern or words_pattern(rule.words, glued=rule.glued)
        self.threshold = threshold
        self.reason: tuple[str, ...] = (f"{'pattern' if rule.pattern else 'word'} of {rule.id}",)

    @property
    def needs_cue(self) -> bool:
        """Whether nothing but a boost word can lift the rule's score to the threshold."""
        rule = self.rule
        if rule.context is None or rule.score >= self.threshold or rule.near:
            return False
        return not any(check.mode == "raise" for check in rule.verify)

    @cached_property
    def compiled(self) -> regex.Pattern[str]:
        """The pattern, compiled."""
        return regex.compile(self.pattern, compile_flags)

    @cached_property
    def reach(self) -> Reach:
        """How far a match can extend and look."""
        return Reach(MAX_WIDTH, 0, 0) if self.rule.untrusted else reach(parse(self.pattern))

    def candidates(self, text: str, windows: Sequence[Window] | None = None) -> Iterator[Candidate]:
        """Verified matches that start inside ``windows`` (ascending; default: anywhere), left to right."""
        at = 0
        for left, right in ((0, len(text)),) if windows is None else windows:
            for start, end, low, high in self.spans(text, max(left, at), right):
                at = end
                score, why = self.weigh(text, start, end, low, high)
                if score > 0.0:
                    yield Candidate(start, end, low, high, score, self.rule, why)

    def spans(self, text: str, low: int, high: int) -> Iterator[tuple[int, int, int, int]]:
        """(match start, match end, value start, value end) of matches that start in ``[low, high)``, in the view."""
        stop = len(text) if high >= len(text) else min(len(text), high + self.reach.most + self.reach.ahead)
        narrow = (high - low) * TRY <= stop - low and not self.rule.untrusted
        for found in self._tried(text, low, high, stop) if narrow else self._searched(text, low, stop):
            start, end = found.span()
            if start >= high:
                return
            if end > start:
                first, last = found.span(self.group)
                # An untrusted pattern's value may take no part, or be empty: then all of the match is the value.
                yield (start, end, first, last) if first < last else (start, end, start, end)
            if end >= high:
                return

    @cached_property
    def group(self) -> int | str:
        """The group that is the value."""
        return "value" if "value" in self.compiled.groupindex else 0

    def _tried(self, text: str, low: int, high: int, stop: int) -> Iterator[regex.Match[str]]:
        """Matches by trying each start: a search would go on to ``stop`` where there is none."""
        match, at = self.compiled.match, low
        while at < high:
            found = match(text, at, stop)
            if found is not None and found.end() > at:
                yield found
                at = found.end()
            else:
                at += 1

    def _searched(self, text: str, low: int, stop: int) -> Iterator[regex.Match[str]]:
        timeout = UNTRUSTED_SECONDS if self.rule.untrusted else None
        try:
            yield from self.compiled.finditer(text, low, stop, timeout=timeout)
        except TimeoutError:
            message = f"rule {self.rule.id} took longer than {UNTRUSTED_SECONDS} s; the text was not let through"
            raise RuleTimeout(message, self.rule.id) from None

    def weigh(self, text: str, start: int, end: int, low: int, high: int) -> tuple[float, tuple[str, ...]]:
        """Score and reasons; a score of 0 where a verifier or a veto word refuses."""
        rule = self.rule
        if not rule.verify and rule.context is None and not rule.allow:
            return rule.score, self.reason
        value = text[low:high]
        if value in rule.allow:
            return 0.0, ()
        if rule.context is None:
            return self.judge(value, near=False)
        if vetoed(rule.context, text, start):
            return 0.0, ()
        return self.judge(value, near=boosted(rule.context, text, start, end))

    @cached_property
    def checks(self) -> tuple[tuple[Callable[[str], bool], str, str], ...]:
        """Each verifier with its mode and what to say when it agrees."""
        return tuple((verifier(check.name), check.mode, f"verified {check.name}") for check in self.rule.verify)

    def check(self, number: int) -> Callable[[str], bool]:
        """A verifier by its place among the rule's, looked up on first need."""
        return lambda value: self.checks[number][0](value)  # noqa: PLW0108 - `checks` loads libraries: when asked

    def judge(self, value: str, *, near: bool) -> tuple[float, tuple[str, ...]]:
        """Run the verifiers and add up."""
        score, why = self.rule.score, self.reason
        for check, mode, reason in self.checks:
            if check(value):
                why = (*why, reason)
                score = max(score, RAISED) if mode == "raise" else score
            elif mode == "decide" or (mode == "unless_context" and not near):
                return 0.0, ()
        if near:
            score, why = min(1.0, score + CONTEXT_BOOST), (*why, "context")
        return score, why

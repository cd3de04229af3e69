"""One rule under test: what it is said to find, and what runs.

They are the same rule, but where a fault is put into what runs, to see whether somebody notices.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.detect.finding import OTHERWISE, Finding
from desensitize.detect.match.context import boosted, vetoed
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.read.view import view
from desensitize.pattern.shape import defects
from desensitize.pattern.syntax import parse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import DEFAULT_WINDOW
from desensitize.testing.carriers import CARRIERS
from desensitize.testing.drawing import Pen, Planted
from desensitize.testing.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.masker import Masker
    from desensitize.policy.rule import Context, Rule
    from desensitize.testing.picks import Pick

__all__ = ["Company", "Subject"]

# The score from which on a finding is reported.
THRESHOLD = 0.5


class Company(NamedTuple):
    """The rules that a rule is loaded with: all together, as they will be used."""

    masker: Masker
    pipeline: Pipeline


class Plain:
    """One rule alone, and a text as it stands: no other readings, no other rules. What most faults show in."""

    def __init__(self, rule: Rule) -> None:
        self._matcher = Matcher(rule, THRESHOLD)

    def find(self, text: str) -> list[Finding]:
        """Findings, sorted and disjoint."""
        seen, rule = view(text), self._matcher.rule
        return [
            Finding(*seen.span(each.low, each.high), rule.entity, rule.id, each.score)
            for each in self._matcher.candidates(seen.text)
            if each.score >= THRESHOLD
        ]


class Subject:
    """A rule, its values, and what finds them.

    :param rule: as it is written.
    :param company: all the rules that it is loaded with.
    :param running: what runs in its place.
    :param plain: whether what runs reads a text only as it stands.
    """

    def __init__(
        self,
        rule: Rule,
        company: Callable[[], Company],
        *,
        running: Rule | None = None,
        values: Values | None = None,
        plain: bool = False,
    ) -> None:
        self.rule = rule
        self.running = running or rule
        self.plain = plain
        self._company = company
        self._values = values

    @cached_property
    def values(self) -> Values:
        """What can be drawn."""
        return self._values or Values(self.rule, wide=True)

    @cached_property
    def company(self) -> Company:
        """All rules together."""
        return self._company()

    @cached_property
    def pipeline(self) -> Pipeline | Plain:
        """What runs, alone."""
        return Plain(self.running) if self.plain else Pipeline((self.running,), threshold=THRESHOLD)

    @cached_property
    def reference(self) -> Pipeline:
        """The same, rule by rule: the specification."""
        return Pipeline((self.running,), threshold=THRESHOLD, quick=False)

    @cached_property
    def needs_cue(self) -> bool:
        """Whether the rule finds nothing but beside one of its words."""
        return Matcher(self.rule, THRESHOLD).needs_cue

    @property
    def context(self) -> Context | None:
        """Words that matter to it."""
        return self.rule.context

    def found(self, planted: Planted, *, plainly: bool = False) -> bool:
        """Whether exactly this value is found, or more where a text that can be read otherwise goes on with more.

        ``plainly``: as it is written, not by another reading of the text.
        """
        start, end = planted.start, planted.end
        return any(
            (f.start, f.end) == (start, end) if plainly or OTHERWISE not in f.why else f.start <= start and end <= f.end
            for f in self.pipeline.find(planted.text)
            if not (plainly and OTHERWISE in f.why)
        )

    def carried(self, planted: Planted, pick: Pick) -> Planted | None:
        """The value in a text of some kind, beside a word that it needs; ``None``: its own guards refuse that text."""
        carrier = CARRIERS[pick(len(CARRIERS))]
        cue = self.cue(pick)
        for before, after in self._places(carrier.before, carrier.after, cue):
            whole = planted.inside(before, after)
            if self.values.matched(whole) and not self._vetoed(whole) and self._near(whole):
                return whole
        return None

    def cue(self, pick: Pick) -> str:
        """A word that the rule needs beside its values; empty: it needs none."""
        words = self.context.boost if self.context and self.needs_cue else ()
        return words[pick(len(words))] if words else ""

    @staticmethod
    def _places(before: str, after: str, cue: str) -> list[tuple[str, str]]:
        if not cue:
            return [(before, after)]
        join = ": " if cue.isascii() else "："
        return [(f"{before}{cue}{join}", after), (f"{before}{cue} ", after), (before, f"{after} {cue} ")]

    def _near(self, planted: Planted) -> bool:
        """Whether a word that the rule needs stands near enough, if it needs one: a long one may not fit its window."""
        context = self.context if self.needs_cue else None
        return context is None or boosted(context, planted.text, planted.start, planted.end)

    def _vetoed(self, planted: Planted) -> bool:
        return self.context is not None and vetoed(self.context, planted.text, planted.start)

    def cued(self, planted: Planted) -> bool:
        """Whether one of the rule's words stands near the value."""
        context = self.context
        return context is not None and boosted(
            context._replace(window=max(context.window, DEFAULT_WINDOW) + len(planted.text)),
            planted.text,
            planted.start,
            planted.end,
        )

    @cached_property
    def risk(self) -> str:
        """Why the pattern that runs may take time out of proportion; empty: it does not."""
        pattern = self.running.pattern
        return next(defects(parse(pattern)), "") if pattern and not self.running.untrusted else ""

    @property
    def waives(self) -> bool:
        """Whether a word beside a value makes up for a check that it fails."""
        return any(check.mode == "unless_context" for check in self.rule.verify)

    def guarded(self, planted: Planted, pick: Pick) -> Planted | None:
        """The value beside something that one of the pattern's guards refuses; ``None``: it has none, or takes it."""
        texts = self.values.texts
        sides = texts.refused if texts is not None else []
        if not sides:
            return None
        ahead, draw = sides[pick(len(sides))]
        pen = Pen()
        draw(pick, pen)
        cue = self.cue(pick)
        before = f"{cue}：" if cue else ""
        whole = planted.inside(before, pen.text) if ahead else planted.inside(f"{before} {pen.text}", "")
        return None if self.values.matched(whole) else whole

    @cached_property
    def compiled(self) -> regex.Pattern[str] | None:
        """The pattern that runs."""
        return regex.compile(Matcher(self.running).pattern, compile_flags) if self.values.texts else None

    def taken(self, planted: Planted) -> tuple[int, int] | None:
        """All that what runs takes where it finds this value; ``None``: it does not find it."""
        if self.compiled is None:
            return None
        group = "value" if "value" in self.compiled.groupindex else 0
        spans = ((m.span(), m.span(group)) for m in self.compiled.finditer(planted.text))
        return next((whole for whole, value in spans if value == (planted.start, planted.end)), None)

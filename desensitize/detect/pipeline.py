"""A compiled set of rules: ``find(text)``. Immutable, shared between threads, picklable (it recompiles on arrival)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from desensitize.detect.finding import Finding
from desensitize.detect.gate import EveryRule, Gate, gate_for
from desensitize.detect.match import Candidate, Matcher, Window
from desensitize.detect.resolve import resolve
from desensitize.detect.view import View, fold, foldable, view
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.policy.rule import Rule

__all__ = ["Pipeline", "Recognizer"]

# Characters of text that one look of the gate covers; longer texts are looked at block by block.
BLOCK = 2048
# Characters by which neighbouring blocks overlap, so that no factor hides on a border. A factor is at most its budget
# of positions long (optional parts included) plus two guards.
OVERLAP = 64


class Recognizer(Protocol):
    """A plug-in that finds what no pattern can. Pure: the same text, the same spans."""

    name: str

    def find(self, text: str) -> Iterable[tuple[int, int, str, float]]:
        """(start, end, entity, score) with 0-based code point offsets into ``text``."""


class Pipeline:
    """Rules compiled for finding.

    :param rules: in any order; two pipelines of the same rules find the same.
    :param threshold: least score of a finding, 0 to 1.
    :param extra: factors of other patterns the caller wants to hear about from the same pass (see ``hears``).
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        threshold: float = 0.5,
        recognizers: Sequence[Recognizer] = (),
        gated: bool = True,
        extra: Sequence[str] = (),
    ) -> None:
        self.rules = tuple(rules)
        self.threshold = threshold
        self.recognizers = tuple(recognizers)
        self.gated = gated
        self.extra = tuple(extra)

    def __reduce__(self) -> tuple[object, ...]:
        options = {
            "threshold": self.threshold,
            "recognizers": self.recognizers,
            "gated": self.gated,
            "extra": self.extra,
        }
        return _again, (self.rules, options)

    @cached_property
    def matchers(self) -> tuple[Matcher, ...]:
        """One a rule, with each rule's denied words as one more."""
        return tuple(Matcher(rule) for rule in _spread(self.rules))

    @cached_property
    def gate(self) -> Gate:
        """Names matchers by index; the index after the last one means: this text needs folding."""
        if not self.gated:
            return EveryRule(len(self.matchers) + 1 + len(self.extra))
        factors: list[str | None] = [m.factor.pattern if m.factor else None for m in self.matchers]
        runs = {index for index, m in enumerate(self.matchers) if m.factor and not m.factor.literal}
        return gate_for([*factors, foldable().pattern, *self.extra], runs | {len(factors)})

    def ready(self) -> Pipeline:
        """Build the gate now rather than at the first text."""
        _ = self.gate
        return self

    def find(self, text: str) -> list[Finding]:
        """Findings, sorted and disjoint, in the offsets of ``text``."""
        return self.scan(text)[0]

    def scan(self, text: str) -> tuple[list[Finding], bool]:
        """Findings, and whether one of the extra factors may occur in ``text`` or its view."""
        last = len(self.matchers)
        if len(text) > BLOCK:
            seen = view(text)
            windows, heard = self._windows(seen.text)
            found = [
                c
                for index in sorted(windows)
                for w in windows[index]
                for c in self.matchers[index].candidates(seen.text, w)
            ]
        else:
            named = self.gate(text)
            if not named and not self.recognizers:
                return [], False
            seen = View(text)
            heard = bool(named) and named[-1] > last
            if last in named and not text.isascii():
                seen = fold(text) if self.gated else view(text)
                if seen.offsets is not None:
                    named = self.gate(seen.text)
                    heard = heard or (bool(named) and named[-1] > last)
            found = [c for index in named if index < last for c in self.matchers[index].candidates(seen.text)]
        if self.recognizers:
            found.extend(self._recognized(seen.text))
        return self._findings(found, seen), heard

    def _windows(self, text: str) -> tuple[dict[int, list[Window]], bool]:
        """For each matcher the gate named, the joined windows in which its matches may start."""
        last, heard = len(self.matchers), False
        windows: dict[int, list[Window]] = {}
        for start in range(0, len(text), BLOCK):
            for index in self.gate(text[start : start + BLOCK + OVERLAP]):
                if index >= last:
                    heard = heard or index > last
                    continue
                most, behind, ahead = self.matchers[index].reach
                window = (max(0, start - most - ahead), start + BLOCK + OVERLAP + behind)
                before = windows.setdefault(index, [])
                # A match may reach `most` characters past its window; the next one must not start inside it.
                if before and before[-1][1] + most >= window[0]:
                    window = (before.pop()[0], window[1])
                before.append(window)
        return windows, heard

    def _recognized(self, text: str) -> Iterator[Candidate]:
        for plug in self.recognizers:
            for start, end, entity, score in plug.find(text):
                if not (0 <= start < end <= len(text)):
                    message = f"recognizer {plug.name} gave a span outside its text"
                    raise ConfigError(message)
                rule = self._plugged(plug.name, entity)
                if rule is not None:
                    yield Candidate(start, end, start, end, score, rule, (f"recognizer {plug.name}",))

    def _plugged(self, name: str, entity: str) -> Rule | None:
        """The rule that asks for a recognizer's entity."""
        return next((r for r in self.rules if r.recognizer == name and r.entity == entity), None)

    def _findings(self, candidates: list[Candidate], seen: View) -> list[Finding]:
        found = [c for c in candidates if c.score >= self.threshold]
        if len(found) == 1:
            c = found[0]
            return [Finding(*seen.span(c.low, c.high), c.rule.entity, c.rule.id, round(c.score, 4), c.why)]
        return [
            Finding(*seen.span(low, high), c.rule.entity, c.rule.id, round(c.score, 4), c.why)
            for low, high, c in resolve(found, seen.text)
        ]


def _again(rules: tuple[Rule, ...], options: dict[str, Any]) -> Pipeline:
    return Pipeline(rules, **options)


def _spread(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Pattern and word rules; denied words become a rule of their own, certain and unverified."""
    from dataclasses import replace  # noqa: PLC0415 - pulls in inspect: only when a pipeline is built

    for rule in rules:
        if rule.pattern or rule.words:
            yield rule
        if rule.deny:
            yield replace(rule, pattern=None, words=rule.deny, deny=(), verify=(), context=None, score=1.0, allow=())

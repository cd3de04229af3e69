"""A compiled set of rules: ``find(text)``. Immutable, shared between threads, picklable (it recompiles on arrival)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desensitize.detect.engines import quickest
from desensitize.detect.finding import OTHERWISE, Finding
from desensitize.detect.match.matcher import Candidate, Matcher
from desensitize.detect.match.resolve import united
from desensitize.detect.read.base64_hex import DEEPEST
from desensitize.detect.read.escapes import ROUNDS, decoded
from desensitize.detect.read.readings import readings
from desensitize.detect.read.view import folds, view
from desensitize.detect.scan import RuleScanner
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.frontier.machine import Machine
    from desensitize.detect.read.view import View
    from desensitize.detect.scan import Scanner, Sight
    from desensitize.policy.rule import Rule

__all__ = ["Layer", "Pipeline", "Recognizer", "Survey"]


class Recognizer(Protocol):
    """A plug-in that finds what no pattern can. Pure: the same text, the same spans."""

    name: str

    def find(self, text: str) -> Iterable[tuple[int, int, str, float]]:
        """(start, end, entity, score) with 0-based code point offsets into ``text``."""


class Layer(NamedTuple):
    """A reading of a text, and the views that lead from it to the text, the nearest first.

    ``edits``: where it differs from another layer, or from the text; ``None``: anywhere.
    """

    text: str
    views: tuple[View, ...]
    edits: tuple[tuple[int, int], ...] | None = None

    def __repr__(self) -> str:
        return f"Layer({len(self.text)} characters)"

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text a non-empty span of the reading stands."""
        for seen in self.views:
            start, end = seen.span(start, end)
        return start, end


class Survey(NamedTuple):
    """What the rules find in a text, whether a token may be in it, and how else it can be read.

    ``once``: whether no value found is mentioned elsewhere, if that is known; ``seen``: the view, where that is made.
    """

    found: Sequence[Finding]
    heard: bool
    layers: Sequence[Layer]
    once: bool = False
    seen: View | None = None


_NOTHING = Survey((), False, ())  # noqa: FBT003 - a field of a tuple


class Pipeline:
    """Rules compiled for finding.

    :param rules: in any order; two pipelines of the same rules find the same.
    :param threshold: least score of a finding, 0 to 1.
    :param quick: whether to use what is quicker than asking one rule after the other.
    :param labels: of tokens that the caller wants to hear about from the same pass (see `Survey`).
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        threshold: float = 0.5,
        recognizers: Sequence[Recognizer] = (),
        quick: bool = True,
        labels: Sequence[str] = (),
    ) -> None:
        self.rules = tuple(rules)
        self.threshold = threshold
        self.recognizers = tuple(recognizers)
        self.quick = quick
        self.labels = tuple(labels)

    def __reduce__(self) -> tuple[object, ...]:
        options = {
            "threshold": self.threshold,
            "recognizers": self.recognizers,
            "quick": self.quick,
            "labels": self.labels,
        }
        return _again, (self.rules, options)

    @cached_property
    def matchers(self) -> tuple[Matcher, ...]:
        """One a rule, with each rule's denied words as one more."""
        return tuple(Matcher(rule, self.threshold) for rule in _spread(self.rules))

    @cached_property
    def scanner(self) -> Scanner:
        """Reads a text for all rules."""
        reference = RuleScanner(self.matchers, self.threshold, self._recognized)
        if not self.quick:
            return reference
        return quickest(self.matchers, self.labels, reference, plugs=bool(self.recognizers)) or reference

    @cached_property
    def by_entity(self) -> dict[str, str]:
        """Of each entity that is looked for the id of a rule, the first one."""
        return {rule.entity: rule.id for rule in reversed(self.rules)}

    @cached_property
    def machine(self) -> Machine:
        """The automaton that tells where a text which goes on may be cut."""
        from desensitize.detect.frontier.frontier import machine  # noqa: PLC0415 - only where replies are masked

        return machine(self.matchers)

    @property
    def unread(self) -> tuple[bool, bool]:
        """Whether plug-ins, and whether patterns of any kind, see what no automaton follows."""
        return bool(self.recognizers), any(rule.untrusted for rule in self.rules)

    def ready(self) -> Pipeline:
        """Get the scanner ready now rather than at the first text."""
        _ = self.scanner
        return self

    def find(self, text: str) -> list[Finding]:
        """Findings, sorted and disjoint, in the offsets of ``text``."""
        return list(self.scan(text).found)

    def scan(self, text: str) -> Survey:
        """Findings, whether a token may be in ``text`` or its view, and how else it was read."""
        if type(text) is not str:
            # The core reads no other class.
            text = str.__str__(text)
        told = self.scanner.look(text)
        return _NOTHING if told is None else self.survey(text, told)

    def survey(self, text: str, told: Any) -> Survey:
        """... where it was looked at: ``told`` is what `look` gave."""
        sight = self.scanner.sight(text, told)
        found, layers = sight.found, list[Layer]()
        worth = sight.worth
        if not (worth or sight.codes):
            return Survey(found, sight.heard, layers, sight.once, sight.seen)
        if worth:
            found = self._otherwise(text, found, sight, DEEPEST, (), layers)
        reading = decoded(text) if sight.codes else None
        if reading is not None:
            found = self._decoded(found, reading, layers)
        return Survey(found, sight.heard, layers, sight.once and not layers, sight.seen)

    def _decoded(self, found: Sequence[Finding], reading: View, layers: list[Layer]) -> Sequence[Finding]:
        """The findings of a text and, with those, what only the reading of its codes shows."""
        rounds = [reading]
        while len(rounds) < ROUNDS and (deeper := decoded(rounds[-1].text)) is not None:
            rounds.append(deeper.over(rounds[-1]))
        for layer in rounds:
            seen = view(layer.text)
            layers.append(Layer(seen.text, (seen, layer)))
            sight = self.scanner.read(layer.text)
            inner = sight.found
            if sight.worth:
                inner = self._otherwise(layer.text, inner, sight, DEEPEST, (layer,), layers)
            found = united(found, (f._replace(start=at[0], end=at[1]) for f, at in _coded(inner, layer)))
        return found

    def _otherwise(  # noqa: PLR0913, PLR0917 - what a reading of a reading has to know
        self,
        text: str,
        found: Sequence[Finding],
        sight: Sight,
        depth: int,
        over: tuple[View, ...],
        layers: list[Layer],
    ) -> Sequence[Finding]:
        """The findings of a text and, with those, what only its other readings show, or what is packed in it.

        ``depth``: how often packed text may be opened. ``over``: the views that lead from this text to the whole.
        """
        seen = sight.seen or view(text)
        known = found if seen.offsets is None else ()
        sights: dict[str, Sight] = {}

        def look(reading: str) -> Sight:
            if reading not in sights:
                sights[reading] = self.scanner.read(reading)
            return sights[reading]

        for reading in readings(
            seen.text, known, sight.worth, sight.packed, lambda text: (look(text).due, look(text).packed)
        ):
            way = (reading.view, reading.under, seen, *over)
            layers.append(Layer(reading.view.text, way, reading.view.edits))
            sight = look(reading.view.text)
            inner = sight.found
            if sight.worth and reading.packed and depth:
                inner = self._otherwise(reading.view.text, inner, sight, depth - 1, way, layers)
            read = [(f, reading.original(f, seen.text)) for f in inner]
            found = united(found, _best(_moved(f, seen.span(*at)) for f, at in read if at is not None))
        return found

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


def _coded(findings: Iterable[Finding], layer: View) -> Iterator[tuple[Finding, tuple[int, int]]]:
    """The findings of a reading of codes that a code is part of, or stands beside, and where they are in the text."""
    for finding in findings:
        around = layer.span(max(0, finding.start - 1), min(len(layer.text), finding.end + 1))
        if around[1] - around[0] > min(len(layer.text), finding.end + 1) - max(0, finding.start - 1):
            yield finding, layer.span(finding.start, finding.end)


def _moved(finding: Finding, span: tuple[int, int]) -> Finding:
    return finding._replace(start=span[0], end=span[1], why=(*finding.why, OTHERWISE))


def _best(findings: Iterable[Finding]) -> list[Finding]:
    """Without those that overlap a better one, or an earlier one that is as good: a packed run may hold several."""
    out: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, -f.score)):
        if not out or finding.start >= out[-1].end:
            out.append(finding)
        elif finding.score > out[-1].score:
            out[-1] = finding
    return out


def _again(rules: tuple[Rule, ...], options: dict[str, Any]) -> Pipeline:
    return Pipeline(rules, **options)


def _as_seen(words: Iterable[str]) -> tuple[str, ...]:
    """Words as they stand in the view of a text that holds them; one that nobody sees is none."""
    return tuple(dict.fromkeys(seen for word in words if (seen := view(word).text)))


def _spread(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Pattern and word rules; denied words become a rule of their own, certain and unverified."""
    from dataclasses import replace  # noqa: PLC0415 - pulls in inspect: only when a pipeline is built

    for rule in rules:
        if rule.pattern or rule.words:
            yield replace(rule, words=_as_seen(rule.words)) if any(map(folds, rule.words)) else rule
        if rule.deny:
            yield replace(
                rule, pattern=None, words=_as_seen(rule.deny), deny=(), verify=(), context=None, score=1.0, allow=()
            )

"""Which scanner reads a text: the compiled core where there is one, else what is quickest without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.prepared import Pattern, guessed, prepared, slot_key
from desensitize.detect.prepare.shipped import shipped
from desensitize.detect.prepare.signs import tails
from desensitize.detect.prepare.tables import TooLargeError
from desensitize.detect.scan import CoreScanner
from desensitize.native import automata, engine
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from desensitize._core import engine as native
    from desensitize.detect.match.matcher import Matcher
    from desensitize.detect.scan import RuleScanner, Scanner

__all__ = ["quickest"]


def quickest(
    matchers: Sequence[Matcher], labels: Sequence[str], reference: RuleScanner, *, plugs: bool
) -> Scanner | None:
    """The quickest scanner there is for some rules; ``None``: there is only the reference.

    :param labels: of tokens that the scanner listens for.
    :param plugs: whether there are candidates from elsewhere.
    """
    core = engine()
    if core is not None:
        return _native(core, matchers, labels, reference, plugs=plugs)
    return _python(matchers, labels, reference) if automata() else None


def _native(
    core: ModuleType, matchers: Sequence[Matcher], labels: Sequence[str], reference: RuleScanner, *, plugs: bool
) -> CoreScanner:
    ours = shipped(core)
    known, own, rest = _shared(matchers, ours.slots)
    parts: list[tuple[native.Core, Sequence[int], Sequence[Matcher]]] = [(ours.core, list(known), list(known.values()))]
    ends = [label for label in labels if not tails([label]) <= ours.tails]
    if own or ends:
        try:
            made = prepared([_pattern(m) for m in own], ends, {}, readings=False)
            parts.append((core.Core(made.sections), range(len(own)), own))
        except (TooLargeError, core.TableError, RecursionError):
            # More than tables can hold, or words that lie in each other hundreds deep: the reference runs them.
            rest += own
    threshold = matchers[0].threshold if matchers else 0.5
    return CoreScanner(parts, rest, reference, threshold, apart=plugs)


def _python(matchers: Sequence[Matcher], labels: Sequence[str], reference: RuleScanner) -> Scanner:
    from desensitize.detect.literal_scan import LiteralScanner  # noqa: PLC0415 - only without the core
    from desensitize.detect.prepare.automaton import Automaton  # noqa: PLC0415 - as above
    from desensitize.detect.prepare.literals import literals  # noqa: PLC0415
    from desensitize.detect.prepare.shipped_literals import shipped_literals  # noqa: PLC0415
    from desensitize.detect.prepare.words import words_anchors  # noqa: PLC0415

    ours = shipped_literals()
    known, own, _ = _shared(matchers, ours.slots)
    parts = [(ours.automaton, known)]
    if own:
        patterns = [_pattern(matcher) for matcher in own]
        anchored = {
            p.text: words_anchors(p.words, glued=p.glued) if p.words else guessed(parse(p.text), cued=p.cued)
            for p in patterns
        }
        parts.append((Automaton(literals(patterns, anchored)), dict(enumerate(own))))
    return LiteralScanner(parts, matchers, labels, reference)


# Verifiers of one rule that the core keeps the answers of.
_MOST_CHECKS = 29


class _Shares(NamedTuple):
    """Whose tables a matcher is found by: the shipped ones, by slot, some of its own, or none."""

    known: dict[int, Matcher]
    own: list[Matcher]
    rest: list[Matcher]


def _shared(matchers: Sequence[Matcher], slots: Mapping[bytes, int]) -> _Shares:
    """A slot is one rule's: of two with the same pattern and words the second gets one of its own."""
    shares = _Shares({}, [], [])
    for matcher in matchers:
        if matcher.rule.untrusted or len(matcher.rule.verify) > _MOST_CHECKS:
            shares.rest.append(matcher)
            continue
        slot = slots.get(slot_key(_pattern(matcher)))
        if slot is None or slot in shares.known:
            shares.own.append(matcher)
        else:
            shares.known[slot] = matcher
    return shares


def _pattern(matcher: Matcher) -> Pattern:
    rule = matcher.rule
    return Pattern(matcher.pattern, rule.context, matcher.needs_cue, rule.words, rule.glued)

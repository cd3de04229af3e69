"""The compiled core beside the ``regex`` package, rule by rule: what each says of the same text.

For tests of the core; it must have been compiled. Anything here that gives two answers is a mistake of the core, since
what a rule means is what ``regex`` makes of it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.detect.match.matcher import Matcher
from desensitize.detect.prepare.anchors import Anchors
from desensitize.detect.prepare.prepared import Pattern, prepared
from desensitize.detect.scan import CoreScanner, RuleScanner
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from desensitize._core.engine import Core
    from desensitize.detect.prepare.anchors import Offer
    from desensitize.detect.prepare.prepared import Anchored
    from desensitize.detect.scan import Scanner

__all__ = ["Both", "Reading", "anchor_sets", "both", "core_of", "matched", "told", "toy"]

#: What is matched at a place: the end, and the span of the value; ``None``: nothing.
Reading = tuple[int, int, int] | None
# Sets of anchors of one pattern that are looked at.
MOST = 40


class Both(NamedTuple):
    """The compiled way and the plain one, over the same rules."""

    core: Scanner
    rules: RuleScanner


def core_of(patterns: Sequence[str], known: Mapping[str, Anchored] | None = None) -> Core:
    """A core whose slots are these patterns, in order."""
    from desensitize._core.engine import Core  # noqa: PLC0415 - only where it was built

    return Core(prepared([Pattern(text) for text in patterns], [], known or {}, readings=False).sections)


def matched(core: Core, slot: int, text: str) -> list[Reading | tuple[()]]:
    """What a slot's program matches at each place of a text, its end included; ``()`` where it was given up."""
    return core.match(text, [(slot, at) for at in range(len(text) + 1)])


def told(pattern: str, text: str) -> list[Reading]:
    """What the ``regex`` package matches at each place of a text, its end included."""
    compiled = regex.compile(pattern, compile_flags)
    group = "value" if "value" in compiled.groupindex else 0
    found = (compiled.match(text, at) for at in range(len(text) + 1))
    return [None if one is None else (one.end(), *one.span(group)) for one in found]


def toy(pattern: str, number: int = 0, **changes: object) -> Rule:
    """A rule of nothing but a pattern, and what ``changes`` say."""
    return Rule(**{"id": f"toy.{number}", "entity": f"TOY_{number}", "label": "TOY", "pattern": pattern, **changes})  # type: ignore[arg-type]  # a test's own


def both(
    rules: Iterable[Rule],
    known: Mapping[str, Anchored] | None = None,
    *,
    threshold: float = 0.5,
    steps: int | None = None,
    apart: bool = False,
) -> Both:
    """Scanners of some rules.

    :param known: by pattern the anchors to find it by; ``None`` there: by its classes.
    :param steps: that a rule may go back at one place before the core gives it up.
    :param apart: whether the reference settles overlaps.
    """
    from desensitize._core.engine import Core  # noqa: PLC0415 - as above

    matchers = [Matcher(rule, threshold) for rule in rules]
    slots = [Pattern(m.pattern, m.rule.context, m.needs_cue) for m in matchers]
    core = Core(prepared(slots, [], known or {}, readings=False).sections)
    reference = RuleScanner(matchers, threshold, lambda _: ())
    parts = [(core, range(len(matchers)), matchers)]
    return Both(CoreScanner(parts, [], reference, threshold, apart=apart, steps=steps), reference)


def anchor_sets(found: Iterable[Offer]) -> Iterator[tuple[Anchors, ...]]:
    """Every way to find a pattern by what it offers; of a choice, each of some ways to find all its branches."""
    for offer in found:
        if isinstance(offer, Anchors):
            yield (offer,)
            continue
        branches = [list(anchor_sets(branch))[:3] for branch in offer.branches]
        for _, parts in zip(range(MOST), product(*branches), strict=False):
            yield tuple(dict.fromkeys(anchors for part in parts for anchors in part))

"""Which scanner reads a text: the compiled core where there is one, else what is quickest without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.prepare.prepared import Pattern, prepared, slot_key
from desensitize.detect.prepare.shipped import shipped
from desensitize.detect.prepare.signs import tails
from desensitize.detect.prepare.tables import TooLargeError
from desensitize.detect.scan import CoreScanner
from desensitize.native import engine

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    if core is None:
        return None
    rest = [m for m in matchers if m.rule.untrusted]
    trusted = [m for m in matchers if not m.rule.untrusted]
    ours = shipped(core)
    keys = {id(m): slot_key(_pattern(m)) for m in trusted}
    known: list[Matcher] = []
    own: list[Matcher] = []
    taken: set[bytes] = set()
    for matcher in trusted:
        # A slot is one rule's: of two with the same pattern and words the second gets one of its own.
        here = keys[id(matcher)] in ours.slots and keys[id(matcher)] not in taken
        (known if here else own).append(matcher)
        taken.add(keys[id(matcher)])
    parts: list[tuple[native.Core, Sequence[int], Sequence[Matcher]]] = [
        (ours.core, [ours.slots[keys[id(m)]] for m in known], known)
    ]
    ends = [label for label in labels if not tails([label]) <= ours.tails]
    if own or ends:
        try:
            made = prepared([_pattern(m) for m in own], ends, {}, readings=False)
            parts.append((core.Core(made.sections), range(len(own)), own))
        except TooLargeError:
            rest += own
    threshold = matchers[0].threshold if matchers else 0.5
    return CoreScanner(parts, rest, reference, threshold, apart=plugs)


def _pattern(matcher: Matcher) -> Pattern:
    rule = matcher.rule
    return Pattern(matcher.pattern, rule.context, matcher.needs_cue, rule.words, rule.glued)

"""Places and organisations that a text only names, which say nothing of anybody unless a person is near.

``mention: person`` in a rule: what it finds counts only in a sentence that also holds a person or an address;
``mention: asked``: only where mentions are asked for. A chat that may not say 北京 is of no use, and of a tourist's
talk two thirds of all findings were such cities.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.finding import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.policy.rule import Rule

__all__ = ["Bare", "bare"]

# What says whose place it is.
_OWNERS = frozenset({PERSON, "STREET_ADDRESS"})
# The end of a sentence, or of the line.
_END = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


class Bare(NamedTuple):
    """Ids of rules that find mere mentions. ``person``: unless a person is near; ``asked``: never."""

    person: frozenset[str]
    asked: frozenset[str]

    def without(self, findings: Sequence[Finding], text: str) -> list[Finding]:
        """The findings but for mere mentions; ascending in, ascending out.

        >>> from desensitize.detect.finding import Finding
        >>> rules = Bare(frozenset({"city"}), frozenset())
        >>> city, somebody = Finding(8, 13, "LOCATION", "city", 0.6), Finding(0, 3, "PERSON", "name", 0.6)
        >>> len(rules.without([city], "Rain in Leeds.")), len(rules.without([somebody, city], "Ann in Leeds."))
        (0, 2)
        """
        kept = [f for f in findings if f.rule not in self.asked]
        if not any(f.rule in self.person for f in kept):
            return kept
        ends = [match.start() for match in _END.finditer(text)]
        owned = {bisect_right(ends, f.start) for f in kept if f.entity in _OWNERS}
        return [f for f in kept if f.rule not in self.person or bisect_right(ends, f.start) in owned]


def bare(rules: Iterable[Rule], named: Iterable[str] | None = None) -> Bare | None:
    """What is left alone; ``None``: nothing is.

    :param named: entities and rule ids that a caller looks for by name: those are no mere mentions.
    """
    wanted = frozenset(named or ())
    kinds: dict[str, set[str]] = {"person": set(), "asked": set()}
    for rule in rules:
        if rule.mention and not wanted & {rule.entity, rule.id}:
            kinds[rule.mention].add(rule.id)
    return Bare(frozenset(kinds["person"]), frozenset(kinds["asked"])) if any(kinds.values()) else None

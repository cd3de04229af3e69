"""How a pattern is found, and what that costs: for those who write rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.anchors import offers
from desensitize.detect.prepare.guess import Guess
from desensitize.detect.prepare.pick import pick
from desensitize.pattern.syntax import parse

if TYPE_CHECKING:
    from desensitize.detect.prepare.pick import Frequency

__all__ = ["DEAR", "Cost", "cost"]

#: Tries in a million characters of ordinary text from which on a pattern is dear.
DEAR = 3_000.0


class Cost(NamedTuple):
    """``tries``: places per million characters of ordinary text at which the pattern is tried, with all charges.

    ``strings``: the strings that it is found by; none where the classes of its first characters find it.
    """

    tries: float
    strings: tuple[str, ...]


def cost(pattern: str, frequency: Frequency | None = None) -> Cost:
    """What a pattern of the rule dialect costs, guessed unless ``frequency`` says how often strings occur.

    :raises PatternError: outside the dialect.

    >>> cost("(?:AKIA|ASIA)[0-9A-Z]{16}").strings, cost("[a-z]{1,20}").tries > DEAR
    (('akia', 'asia'), True)
    """
    node = parse(pattern)
    found = pick(node, offers(node), frequency or Guess(), cued=False)
    strings = {string for anchors in found.anchors or () for string, _ in anchors.strings}
    return Cost(found.cost, tuple(sorted(strings)))

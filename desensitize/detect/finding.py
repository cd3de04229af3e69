"""What was found: a place and the reason, never the value."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MENTION", "OTHERWISE", "PERSON", "Finding"]

# The reason beside a finding that only another reading of the text shows.
OTHERWISE = "written otherwise"
# All the reasons of a finding that is another mention of what a rule found elsewhere.
MENTION = ("mention",)
# The entity of people's names, which are called by their parts too.
PERSON = "PERSON"


class Finding(NamedTuple):
    """A span to mask. ``start`` and ``end``: code points, 0-based, end exclusive, in the text as it was given.

    ``rule`` is the id of the rule that found it, ``why`` what spoke for it, ``category`` where the rule comes from,
    such as ``UserInfo@1``; none of them holds any of the text.
    """

    start: int
    end: int
    entity: str
    rule: str
    score: float
    why: tuple[str, ...] = ()
    category: str = ""

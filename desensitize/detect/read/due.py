"""Which other readings a text is worth, asked by Python: what the compiled core tells from the same patterns.

Each test may say yes too often and never too seldom. Python's ``re`` tries every branch of a pattern at every character,
so where something must stand that is quicker to look for, it is looked for first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.read import base64_hex, escapes, lookalikes, spaced, spoken_email
from desensitize.detect.read.readings import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["coded", "due"]

# What all marks of emphasis begin with.
_MARKS = ("*", "__", "~~", "`", "<")


def coded(text: str) -> bool:
    """Whether a text may hold encoded characters."""
    return _codes().search(text) is not None


@lru_cache(maxsize=1)
def _codes() -> re.Pattern[str]:
    return re.compile(escapes.SUSPECTS)


def due(text: str) -> frozenset[Kind]:
    """The kinds of `desensitize.detect.read.readings` that a (folded) text is worth.

    >>> sorted(due("nothing of the kind")), sorted(map(int, due("wang (at) example.com, 一三八0013")))
    ([], [0, 5])
    """
    return frozenset(kind for kind, test in _tests().items() if test(text))


@lru_cache(maxsize=1)
def _tests() -> dict[Kind, Callable[[str], object]]:
    disguised, spelled = re.compile(lookalikes.suspects()).search, re.compile(spoken_email.SUSPECTS).search
    return {
        # No disguise is a character of ASCII.
        Kind.LOOKALIKES: lambda text: not text.isascii() and disguised(text),
        Kind.SINGLE: spaced.has_single,
        Kind.GROUPED: spaced.has_grouped,
        Kind.BROKEN_LINES: lambda text: "\n" in text,
        Kind.EMPHASIS: lambda text: any(mark in text for mark in _MARKS),
        Kind.SPOKEN_EMAIL: lambda text: spoken_email.worth_asking(text) and spelled(text),
        Kind.BASE64_HEX: base64_hex.suspected,
    }

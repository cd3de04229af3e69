"""What else than the plain reading a text is worth, asked by Python: the compiled core tells it from the same patterns.

Each test may say yes too often and never too seldom. Python's ``re`` tries each branch of a pattern at each character,
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

__all__ = ["TAIL", "coded", "due", "heard"]

# What stands between the label of a token and its number, and the letters of a label that tell it.
_GAP = re.compile(r"(?:_|\\_|＿| |-|%5[Ff]|%20|&#95;|\\u005[Ff])[0-9０-９]")
#: Letters that tell a label: its last word with an underscore before it, or the end of that.
TAIL = 6
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def heard(text: str, tails: tuple[str, ...]) -> bool:
    """Whether a token may stand in a text: the end of its label in any case, what stands between, a digit.

    :param tails: what labels end with, see `desensitize.detect.prepare.signs.tails`.

    >>> heard("Ask Size 1.", ("_SIZE",)), heard("Ask size one.", ("_SIZE",)), heard("Resize 1", ("_SIZE",))
    (True, False, False)
    """
    return any("Ａ" <= text[at - 1 : at] <= "ｚ" or _told(text, at, tails) for at in map(_start, _GAP.finditer(text)))


def _start(found: re.Match[str]) -> int:
    return found.start()


def _told(text: str, end: int, tails: tuple[str, ...]) -> bool:
    """Whether a label ends at ``end``. Before its last word, if not in capitals, is no letter but that of a code."""
    label = text[max(0, end - TAIL) : end]
    if label[-1:].upper() not in _LETTERS:
        return False
    if label.upper().endswith(tails):
        return True
    words = (label[at:] for at in range(len(label)) if f"_{label[at:].upper()}" in tails)
    return any(word.isupper() or _begins(text, end - len(word)) for word in words)


def _begins(text: str, at: int) -> bool:
    """Whether a word may begin at ``at``."""
    before = text[max(0, at - 2) : at].upper()
    return before[-1:] not in _LETTERS or before in {"3C", "5F"}


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
    disguised = re.compile(lookalikes.suspects()).search
    return {
        Kind.LOOKALIKES: lambda text: lookalikes.worth_asking(text) and disguised(text),
        Kind.SINGLE: spaced.has_single,
        Kind.GROUPED: spaced.has_grouped,
        Kind.BROKEN_LINES: lambda text: "\n" in text,
        Kind.EMPHASIS: lambda text: any(mark in text for mark in _MARKS),
        Kind.SPOKEN_EMAIL: lambda text: spoken_email.worth_asking(text) and spoken_email.mailed(text),
        Kind.BASE64_HEX: base64_hex.suspected,
    }

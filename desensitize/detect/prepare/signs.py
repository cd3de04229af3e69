"""Signs: what a text must hold for a second reading of it to be worth the while, or for a token to be in it.

A sign may be given too often and never too seldom: it costs a look, and decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.read import escapes
from desensitize.detect.read.due import TAIL
from desensitize.detect.read.readings import Kind, suspects
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.pattern.tree import Node

__all__ = ["CODES", "ONCE", "TOKENS", "WITHIN", "reading_signs", "tails", "token_signs"]

#: The signs behind those of the kinds of `readings`, which are numbered from 0.
CODES, TOKENS = len(Kind), len(Kind) + 1
#: The core's own, that every value found is said once.
ONCE = TOKENS + 1
#: ... and that all digits in groups lie in values found.
WITHIN = ONCE + 1
_GAP = r"(?:_|\\_|＿| |-|%5[Ff]|%20|&#95;|\\u005[Ff])"
# What may stand before the last word of a label, which is told whole: no letter but that of a code. In capitals it
# needs no brackets, and there what stands before it may be part of a value, which masking takes away.
_BEFORE = "(?:(?<![A-Za-z])|(?<=3[Cc])|(?<=5[Ff]))"


def reading_signs() -> Iterator[tuple[Node, int]]:
    """Patterns and the sign that each gives."""
    for kind, pattern in (*suspects().items(), (CODES, escapes.SUSPECTS)):
        yield from ((branch, int(kind)) for branch in _branches(pattern))


def tails(labels: Iterable[str]) -> frozenset[str]:
    """What labels of tokens end with: their last word behind an underscore, or the last letters of a long one.

    >>> sorted(tails(["EMPLOYEE_ID", "PHONE", "LOCATION"]))
    ['CATION', '_ID', '_PHONE']
    """
    return frozenset(f"_{label.rpartition('_')[2]}"[-TAIL:] for label in labels)


def token_signs(ends: Iterable[str]) -> Iterator[tuple[Node, int]]:
    """What occurs wherever a form of a token does: the end of its label, a separator, a digit."""
    cut = "|".join(sorted(end for end in ends if end[0] != "_"))
    whole = "|".join(sorted(end[1:] for end in ends if end[0] == "_"))
    told = [f"(?i:{cut})"] if cut else []
    told += [f"{_BEFORE}(?i:{whole})", whole] if whole else []
    if told:
        pattern = f"(?:{'|'.join(told)}|[Ａ-Ｚａ-ｚ]){_GAP}[0-9０-９]"
        yield from ((branch, TOKENS) for branch in _branches(pattern))


def _branches(pattern: str) -> tuple[Node, ...]:
    """Each branch by itself, since each may be found in its own way."""
    node = parse(pattern)
    return node.branches if isinstance(node, Alt) else (node,)

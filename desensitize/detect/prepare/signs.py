"""Signs: what a text must hold for a second reading of it to be worth the while, or for a token to be in it.

A sign may be given too often and never too seldom: it costs a look, and decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.read import escapes
from desensitize.detect.read.readings import Kind, suspects
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.pattern.tree import Node

__all__ = ["CODES", "TOKENS", "reading_signs", "tails", "token_signs"]

#: The signs behind those of the kinds of `readings`, which are numbered from 0.
CODES, TOKENS = len(Kind), len(Kind) + 1
_GAP = r"(?:_|\\_|＿| |-|%5[Ff]|%20|&#95;|\\u005[Ff])"
# A label is told by its last word, and that by so many letters.
_TAIL = 3


def reading_signs() -> Iterator[tuple[Node, int]]:
    """Patterns and the sign that each gives."""
    for kind, pattern in (*suspects().items(), (CODES, escapes.SUSPECTS)):
        yield from ((branch, int(kind)) for branch in _branches(pattern))


def tails(labels: Iterable[str]) -> frozenset[str]:
    """What labels of tokens end with.

    >>> sorted(tails(["EMPLOYEE_ID", "PHONE"]))
    ['ID', 'ONE']
    """
    return frozenset(label.rpartition("_")[2][-_TAIL:] for label in labels)


def token_signs(ends: Iterable[str]) -> Iterator[tuple[Node, int]]:
    """What occurs wherever a form of a token does: the end of its label, a separator, a digit."""
    spelled = "|".join(sorted(ends))
    if spelled:
        pattern = f"(?:(?i:{spelled})|[Ａ-Ｚａ-ｚ]){_GAP}[0-9０-９]"
        yield from ((branch, TOKENS) for branch in _branches(pattern))


def _branches(pattern: str) -> tuple[Node, ...]:
    """Each branch by itself, since each may be found in its own way."""
    node = parse(pattern)
    return node.branches if isinstance(node, Alt) else (node,)

"""Numbers: digits that stand close together, whatever separates them. Most rules for numbers need such a one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from desensitize.pattern.charset import Ranges, merge, within
from desensitize.pattern.shape import flat, width
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

__all__ = ["LEAST", "Number", "clusters", "number_in"]

# Digits that make a number worth a look: fewer are counts, times and prices.
LEAST = 4
# What may stand between two digits of one number, and how much of it.
_SIGNS = " -./():"
_SEPARATORS: Ranges = merge((ord(sign), ord(sign)) for sign in _SIGNS)
_DIGITS: Ranges = ((0x30, 0x39),)
_GAP = 2
_NEXT = r"(?:[ \-./():]{0,2}[0-9])"


@lru_cache(maxsize=1)
def clusters() -> re.Pattern[str]:
    """Matches a whole number, from its first digit to its last."""
    return re.compile(f"[0-9]{_NEXT}{{{LEAST - 1},}}")


class Number(NamedTuple):
    """Digits that one number in every match has at least, and how far behind the match's start it begins at most."""

    digits: int
    before: int


def number_in(node: Node) -> Number:
    """The number in a pattern.

    >>> from desensitize.pattern.syntax import parse
    >>> number_in(parse("(?:[+]86[- ]?)?1[0-9]{2}(?:-?[0-9]{4}){2}")), number_in(parse("[0-9]{3}[a-z][0-9]{3}"))
    (Number(digits=11, before=4), Number(digits=3, before=0))
    """
    match node:
        case Alt(branches):
            parts = list(map(number_in, branches))
            return Number(min(p.digits for p in parts), max(p.before for p in parts))
        case Repeat(item, low) if not _number(node)[2]:
            inner = number_in(item)
            # Which turn has it is not known: the last one may.
            return Number(inner.digits if low else 0, width(node)[1])
        case _:
            return _longest(node)


def _longest(node: Node) -> Number:
    """The longest chain of parts that are digits, with no more between them than a number has."""
    best = Number(0, 0)
    count = gap = begun = at = 0
    for item in flat(node):
        least, near, whole = _number(item)
        size = width(item)[1]
        if whole:
            gap = near if least else gap + near
            if gap > _GAP:
                best, count, gap = _more(best, Number(count, begun)), 0, 0
            if not count:
                # Until the first digit that must be there, separators may come.
                begun = at + (near if least else size)
            count += least
        else:
            best = _more(best, Number(count, begun))
            if isinstance(item, Alt | Repeat):
                inner = number_in(item)
                best = _more(best, Number(inner.digits, at + inner.before))
            count, gap, begun = 0, 0, at + size
        at += size
    return _more(best, Number(count, begun))


def _more(one: Number, other: Number) -> Number:
    return other if other.digits > one.digits else one


def _number(node: Node) -> tuple[int, int, bool]:
    """(digits at least, separators in a row at most, whether there is nothing else)."""
    match node:
        case Chars(ranges):
            digit = within(ranges, _DIGITS)
            return int(digit), int(not digit), digit or within(ranges, _SEPARATORS)
        case Look():
            return 0, 0, True
        case Value(item):
            return _number(item)
        case Alt(branches):
            parts = list(map(_number, branches))
            return min(p[0] for p in parts), max(p[1] for p in parts), all(p[2] for p in parts)
        case Repeat(item, low, high):
            least, near, whole = _number(item)
            # Turns without a digit of their own put their separators side by side.
            row = near if least else near * high
            return least * low, row, whole and row <= _GAP
        case Seq(items):
            parts = list(map(_number, items))
            row = sum(p[1] for p in parts)
            return sum(p[0] for p in parts), row, all(p[2] for p in parts) and row <= _GAP

"""The ways in which a pattern may begin, each with what it refuses right before it.

A number may stand for itself or right behind a word, ``(?:(?<![0-9A-Za-z])|(?<=card))4[0-9]{15}``. Taken as a whole
that says nothing about the character before a match; each of its two ways says a lot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.charset import complement, merge
from desensitize.pattern.shape import flat
from desensitize.pattern.tree import Alt, Chars, Look, Seq

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.pattern.charset import Ranges
    from desensitize.pattern.tree import Node

__all__ = ["refused", "ways"]

# A choice of more branches is taken as a whole.
MOST = 8


def ways(node: Node) -> tuple[Node, ...]:
    """The branches of a choice that a pattern begins with, each with what follows, where they begin with a guard.

    >>> from desensitize.pattern.syntax import parse
    >>> len(ways(parse("(?:(?<![0-9])|(?<=card))4[0-9]{15}"))), len(ways(parse("(?:a|b)c")))
    (2, 1)
    """
    items = tuple(flat(node))
    at = next((at for at, item in enumerate(items) if not isinstance(item, Look)), len(items))
    choice = items[at] if at < len(items) else None
    if not isinstance(choice, Alt) or len(choice.branches) > MOST or not any(map(_guarded, choice.branches)):
        return (node,)
    return tuple(Seq((*items[:at], branch, *items[at + 1 :])) for branch in choice.branches)


def _guarded(branch: Node) -> bool:
    first = next(iter(flat(branch)), None)
    return isinstance(first, Look) and not first.ahead


def refused(node: Node) -> Ranges:
    """Characters that never stand right before a match, by the guards it begins with.

    >>> from desensitize.pattern.syntax import parse
    >>> refused(parse("(?<![0-9])(?<![a-z])x")), refused(parse("(?<=card)x")) == complement(((0x64, 0x64),))
    (((48, 57), (97, 122)), True)
    """
    out: list[tuple[int, int]] = []
    for item in flat(node):
        if not isinstance(item, Look):
            break
        if item.ahead:
            continue
        if not item.negative:
            last = _last(item.item)
            out.extend(() if last is None else complement(last))
        elif isinstance(item.item, Chars):
            out.extend(item.item.ranges)
    return merge(out)


def _last(node: Node) -> Ranges | None:
    """The characters that a part may end with; ``None``: it is not known."""
    items: Sequence[Node] = tuple(flat(node))
    match items[-1] if items else None:
        case Chars(ranges):
            return ranges
        case Alt(branches):
            known = [last for last in map(_last, branches) if last is not None]
            return merge(pair for last in known for pair in last) if len(known) == len(branches) else None
    return None

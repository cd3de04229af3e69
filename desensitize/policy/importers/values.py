"""The group of a pattern that is the value: which one that is, and what need not stand before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.shape import walk
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["branches", "first_value", "plain", "shorter"]


def branches(node: Node) -> tuple[Node, ...]:
    """The branches of a choice that is all of the pattern; of any other pattern itself."""
    return node.branches if isinstance(node, Alt) else (node,)


def plain(node: Node) -> Node:
    """The pattern without value groups: all of a match is the value."""
    return _rewritten(node, lambda _: False)


def first_value(node: Node) -> Node:
    """The pattern with the first of its value groups alone."""
    first = next((part for part in walk(node) if isinstance(part, Value)), None)
    return _rewritten(node, lambda part: part is first)


def _rewritten(node: Node, keeps: Callable[[Value], bool]) -> Node:
    match node:
        case Chars():
            return node
        case Value(item):
            inner = _rewritten(item, keeps)
            return Value(inner) if keeps(node) else inner
        case Repeat(item, low, high, mode):
            return Repeat(_rewritten(item, keeps), low, high, mode)
        case Look(item, ahead, negative):
            return Look(_rewritten(item, keeps), ahead, negative)
        case Alt(items):
            return Alt(tuple(_rewritten(item, keeps) for item in items))
        case Seq(items):
            return Seq(tuple(_rewritten(item, keeps) for item in items))


def shorter(node: Node) -> Node:
    """The pattern without what may stand at its beginning, or not, where the value is a group behind that.

    Other products put the name of a variable there, to show it; the value is the same without.
    """
    if not (isinstance(node, Seq) and any(isinstance(part, Value) for part in walk(node))):
        return node
    items = list(node.items)
    while items and isinstance(items[0], Repeat) and not items[0].low and not _holds_value(items[0]):
        del items[0]
    if items and isinstance(items[0], Seq) and not _holds_value(items[0]):
        inner = list(items[0].items)
        while inner and isinstance(inner[0], Repeat) and not inner[0].low:
            del inner[0]
        items[0] = Seq(tuple(inner))
    return Seq(tuple(items))


def _holds_value(node: Node) -> bool:
    return any(isinstance(part, Value) for part in walk(node))

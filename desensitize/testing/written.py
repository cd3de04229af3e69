"""A pattern's tree written as a pattern again: how a fault that was put into the tree becomes a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

__all__ = ["written"]


def written(node: Node) -> str:
    """The pattern of a tree; it matches what the tree's own pattern matches.

    >>> from desensitize.pattern.syntax import parse
    >>> written(parse("(?i:a)(?<value>[0-9]{2,3}?|b)(?![0-9])"))
    '[Aa](?<value>[0-9]{2,3}?|b)(?![0-9])'
    """
    match node:
        case Chars(ranges):
            return _class(ranges)
        case Seq(items):
            return "".join(f"(?:{written(item)})" if isinstance(item, Alt) else written(item) for item in items)
        case Alt(branches):
            return "|".join(map(written, branches))
        case Repeat(item, low, high, mode):
            return f"{_whole(item)}{{{low},{high}}}{mode}"
        case Look(item, ahead, negative):
            return f"(?{'' if ahead else '<'}{'!' if negative else '='}{written(item)})"
        case Value(item):
            return f"(?<value>{written(item)})"


def _whole(item: Node) -> str:
    return written(item) if isinstance(item, Chars) else f"(?:{written(item)})"


def _class(ranges: Ranges) -> str:
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _character(ranges[0][0])
    return f"[{''.join(_span(low, high) for low, high in ranges)}]"


def _span(low: int, high: int) -> str:
    if low == high:
        return _character(low)
    return f"{_character(low)}{'-' if high > low + 1 else ''}{_character(high)}"


def _character(code: int) -> str:
    char = chr(code)
    if char.isascii() and not char.isalnum():
        return f"\\x{code:02x}"
    # Marks and halves of a pair are not to be seen alone.
    return char if char.isalnum() else f"\\U{code:08x}"

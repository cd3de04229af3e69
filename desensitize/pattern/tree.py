"""What a pattern is made of: the nodes of its syntax tree.

They are tuples, quick to make. A choice and a sequence of the same parts are equal as tuples, so a node is told by its
type and never used as a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

__all__ = ["Alt", "Chars", "Look", "Node", "Repeat", "Seq", "Value"]


class Chars(NamedTuple):
    """One character out of ``ranges``."""

    ranges: Ranges


class Seq(NamedTuple):
    """One after the other; empty: the empty match."""

    items: tuple[Node, ...]


class Alt(NamedTuple):
    """The first branch that matches."""

    branches: tuple[Node, ...]


class Repeat(NamedTuple):
    """``item`` from ``low`` to ``high`` times; ``mode`` is ``''`` (greedy), ``?`` (lazy) or ``+`` (possessive)."""

    item: Node
    low: int
    high: int
    mode: str = ""


class Look(NamedTuple):
    """A look-around: consumes nothing."""

    item: Node
    ahead: bool
    negative: bool


class Value(NamedTuple):
    """The group ``value``: what gets masked."""

    item: Node


Node = Chars | Seq | Alt | Repeat | Look | Value

"""What is worked out of each part of a pattern once: by identity, for parts of different kinds may be equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.pattern.tree import Node

__all__ = ["ByIdentity"]

Found = TypeVar("Found")


class ByIdentity(Generic[Found]):
    """A function of a part that remembers what it gave. The parts are kept, so that no identity is used again.

    >>> from desensitize.pattern.shape import width
    >>> from desensitize.pattern.syntax import parse
    >>> ByIdentity(width)(parse("a{2,3}"))
    (2, 3)
    """

    def __init__(self, work: Callable[[Node], Found]) -> None:
        self._work = work
        self._known: dict[int, tuple[Node, Found]] = {}

    def __call__(self, node: Node) -> Found:
        """What the function gives for a part."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = node, self._work(node)
        return known[1]

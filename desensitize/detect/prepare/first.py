"""With which symbols a part of a pattern may begin, what follows it taken into account.

These sets make the programs quick: a choice becomes one look at the next symbol, and a repeat gives back only where
what follows may really begin. They may be too large, never too small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.prepare.by_identity import ByIdentity
from desensitize.pattern.shape import width
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from desensitize.detect.prepare.alphabet import Alphabet

__all__ = ["Firsts"]


class Firsts:
    """First sets over one alphabet; widths are measured once for each part."""

    def __init__(self, alphabet: Alphabet) -> None:
        self._alphabet = alphabet
        #: Least and most characters of a part.
        self.width = ByIdentity(width)

    def empty(self, node: Node) -> bool:
        """Whether the part may match nothing."""
        return not self.width(node)[0]

    def first(self, node: Node, follow: int) -> int:
        """Symbols that may stand where ``node`` begins; ``follow``: those with which may begin what comes after it."""
        match node:
            case Chars(ranges):
                return self._alphabet.mask(ranges)
            case Value(item):
                return self.first(item, follow)
            case Seq(items):
                return self._sequence(items, follow)
            case Alt(branches):
                mask = 0
                for branch in branches:
                    mask |= self.first(branch, follow)
                return mask
            case Repeat(item, low, high):
                return self._repeat(item, low, high, follow)
            case Look():
                return self._look(node, follow)

    def _sequence(self, items: tuple[Node, ...], follow: int) -> int:
        """Only the items up to the first that is never empty count."""
        needed = []
        for item in items:
            needed.append(item)
            if not self.empty(item):
                follow = self._alphabet.any
                break
        for item in reversed(needed):
            follow = self.first(item, follow)
        return follow

    def _repeat(self, item: Node, low: int, high: int, follow: int) -> int:
        if not high:
            return follow
        empty = self.empty(item)
        inner = self.first(item, self._alphabet.any if empty else 0)
        return inner if low and not empty else inner | follow

    def _look(self, look: Look, follow: int) -> int:
        """A look at the next symbols narrows what may stand there; one that refuses several in a row does not."""
        if not look.ahead:
            return follow
        if look.negative and not isinstance(look.item, Chars):
            return follow
        seen = self.first(look.item, self._alphabet.any)
        return follow & ~seen if look.negative else follow & seen

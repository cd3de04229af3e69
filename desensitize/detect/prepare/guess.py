"""How often something stands in ordinary text, guessed from its characters: for rules that are not shipped.

Counting takes a text and a second; a user's few rules are to be ready at once, and a poor guess only costs speed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.prepare.classes import classes
from desensitize.pattern.charset import LAST

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges
    from desensitize.pattern.tree import Node

__all__ = ["Guess"]

# Rough share of characters in chat, prose, code and logs: (first, last, share of the whole range).
_SHARES = (
    (0x00, 0x1F, 0.02), (0x20, 0x20, 0.15), (0x21, 0x2F, 0.06), (0x30, 0x39, 0.08), (0x3A, 0x40, 0.02),
    (0x41, 0x5A, 0.05), (0x5B, 0x60, 0.01), (0x61, 0x7A, 0.50), (0x7B, 0x7E, 0.005), (0x80, 0x2FFF, 0.01),
    (0x3000, 0x33FF, 0.03), (0x3400, 0x9FFF, 0.30), (0xA000, 0xFFFF, 0.03), (0x10000, LAST, 0.005),
)  # fmt: skip
MILLION = 1_000_000.0
# Characters come in words: beside some of its kind each is likelier than alone.
TOGETHER = 3.0


class Guess:
    """A `Frequency` that has read nothing."""

    def total(self, string: str) -> float:
        """Each character by its share."""
        found = MILLION
        for character in string:
            found *= min(1.0, TOGETHER * share(((ord(character), ord(character)),)))
        return found

    def of(self, string: str, following: Ranges | None, refused: Ranges) -> float:
        """... and those beside it by the shares of their classes."""
        behind = 1.0 if following is None else min(1.0, share(following))
        return self.total(string) * behind * (1.0 - min(0.9, share(refused)))

    def tries(self, node: Node) -> float:
        """Each place by the share of its class, as far as they differ from any."""
        found = MILLION
        for ranges in classes(node):
            found *= min(1.0, TOGETHER * share(ranges))
        return found


@lru_cache(maxsize=4096)
def share(ranges: Ranges) -> float:
    """The share of a class among the characters of ordinary text.

    >>> round(share(((0x61, 0x7A),)), 2)
    0.5
    """
    return sum(
        part * max(0, min(high, last) - max(low, start) + 1) / (last - start + 1)
        for start, last, part in _SHARES
        for low, high in ranges
    )

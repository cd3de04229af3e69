"""Texts that a conversation looked at before, by digest: sent again, they cost hardly anything and say the same.

A chat is sent whole with every turn. What the rules say of a text does not change, so of a text that was masked, or
found to hold nothing, only what the conversation learned since is asked: whether one of its values stands there. What
was masked before goes out byte for byte as before, so that prompts stay cached.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from desensitize.mask.digests import Digests, digest_of

__all__ = ["Memo", "Said"]

# Longer texts are read anew: what is kept of them takes room.
_LONGEST = 1 << 16


class Said(NamedTuple):
    """How a text was masked, and how much was known when that was last looked at."""

    masked: str
    upto: int

    def __repr__(self) -> str:
        return f"Said({len(self.masked)} characters)"


class Memo:
    """What became of texts, each with what stands before it. No original is kept: digests are keyed by chance."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        # Of texts that were left as they were nothing is kept but that.
        self._masked, self._proven = Digests[tuple[str | None, int]](), Digests[int]()

    def __repr__(self) -> str:
        return f"Memo({len(self._masked)} texts)"

    def said(self, text: str, beside: str) -> Said | None:
        """How a text was masked."""
        known = self._masked.get(self._digest(text, beside)) if self._masked else None
        return None if known is None else Said(text if known[0] is None else known[0], known[1])

    def say(self, text: str, beside: str, said: Said) -> None:
        """Note how a text was masked."""
        if len(text) <= _LONGEST:
            self._masked.note(self._digest(text, beside), (None if said.masked == text else said.masked, said.upto))

    def proven(self, text: str, beside: str) -> int | None:
        """How much was known when a text was last found to hold nothing."""
        return self._proven.get(self._digest(text, beside)) if self._proven else None

    def prove(self, text: str, beside: str, upto: int) -> None:
        """Note that a text holds nothing."""
        self._proven.note(self._digest(text, beside), upto)

    def _digest(self, text: str, beside: str) -> str:
        return digest_of(f"{len(beside)}\0{beside}{text}", self._key)

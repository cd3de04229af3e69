"""Texts that a conversation looked at before, by digest: sent again, they cost hardly anything and say the same.

A chat is sent whole with every turn. What the rules say of a text does not change, so of a text that was masked, or
found to hold nothing, only what the conversation learned since is asked: whether one of its values stands there. What
was masked before goes out byte for byte as before, so that prompts stay cached.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from desensitize.detect.finding import Finding
from desensitize.mask.digests import Digests, digest_of

__all__ = ["Memo", "Said"]

# Characters of a text that is kept, and of all of them together: what is beyond that is read anew.
_LONGEST, _MOST = 1 << 16, 1 << 22


class Said(NamedTuple):
    """How a text was masked, how much was known when that was last looked at, and what was found in it."""

    masked: str
    upto: int
    found: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"Said({len(self.masked)} characters)"


class Memo:
    """What became of texts, each with what stands before it. No original is kept: digests are keyed by chance."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        # Of texts that were left as they were nothing is kept but that.
        self._masked, self._proven = Digests[tuple[str | None, int, tuple[Finding, ...]]](), Digests[int]()
        self._room = _MOST

    def __repr__(self) -> str:
        return f"Memo({len(self._masked)} texts)"

    def said(self, text: str, beside: str) -> Said | None:
        """How a text was masked."""
        known = self._masked.get(self._digest(text, beside)) if self._masked else None
        return None if known is None else Said(text if known[0] is None else known[0], *known[1:])

    def say(self, text: str, beside: str, said: Said) -> None:
        """Note how a text was masked."""
        kept = 0 if said.masked == text else len(said.masked)
        if kept > _LONGEST:
            return
        self._room -= kept
        if self._room < 0:
            # The next turn notes its own again.
            self._masked.taken()
            self._room = _MOST - kept
        self._masked.note(self._digest(text, beside), (said.masked if kept else None, *said[1:]))

    def proven(self, text: str, beside: str) -> int | None:
        """How much was known when a text was last found to hold nothing: when it was proven, or masked."""
        if not (self._proven or self._masked):
            return None
        digest = self._digest(text, beside)
        upto = self._proven.get(digest)
        if upto is None:
            masked, known, found = self._masked.get(digest) or ("", 0, ())
            # Nothing at all was found in it, so it was left as it was.
            upto = known if masked is None and not found else None
        return upto

    def prove(self, text: str, beside: str, upto: int) -> None:
        """Note that a text holds nothing."""
        self._proven.note(self._digest(text, beside), upto)

    def _digest(self, text: str, beside: str) -> str:
        return digest_of(f"{len(beside)}\0{beside}{text}", self._key)

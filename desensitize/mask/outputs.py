"""The masked texts of a conversation, and where in them tokens and irreversible operators wrote."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from desensitize.mask.digests import Digests, digest_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from desensitize.mask.apply import Written

__all__ = ["Outputs", "Span"]

Span = tuple[int, int]


class Outputs:
    """Masked texts and the spans in them that masking wrote. Bounded: the oldest are forgotten first.

    What an operator wrote may look like a value: half a number, a code. That it does is no leak where it was written;
    the same characters elsewhere may be one. And a masked text that comes again is told by its digest, never by the
    shape of the tokens in it.

    :param name: the conversation's: a digest of one conversation means nothing in another.
    """

    def __init__(self, name: str) -> None:
        self._key = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=32).digest()
        self._spans = Digests[tuple[Span, ...]]()
        # Texts that may come again, those of the request that is being made, and those that came from outside first.
        self._told, self._pending, self._foreign = Digests[None](), Digests[None](), Digests[None]()

    def __repr__(self) -> str:
        return f"Outputs({len(self._spans)} texts)"

    def add(self, written: Written) -> None:
        """Remember a masked text.

        It is told when it comes again, once its request is settled: within one request nobody sends what that very
        request wrote. A text that is nothing but tokens and signs is not told: anybody could write the same.
        """
        digest, made = self.digest(written.text), tuple(written.made())
        kept = (written.text[start : start + length] for start, _, length in written.kept)
        own = any(any(map(str.isalnum, text)) for text in kept)
        self._spans.note(digest, made)
        if own:
            self._pending.note(digest, None)

    def ours(self, text: str) -> str | None:
        """Remember a text that this conversation gave out, tokens and all; its digest, if that is new."""
        digest = self.digest(text)
        if digest in self._told:
            return None
        self._told.note(digest, None)
        return digest

    def foreign(self, text: str) -> None:
        """Remember a text from outside that holds look-alikes of tokens: it is never taken for one of ours."""
        self._foreign.note(self.digest(text), None)

    def settle(self) -> list[str]:
        """What was written so far may come again from now on. Digests of what is new."""
        fresh = [digest for digest in self._pending.taken() if digest not in self._told]
        for digest in fresh:
            self._told.note(digest, None)
        return fresh

    def told(self, text: str, also: Collection[str] = ()) -> bool:
        """Whether ``text`` is one of the texts, or one of those whose digests are in ``also``."""
        if not (self._told or also):
            return False
        digest = self.digest(text)
        return (digest in self._told or digest in also) and digest not in self._foreign

    def spans(self, text: str) -> tuple[Span, ...]:
        """What was written into ``text``, if that is one of the texts."""
        return self._spans.get(self.digest(text)) or () if self._spans else ()

    def digest(self, text: str) -> str:
        """What tells a text of this conversation."""
        return digest_of(text, self._key)

"""The masked texts of a conversation, and where in them tokens and irreversible operators wrote."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container

    from desensitize.mask.apply import Written

__all__ = ["Outputs", "Span"]

_T = TypeVar("_T")

Span = tuple[int, int]
# Texts of one conversation that are remembered, by a digest each.
_TEXTS = 1 << 14


class Outputs:
    """Masked texts and the spans in them that masking wrote. Bounded: the oldest are forgotten first.

    What an operator wrote may look like a value: half a number, a code. That it does is no leak where it was written;
    the same characters elsewhere may be one. And a masked text that comes again is told by its digest, never by the
    shape of the tokens in it.

    :param name: the conversation's: a digest of one conversation means nothing in another.
    """

    def __init__(self, name: str) -> None:
        self._key = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=32).digest()
        self._spans: OrderedDict[str, tuple[Span, ...]] = OrderedDict()
        # Texts that may come again, those of the request that is being made, and those that came from outside first.
        self._told: OrderedDict[str, None] = OrderedDict()
        self._pending: OrderedDict[str, None] = OrderedDict()
        self._foreign: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

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
        with self._lock:
            _put(self._spans, digest, made)
            if own:
                _put(self._pending, digest, None)

    def foreign(self, text: str) -> None:
        """Remember a text from outside that holds look-alikes of tokens: it is never taken for one of ours."""
        with self._lock:
            _put(self._foreign, self.digest(text), None)

    def settle(self) -> list[str]:
        """What was written so far may come again from now on. Digests of what is new."""
        with self._lock:
            fresh = [digest for digest in self._pending if digest not in self._told]
            for digest in fresh:
                _put(self._told, digest, None)
            self._pending.clear()
        return fresh

    def told(self, text: str, also: Container[str] = ()) -> bool:
        """Whether ``text`` is one of the texts, or one of those whose digests are in ``also``."""
        digest = self.digest(text)
        return (digest in self._told or digest in also) and digest not in self._foreign

    def spans(self, text: str) -> tuple[Span, ...]:
        """What was written into ``text``, if that is one of the texts."""
        return self._spans.get(self.digest(text), ()) if self._spans else ()

    def digest(self, text: str) -> str:
        """What tells a text of this conversation."""
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).hexdigest()


def _put(table: OrderedDict[str, _T], digest: str, value: _T) -> None:
    table[digest] = value
    table.move_to_end(digest)
    if len(table) > _TEXTS:
        table.popitem(last=False)

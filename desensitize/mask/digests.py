"""What is noted of texts without keeping them: a digest stands for each, and the oldest are forgotten first."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["Digests", "digest_of"]

_T = TypeVar("_T")

# Texts that are remembered.
_TEXTS = 1 << 14


def digest_of(text: str, key: bytes = b"") -> str:
    """What tells a text; under another key it means nothing."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()


class Digests(Generic[_T]):
    """Notes by the digest of a text. Safe to share between threads.

    >>> seen = Digests[int]()
    >>> seen.note(digest_of("a"), 1)
    >>> seen.get(digest_of("a")), digest_of("b") in seen, seen
    (1, False, Digests(1))
    """

    __slots__ = ("_lock", "_notes")

    def __init__(self) -> None:
        self._notes: OrderedDict[str, _T] = OrderedDict()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Digests({len(self._notes)})"

    def __len__(self) -> int:
        return len(self._notes)

    def __contains__(self, digest: object) -> bool:
        return digest in self._notes

    def get(self, digest: str) -> _T | None:
        """What was noted, or ``None``."""
        return self._notes.get(digest)

    def note(self, digest: str, value: _T) -> None:
        """Note something; it is the newest now."""
        with self._lock:
            self._notes[digest] = value
            self._notes.move_to_end(digest)
            if len(self._notes) > _TEXTS:
                self._notes.popitem(last=False)

    def taken(self) -> list[str]:
        """All digests, the oldest first; none is left."""
        with self._lock:
            digests = list(self._notes)
            self._notes.clear()
        return digests

"""What came from the model in a conversation, so that it goes back as it came.

History that returns unchanged is sent as it was on the wire: prompts stay cached, signatures stay valid, nothing is
masked twice.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

__all__ = ["History"]

# Texts that are remembered; the oldest are forgotten first, and then masked like any other text.
_TEXTS = 1 << 14


class History:
    """Replies of a conversation: what was shown → what was on the wire. Keeps digests of what was shown, no more."""

    def __init__(self) -> None:
        self._wires: OrderedDict[bytes, str] = OrderedDict()
        self._received: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"History({len(self._wires)} texts)"

    def remember(self, shown: str, wire: str, *, signed: bool) -> None:
        """Take note of a whole text of a reply; one that is signed can't be changed any more."""
        if not wire:
            return
        with self._lock:
            self._wires[_digest(shown)] = wire
            if signed:
                self._received[_digest(wire)] = None
            for kept in (self._wires, self._received):
                while len(kept) > _TEXTS:
                    kept.popitem(last=False)

    def sent(self, text: str) -> str | None:
        """How a text that was shown came; nothing for any other."""
        return self._wires.get(_digest(text)) if self._wires else None

    def received(self, text: str) -> bool:
        """Whether a text came signed from the one it goes to, so that nothing leaks by it."""
        return bool(self._received) and _digest(text) in self._received


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

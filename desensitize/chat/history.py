"""What came from the model in a conversation, so that it goes back as it came.

History that returns unchanged is sent as it was on the wire: prompts stay cached, signatures stay valid, nothing is
masked twice.
"""

from __future__ import annotations

from desensitize.mask.digests import Digests, digest_of

__all__ = ["History"]


class History:
    """Replies of a conversation: what was shown → what was on the wire. What is forgotten is masked like any text."""

    def __init__(self) -> None:
        self._wires, self._received = Digests[str](), Digests[None]()

    def __repr__(self) -> str:
        return f"History({len(self._wires)} texts)"

    def remember(self, shown: str, wire: str, *, signed: bool) -> None:
        """Take note of a whole text of a reply; one that is signed can't be changed any more."""
        if not wire:
            return
        self._wires.note(digest_of(shown), wire)
        if signed:
            self._received.note(digest_of(wire), None)

    def sent(self, text: str) -> str | None:
        """How a text that was shown came; nothing for any other."""
        return self._wires.get(digest_of(text)) if self._wires else None

    def received(self, text: str) -> bool:
        """Whether a text came signed from the one it goes to, so that nothing leaks by it."""
        return bool(self._received) and digest_of(text) in self._received

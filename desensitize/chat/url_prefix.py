"""How a URL is remembered while it is followed: whole where it is short, by its start and a digest where it is not."""

from __future__ import annotations

import hashlib

__all__ = ["Prefix"]

# Characters of a URL that are kept. No host is longer, and nobody allows a URL by what stands behind so many.
_KEPT = 1024


class Prefix:
    """A URL as far as it goes. Two of them read the same only if they are the same."""

    __slots__ = ("_digest", "_head")

    def __init__(self, head: str = "") -> None:
        self._head = ""
        self._digest: hashlib._Hash | None = None
        self.add(head)

    def __bool__(self) -> bool:
        return bool(self._head)

    def __str__(self) -> str:
        return self._head if self._digest is None else f"{self._head}… {self._digest.hexdigest()}"

    def add(self, text: str) -> None:
        """Go on."""
        room = _KEPT - len(self._head)
        self._head += text[:room]
        if len(text) > room:
            self._digest = self._digest or hashlib.sha256()
            self._digest.update(text[room:].encode("utf-8", "surrogatepass"))

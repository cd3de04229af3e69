"""Streams whose every chunk says the whole text so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desensitize.adapters.reply import RestorerLike

__all__ = ["Cumulative"]


class Cumulative:
    """A restorer that is fed the whole text each time and gives back the whole text each time, but for what it holds.

    A vendor that sends pieces although nobody asked for pieces is read as one that does: a text that does not begin
    with what was said before goes on from it.
    """

    def __init__(self, restorer: RestorerLike) -> None:
        self._restorer = restorer
        self._said = self._shown = ""
        self._pieces = False

    def feed(self, text: str, /) -> str:
        """All that is certain so far."""
        self._pieces = self._pieces or not text.startswith(self._said)
        if self._pieces:
            return self._restorer.feed(text)
        piece, self._said = text[len(self._said) :], text
        self._shown += self._restorer.feed(piece)
        return self._shown

    def flush(self) -> str:
        """All of the text; nothing where nothing was held back."""
        rest = self._restorer.flush()
        return self._shown + rest if rest else ""

    def cut(self) -> str:
        """As `flush`, with the rest as it came."""
        return self._shown + self._restorer.cut()

    def whole(self, text: str, /) -> str:
        """A text that is said once."""
        return self._restorer.whole(text)

    @property
    def held(self) -> int:
        """How much is held back now."""
        return self._restorer.held

"""Which brackets are open: what looks like a link is one only where its text began with a bracket."""

from __future__ import annotations

from functools import lru_cache

import regex

__all__ = ["Brackets"]


@lru_cache(maxsize=1)
def _marks() -> regex.Pattern[str]:
    return regex.compile(r"[\[\]`\\]")


class Brackets:
    """Feed it all of a text.

    In doubt there is no link: brackets before code, and those around another link, count for nothing.

    >>> brackets = Brackets()
    >>> brackets.feed("see [this]("), brackets.linked
    (None, True)
    >>> brackets.feed(" and ]("), brackets.linked
    (None, False)
    """

    __slots__ = ("_at", "_close", "_open", "_slash", "_was")

    def __init__(self) -> None:
        self._at = self._open = self._was = 0
        # Where the last closing bracket stood, and the last backslash that escapes.
        self._close = self._slash = -1

    def feed(self, text: str) -> None:
        """Take in more of the text."""
        for found in _marks().finditer(text):
            self._mark(found[0], self._at + found.start())
        self._at += len(text)

    def _mark(self, mark: str, at: int) -> None:
        if self._slash == at - 1 and self._slash >= 0:
            self._slash = -1
        elif mark == "\\":
            self._slash = at
        elif mark == "[":
            self._open += 1
        elif mark == "]":
            self._close, self._was, self._open = at, self._open, max(0, self._open - 1)
        else:
            self._open = self._was = 0

    @property
    def linked(self) -> bool:
        """Whether the parenthesis that was read last begins a link's destination."""
        return self._close == self._at - 2 and self._was > 0

    def clear(self) -> None:
        """A link ends here: the brackets around it are none of another."""
        self._open = self._was = 0

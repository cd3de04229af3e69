"""Is the next character inside a URL? Decided from the text before it, character by character.

A restored value inside a remote URL is a value sent to whoever owns the host, by an image that loads or a link that is
clicked. So the reading is generous: what some renderer takes as part of a URL counts. Chunks do not matter: the state
depends on the characters seen, not on how they came.

The same text is read in several ways at once, as words with Markdown and as HTML: what any of them takes for part of a
URL is part of one.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Protocol

import regex

from desensitize.chat.url_markup import MarkupUrls
from desensitize.chat.url_words import WordUrls

__all__ = ["JsonUrls", "UrlState", "Urls", "has_url"]


@lru_cache(maxsize=1)
def _hint() -> regex.Pattern[str]:
    return regex.compile(
        r"(?i::[/\\]|[/\\]{2}|www\.|https?:|&(?:#|b?sol|colon|tab|newline|period)|\](?:\(|:)|url\(|@import|<[a-z]"
        r"|\\u00|\.[a-z]{2,24}(?::[0-9]+)?[/?#])"
    )


# One of these is in each of the hints, in lower case: to ask for them takes a tenth of the time.
_NEEDED = ("/", "\\", "&", "](", "]:", "rl(", "mport", "<", "?", "#", "http", "www.")


def has_url(text: str) -> bool:
    """Whether a URL may start in ``text`` or in any part of it; generous, and much cheaper than following one."""
    small = text.lower()
    return any(map(small.__contains__, _NEEDED)) and _hint().search(text) is not None


class Urls(Protocol):
    """Feed it text and tokens in turn."""

    @property
    def inside(self) -> tuple[str, ...]:
        """The URLs that what follows would be part of, each as far as it goes."""

    def feed(self, text: str) -> None:
        """Take in more of the text."""

    def token(self, form: str, value: str | None = None) -> None:
        """Take in a token as it was sent: it belongs to the URL it stands in and never ends one.

        :param value: what was put in its place; a value that is a URL goes on as one.
        """


class UrlState:
    """A text.

    >>> state = UrlState()
    >>> state.feed("see https://example.com/?q="), state.inside
    (None, ('https://example.com/?q=',))
    >>> state.feed(" done"), state.inside
    (None, ())
    """

    __slots__ = ("_markups", "_words")

    def __init__(self) -> None:
        self._words = WordUrls()
        self._markups = (MarkupUrls(nested=False), MarkupUrls(nested=True))

    @property
    def inside(self) -> tuple[str, ...]:
        """See `Urls`."""
        return tuple(one.prefix for one in (self._words, *self._markups) if one.inside)

    def feed(self, text: str) -> None:
        """See `Urls`."""
        self._words.feed(text)
        for markup in self._markups:
            markup.feed(text)

    def token(self, form: str, value: str | None = None) -> None:
        """See `Urls`."""
        onward = value is not None and _is_url(value)
        self._words.token(form, onward=onward, based=any(markup.based for markup in self._markups))
        for markup in self._markups:
            markup.token(form, onward=onward)


def _is_url(value: str) -> bool:
    """Whether a value, put where a URL may stand, makes the text after it part of that URL."""
    own = WordUrls()
    own.feed(value)
    return own.inside


@lru_cache(maxsize=1)
def _json_piece() -> regex.Pattern[str]:
    # A quote, a whole escape, an escape that is not complete yet, or a run of anything else.
    return regex.compile(r'"|\\u[0-9A-Fa-f]{4}|\\[^u]|\\u?[0-9A-Fa-f]{0,3}\Z|\\u|[^"\\]+')


class JsonUrls:
    r"""The source of a JSON document: each of its strings is a text of its own, read with its escapes undone.

    What stands between the strings is read too, for a text that was announced as JSON and is none.

    >>> state = JsonUrls()
    >>> state.feed('{"a": "https:\\/\\/example.com\\u002f'), state.inside
    (None, ('https://example.com/',))
    >>> state.feed('", "b": "'), state.inside
    (None, ())
    """

    __slots__ = ("_between", "_pending", "_string")

    def __init__(self) -> None:
        self._between = UrlState()
        self._string: UrlState | None = None
        self._pending = ""

    @property
    def inside(self) -> tuple[str, ...]:
        """See `Urls`."""
        return (*self._between.inside, *(self._string.inside if self._string is not None else ()))

    def feed(self, text: str) -> None:
        """See `Urls`."""
        text, self._pending = self._pending + text, ""
        for found in _json_piece().finditer(text):
            piece = found[0]
            if piece == '"':
                self._string = UrlState() if self._string is None else None
            elif piece[0] == "\\" and found.end() == len(text) and regex.fullmatch(r"\\(?:u[0-9A-Fa-f]{0,3})?", piece):
                self._pending = piece
            else:
                (self._string or self._between).feed(_decoded(piece))

    def token(self, form: str, value: str | None = None) -> None:
        """See `Urls`."""
        (self._string or self._between).token(form, value)


def _decoded(piece: str) -> str:
    if piece[0] != "\\":
        return piece
    try:
        return str(json.loads(f'"{piece}"'))
    except ValueError:
        return piece

"""Is the next character inside a URL? Decided from the text before it, character by character.

A restored value inside a remote URL is a value sent to whoever owns the host, by an image that loads or a link that is
clicked. So the reading is generous: what some renderer takes as part of a URL counts. Chunks do not matter: the state
depends on the characters seen, not on how they came.
"""

from __future__ import annotations

from functools import lru_cache

import regex

__all__ = ["UrlState", "has_url"]

# How many characters back from a start its scheme is looked for, and how much text that takes to remember.
_WALK = 40
# The longest way to write a start.
_EVENT = 12
_BEHIND = _WALK + _EVENT
_SPACE = frozenset(" \t\r\n\f\v")
# After so many characters nothing is a URL any more: an unclosed quote must not reach over a whole document.
_LONGEST = 8192
_CLOSERS = {"(": ")", "<": ">", '"': '"', "'": "'", "`": "`"}
# Characters that the start of a URL may have before its slashes.
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-:/\\&#;")


# A URL begins where its scheme's slashes begin (a backslash counts, since browsers read it as a slash; a scheme of one
# letter is a drive), at `http:` even without them, at `www.`, at two slashes, at any two of either kind behind a quote,
# a bracket or an equals sign, and at a slash or a colon written as an HTML entity.
@lru_cache(maxsize=1)
def _start() -> regex.Pattern[str]:
    return regex.compile(
        r"(?<=[A-Za-z0-9+.\-]{2}):[/\\]|(?<=(?i:http)):|(?<=(?i:https)):|(?<![A-Za-z0-9])[wW]{3}\."
        r"|//|(?<=[\"'(=<])[/\\]{2}|&(?i:sol|bsol|colon);|&#0{0,6}(?:47|58|92)|&#[xX]0{0,6}(?:2[fF]|3[aA]|5[cC])"
    )


@lru_cache(maxsize=1)
def _hint() -> regex.Pattern[str]:
    return regex.compile(r"(?i::[/\\]|[/\\]{2}|www\.|https?:|&(?:#|b?sol|colon))")


def has_url(text: str) -> bool:
    """Whether a URL may start in ``text`` or in any part of it; generous, and much cheaper than following one."""
    return _hint().search(text) is not None


class UrlState:
    """Feed it text; ``inside`` says whether what follows would be part of a URL, ``prefix`` what it has so far."""

    __slots__ = ("_before", "_closer", "_depth", "inside", "prefix")

    def __init__(self) -> None:
        self.inside = False
        self.prefix = ""
        self._before = ""
        self._closer = ""
        self._depth = 0

    def feed(self, text: str) -> None:
        """Take in more of the text.

        >>> state = UrlState()
        >>> state.feed("see https://example.com/?q="), state.inside
        (None, True)
        >>> state.feed(" done"), state.inside
        (None, False)
        """
        at = 0
        while at < len(text):
            at = self._leave(text, at) if self.inside else self._enter(text, at)
        self._before = (self._before + text)[-_BEHIND:]

    def token(self, form: str, value: str | None = None) -> None:
        """Take in a token as it was sent: it belongs to the URL it stands in and never ends one.

        :param value: what was put in its place; a value that is a URL goes on as one.
        """
        if self.inside:
            self.prefix += form
        elif value is not None:
            own = UrlState()
            own.feed(value)
            if own.inside:
                self.inside, self.prefix, self._closer, self._depth = True, form, "", 0
        self._before = (self._before + form)[-_BEHIND:]

    def _enter(self, text: str, at: int) -> int:
        """Look for a start from ``at``; give the position after it, or the end of the text."""
        context = (self._before + text[:at])[-_BEHIND:] if at else self._before
        joined = context + text[at:]
        base = len(context)
        for found in _start().finditer(joined, max(0, base - _EVENT)):
            if found.end() <= base:
                continue
            first = found.start()
            while first > max(0, found.start() - _WALK) and joined[first - 1] in _SCHEME:
                first -= 1
            opener = joined[first - 1] if first else ""
            self.inside, self._depth = True, 0
            self._closer = _CLOSERS.get(opener, "")
            self.prefix = joined[first : found.end()]
            return at + found.end() - base
        return len(text)

    def _leave(self, text: str, at: int) -> int:
        """Follow the URL from ``at``; give the position of what ends it, or the end of the text."""
        for index in range(at, len(text)):
            if self._ends(text[index]) or len(self.prefix) + index - at >= _LONGEST:
                self.inside, self.prefix = False, ""
                return index
        self.prefix += text[at:]
        return len(text)

    def _ends(self, char: str) -> bool:
        closer = self._closer
        if closer == ")":
            self._depth += (char == "(") - (char == ")")
            return self._depth < 0 or char in _SPACE
        if closer == ">":
            return char in ">\n"
        if closer:
            return char == closer
        return char in _SPACE or char in "<>"

"""URLs in words, Markdown and CSS: where one starts, and what ends it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import regex

from desensitize.chat.url_brackets import Brackets
from desensitize.chat.url_prefix import Prefix

__all__ = ["WordUrls", "harmless"]

# How many characters back from a start its scheme or host is looked for, and how much text that takes to remember.
_WALK = 40
# The longest way to write a start, and the most that a start looks back.
_EVENT = 16
_BEHIND = _WALK + _EVENT
_SPACE = " \t\r\n\f\v"
# Characters that the start of a URL may have before its slashes.
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-:/\\&#;")

# What a URL stands in: bare text, bare text inside quotes, `<scheme:...>`, the destination of a Markdown link, one in
# angle brackets, a reference definition, or CSS.
Kind = Literal["bare", "quoted", "angle", "link", "bracketed", "definition", "css"]


# Bare: a URL begins where its scheme's slashes begin (a backslash counts, since browsers read it as a slash; a scheme
# of one letter is a drive), at `http:` even without them, at `www.`, at two slashes, at any two of either kind behind a
# quote, a bracket, a blank or an equals sign, where a path, a query or a fragment follows a domain, and at any
# character spelled as a number, or at a slash, colon, dot or blank spelled by name. Without a scheme it begins where
# Markdown or CSS says that a URL stands.
@lru_cache(maxsize=1)
def _start() -> regex.Pattern[str]:
    return regex.compile(
        r"(?<=[A-Za-z0-9+.\-]{2}):[/\\]|(?<=(?i:http)):|(?<=(?i:https)):|(?<![A-Za-z0-9])[wW]{3}\."
        r"|//|(?<=[\"'(=<\s])[/\\]{2}|(?<=[A-Za-z0-9\-]\.[A-Za-z]{2,12})(?::[0-9]{1,5})?[/?#]"
        r"|&(?i:sol|bsol|colon|period|tab|newline);|&#[0-9xX]|\\u00(?i:2f|3a|5c)"
        r"|(?P<angle>(?<=<[A-Za-z][A-Za-z0-9+.\-]{1,12}):)|(?P<link>\]\()|(?P<definition>\]:)"
        r"|(?P<css>(?<![A-Za-z0-9])(?i:url\(|@import[ \t]{0,4}[\"']))"
    )


# Every start has one of these in it: most words are known by a glance to hold none.
_SIGNS = re.compile(r"[:/\\.?#&(@]")


@lru_cache(maxsize=1)
def _ends() -> dict[str, regex.Pattern[str]]:
    """The kinds that end at the first of some characters, whatever came before."""
    return {"bare": regex.compile(rf"[{_SPACE}<]"), "angle": regex.compile(rf"[{_SPACE}<>]")}


@lru_cache(maxsize=1)
def _defined() -> regex.Pattern[str]:
    return regex.compile(r"[ \t>*+.\-0-9]*\[")


def harmless(prefix: str) -> bool:
    """Whether a destination so far is no place on the network: a mail to, or a call of, the value itself.

    >>> harmless("mailto:"), harmless("tel:+"), harmless("mailto:x@example.com?body=")
    (True, True, False)
    """
    scheme, colon, rest = prefix.partition(":")
    return bool(colon) and scheme.lower() in {"mailto", "tel", "sms", "callto"} and not regex.search("[@A-Za-z]", rest)


class WordUrls:
    """Feed it text; ``inside`` says whether what follows would be part of a URL, ``prefix`` what it has so far."""

    __slots__ = ("_before", "_brackets", "_closer", "_depth", "_escaped", "_kind", "_line", "_prefix")

    def __init__(self) -> None:
        self._kind: Kind | None = None
        self._prefix = Prefix()
        self._before = ""
        self._closer = ""
        self._depth = 0
        self._escaped = False
        self._brackets = Brackets()
        # How the line began.
        self._line = ""

    @property
    def inside(self) -> bool:
        """Whether what follows would be part of a URL. Where one may stand, it begins with the first thing there."""
        if self._kind is None or not self._placed:
            return self._kind is not None
        return bool(self._prefix) and not harmless(str(self._prefix))

    @property
    def prefix(self) -> str:
        """The URL so far."""
        return str(self._prefix)

    @property
    def _placed(self) -> bool:
        """Whether what surrounds it makes it a URL, not how it is spelled."""
        return self._kind in {"angle", "link", "bracketed", "definition", "css"}

    def feed(self, text: str) -> None:
        """Take in more of the text."""
        whole, at = self._before + text, len(self._before)
        while at < len(whole):
            start, before = at, self._kind
            at = self._enter(whole, at) if before is None else self._leave(whole, at)
            self._note(whole[start:at])
            if before is None and self._kind == "link" and not self._brackets.linked:
                self._kind = None
            elif before == "link" and self._kind is None:
                self._brackets.clear()
        self._before = whole[-_BEHIND:]

    def token(self, form: str, *, onward: bool, based: bool) -> None:
        """Take in a token. ``onward``: its value is a URL that goes on; ``based``: relative ones are remote too."""
        if self._kind is not None and (self._prefix or onward or based):
            self._prefix.add(form)
        elif onward:
            self._open("bare", form)
        elif self._placed:
            # A destination that begins with a value that is no URL is a path: it leads nowhere.
            self._kind = None
            self._brackets.clear()
        self._note(form)
        self._before = (self._before + form)[-_BEHIND:]

    def _note(self, text: str) -> None:
        self._brackets.feed(text)
        _, newline, line = text.rpartition("\n")
        self._line = (line if newline else self._line + text[:_BEHIND])[:_BEHIND]

    def _open(self, kind: Kind, prefix: str, closer: str = "") -> None:
        self._kind, self._prefix, self._closer = kind, Prefix(prefix), closer
        self._depth, self._escaped = 0, False

    def _enter(self, whole: str, at: int) -> int:
        """Look for a start that ends after ``at``; give the position after it, or the end of the text."""
        first = max(0, at - _EVENT)
        for found in _start().finditer(whole, first, overlapped=True) if _SIGNS.search(whole, first) else ():
            if found.end() > at and self._starts(whole, found, at):
                return found.end()
        return len(whole)

    def _starts(self, whole: str, found: regex.Match[str], at: int) -> bool:
        kind, end = found.lastgroup, found.end()
        if kind == "link":
            self._open("link", "")
        elif kind == "definition":
            head, newline, line = whole[at:end].rpartition("\n")
            if _defined().match(line if newline else self._line + head + line) is None:
                return False
            self._open("definition", "")
        elif kind == "css":
            self._open("css", "", found[0][-1] if found[0][-1] != "(" else "")
        else:
            self._bare(whole, found, angle=kind == "angle")
        return True

    def _bare(self, whole: str, found: regex.Match[str], *, angle: bool) -> None:
        first = found.start()
        while first > max(0, found.start() - _WALK) and whole[first - 1] in _SCHEME:
            first -= 1
        opener = whole[max(0, first - _EVENT) : first].rstrip(_SPACE)[-1:]
        quote = opener if opener in {'"', "'"} else ""
        bracketed = angle or whole[max(0, first - 1) : first] == "<"
        self._open("quoted" if quote else "angle" if bracketed else "bare", whole[first : found.end()], quote)

    def _leave(self, whole: str, at: int) -> int:
        """Follow the URL from ``at``; give the position of what ends it, or the end of the text."""
        plain = _ends().get(self._kind or "")
        if plain is not None:
            found = plain.search(whole, at)
            end = found.start() if found else len(whole)
            self._prefix.add(whole[at:end])
            self._kind = None if found else self._kind
            return end
        for index in range(at, len(whole)):
            if not self._goes_on(whole[index]):
                self._prefix.add(whole[at:index])
                return index + 1
        self._prefix.add(whole[at:])
        return len(whole)

    def _goes_on(self, char: str) -> bool:
        """Whether a character is part of the URL; if not, it ended the URL, or what surrounds it has begun or ended."""
        if not self._prefix:
            return self._begins(char)
        if self._escaped or char == "\\":
            self._escaped = not self._escaped
            return True
        kind = self._kind
        if kind == "quoted":
            # What reads bare text as URLs reads on behind a quote.
            self._kind = "bare" if char == self._closer else kind
        elif kind == "link":
            self._depth += (char == "(") - (char == ")")
            self._kind = None if self._depth < 0 or char == "\n" else kind
        elif char in {"bracketed": ">\n", "definition": _SPACE, "css": self._closer or ")"}[kind or ""]:
            self._kind = None
        return self._kind == kind

    def _begins(self, char: str) -> bool:
        """The first character of a place: blanks and opening marks are not part of the URL."""
        if char == "<" and self._kind in {"link", "definition"}:
            self._kind = "bracketed"
        elif char in "\"'" and self._kind == "css" and not self._closer:
            self._closer = char
        elif char == ")" and self._kind in {"link", "css"}:
            self._kind = None
        else:
            self._escaped = char == "\\"
            self._prefix.add(char.strip(_SPACE))
        return False

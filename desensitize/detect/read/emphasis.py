"""Emphasis of Markdown and HTML inside a value: ``138**0013**8000``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.read.view import Edit

__all__ = ["emphasis"]

_MARK = r"\*{1,3}|_{2}|~~|`|</?(?:b|i|u|s|em|strong|mark|code|span|del|ins|small|font)>"
# Characters between two marks of emphasis.
_EMPHASIZED = 64


@lru_cache(maxsize=1)
def _marked() -> re.Pattern[str]:
    return re.compile(_MARK, re.IGNORECASE)


def emphasis(text: str) -> Iterator[Edit]:
    """Pairs of emphasis around a digit or an ``@``, one of them inside a word."""
    first: re.Match[str] | None = None
    for mark in _marked().finditer(text):
        if first is not None and _closes(first.group(), mark.group()) and _inside(text, first, mark):
            yield *first.span(), ""
            yield *mark.span(), ""
            first = None
        else:
            first = mark


def _inside(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    inner = text[first.end() : second.start()]
    before, after = text[max(0, first.start() - 1) : first.start()], text[second.end() : second.end() + 1]
    if not 0 < len(inner) <= _EMPHASIZED or "\n" in inner or not re.search("[0-9@]", before + inner + after):
        return False
    return any(re.fullmatch(r"[0-9A-Za-z@.:+\-]", c) is not None for c in (before, after))


def _closes(first: str, second: str) -> bool:
    return second.lower() == (first.lower().replace("<", "</") if first[0] == "<" else first)

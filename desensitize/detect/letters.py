"""A text by its letters: letters and digits alone, in lower case, and the way back to where they stand.

What is not needed is not made: most texts are asked for their letters and hold nothing that anybody looks for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from unicodedata import normalize

from desensitize.native import engine

__all__ = ["Letters", "letters_of", "plain", "signs_of"]


def plain(char: str) -> str:
    """A letter in lower case and, if it is a Latin one, without its accent. What would become two stays as it is.

    Elsewhere the first piece is another letter: a Hangul syllable would be left with its first sound.

    >>> plain("É"), plain("İ"), plain("각")
    ('e', 'i', '각')
    """
    base = normalize("NFD", char)[0]
    small = (base if base.isascii() else char).lower()
    return small if len(small) == 1 else char


@lru_cache(maxsize=1)
def _accented() -> re.Pattern[str]:
    """Matches wherever `plain` may be another thing than lower case, or where lower case looks at the neighbours."""
    return re.compile("[\u00aa-\u024f\u0300-\u03ff\u1e00-\u1fff\u2071-\u214f]")


class _Table(dict[int, str]):
    """Characters → what they are by `plain`; each is worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char = plain(char) if char.isalnum() else char
        return char


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table()


def _folded(text: str) -> str:
    """The text with each of its letters plain; no longer and no shorter."""
    return text.lower() if text.isascii() or _accented().search(text) is None else text.translate(_table())


@lru_cache(maxsize=1)
def _signs() -> re.Pattern[str]:
    return re.compile(r"([\W_]+)")


@lru_cache(maxsize=1)
def _no_signs() -> dict[int, None]:
    """Takes the signs out of ASCII: the quickest way of all, and only there."""
    return {code: None for code in range(128) if not chr(code).isalnum()}


def letters_of(value: str) -> str:
    """The letters of a text.

    >>> letters_of("Zoé O'Brien-1")
    'zoeobrien1'
    """
    if value.isascii():
        return value.lower().translate(_no_signs())
    return "".join(_signs().split(_folded(value))[::2])


def signs_of(value: str) -> tuple[str, ...]:
    """What stands between each two letters of a text.

    >>> signs_of("(1-3, 8)")
    ('-', ', ')
    """
    places = [place for place, char in enumerate(value) if char.isalnum()]
    return tuple(value[before + 1 : after] for before, after in pairwise(places))


class Letters:
    """The letters of a text of any length.

    >>> letters = Letters("Tel. 138-0013")
    >>> letters.text, letters.span(3, 10)
    ('tel1380013', (5, 13))
    """

    def __init__(self, source: str) -> None:
        self.source = source
        # Letters and signs in turn, made where they are needed: in front stand letters, if only none.
        self._parts: list[str] | None = None
        # By letter its place, where the core could tell.
        self._places: memoryview | None = None
        core = None if source.isascii() else engine()
        told = None if core is None else core.letters(source)
        if told is not None:
            self.text, self._places = told[0], memoryview(told[1]).cast("i")
        elif source.isascii():
            self.text = letters_of(source)
        else:
            self._parts = _signs().split(_folded(source))
            self.text = "".join(self._parts[::2])

    def __repr__(self) -> str:
        return f"Letters({len(self.text)})"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters from ``start`` to ``end`` stand in the text, with what is between them."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        if self._places is not None:
            return int(self._places[at])
        starts, shifts = self._runs
        return at + shifts[bisect_right(starts, at) - 1]

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """By run of letters: the first one's number, and how many signs stand before it."""
        parts = _signs().split(self.source) if self._parts is None else self._parts
        starts = list(accumulate(map(len, parts[::2]), initial=0))
        return starts, list(accumulate(map(len, parts[1::2]), initial=0))

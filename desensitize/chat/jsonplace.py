"""Where in a JSON document that goes on a stretch stands: inside a string, or outside of all of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding

__all__ = ["JsonPlace"]

# An escape or what there is of it, or a quote; a whole escape; characters of one by its letter, and by its code.
_PARTS = re.compile(r'\\(?:u[0-9A-Fa-f]{0,4}|(?s:.))?|"')
_WHOLE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|[^u])", re.DOTALL)
_SHORT, _CODED = 2, 6
_NUMBER = re.compile(r"[0-9.eE+\-]*+")


class JsonPlace:
    r"""Follows a document, stretch by stretch.

    >>> place = JsonPlace()
    >>> place.parts('{"a": "x', []), place.spelled(7, '<"A">'), place.spelled(5, "<A>")
    ([], '<\\"A\\">', '"<A>"')
    """

    def __init__(self) -> None:
        self._inside = False
        # The escape that the last stretch broke off in.
        self._begun = ""
        # Where the stretches inside strings are, and the escapes in them, in the piece that was read last.
        self._strings: list[tuple[int, int]] = []
        self._escapes: list[tuple[int, int]] = []

    def __repr__(self) -> str:
        return f"JsonPlace(inside={self._inside})"

    def parts(self, text: str, found: Sequence[Finding]) -> list[Finding]:
        """The findings in the next stretch: the parts that lie inside of strings, and numbers as they are written."""
        self._read(text)
        out: list[Finding] = []
        for one in found:
            inside = [(max(one.start, low), min(one.end, high)) for low, high in self._strings]
            inside = [self._apart(start, end, len(text)) for start, end in inside if start < end]
            if not inside:
                start, end = _number(text, one.start, one.end)
                inside = [(start, end)]
            out += (
                one._replace(start=start, end=end)
                for start, end in inside
                if start < end and (not out or start >= out[-1].end)
            )
        return out

    def spelled(self, at: int, value: str) -> str:
        """A value as it is written at a place: as the inside of a string, or as a string."""
        written = json.dumps(value, ensure_ascii=False)
        return written[1:-1] if any(low <= at < high for low, high in self._strings) else written

    def _apart(self, start: int, end: int, last: int) -> tuple[int, int]:
        r"""A stretch that cuts no escape: of ``\n`` it has none, of ``\u0041`` all, if that is all in this piece."""
        for low, high in self._escapes:
            whole = low >= 0 and high <= last and high - low == _CODED
            if low < start < high:
                start = low if whole else high
            if low < end < high:
                end = high if whole else low
        return start, min(end, last)

    def _read(self, text: str) -> None:
        """Where the strings and the escapes of a text are, as far as it goes."""
        self._strings, self._escapes = [], []
        source, before, self._begun = self._begun + text, len(self._begun), ""
        start = 0 if self._inside else -1
        for part in _PARTS.finditer(source):
            at, said = part.start() - before, part.group()
            if said == '"':
                if self._inside:
                    self._strings.append((start, at))
                self._inside, start = not self._inside, at + 1
            elif self._inside:
                self._escapes.append((at, at + (_CODED if said[1:2] == "u" else _SHORT)))
                self._begun = "" if part.end() < len(source) or _WHOLE.fullmatch(said) else said
        if self._inside:
            self._strings.append((start, len(text)))


def _number(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole of the number that a stretch outside of strings is of; empty where it is none."""
    digits = [at for at in range(start, end) if text[at].isdigit()]
    if not digits:
        return 0, 0
    low = digits[0]
    while low and _NUMBER.fullmatch(text[low - 1]):
        low -= 1
    found = _NUMBER.match(text, low)
    return low, end if found is None else found.end()

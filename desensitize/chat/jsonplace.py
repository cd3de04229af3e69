"""Where in a JSON document that goes on a stretch stands: inside a string, or outside of all of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding

__all__ = ["JsonPlace"]

_NUMBER = re.compile(r"[0-9.eE+\-]*+")


class JsonPlace:
    r"""Follows a document, stretch by stretch.

    >>> place = JsonPlace()
    >>> place.parts('{"a": "x', []), place.spelled(7, '<"A">'), place.spelled(5, "<A>")
    ([], '<\\"A\\">', '"<A>"')
    """

    def __init__(self) -> None:
        self._inside = self._escaped = False
        # Where the stretches inside strings are, in the piece that was read last.
        self._strings: list[tuple[int, int]] = []

    def __repr__(self) -> str:
        return f"JsonPlace(inside={self._inside})"

    def parts(self, text: str, found: Sequence[Finding]) -> list[Finding]:
        """The findings in the next stretch: the parts that lie inside of strings, and numbers as they are written."""
        self._strings = self._read(text)
        out: list[Finding] = []
        for one in found:
            inside = [(max(one.start, low), min(one.end, high)) for low, high in self._strings]
            inside = [(start, end) for start, end in inside if start < end]
            if not inside:
                start, end = _number(text, one.start, one.end)
                inside = [(start, end)] if start < end else []
            out += (one._replace(start=start, end=end) for start, end in inside if not out or start >= out[-1].end)
        return out

    def spelled(self, at: int, value: str) -> str:
        """A value as it is written at a place: as the inside of a string, or as a string."""
        written = json.dumps(value, ensure_ascii=False)
        return written[1:-1] if any(low <= at < high for low, high in self._strings) else written

    def _read(self, text: str) -> list[tuple[int, int]]:
        """The stretches of a text inside of strings, as far as it goes."""
        out: list[tuple[int, int]] = []
        start = 0 if self._inside else -1
        for at, char in enumerate(text):
            if self._escaped:
                self._escaped = False
            elif self._inside and char == "\\":
                self._escaped = True
            elif char == '"':
                if self._inside:
                    out.append((start, at))
                self._inside, start = not self._inside, at + 1
        if self._inside:
            out.append((start, len(text)))
        return out


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

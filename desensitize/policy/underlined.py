"""A problem of a rule file as a person reads it: the place, what is wrong, and the line with the spot underlined.

Only for whoever edits the file: a line may hold names that the file denies, which no log should have.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.errors import Problem

__all__ = ["underlined"]

# What is underlined from a place on: a name, a number, an escape, or one character.
_WORD = re.compile(r"[\w.]+|\\.|\{[\w|]*\}|.")
# The most of a line that is shown, and how much of that lies before the place.
_WIDE, _BEFORE = 100, 60


def underlined(problems: Iterable[Problem]) -> Iterator[str]:
    """Each problem as one text, two lines more where its line can be read."""
    read: dict[str, list[str]] = {}
    for problem in problems:
        if problem.file not in read:
            read[problem.file] = _lines(problem.file)
        lines = read[problem.file]
        shown = _shown(lines[problem.line - 1], problem.column) if 0 < problem.line <= len(lines) else ""
        yield f"{problem}{shown}"


def _lines(file: str) -> list[str]:
    try:
        return re.split("\r\n|[\n\r]", Path(file).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return []


def _shown(line: str, column: int) -> str:
    """The line, or the piece of it around the column, and a row of carets under what stands there."""
    at = min(max(column - 1, 0), len(line))
    low = max(0, at - _BEFORE) if len(line) > _WIDE else 0
    piece = "".join(char if char.isprintable() else " " for char in line[low : low + _WIDE])
    found = _WORD.match(line, at)
    carets = "^" * max(1, _columns(found[0] if found is not None else ""))
    return f"\n    {piece.rstrip()}\n    {' ' * _columns(piece[: at - low])}{carets}"


def _columns(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese characters take two."""
    return sum(1 + (east_asian_width(char) in "WF") for char in text)

"""Named pieces of a pattern: ``{name}`` stands for a part, or for any word of a list.

Putting them in is plain text substitution before the one parser, so whatever reads a rule later sees a plain pattern.
``{`` before a letter never meant anything, and inside a class it is the character. ``{province|city}`` stands for any
word of either list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.outline import is_one_piece, steps
from desensitize.pattern.word_lists import Spelled, inserted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["NAME", "NamingError", "Piece", "expanded", "names"]

#: What a part or a list may be called.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_NAMED = re.compile(r"\{([A-Za-z_][^{}()\[\]\\]{0,120})\}")
_REPEATED = re.compile(r"[?*+]|\{[0-9]")
_COMMENT = "(?#"
_BEHIND = ("(?<=", "(?<!")


class Piece(NamedTuple):
    """What a name stands for; ``flat``: the same as choices of one width each, for right behind a look-behind's head.

    ``whole``: a repeat behind it repeats all of it.
    """

    text: str
    whole: bool = True
    flat: str | None = None


class NamingError(ValueError):
    """A name that cannot be resolved. ``position``: 0-based character in what was written."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


def names(written: str) -> Iterator[tuple[int, int, str]]:
    """Every name with where it begins and ends, but for those in classes and behind a backslash."""
    behind = 0
    for step in steps(written):
        found = _NAMED.match(written, step.start) if step.start >= behind else None
        if found is not None:
            behind = found.end()
            yield found.start(), behind, found[1]


def expanded(written: str, piece: Callable[[str], Piece | str]) -> Spelled:
    """Put in what the names stand for.

    :param piece: what a name stands for; a text: what is wrong with the name.
    :raises NamingError: the first name that is wrong, and where.

    >>> expanded("x{vowel}{2}[{]", {"vowel": Piece("[aeiou]")}.get).text
    'x[aeiou]{2}[{]'
    """
    comment = next((step.start for step in steps(written) if written.startswith(_COMMENT, step.start)), None)
    if comment is not None:
        raise NamingError("in format 2 a list is named in braces, such as {surname}", comment)
    found = []
    for start, end, name in names(written):
        meant = piece(name)
        if isinstance(meant, str):
            raise NamingError(meant, start)
        if not meant.whole and _REPEATED.match(written, end):
            raise NamingError(f"only the end of '{name}' would repeat: put it into a group, (?:{{{name}}})", end)
        flat = meant.flat is not None and written.endswith(_BEHIND, 0, start)
        found.append((start, end, meant.flat if flat and meant.flat is not None else meant.text))
    return inserted(written, found)


def piece_of(text: str) -> Piece:
    """A part's text as a piece."""
    return Piece(text, is_one_piece(text))

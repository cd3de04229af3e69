"""Values in plain text whose names stand somewhere else in it: rows of an SQL statement, fields of a form.

``INSERT INTO u (name, pwd) VALUES ('Kim', 'x')`` names its columns once, before the rows; in ``name=Kim&pwd=x`` a name
and its value are glued together. Each value is a piece of the text, read beside the name of its column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from desensitize.batch.formats.headers import Heads, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.context import Context

__all__ = ["Piece", "pieces"]

# INSERT INTO "crm"."users" (name, phone) VALUES, REPLACE INTO ..., and what databases write between.
_INSERT = re.compile(
    r"\b(?:INSERT(?:\s+IGNORE)?|REPLACE)\s+INTO\s+[^\s();]{1,256}\s*\((?P<columns>[^()]{1,8192})\)\s*VALUES\s*",
    re.IGNORECASE,
)
# What may come next in the rows: possessive, so that broken ones cost no more than whole ones.
_TOKEN = re.compile(
    r"""\s*+(?:(?P<string>[NnEe]?'(?:[^'\\]++|''|\\.)*+')|(?P<mark>[(),;])|(?P<bare>[^\s'(),;]++))""",
    re.VERBOSE | re.DOTALL,
)
_FORM = re.compile(
    r"(?<![^\s?&\"'=])(?:[A-Za-z_][\w.\-\[\]%]{0,63}=[^&\s\"'<>]{0,2048}&)+[A-Za-z_][\w.\-\[\]%]{0,63}=[^&\s\"'<>]{0,2048}"
)
_NULL = frozenset({"null", "true", "false", "default"})


class Piece(NamedTuple):
    """``text[start:end]`` is a value, and where it stands."""

    start: int
    end: int
    context: Context | None


def pieces(text: str) -> list[Piece]:
    """The pieces of a text, in order; mostly there are none.

    >>> [piece[:2] for piece in pieces("INSERT INTO u(name,pwd) VALUES ('Kim', 'x')")]
    [(33, 36), (40, 41)]
    """
    found = list(_rows(text)) if "into" in text or "INTO" in text or "Into" in text else []
    if "&" in text and "=" in text:
        taken = [(piece.start, piece.end) for piece in found]
        more = [field for field in _fields(text) if not any(a < field.end and field.start < b for a, b in taken)]
        found = sorted([*found, *more], key=lambda piece: piece.start)
    return found


def _rows(text: str) -> Iterator[Piece]:
    for statement in _INSERT.finditer(text):
        heads = Heads(name.strip().strip('`"[]') for name in statement["columns"].split(","))
        yield from _values(text, statement.end(), heads)


def _values(text: str, at: int, heads: Heads) -> Iterator[Piece]:
    """The literals of a statement's rows. A call such as NOW() is none, and has its own brackets."""
    depth = column = 0
    while (token := _TOKEN.match(text, at)) is not None:
        at = token.end()
        mark = token["mark"]
        if mark == ";" or (not mark and not depth):
            return
        if mark:
            depth += (mark == "(") - (mark == ")")
            column = 0 if mark == "(" and depth == 1 else column + (mark == "," and depth == 1)
        elif depth == 1:
            start, end = token.span(token.lastgroup or 0)
            if token["string"]:
                start, end = text.index("'", start) + 1, end - 1
            elif text[start:end].lower() in _NULL:
                continue
            if end > start:
                yield Piece(start, end, _context(heads, column, text[start:end]))


def _fields(text: str) -> Iterator[Piece]:
    for form in _FORM.finditer(text):
        fields = [field.partition("=") for field in form[0].split("&")]
        heads = Heads(name for name, _, _ in fields)
        at = form.start()
        for column, (name, _, value) in enumerate(fields):
            # A name that says nothing is no reason to tear a text apart.
            if value and known(name):
                start = at + len(name) + 1
                yield Piece(start, start + len(value), _context(heads, column, value))
            at += len(name) + len("=&") + len(value)


def _context(heads: Heads, column: int, value: str) -> Context | None:
    where = heads.leaf(column, value).context
    return where if not isinstance(where, str) else None

"""What a parameter may be: how it is said, whether a value fits, and how it is read where every value is a text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.mask.params import whole
from desensitize.policy.rule import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CHARACTER",
    "CODES",
    "FLAG",
    "NO_KEY",
    "SALT",
    "TABLE",
    "TEXT",
    "YES",
    "Kind",
    "choice",
    "codes_of",
    "number",
]

_FLAGS: dict[str, object] = {"true": True, "false": False}


class Kind(NamedTuple):
    """``says`` follows "must be"; ``read`` gives the text back where it can't be read, which then does not fit."""

    says: str
    fits: Callable[[Any], bool]
    read: Callable[[str], object] = str


def number(least: int, most: int | None = None) -> Kind:
    """A whole number.

    >>> number(1, 19).says, number(1).fits(0), number(1).read("7")
    ('a whole number from 1 to 19', False, 7)
    """
    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    return Kind(f"a whole number {span}", lambda value: whole(value, least, most), _whole)


def choice(*names: str | int) -> Kind:
    """One of a few.

    >>> choice("left", "right").says
    'one of: left, right'
    """
    return Kind(
        f"one of: {', '.join(map(str, names))}",
        lambda value: any(type(value) is type(name) and value == name for name in names),
        lambda said: next((name for name in names if str(name) == said), said),
    )


def codes_of(stated: Any) -> tuple[str, ...]:
    """A list of codes, or one text with commas between them, as a list.

    >>> codes_of("0571, 010"), codes_of(("a", "b"))
    (('0571', '010'), ('a', 'b'))
    """
    return tuple(part.strip() for part in stated.split(",")) if isinstance(stated, str) else stated


def _whole(said: str) -> object:
    return int(said) if said.isascii() and said.removeprefix("-").isdigit() and len(said) <= 15 else said  # noqa: PLR2004 - as in files


def _json(said: str) -> object:
    try:
        return frozen(json.loads(said))
    except (ValueError, RecursionError):
        return said


def _codes(value: Any) -> bool:
    listed = codes_of(value) if isinstance(value, str | tuple) else ()
    return bool(listed) and all(isinstance(code, str) and code for code in listed)


def _table(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in value)  # noqa: PLR2004 - a pair


TEXT = Kind("a text of at least one character", lambda value: isinstance(value, str) and bool(value))
CHARACTER = Kind("one character", lambda value: isinstance(value, str) and len(value) == 1)
SALT = Kind(
    "a text of at least one character, or a whole number",
    lambda value: (isinstance(value, str) and bool(value)) or type(value) is int,
)
FLAG = Kind("true or false", lambda value: isinstance(value, bool), lambda said: _FLAGS.get(said.lower(), said))
YES = Kind("true", lambda value: value is True, lambda said: _FLAGS.get(said.lower(), said))
CODES = Kind("a list of texts, or a text with commas between them", _codes, _json)
# A key beside a rule is a key in a file.
NO_KEY = Kind("left out: the masker has the key, as key=Key.from_env('DESENSITIZE_KEY')", lambda _: False)
TABLE = Kind("a table of texts to other texts", _table, _json)

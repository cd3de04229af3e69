"""What a parameter may be. On the wire each is a text; how it is said, and how it is read.

Booleans are written ``True`` by the vendor's Python SDK and ``true`` by the others; ``1`` is written by nobody, and
what might mean yes or no is no place to guess.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from desensitize.chat import exact
from desensitize.errors import RestoreError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FLAG", "TEXT", "Kind", "json_of", "number", "object_of", "said", "whole", "word"]

_T = TypeVar("_T")

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_FLAGS = {"true": True, "false": False}
_LONGEST = 1024


class Kind(NamedTuple):
    """``says`` follows "must be"; ``read`` raises ``ValueError``, with a message that is for nobody."""

    says: str
    read: Callable[[str], Any]


def whole(least: int, most: int | None = None, among: tuple[int, ...] = ()) -> Kind:
    """A whole number.

    >>> whole(0, 5).says, whole(0, 5).read("5"), whole(1, among=(64, 128)).says
    ('a whole number from 0 to 5', 5, 'one of: 64, 128')
    """

    def read(text: str) -> int:
        value = int(_matched(_WHOLE, text))
        return _checked(value, value >= least and (most is None or value <= most) and (not among or value in among))

    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    return Kind(f"one of: {', '.join(map(str, among))}" if among else f"a whole number {span}", read)


def number(says: str, least: float, most: float, *, first: bool = True, last: bool = True) -> Kind:
    """A decimal number, in a span to which its ends belong or not.

    >>> number("a number below 2", 0, 2, last=False).read("0.5")
    0.5
    """

    def read(text: str) -> float:
        value = float(_matched(_NUMBER, text))
        return _checked(
            value, (least <= value if first else least < value) and (value <= most if last else value < most)
        )

    return Kind(says, read)


def word(*names: str) -> Kind:
    """One of a few words."""
    return Kind(f"one of: {', '.join(names)}", lambda text: _checked(text, text in names))


def json_of(says: str, fits: Callable[[Any], bool]) -> Kind:
    """JSON, whose numbers are kept as they are written.

    >>> json_of("a list", lambda value: isinstance(value, list)).read('["a", 1]')
    ['a', 1]
    """

    def read(text: str) -> Any:
        value = said(text)
        return _checked(value, fits(value))

    return Kind(says, read)


def object_of(says: str) -> Kind:
    """A JSON object."""
    return json_of(says, lambda value: isinstance(value, dict))


def said(text: str) -> Any:
    """What a JSON text says; an object that has a key twice, and numbers that JSON has not, are none.

    :raises ValueError: it is no such text.
    """
    try:
        json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        return exact.loads(text)
    except (RecursionError, RestoreError):
        raise ValueError from None


def _flag(text: str) -> bool:
    return _FLAGS[_checked(text.lower(), text.lower() in _FLAGS)]


def _matched(pattern: re.Pattern[str], text: str) -> str:
    return _checked(text, bool(pattern.fullmatch(text)))


def _checked(value: _T, fits: bool) -> _T:  # noqa: FBT001 - the one thing that is checked
    if not fits:
        raise ValueError
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return _checked(made, len(made) == len(pairs))


def _no_number(_: str) -> NoReturn:
    raise ValueError


FLAG = Kind("true or false", _flag)
TEXT = Kind(f"a text of at most {_LONGEST} characters", lambda text: _checked(text, len(text) <= _LONGEST))

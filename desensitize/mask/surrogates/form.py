"""How the values of an entity are read, drawn and spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.mask.surrogates.span import Span

__all__ = ["Form", "compact", "same", "spread"]


class Form(NamedTuple):
    """A way to read values.

    :param plain: a value without what is spelling.
    :param span: the range of a plain value's fakes, and the same one for each fake of it; ``None``: not of the form.
    :param spell: a plain fake as a value is spelled.
    """

    plain: Callable[[str], str]
    span: Callable[[str], Span | None]
    spell: Callable[[str, str], str]


def same(text: str) -> str:
    """The text as it is."""
    return text


def compact(text: str) -> str:
    """Letters and digits, in capitals.

    >>> compact("ab-12")
    'AB12'
    """
    return "".join(char for char in text if char.isalnum()).upper()


def spread(fake: str, value: str) -> str:
    """A compact fake with the separators of a value, and small where the value is.

    >>> spread("AB12", "xy-34"), spread("AB12", "x-3")
    ('ab-12', 'AB12')
    """
    if len(compact(value)) != len(fake):
        return fake
    chars = iter(fake)
    return "".join(_cased(next(chars), char) if char.isalnum() else char for char in value)


def _cased(char: str, like: str) -> str:
    return char.lower() if like.islower() else char

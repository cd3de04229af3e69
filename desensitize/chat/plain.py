"""Plain data: what a request body is made of, whatever a caller built it from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from desensitize.errors import UnsupportedPart

__all__ = ["BYTES", "data_of", "inside", "refused", "spelled", "unreadable"]

BYTES = (bytes, bytearray, memoryview)

# Beyond this Python itself refuses to write an integer out (4300 digits); no API takes one.
_MAX_BITS = 14_000


def data_of(value: Any) -> Mapping[Any, Any] | Sequence[Any] | None:
    """A container as a mapping or a sequence, a pydantic model as the object it is sent as; None where it is neither.

    A model leaves out what was never set and what its SDK says is not for the API, as the SDK itself does.
    """
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, (str, *BYTES)):
        return value
    if callable(getattr(type(value), "model_dump", None)):
        hidden = getattr(value, "__api_exclude__", None)
        dumped: Mapping[Any, Any] | Sequence[Any] | None = data_of(
            value.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=hidden, warnings=False)
        )
        return dumped
    return None


def spelled(number: float, path: str) -> str:
    """A number as JSON writes it."""
    if isinstance(number, int):
        if number.bit_length() > _MAX_BITS:
            raise refused("a number of thousands of digits", path)
        return int.__repr__(number)
    return float.__repr__(number)


def inside(path: str, step: object) -> str:
    """The path of a member.

    >>> inside("messages", 0), inside("messages[0]", "content"), inside("", "model")
    ('messages[0]', 'messages[0].content', 'model')
    """
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else str(step)


def refused(why: str, path: str) -> UnsupportedPart:
    """The error for a part nobody can vouch for. ``why`` and ``path`` never hold a value."""
    return UnsupportedPart(f"{path or 'the request'}: {why}", path)


def unreadable(value: object) -> str:
    """Why a value is no plain data, and what to send instead."""
    if isinstance(value, BYTES):
        return "bytes cannot be scanned; send text"
    if isinstance(value, Iterator):
        return "an iterator can be read only once; send a list"
    return (
        f"a {type(value).__name__} cannot be scanned; send plain data, or name the arguments that hold text: mask_args="
    )

"""What parameters of operators may be, said once."""

from __future__ import annotations

__all__ = ["one_of", "pair", "text", "whole"]


def pair(numbers: object, least: int) -> bool:
    """Whether ``numbers`` is two whole numbers, each at least ``least``."""
    return (
        isinstance(numbers, tuple) and len(numbers) == 2 and all(whole(n, least) for n in numbers)  # noqa: PLR2004 - a pair
    )


def whole(number: object, least: int, most: int | None = None) -> bool:
    """Whether ``number`` is a whole number from ``least`` to ``most``; ``True`` is none."""
    return type(number) is int and number >= least and (most is None or number <= most)


def text(value: object, name: str) -> None:
    """Refuse what is no text with at least one character.

    :raises ValueError: naming the parameter.
    """
    if not isinstance(value, str) or not value:
        message = f"{name} must be a text of at least one character"
        raise ValueError(message)


def one_of(given: dict[str, object]) -> str:
    """The name of the one parameter that is not ``None``.

    :raises ValueError: none is given, or several; it names all there are.
    """
    stated = [name for name, value in given.items() if value is not None]
    if len(stated) != 1:
        message = f"needs exactly one of: {', '.join(given)}"
        raise ValueError(message)
    return stated[0]

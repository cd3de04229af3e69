"""Words between blanks, for lists that are data."""

from __future__ import annotations

__all__ = ["listed"]


def listed(text: str) -> tuple[str, ...]:
    """The words of a text.

    >>> listed("one two")
    ('one', 'two')
    """
    return tuple(text.split())

"""What may be shown of a value: how it is built, and none of its letters and digits."""

from __future__ import annotations

import unicodedata

__all__ = ["shape"]

_MOST = 40


def shape(value: str) -> str:
    """Letters as A and a, digits as 9, Chinese and other letters as 字, punctuation as it is.

    >>> shape("AC-79927398"), shape("王玉兰 +86 138")
    ('AA-99999999', '字字字 +99 999')
    """
    shown = "".join(map(_kind, value[:_MOST]))
    return f"{shown}... ({len(value)} characters)" if len(value) > _MOST else shown


def _kind(char: str) -> str:
    if char.isascii():
        return (
            "9"
            if char.isdigit()
            else "A"
            if char.isupper()
            else "a"
            if char.islower()
            else char
            if char.isprintable()
            else " "
        )
    return "9" if unicodedata.category(char) == "Nd" else "字" if char.isalnum() else "·"

"""Whether a value stands by itself in a text, or is a piece of a longer word or number."""

from __future__ import annotations

from desensitize.detect.everyday import is_han

__all__ = ["DISTINCT", "stands_alone"]

#: Letters and digits of a value that is told from any other text, whatever signs stand in it or beside it.
DISTINCT = 6
# Thai and Lao, Myanmar, Khmer, kana, hangul.
_UNSPACED = (
    ("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u30ff"), ("\uac00", "\ud7a3"),
)  # fmt: skip


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a stretch is no piece of a longer word or number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not (before.isalnum() or after.isalnum() or before == "_" or after == "_"):
        return True
    value = text[start:end]
    return not (_joins(before, value[0], value) or _joins(after, value[-1], value))


def _joins(beside: str, edge: str, value: str) -> bool:
    """Whether a character beside an edge makes the value a piece of something longer."""
    if not beside or _unspaced(beside) or _unspaced(edge):
        return False
    if beside == "_":
        # A short word beside it is a piece of a name in a program.
        return value.isalpha() and len(value) < DISTINCT
    if not beside.isalnum():
        return False
    if beside.isdigit() == edge.isdigit():
        return True
    # A letter beside a number, or a digit beside a word, ends it, unless both kinds are in it, or it is short.
    letters = [char for char in value if char.isalnum()]
    mixed = any(map(str.isdigit, letters)) and not all(map(str.isdigit, letters))
    return mixed or len(letters) < DISTINCT


def _unspaced(char: str) -> bool:
    """Whether a character is of a script that puts no blanks between words, or puts endings right behind a name."""
    return is_han(char) or any(low <= char <= high for low, high in _UNSPACED)

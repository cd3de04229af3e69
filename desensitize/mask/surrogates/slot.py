"""Slots: the parts of a fake that are drawn, each with numbered choices, and the widths they are read back by."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["DIGITS", "LOWER", "UPPER", "Slot", "chars", "day", "kinds", "literal", "unknown", "words"]

DIGITS, LOWER, UPPER = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KINDS = (DIGITS, LOWER, UPPER)


class Slot(NamedTuple):
    """``size`` choices, as wide as one of ``widths``, widest first; ``read`` is ``write`` backwards, or nothing."""

    size: int
    widths: tuple[int, ...]
    write: Callable[[int], str]
    read: Callable[[str], int | None]


def literal(text: str) -> Slot:
    """Text that stays."""
    return Slot(1, (len(text),), lambda _: text, lambda part: 0 if part == text else None)


def unknown(width: int = 1) -> Slot:
    """Characters that are worked out when all others are there."""
    return Slot(1, (width,), lambda _: "0" * width, lambda _: 0)


def words(choices: Sequence[str]) -> Slot:
    """One of several texts.

    >>> words(("a", "b")).read("b")
    1
    """
    at = {word: number for number, word in enumerate(choices)}
    widths = tuple(sorted({len(word) for word in choices}, reverse=True))
    return Slot(len(choices), widths, choices.__getitem__, at.get)


def chars(alphabet: str, count: int = 1) -> Slot:
    """As many characters of an alphabet.

    >>> chars("01", 3).write(6)
    '110'
    """
    base = len(alphabet)

    def write(number: int) -> str:
        out = []
        for _ in range(count):
            number, at = divmod(number, base)
            out.append(alphabet[at])
        return "".join(reversed(out))

    def read(text: str) -> int | None:
        number = 0
        for char in text:
            at = alphabet.find(char)
            if at < 0:
                return None
            number = number * base + at
        return number

    return Slot(base**count, (count,), write, read)


def kinds(text: str) -> list[Slot]:
    """Another digit for each digit, another small letter for each small one, another capital; the rest stays.

    >>> [slot.size for slot in kinds("ab-12")]
    [676, 1, 100]
    """
    slots: list[Slot] = []
    for part in re.findall(r"[0-9]+|[a-z]+|[A-Z]+|[^0-9a-zA-Z]+", text):
        alphabet = next((kind for kind in _KINDS if part[0] in kind), "")
        slots.append(chars(alphabet, len(part)) if alphabet else literal(part))
    return slots


def day(form: str, first: date, days: int) -> Slot:
    """A day from ``first`` on, written as ``YYYYMMDD``, ``YYMMDD`` or the like."""

    def write(number: int) -> str:
        at = first + timedelta(days=number)
        parts = (("YYYY", f"{at.year:04}"), ("YY", f"{at.year % 100:02}"), ("MM", f"{at.month:02}"))
        text = form
        for name, digits in (*parts, ("DD", f"{at.day:02}")):
            text = text.replace(name, digits)
        return text

    def read(text: str) -> int | None:
        if not (text.isdecimal() and text.isascii()):
            return None
        parts = {name: int(text[form.index(name) : form.index(name) + len(name)]) for name in ("MM", "DD")}
        year = form.index("YYYY") if "YYYY" in form else -1
        short = int(text[form.index("YY") : form.index("YY") + 2])
        whole = int(text[year : year + 4]) if year >= 0 else first.year + (short - first.year) % 100
        try:
            number = (date(whole, parts["MM"], parts["DD"]) - first).days
        except ValueError:
            return None
        return number if 0 <= number < days and write(number) == text else None

    return Slot(days, (len(form),), write, read)

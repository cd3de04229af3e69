"""Single characters of a factor: how they are written for RE2, and how telling they are."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.pattern.charset import LAST, SURROGATES, Ranges, fold_ascii, merge, size, within

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bits_of", "klass", "symbol"]

# Rough share of characters in chat, prose, code and logs: (first, last, share of the whole range).
_SHARES = (
    (0x00, 0x1F, 0.02), (0x20, 0x20, 0.15), (0x21, 0x2F, 0.06), (0x30, 0x39, 0.08), (0x3A, 0x40, 0.02),
    (0x41, 0x5A, 0.05), (0x5B, 0x60, 0.01), (0x61, 0x7A, 0.50), (0x7B, 0x7E, 0.005), (0x80, 0x2FFF, 0.01),
    (0x3000, 0x33FF, 0.03), (0x3400, 0x9FFF, 0.30), (0xA000, 0xFFFF, 0.03), (0x10000, LAST, 0.005),
)  # fmt: skip
# A list of this many Chinese characters, such as provinces on plates, tells enough to be kept.
_FEW_HAN = 64
_HAN = 0x3400


def _ranges(family: str) -> Ranges:
    return merge((ord(part[0]), ord(part[-1])) for part in family.split())


_DIGITS = _ranges("0-9")
# Families of classes, the narrowest first, and how surprising one of its characters is beside another: digits,
# capitals, both, letters and digits, what keys are made of, Chinese characters, what stands between groups of digits.
_FAMILIES: tuple[tuple[Ranges, float], ...] = (
    (_DIGITS, 1.4),
    (_ranges("A-Z"), 2.5),
    (_ranges("0-9 A-Z"), 2.0),
    (_ranges("0-9 A-Z a-z"), 0.5),
    (_ranges("0-9 A-Z a-z + - . / = _ ~ % : ! $ & ( ) * @"), 0.4),
    (_ranges("㐀-鿿"), 0.6),
    (_ranges("- . ( ) / （ ） · ， ："), 3.0),
)


@lru_cache(maxsize=4096)
def symbol(ranges: Ranges) -> tuple[str, float, bool]:
    """(RE2, bits, whether it is spelled out) of one character: a literal as it is, a class as its family.

    An automaton over many rules has a state for each way their classes can tell recent characters apart. With ``[3-9]``
    beside ``[2-9]`` and ``0[1-9]|1[0-2]`` every new number is a new state; with ``[0-9]`` for all of them a number is
    its length.
    """
    if not _is_letter(ranges) and size(ranges) > _FEW_HAN * (ranges[0][0] > _HAN):
        for family, bits in _FAMILIES:
            if within(ranges, family):
                return klass(family), bits, False
    return klass(ranges), bits_of(ranges), True


def _is_letter(ranges: Ranges) -> bool:
    """A single character that is no digit, or a letter in both cases."""
    first = ((ranges[0][0], ranges[0][0]),) if ranges else ()
    return bool(ranges) and ranges in {first, fold_ascii(first)} and not within(first, _DIGITS)


def bits_of(ranges: Ranges) -> float:
    """How surprising one character of the class is, in bits."""
    share = sum(
        part * max(0, min(high, last) - max(low, start) + 1) / (last - start + 1)
        for start, last, part in _SHARES
        for low, high in ranges
    )
    return -math.log2(min(1.0, max(share, 1e-9)))


def klass(ranges: Ranges) -> str:
    """A character class in RE2's syntax."""
    if ranges == ((0, LAST),):
        return r"(?s:.)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _char(ranges[0][0])
    return (
        "["
        + "".join(_char(low) if low == high else f"{_char(low)}-{_char(high)}" for low, high in _whole(ranges))
        + "]"
    )


def _whole(ranges: Ranges) -> Iterator[tuple[int, int]]:
    """The ranges without surrogates, which UTF-8 can't carry; a text that holds one never meets the gate."""
    for low, high in ranges:
        if high < SURROGATES[0] or low > SURROGATES[1]:
            yield low, high
            continue
        yield from ((a, b) for a, b in ((low, SURROGATES[0] - 1), (SURROGATES[1] + 1, high)) if a <= b)


def _char(code: int) -> str:
    char = chr(code)
    return char if char == "@" or (char.isascii() and char.isalnum()) else f"\\x{{{code:x}}}"

r"""Encoded characters read as what they say: percent escapes, ``\u`` escapes, numeric character references.

A second reading of a text, beside the text itself: what the plain reading finds is never lost to it. Every escape is
one character of the reading, so a finding maps back to exactly the source that spells it.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.read.view import edited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.read.view import Edit, View

__all__ = ["ROUNDS", "SUSPECTS", "decoded", "holds_code", "plain"]

# Codes inside codes are opened this often. Percent escapes of percent signs count as one round however many they are.
ROUNDS = 4
_LAST = 0x10FFFF
# A pattern of the rule dialect that occurs in every text in which `decoded` finds something.
SUSPECTS = r"%[0-9A-Fa-f]{2}|\\[nrtux]|&#[0-9xX]"
# What a backslash makes of a letter, in JSON and in most programs.
_CONTROLS = {"n": 10, "r": 13, "t": 9}


@lru_cache(maxsize=1)
def _codes() -> re.Pattern[str]:
    return re.compile(
        r"(?P<percent>(?:%(?:25)*+[0-9A-Fa-f]{2})++)"
        r"|\\{1,8}+u(?P<unit>[0-9A-Fa-f]{4})|\\{1,8}+u\{0{0,4}(?P<brace>[0-9A-Fa-f]{1,6})\}"
        r"|\\{1,8}+x(?P<byte>[0-9A-Fa-f]{2})"
        r"|\\{1,8}+(?P<control>[nrt])"
        r"|&#(?:0{0,4}(?P<decimal>[0-9]{1,7})|[xX]0{0,4}(?P<hexadecimal>[0-9A-Fa-f]{1,6}));?"
    )


def decoded(text: str) -> View | None:
    r"""What ``text`` says once its codes are read, one round; ``None`` where there are none.

    >>> reading = decoded("tel=%2B86 \\u0031")
    >>> reading.text, reading.span(4, 5), reading.span(8, 9)
    ('tel=+86 1', (4, 7), (10, 16))
    """
    return edited(text, _read(text)) if holds_code(text) else None


def holds_code(text: str) -> bool:
    """Whether a text may hold a code: it has what each begins with."""
    return "%" in text or "\\" in text or "&#" in text


def plain(text: str) -> str:
    """What a text says when all its codes are read."""
    for _ in range(ROUNDS):
        reading = decoded(text)
        if reading is None:
            break
        text = reading.text
    return text


def _read(text: str) -> Iterator[Edit]:
    """The codes of a text, ascending; two halves of a surrogate pair are one."""
    half: Edit | None = None
    for code in _each(text):
        start, end, shown = code
        if half is not None and half[1] == start and "\udc00" <= shown <= "\udfff":
            yield half[0], end, (half[2] + shown).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            half = None
            continue
        if half is not None:
            yield half
        half = code if "\ud800" <= shown <= "\udbff" else None
        if half is None:
            yield code
    if half is not None:
        yield half


def _each(text: str) -> Iterator[Edit]:
    for found in _codes().finditer(text):
        if found["percent"] is not None:
            yield from _bytes(found["percent"], found.start())
        elif (code := _code(found)) is not None:
            yield found.start(), found.end(), chr(code)


def _code(found: re.Match[str]) -> int | None:
    if found["control"] is not None:
        return _CONTROLS[found["control"]]
    decimal = found["decimal"]
    digits = found["unit"] or found["brace"] or found["byte"] or found["hexadecimal"]
    code = int(decimal) if decimal is not None else int(digits, 16)
    return code if code <= _LAST else None


def _bytes(run: str, at: int) -> Iterator[Edit]:
    """The characters that a run of percent escapes spells in UTF-8; a byte that spells none is one of its own."""
    utf8 = codecs.getincrementaldecoder("utf-8")("replace")
    start = end = 0
    for found in re.finditer("%(?:25)*+(..)", run):
        shown = utf8.decode(bytes.fromhex(found[1]))
        end = found.start() if shown and utf8.getstate()[0] else found.end()
        for character in shown[:-1]:
            # A broken sequence ends where the next one begins.
            yield at + start, at + found.start(), character
            start = found.start()
        if shown:
            yield at + start, at + end, shown[-1]
            start = end
    if start < len(run):
        yield at + start, at + len(run), "\ufffd"

"""Values that the end of a line breaks in two: a number, a code or an address on both sides of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.read.view import Run

__all__ = ["broken"]

_BREAK = r"[ \t]{0,2}\r?\n[ \t>]{0,4}"
# Digits on both sides of a line's end together; fewer in a code of capitals that is so long.
_BROKEN, _CODE = 5, (2, 6)
# What words with digits, and addresses, are made of.
_WORD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._+-:"
_TOLD = "0123456789:"
_CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
# Characters around a line's end that show whether it stands in a column of numbers.
_AROUND = 200
# Characters of a word beside a line's end, and of the groups beside it.
_LONGEST = 64


def broken(text: str) -> Iterator[Run]:
    """A number, a code or an address on both sides of a line's end."""
    word = re.compile(f"[{re.escape(_WORD)}]{{1,64}}")
    for found in re.finditer(_BREAK, text):
        before, after = text[max(0, found.start() - _LONGEST) : found.start()], word.match(text, found.end())
        left = before[len(before.rstrip(_WORD)) :]
        if not left or after is None:
            continue
        start, end = found.start() - len(left), after.end()
        # Where two words of letters meet, nothing says that they are one.
        told = left[-1] in _TOLD or after.group()[0] in _TOLD or (left[-1] + after.group()[0]).isupper()
        one = told and (_code(left, after.group()) or _is_number(text, (start, found.start()), after.span()))
        if (one and not _column(text, start, end)) or _address(left, after.group()):
            # One space at the line's end or beginning may be the value's own; others are the paragraph's.
            edit = *found.span(), " " if found.group().count(" ") == 1 and ">" not in found.group() else ""
            low = found.start() - len(left) + len(left.rstrip(_CAPITALS))
            yield low, end - len(after.group().lstrip(_CAPITALS)), [edit]


def _groups_at(text: str, start: int, end: int, *, ahead: bool = False) -> str:
    """A word beside a line's end, with the groups of digits before or after it."""
    if ahead:
        more = re.compile(r"(?: [0-9A-Z]{1,6}(?![0-9A-Za-z])){0,8}+").match(text, end)
        return text[start:end] + (more.group() if more else "")
    more = re.search(r"(?:(?<![0-9A-Za-z])\+?[0-9A-Z]{1,6} ){0,8}$", text[max(0, start - _LONGEST) : start])
    return (more.group() if more else "") + text[start:end]


def _is_number(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether two words with digits, with the groups around them, may be one number."""
    if not (any(map(str.isdigit, text[slice(*left)])) and any(map(str.isdigit, text[slice(*right)]))):
        return False
    groups = _groups_at(text, *left) + _groups_at(text, *right, ahead=True)
    return sum(map(str.isdigit, groups)) >= _BROKEN


def _code(left: str, right: str) -> bool:
    """Whether two halves may be one code of capitals and digits."""
    both = left + right
    digits = sum(map(str.isdigit, both))
    return both == both.upper() and digits >= _CODE[0] and len(both) >= _CODE[1] and any(map(str.isdigit, right))


def _column(text: str, start: int, end: int) -> bool:
    """Whether numbers stand one below the other: nothing but numbers in both lines, and neighbours of digits."""
    before, after = text[max(0, start - _AROUND) : start].split("\n")[-2:], text[end : end + _AROUND].split("\n")[:2]
    alone = not any(map(str.isalpha, before[-1] + after[0]))
    around = [line.strip() for line in (*before[:-1], *after[1:])]
    fields = before[-1][-1:] in tuple(",;\t") or after[0][:1] in tuple(",;\t")
    return alone and (fields or any(line[:1].isdigit() for line in around))


def _address(left: str, right: str) -> bool:
    """Whether the two are an e-mail address: the ``@`` on the left, or a left half that is no word of a sentence."""
    if "@" in left:
        return "." not in left.rpartition("@")[2] and "@" not in right
    return "@" in right and bool(re.search("[._0-9]", left[:-1])) and left[-1].isalnum()

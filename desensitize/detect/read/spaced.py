"""Values written apart, read in one piece: ``1-3-8-0-…``, ``1380 0138 000``, over a line's end, ``138**0013**8000``.

Signs between digits are no sign of evasion by themselves: rules read the usual ones. Here stand the unusual ways, each
told by its regularity, and what is found in such a reading counts only if it takes up the whole run of digits (see
`Joined`): two columns of a table must not become a number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.read.view import Edit

__all__ = ["NONE", "SUSPECTS", "Joined", "joined"]

_SIGN = r"[ \-._/,*|~\n\t•·'\"，、]"
# Without the dot: two or three digits between dots are an address of the Internet, or a version.
_RARE = _SIGN.replace(".", "")
# Emphasis of Markdown and HTML.
_MARK = r"\*{1,3}|_{2}|~~|`|</?(?:b|i|u|s|em|strong|mark|code|span|del|ins|small|font)>"
_BREAK = r"[ \t]{0,2}\r?\n[ \t>]{0,4}"
# A pattern, for any engine, that occurs in every text in which `joined` finds something.
SUSPECTS = "|".join(
    (
        r"(?:[0-9A-Za-z@][ \-._/,*|~\n\t•·'\"，、:]{1,3}){4}[0-9A-Za-z@]",
        *(rf"[0-9A-Z]{_SIGN}[0-9A-Z]{{{n}}}{_SIGN}[0-9A-Z]" for n in (4, 5)),
        rf"[0-9A-Z]{_RARE}[0-9A-Z]{{3}}{_RARE}[0-9A-Z]",
        rf"\+[0-9]{{1,3}}{_SIGN}[0-9]{{1,5}}{_SIGN}[0-9]",
        rf"(?:[0-9A-Z]{{2}}{_RARE}){{3}}[0-9A-Z]",
        rf"[0-9A-Za-z@._+\-:]{_BREAK}[0-9:]",
        rf"[0-9:]{_BREAK}[0-9A-Za-z@._+\-:]",
        rf"[0-9A-Z]{_BREAK}[0-9A-Z]",
        rf"@[0-9A-Za-z._+\-:]{{0,63}}{_BREAK}[0-9A-Za-z@._+\-:]",
        rf"[0-9A-Za-z]{_BREAK}[0-9A-Za-z._%+\-]{{1,64}}@",
        rf"[0-9A-Za-z@.:+\-](?i:{_MARK})|(?i:{_MARK})[0-9A-Za-z@.:+\-]",
    )
)
# Single characters in a row: more are a table or a drawing; fewer digits among them are initials.
_MOST, _LEAST = 64, 5
# Digits of a number in groups, and of a code.
_GROUPED, _CODED = 8, 5
# Digits on both sides of a line's end together; fewer in a code of capitals that is so long.
_BROKEN, _CODE = 5, (2, 6)
# What words with digits, and addresses, are made of.
_WORD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._+-:"
_TOLD = "0123456789:"
_CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-"
# Characters around a line's end that show whether it stands in a column of numbers.
_AROUND = 200
# Characters between two marks of emphasis.
_EMPHASIZED = 64
# Object identifiers of ISO organisations, as network equipment is managed by: dotted single digits.
_OID = "3.6.1."


class Joined(NamedTuple):
    """What to leave out, and the runs of which a finding must take all digits or none."""

    edits: list[Edit]
    wholes: list[tuple[int, int]]


NONE = Joined([], [])


def joined(text: str, known: Sequence[tuple[int, int]] = ()) -> Joined:
    """The values of ``text`` that are written apart, but for those inside one of the ``known`` spans (ascending).

    >>> [text for text in ("1-3-8-0-0-1-3-8", "2024-01-02", "1380 0138 000", "1,234,567,890") if joined(text).edits]
    ['1-3-8-0-0-1-3-8', '1380 0138 000']
    """
    edits: dict[int, Edit] = {}
    wholes: list[tuple[int, int]] = []
    for way in (_single, _grouped, _broken):
        for start, end, left_out in way(text):
            if not any(at in edits for at, _, _ in left_out) and not _covered(start, end, known):
                wholes.append((start, end))
                edits |= {edit[0]: edit for edit in left_out}
    edits |= {edit[0]: edit for edit in _emphasis(text) if edit[0] not in edits}
    return Joined([edits[at] for at in sorted(edits)], sorted(wholes))


def _covered(start: int, end: int, known: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(known, start, key=itemgetter(0)) - 1
    return at >= 0 and end <= known[at][1]


# (start, end, what is left out in between)
_Run = tuple[int, int, list["Edit"]]


@lru_cache(maxsize=1)
def _singles() -> re.Pattern[str]:
    sign = _SIGN[:-1] + ":]"
    return re.compile(
        r"(?:(?<![0-9A-Za-z])[A-Za-z@]|(?<![0-9])\+?[0-9])(?![0-9A-Za-z])"
        rf"(?:{sign}{{1,3}}[0-9A-Za-z@](?![0-9A-Za-z])){{4,}}+"
    )


def _single(text: str) -> Iterator[_Run]:
    """Characters one by one, mostly with the same sign in between."""
    for found in _singles().finditer(text):
        run, at = found.group(), found.start()
        signs = [sign for sign in re.split("[0-9A-Za-z@+]+", run) if sign]
        sign, often = Counter(signs).most_common(1)[0]
        digits = sum(map(str.isdigit, run))
        if len(signs) > _MOST or often * 2 <= len(signs) or digits < _LEAST or _OID in run or ":" in sign:
            continue
        # Several values may stand in a row, with another sign between them.
        for part in re.finditer(rf"[0-9A-Za-z@+](?:{re.escape(sign)}[0-9A-Za-z@])+", run):
            start = at + part.start()
            signs_at = re.finditer(rf"(?<=[0-9A-Za-z@]){re.escape(sign)}", part.group())
            yield start, at + part.end(), [(start + m.start(), start + m.end(), "") for m in signs_at]


@lru_cache(maxsize=1)
def _groups() -> re.Pattern[str]:
    # The first and the last group may be shorter than the others. Pairs are dates and times: there it takes four.
    sizes = "|".join(
        rf"(?<!\+)[0-9A-Z]{{1,{n}}}(?P<s{n}>{sign})(?:[0-9A-Z]{{{n}}}(?P=s{n})){{{least},8}}[0-9A-Z]{{1,{n}}}"
        rf"(?!(?P=s{n})[0-9])(?![0-9A-Za-z])"
        for n, sign, least in ((4, _SIGN, 1), (3, _RARE, 1), (5, _SIGN, 1), (2, _RARE, 3))
    )
    abroad = rf"\+[0-9]{{1,3}}(?P<s>{_SIGN})(?:[0-9]{{1,5}}(?P=s)){{1,8}}[0-9]{{1,5}}(?!(?P=s)[0-9])(?![0-9])"
    return re.compile(rf"(?<![0-9])(?:(?=[0-9])|(?<![A-Za-z]))(?:{abroad}|{sizes})")


def _grouped(text: str) -> Iterator[_Run]:
    """Digits and capitals in groups of one size."""
    for found in _groups().finditer(text):
        # The label that is as long as a group.
        at = found.start() + (5 if found.group().startswith("IBAN") else 0)
        run = text[at : found.end()]
        sign = re.sub("[0-9A-Z+]", "", run)[0]
        digits = sum(map(str.isdigit, run))
        first = at < 2 or text[at - 1] != sign or not text[at - 2].isdigit()  # noqa: PLR2004 - a sign and what is before it
        if first and digits >= (_GROUPED if digits == len(run) - run.count(sign) else _CODED) and not _thousands(run):
            yield at, found.end(), [(at + m.start(), at + m.end(), "") for m in re.finditer(re.escape(sign), run)]


def _thousands(run: str) -> bool:
    """Whether it is a large number as people write it, or a version."""
    return bool(re.fullmatch(r"[0-9]{1,3}(?:[ ,.'_][0-9]{3})+", run))


def _broken(text: str) -> Iterator[_Run]:
    """A number, a code or an address on both sides of a line's end."""
    word = re.compile(f"[{re.escape(_WORD)}]{{1,64}}")
    for found in re.finditer(_BREAK, text):
        before, after = text[max(0, found.start() - _EMPHASIZED) : found.start()], word.match(text, found.end())
        left = before[len(before.rstrip(_WORD)) :]
        if not left or after is None:
            continue
        start, end = found.start() - len(left), after.end()
        groups = _groups_at(text, start, found.start()), _groups_at(text, found.end(), end, ahead=True)
        numbers = _numbers(left, after.group(), "".join(groups)) or _code(left, after.group())
        # Where two words of letters meet, nothing says that they are one.
        told = left[-1] in _TOLD or after.group()[0] in _TOLD or (left[-1] + after.group()[0]).isupper()
        if (numbers and told and not _column(text, start, end)) or _address(left, after.group()):
            # One space at the line's end or beginning may be the value's own; others are the paragraph's.
            edit = *found.span(), " " if found.group().count(" ") == 1 and ">" not in found.group() else ""
            low = found.start() - len(left) + len(left.rstrip(_CAPITALS))
            yield low, end - len(after.group().lstrip(_CAPITALS)), [edit]


def _groups_at(text: str, start: int, end: int, *, ahead: bool = False) -> str:
    """A word beside a line's end, with the groups of digits before or after it."""
    if ahead:
        more = re.compile(r"(?: [0-9A-Z]{1,6}(?![0-9A-Za-z])){0,8}+").match(text, end)
        return text[start:end] + (more.group() if more else "")
    more = re.search(r"(?:(?<![0-9A-Za-z])\+?[0-9A-Z]{1,6} ){0,8}$", text[max(0, start - _EMPHASIZED) : start])
    return (more.group() if more else "") + text[start:end]


def _numbers(left: str, right: str, groups: str) -> bool:
    """Whether two words with digits, with the groups around them, may be one number."""
    return any(map(str.isdigit, left)) and any(map(str.isdigit, right)) and sum(map(str.isdigit, groups)) >= _BROKEN


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


@lru_cache(maxsize=1)
def _marked() -> re.Pattern[str]:
    return re.compile(_MARK, re.IGNORECASE)


def _emphasis(text: str) -> Iterator[Edit]:
    """Pairs of emphasis around a digit or an ``@``, one of them inside a word."""
    first: re.Match[str] | None = None
    for mark in _marked().finditer(text):
        if first is not None and _closes(first.group(), mark.group()) and _inside(text, first, mark):
            yield *first.span(), ""
            yield *mark.span(), ""
            first = None
        else:
            first = mark


def _inside(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    inner = text[first.end() : second.start()]
    before, after = text[max(0, first.start() - 1) : first.start()], text[second.end() : second.end() + 1]
    if not 0 < len(inner) <= _EMPHASIZED or "\n" in inner or not re.search("[0-9@]", before + inner + after):
        return False
    return any(re.fullmatch(r"[0-9A-Za-z@.:+\-]", c) is not None for c in (before, after))


def _closes(first: str, second: str) -> bool:
    return second.lower() == (first.lower().replace("<", "</") if first[0] == "<" else first)

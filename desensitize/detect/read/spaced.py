"""Digits and letters written apart: ``1-3-8-0-…``, ``1380 0138 000``. What is left out in between makes one value.

Signs between digits are no sign of evasion by themselves: rules read the usual ones. Here stand the unusual ways, each
with the same sign over and over, and what is found in such a reading counts only if it takes up the whole run of
digits: two columns of a table must not become a number.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.read.view import Run

__all__ = ["grouped", "grouped_suspects", "has_grouped", "has_single", "single", "single_suspects"]

_SIGNS = " -._/,*|~\n\t•·'\"，、"
_SIGN = rf"[{re.escape(_SIGNS)}]"
# Without the dot: two or three digits between dots are an address of the Internet, or a version.
_RARE = _SIGN.replace(r"\.", "")
# Single characters in a row: more are a table or a drawing; fewer digits among them are initials.
_MOST, _LEAST = 64, 5
# Digits of a number in groups, and of a code.
_GROUPED, _CODED = 8, 5
# Object identifiers of ISO organisations, as network equipment is managed by: dotted single digits.
_OID = "3.6.1."
# Characters of a group, the signs between two groups, and how many groups stand between the first and the last. The
# first and the last may be shorter. Pairs are dates and times: there it takes three more.
_SIZES = ((4, _SIGN, 1), (3, _RARE, 1), (5, _SIGN, 1), (2, _RARE, 3))


def single_suspects() -> str:
    """A pattern of the rule dialect that occurs in every text in which `single` finds something.

    A branch for letters and one for digits: what must not stand before each is told of a branch as a whole.
    """
    sign = rf"[{re.escape(_SIGNS)}:]"
    rest = f"(?![0-9A-Za-z])(?:{sign}{{1,3}}[0-9A-Za-z@](?![0-9A-Za-z])){{4}}"
    return f"(?<![0-9A-Za-z])[A-Za-z@]{rest}|(?<![0-9])[0-9]{rest}"


def grouped_suspects() -> str:
    """... and in which `grouped` does: its own pattern, with a branch for each sign, for want of back-references.

    The signs part behind the first group, so that one look at the character there tells which branch it can be.
    """
    first = "(?<![0-9])(?:(?=[0-9])|(?<![A-Za-z]))"
    return "|".join(f"{first}{way}" for way in _ways())


def _ways() -> Iterator[str]:
    abroad = (
        f"{spelled}(?:[0-9]{{1,5}}{spelled}){{1,8}}[0-9]{{1,5}}(?!{spelled}[0-9])(?![0-9])"
        for spelled in map(re.escape, _SIGNS)
    )
    yield rf"\+[0-9]{{1,3}}(?:{'|'.join(abroad)})"
    for size, signs, least in _SIZES:
        middle, last = f"[0-9A-Z]{{{size}}}", f"[0-9A-Z]{{1,{size}}}"
        ways = (
            f"{spelled}(?:{middle}{spelled}){{{least},8}}{last}(?!{spelled}[0-9])(?![0-9A-Za-z])"
            for spelled in map(re.escape, _SIGNS if signs is _SIGN else _SIGNS.replace(".", ""))
        )
        yield rf"(?<!\+)[0-9A-Z]{{1,{size}}}(?:{'|'.join(ways)})"


class _Search(NamedTuple):
    """A pattern, and another that occurs where a match begins: Python finds the character that begins it quickly."""

    begun: re.Pattern[str]
    whole: re.Pattern[str]

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """What ``whole`` finds."""
        at = 0
        while (begun := self.begun.search(text, at)) is not None:
            found = self.whole.match(text, begun.start())
            at = begun.end() if found is None else found.end()
            if found is not None:
                yield found


def has_single(text: str) -> bool:
    """Whether characters stand one by one in a text."""
    return next(_singles().matches(text), None) is not None


def has_grouped(text: str) -> bool:
    """Whether digits and capitals stand in groups of one size in a text."""
    return next(_groups().matches(text), None) is not None


@lru_cache(maxsize=1)
def _singles() -> _Search:
    sign = _SIGN[:-1] + ":]"
    return _Search(
        re.compile(rf"[0-9A-Za-z@+](?=[0-9]?{sign}{{1,3}}[0-9A-Za-z@]{sign})"),
        re.compile(
            r"(?:(?<![0-9A-Za-z])[A-Za-z@]|(?<![0-9])\+?[0-9])(?![0-9A-Za-z])"
            rf"(?:{sign}{{1,3}}[0-9A-Za-z@](?![0-9A-Za-z])){{4,}}+"
        ),
    )


def single(text: str) -> Iterator[Run]:
    """Characters one by one, mostly with the same sign in between."""
    for found in _singles().matches(text):
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
def _groups() -> _Search:
    sizes = "|".join(
        rf"(?<!\+)[0-9A-Z]{{1,{n}}}(?P<s{n}>{sign})(?:[0-9A-Z]{{{n}}}(?P=s{n})){{{least},8}}[0-9A-Z]{{1,{n}}}"
        rf"(?!(?P=s{n})[0-9])(?![0-9A-Za-z])"
        for n, sign, least in _SIZES
    )
    abroad = rf"\+[0-9]{{1,3}}(?P<s>{_SIGN})(?:[0-9]{{1,5}}(?P=s)){{1,8}}[0-9]{{1,5}}(?!(?P=s)[0-9])(?![0-9])"
    return _Search(
        re.compile(rf"[0-9A-Z+](?=[0-9A-Z]{{0,4}}{_SIGN}[0-9A-Z])"),
        re.compile(rf"(?<![0-9])(?:(?=[0-9])|(?<![A-Za-z]))(?:{abroad}|{sizes})"),
    )


def grouped(text: str) -> Iterator[Run]:
    """Digits and capitals in groups of one size."""
    for found in _groups().matches(text):
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

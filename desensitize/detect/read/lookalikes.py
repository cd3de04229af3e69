"""Digits and letters in disguise, read as what they stand for: 一三八〇〇, ①③⑧, Cyrillic letters in a Latin word.

Only candidates are read so: numbers long enough to be someone's, words that mix scripts. A character of a number may
belong to what stands before it (星期一, a list's ①), so this is a reading beside the plain one, not a fold.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.pattern.charset import merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.detect.read.view import Edit

__all__ = ["classes", "disguises", "respelled", "suspects"]

# Ten characters each, for 0 to 9; a blank where there is none. Unicode 15; formal digits as in GB/T 15835.
_TENS = (
    "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖", " 幺两", "○弌弍弎", " 么兩仨 ",
    "⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", " ➀➁➂➃➄➅➆➇➈", " ➊➋➌➍➎➏➐➑➒", " ⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    " ⑴⑵⑶⑷⑸⑹⑺⑻⑼", "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", " ㈠㈡㈢㈣㈤㈥㈦㈧㈨", " ㊀㊁㊂㊃㊄㊅㊆㊇㊈",
    " ㆒㆓㆔㆕",
)  # fmt: skip
# Letters of other scripts that look like Latin ones, a subset of Unicode's confusables (UTS #39), in pairs.
_ALIKE = (
    "АAВBЕEЅSІIЈJКKМMНHОOРPСCТTХXУYԚQԜWҮY" "аaеeоoрpсcуyхxѕsіiјjһhԁdԛqԝwԍgӏl"
    "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX" "οoνvαaιiρpυu" "օoսuհhոnցgѕs" "ɑaɡgıiɩiʀR" "ⅰiⅴvⅹxⅼlⅽcⅾdⅿmⅠIⅤVⅩXⅬLⅭCⅮDⅯM"
)  # fmt: skip
# Runs of 26 letters: circled, parenthesised, squared.
_RUNS = ((0x24B6, "A"), (0x24D0, "a"), (0x249C, "a"), (0x1F110, "A"), (0x1F130, "A"), (0x1F150, "A"), (0x1F170, "A"))
# Marks that a character is drawn with: strokes, dots, key caps; the inside of a character class.
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"
# Digits of a number that may be someone's: an account, a plate, an address.
_LEAST = 5
# What may stand between two digits of one number or code.
_BETWEEN = r"(?:[ \-.:,·/_()]{0,2}|[A-Za-z:.\-]{1,6}| [A-Z]{1,5} )"


@lru_cache(maxsize=1)
def _digits() -> dict[str, str]:
    """Digit in disguise → ASCII digit."""
    return {c: str(at) for ten in _TENS for at, c in enumerate(ten) if c != " "}


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    """Look-alike → Latin letter."""
    pairs = dict(zip(_ALIKE[::2], _ALIKE[1::2], strict=True))
    return pairs | {chr(start + at): chr(ord(first) + at) for start, first in _RUNS for at in range(26)}


def _class(table: Iterable[str]) -> str:
    """The inside of a character class."""
    return _ranges(merge((ord(c), ord(c)) for c in table))


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in ranges)


def disguises() -> frozenset[str]:
    """The characters of which one at least stands in every text that `respelled` would change."""
    marks = (
        chr(code)
        for low, high in zip(_MARKS[::3], _MARKS[2::3], strict=True)
        for code in range(ord(low), ord(high) + 1)
    )
    return frozenset((*_digits(), *_letters(), *marks))


@lru_cache(maxsize=1)
def suspects() -> str:
    """A pattern, for any engine, that occurs in every text that `respelled` would change."""
    other, alike = _class(_digits()), _class(_letters())
    mark = f"[{_MARKS}]?"
    digit = f"[0-9{other}]{mark}"
    # Of five digits the one in disguise has two more behind it, or before it.
    number = f"[{other}]{mark}(?:{_BETWEEN}{digit}){{2}}|{digit}{_BETWEEN}{digit}{_BETWEEN}[{other}]"
    beside = r"[0-9A-Za-z@._%+\-]"
    return f"{number}|{beside}[{_MARKS}]|[{_MARKS}]{beside}|{beside}[{alike}]|[{alike}]{beside}"


@lru_cache(maxsize=1)
def _number() -> re.Pattern[str]:
    some = f"[0-9{_class(_digits())}][{_MARKS}]?+"
    return re.compile(f"{some}(?:{_BETWEEN}{some}){{{_LEAST - 1},}}+")


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    """Words of Latin and other letters, of characters with marks."""
    return re.compile(f"[0-9A-Za-z@._%+\\-{_class(_letters())}{_MARKS}]++")


def classes() -> tuple[str, str, str]:
    """The insides of three character classes: digits in disguise, letters that look like Latin ones, and marks."""
    return _class(_digits()), _class(_letters()), _MARKS


def respelled(text: str) -> list[Edit]:
    """What to read otherwise in ``text``: (start, end, character or none), ascending.

    >>> respelled("电话一三八001〇，①")
    [(2, 3, '1'), (3, 4, '3'), (4, 5, '8'), (8, 9, '0')]
    """
    edits = {at: (at, at + 1, shown) for at, shown in (*_numbers(text), *_words(text))}
    return [edits[at] for at in sorted(edits)]


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    table = _digits()
    for found in _number().finditer(text):
        for at, c in enumerate(found.group(), found.start()):
            if c in table:
                yield at, table[c]
            elif not c.isascii() and c != "·":
                yield at, ""


def _words(text: str) -> Iterator[tuple[int, str]]:
    table, at = _letters(), 0
    plain = re.compile("[0-9A-Za-z@]").search
    for found in _word().finditer(text):
        word = found.group()
        if word.isascii() or not plain(word):
            continue
        for at, c in enumerate(word, found.start()):
            if not c.isascii():
                yield at, table.get(c, "")

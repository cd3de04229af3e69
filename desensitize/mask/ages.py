"""An age as people write it: in digits of any width or in Chinese numerals, alone or with the words around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from desensitize.detect.read.view import view

__all__ = ["Age", "age_in"]

_NUMERALS = str.maketrans("零〇一二两三四五六七八九", "001223456789")
_TEN, _HUNDRED = "十", "百"
_MONTHS_OF_A_YEAR = 12
_AGE = re.compile(
    r"(?P<before>(?:(?:at the )?age(?:d| of)?[ :]{1,2})?)"
    r"(?P<number>[0-9]{1,3}|[零〇一二两三四五六七八九十百0-9]{1,6})"
    r"(?P<after>[ ]?周?岁半?|[ -]years?[ -](?:old|of age)|[ -]yrs?[ -]old|[ ]?y/?o"
    r"|(?P<months>[ ]?个月大?|[ -]months?[ -]old)|)",
    re.IGNORECASE,
)


class Age(NamedTuple):
    """Whole years, and what stands before and behind them."""

    years: int
    before: str
    after: str

    def __repr__(self) -> str:
        return "Age()"


def age_in(text: str) -> Age | None:
    """The age that a text says; ``None``: it says something else.

    >>> [age_in(text)[:] for text in ("二十八岁", "aged 34", "８ 个月大")]
    [(28, '', '岁'), (34, 'aged ', ''), (0, '', '岁')]
    """
    found = _AGE.fullmatch(view(text).text.strip())
    number = found and _number(found["number"])
    if found is None or number is None:
        return None
    if found["months"]:
        return Age(number // _MONTHS_OF_A_YEAR, found["before"], "岁" if "月" in found["months"] else " years old")
    return Age(number, found["before"], found["after"].removesuffix("半"))


def _number(said: str) -> int | None:
    """What digits or numerals say, up to 999: 二十八, 百零二, 三五.

    >>> [_number(said) for said in ("二十八", "十", "一百零二", "一百二", "三五", "2十", "十十")]
    [28, 10, 102, 120, 35, 20, None]
    """
    said = said.translate(_NUMERALS)
    hundreds, hundred, rest = said.rpartition(_HUNDRED)
    tens, ten, ones = rest.rpartition(_TEN)
    if not all(part == "" or part.isdecimal() for part in (hundreds, tens, ones)):
        return None
    if hundred and not ten and len(ones) == 1:
        # 一百二 is 120.
        tens, ten, ones = ones, _TEN, ""
    return int(hundreds or 1) * 100 * bool(hundred) + int(tens or 1) * 10 * bool(ten) + int(ones or 0)

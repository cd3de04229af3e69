"""Identity numbers of mainland China (GB 11643): six digits of a region, a birthday, three digits, a check character.

The region stays. Birthdays from 1900 to 2099 with their three digits are 73,049 x 1,000 = 73,049,000 values; the check
character is worked out. Where it is an ``x``, small, only the eleventh part that ends in X is used: 6.6 million.
"""

from __future__ import annotations

from datetime import date

from stdnum.iso7064 import mod_11_2

from desensitize.mask.domains.characters import CHARACTERS
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["DOMAINS"]

_LENGTH, _SERIALS = 18, 1000
_FIRST = date(1900, 1, 1).toordinal()
_DAYS = date(2099, 12, 31).toordinal() - _FIRST + 1


def _place(text: str) -> Place | None:
    body = text[:17]
    if len(text) != _LENGTH or not body.isdecimal() or text[17] != mod_11_2.calc_check_digit(body):
        return None
    try:
        day = date(int(body[6:10]), int(body[10:12]), int(body[12:14])).toordinal() - _FIRST
    except ValueError:
        return None
    return Place(day * _SERIALS + int(body[14:]), _DAYS * _SERIALS, body[:6]) if 0 <= day < _DAYS else None


def _write(place: Place, number: int) -> str:
    day, serial = divmod(number, _SERIALS)
    born = date.fromordinal(_FIRST + day)
    body = f"{place.kept}{born.year}{born.month:02}{born.day:02}{serial:03}"
    return f"{body}{mod_11_2.calc_check_digit(body)}"


def _small(text: str) -> Place | None:
    return _place(text.upper()) if text.endswith("x") else None


def _write_small(place: Place, number: int) -> str:
    return _write(place, number).lower()


DOMAINS = (Domain("cn_id", _place, _write), Domain("cn_id_x", _small, _write_small), CHARACTERS)

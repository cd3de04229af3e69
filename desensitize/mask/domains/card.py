"""Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits, the first six of which name the issuer and stay.

The last is the Luhn digit and worked out: between them are 6 to 12 digits, 10^6 to 10^12 values.
"""

from __future__ import annotations

from stdnum import luhn

from desensitize.mask.domains.characters import CHARACTERS
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["DOMAINS"]

_SHORTEST, _LONGEST = 13, 19


def _place(text: str) -> Place | None:
    if not _SHORTEST <= len(text) <= _LONGEST or not text.isdecimal() or luhn.calc_check_digit(text[:-1]) != text[-1]:
        return None
    own = text[6:-1]
    return Place(int(own), 10 ** len(own), text[:6], "0" * len(own))


def _write(place: Place, number: int) -> str:
    body = f"{place.kept}{number:0{len(place.frame)}}"
    return f"{body}{luhn.calc_check_digit(body)}"


DOMAINS = (Domain("card", _place, _write), CHARACTERS)

"""International bank account numbers (ISO 13616): the country stays, the two check digits are worked out (MOD 97-10).

Of the rest, 11 to 30 characters, a digit stays a digit and a letter a letter: at least 10^11 values. Check digits that
a country puts inside them besides are not looked at.
"""

from __future__ import annotations

import re

from stdnum.iso7064 import mod_97_10

from desensitize.mask.domains.characters import CHARACTERS, ranked, unranked
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["DOMAINS"]

_FORM = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def _place(text: str) -> Place | None:
    country, rest = text[:2], text[4:]
    if _FORM.fullmatch(text) is None or _checked(country, rest) != text:
        return None
    return ranked(rest)._replace(kept=country)


def _write(place: Place, number: int) -> str:
    return _checked(place.kept, unranked(place.frame, number))


def _checked(country: str, rest: str) -> str:
    return f"{country}{mod_97_10.calc_check_digits(rest + country)}{rest}"


DOMAINS = (Domain("iban", _place, _write), CHARACTERS)

"""Phone numbers: what tells country and network stays, the digits behind it change, six or more of them.

- mobile numbers of mainland China, with the country code or without: the first three digits stay, 10^8 values, and the
  number has the same output in either form;
- behind ``+`` or ``00``: the country code stays (ITU-T E.164), 10^n values for n digits behind it;
- with a leading 0: that stays, 10^n values for n digits behind it;
- any other: see `desensitize.mask.domains.characters`.

The country codes are written out, not asked of a library that learns new ones: they decide how numbers restore.
"""

from __future__ import annotations

import re
from functools import partial

from desensitize.mask.domains.characters import CHARACTERS
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["ABROAD", "HOME"]

# One digit, two, and all others three.
_COUNTRY = "(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})"


def _place(form: re.Pattern[str], text: str) -> Place | None:
    found = form.fullmatch(text)
    if found is None:
        return None
    own = found["own"]
    return Place(int(own), 10 ** len(own), found["kept"], text[: found.start("own")] + "0" * len(own))


def _write(place: Place, number: int) -> str:
    own = len(str(place.size)) - 1
    return f"{place.frame[:-own]}{number:0{own}}"


def _domain(name: str, form: str) -> Domain:
    return Domain(name, partial(_place, re.compile(form)), _write)


_MOBILE = "(?P<kept>1[3-9][0-9])(?P<own>[0-9]{8})"
# 0 and 1 begin no country code: so nothing but the codes written above is one, and there is one way to read a number.
_CODED = f"(?P<kept>{_COUNTRY})(?P<own>[0-9]{{6,}})"

# Behind a plus sign, and without one.
ABROAD = (_domain("cn_mobile", f"86{_MOBILE}"), _domain("phone", _CODED), CHARACTERS)
HOME = (
    _domain("cn_mobile", f"(?:0|(?:00)?86)?{_MOBILE}"),
    _domain("phone", f"00{_CODED}"),
    _domain("trunk", "(?P<kept>0)(?P<own>[0-9]{6,})"),
    CHARACTERS,
)

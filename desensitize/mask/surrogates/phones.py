"""Telephone numbers: fakes that nobody can be called by (`desensitize.mask.surrogates.phone_ranges`).

The country stays, and so do the area of a Chinese landline and whether a number is a mobile one, where that shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from desensitize.mask.identity import identity
from desensitize.mask.surrogates.form import Form
from desensitize.mask.surrogates.phone_ranges import CANADA, ISLANDS, MAINLAND_MOBILE, RANGES, UNITED_STATES
from desensitize.mask.surrogates.slot import DIGITS, chars, literal, words
from desensitize.mask.surrogates.span import Span

if TYPE_CHECKING:
    from desensitize.mask.surrogates.slot import Slot

__all__ = ["PHONES"]

# Country codes of one digit, two, and all others three (ITU-T E.164).
_ABROAD = re.compile(r"\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9][0-9]{2})([0-9]{4,14})")
_MOBILE = re.compile("1[3-9][0-9]{9}")
_LANDLINE = re.compile("(?:(?:00)?86)?0?((?:10|2[0-9]|[3-9][0-9]{2})[0-9]{7,8})")
_AREA = re.compile("10|2[0-9]|[3-9][0-9]{2}")
_HOTLINE = re.compile("400[0-9]{7}")
_NANP = re.compile("[2-9][0-9]{9}")
# As it is written there, it is no mobile number of mainland China.
_LONG_NANP = re.compile(r"1[-. ]?\(?([2-9][0-9]{2})\)?[-. ]([0-9]{3})[-. ]?([0-9]{4})")
_EXTENSION = re.compile(
    r"(?i)(?<=[0-9])[ ,;]{0,2}(?:x|ext\.?|extension|转|轉|分机|(?<=[0-9]{7})-(?=[0-9]{1,4}\Z))[ ]?([0-9]{1,6})\Z"
)
_TRUNK = re.compile(r"\(0\)")


def _plain(value: str) -> str:
    """Country code, a colon, the national number, a semicolon and an extension if there is one; or just the digits."""
    extension = _EXTENSION.search(value)
    base = value[: extension.start()] if extension else value
    plain = _number(_TRUNK.sub("", base))
    if extension is None or ":" not in plain:
        return plain if extension is None else _number(value)
    return f"{plain};{extension[1]}"


def _number(value: str) -> str:
    long = _LONG_NANP.fullmatch(value)
    if long is not None:
        return f"1:{long[1]}{long[2]}{long[3]}"
    digits = identity("PHONE", value, disguised=False)
    abroad = _ABROAD.fullmatch(digits)
    if abroad is not None:
        return f"{abroad[1]}:{abroad[2]}"
    if _MOBILE.fullmatch(digits) or _HOTLINE.fullmatch(digits):
        return f"86:{digits}"
    landline = _LANDLINE.fullmatch(digits)
    if landline is not None and digits.startswith(("0", "86")):
        return f"86:{landline[1]}"
    return f"1:{digits}" if _NANP.fullmatch(digits) else digits


def _span(plain: str) -> Span | None:
    country, colon, number = plain.partition(":")
    if not colon:
        return None
    number, _, extension = number.partition(";")
    name, slots = _slots(country, number)
    if extension:
        slots = [*slots, literal(";"), chars(DIGITS, len(extension))]
        name = f"{name};{len(extension)}"
    reserved = name[:6] != "86:400"
    return Span(f"phone\0{country}:{name}", (literal(f"{country}:"), *slots), reserved=reserved)


def _slots(country: str, number: str) -> tuple[str, list[Slot]]:
    """What tells the range, and the national number."""
    if country == "86":
        return _mainland(number)
    if country == "1" and len(number) == 10:  # noqa: PLR2004 - of the numbering plan
        return _nanp(number[:3])
    for begins, ranges in RANGES.get(country, ()):
        if number.startswith(begins):
            leads, sizes = zip(*ranges, strict=True)
            return begins, [words(leads), *([chars(DIGITS, sizes[0])] if sizes[0] else [])]
    return f"00{len(number)}", [literal("00"), chars(DIGITS, len(number) - 2)]


def _mainland(number: str) -> tuple[str, list[Slot]]:
    if _MOBILE.fullmatch(number):
        return "1", [words(MAINLAND_MOBILE), chars(DIGITS, 8)]
    if _HOTLINE.fullmatch(number):
        return "400", [literal("400"), chars(DIGITS, 7)]
    found = _AREA.match(number)
    area = found[0] if found else ""
    rest = len(number) - len(area) - 1
    return f"{area}:{rest}", [literal(f"{area}0"), chars(DIGITS, rest)]


def _nanp(area: str) -> tuple[str, list[Slot]]:
    name, areas = ("ca", CANADA) if area in CANADA else (area, (area,)) if area in ISLANDS else ("us", UNITED_STATES)
    return name, [words(areas), literal("55501"), chars(DIGITS, 2)]


def _spell(fake: str, value: str) -> str:
    """The national number in place of the value's, if it is as long; else behind a plus sign and the country code."""
    country, _, number = fake.partition(":")
    own, digits = (each.replace(";", "") for each in (_plain(value).partition(":")[2], number))
    at = [index for index, char in enumerate(value) if char.isdecimal()]
    if len(own) != len(digits):
        return f"+{country} {number.replace(';', ' ext. ')}"
    trunk = _TRUNK.search(value)
    at = [index for index in at if trunk is None or not trunk.start() < index < trunk.end()]
    spelled = list(value)
    for index, digit in zip(at[len(at) - len(digits) :], digits, strict=True):
        spelled[index] = digit
    return "".join(spelled)


PHONES = Form(_plain, _span, _spell)

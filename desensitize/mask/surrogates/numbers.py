"""Fakes of numbers by their forms (`desensitize.mask.surrogates.number_forms`)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING

from desensitize.detect.verify.names import verifier
from desensitize.mask.surrogates.form import Form, compact, same, spread
from desensitize.mask.surrogates.number_forms import FORMS
from desensitize.mask.surrogates.slot import DIGITS, UPPER, Slot, chars, day, literal, unknown
from desensitize.mask.surrogates.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["number_form"]

_SIGN = re.compile(r"YYYYMMDD|DDMMYYYY|YYMMDD|DDMMYY|<[^>]*>|.")
# Letters that are no digit's look-alike: no register uses I, O or Q beside digits where it can help it.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
# A Finnish code tells the century by a sign, and python-stdnum wants a Tunisian one with its own.
_WITH_SIGNS = {"fi_hetu_test", "tn.mf"}
_PATTERNS = {"#": "[0-9]", "%": "[0-9]", "@": "[A-Z]", "?": "[0-9A-Z]", "*": "[0-9A-Z一-鿿]", "=": "."}
# Any two digits of a year are of one of these hundred; four digits say the year themselves.
_SHORT = date(1926, 1, 1), 36525
_LONG = date(1930, 1, 1), 29220
# Nobody's: see `number_forms`.
_NOBODY = date(1880, 1, 1), 3653


@lru_cache(maxsize=512)
def number_form(entity: str) -> tuple[Form, ...]:
    """Forms of an entity's numbers: those of its own, then letters that stay with digits that change."""
    stated, _, check = FORMS.get(entity, "").partition(" | ")
    plain = str.upper if check in _WITH_SIGNS else compact
    spell = _as_it_is if plain is str.upper else spread
    own = tuple(Form(plain, partial(_span, form, check), spell) for form in stated.split())
    return (*own, Form(compact, _digits, spread))


def _as_it_is(fake: str, value: str) -> str:
    return fake.lower() if value.islower() else fake


def _span(form: str, check: str, plain: str) -> Span | None:
    reserved, unchecked, form = form[0] == "!", form[0] == ".", form.lstrip("!.")
    signs = _SIGN.findall(form)
    parts = _parts(signs, plain)
    if parts is None:
        return None
    slots = tuple(_slot(sign, part, reserved=reserved) for sign, part in zip(signs, parts, strict=True))
    kept = "".join(part if sign == "=" else sign for sign, part in zip(signs, parts, strict=True))
    # A value that its own check refuses is no such number; of a reserved range the fake is right whatever the value is,
    # but where the check alone tells two kinds of number apart.
    due = bool(check) and not unchecked and ("?" in form or not reserved)
    if due and (not reserved or check == "luhn") and not _valid(check)(plain):
        return None
    at = _places(signs)
    return Span(kept, slots, partial(_finished, _valid(check), at) if due else same, reserved)


def _parts(signs: list[str], plain: str) -> list[str] | None:
    """What of a number each sign stands for, or ``None``: it is of another form."""
    patterns = [_PATTERNS.get(sign) or (f".{{{len(sign) - 2}}}" if sign[0] == "<" else _day(sign)) for sign in signs]
    found = re.fullmatch("".join(f"({pattern})" for pattern in patterns), plain)
    if found is None or not all(_is_day(*pair) for pair in zip(signs, found.groups(), strict=True) if len(pair[0]) > 5):  # noqa: PLR2004 - no other sign is as long
        return None
    return list(found.groups())


def _day(sign: str) -> str:
    return f"[0-9]{{{len(sign)}}}" if len(sign) > 1 else re.escape(sign)


def _is_day(sign: str, part: str) -> bool:
    if sign[0] == "<":
        return True
    month, at = int(part[sign.index("MM") :][:2]), int(part[sign.index("DD") :][:2])
    return 1 <= month <= 12 and 1 <= at <= 31  # noqa: PLR2004 - a calendar's


def _slot(sign: str, part: str, *, reserved: bool) -> Slot:
    if sign[0] == "<":
        return literal(sign[1:-1])
    if len(sign) > 1:
        return day(sign, *(_NOBODY if reserved and "YYYY" in sign else _LONG if "YYYY" in sign else _SHORT))
    if sign == "%":
        return chars("13579" if int(part) % 2 else "02468")
    if sign == "?":
        return unknown()
    # Another of the same kind is a digit or a letter as the value has it there.
    kind = ("#" if part in DIGITS else "@" if part in UPPER else "=") if sign == "*" else sign
    return chars(DIGITS) if kind == "#" else chars(_LETTERS) if kind == "@" else literal(part)


def _places(signs: list[str]) -> tuple[int, ...]:
    """Where check characters stand."""
    at, places = 0, []
    for sign in signs:
        if sign == "?":
            places.append(at)
        at += len(sign) - 2 if sign[0] == "<" else len(sign)
    return tuple(places)


def _finished(valid: Callable[[str], bool], places: tuple[int, ...], body: str) -> str | None:
    choices = DIGITS + UPPER if len(places) == 1 else DIGITS
    text = list(body)
    for check in product(choices, repeat=len(places)):
        for place, char in zip(places, check, strict=True):
            text[place] = char
        if valid(whole := "".join(text)):
            return whole
    return None


def _valid(check: str) -> Callable[[str], bool]:
    return _hetu if check == "fi_hetu_test" else verifier(check)


def _hetu(value: str) -> bool:
    from stdnum.fi import hetu  # noqa: PLC0415 - only where such a number is

    return bool(hetu.is_valid(value, allow_temporary=True))


def _digits(plain: str) -> Span | None:
    """Letters stay, digits change."""
    if not any(char in DIGITS for char in plain):
        return None
    parts = re.findall("[0-9]+|[^0-9]+", plain)
    slots = tuple(chars(DIGITS, len(part)) if part[0] in DIGITS else literal(part) for part in parts)
    return Span("digits\0" + re.sub("[0-9]", "#", plain), slots)

"""Days, and places by degrees: the decade stays, and the whole degree; day, month and fraction are drawn.

How a day is written stays, and so does which of two numbers is over 12: 03/04/1990 is two days, and either is right.
No day after the 28th, which not every month has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from desensitize.mask.surrogates.form import Form, same
from desensitize.mask.surrogates.slot import DIGITS, Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DAYS", "DEGREES"]

_MONTHS = tuple(
    tuple(line.split())
    for line in """\
January February March April May June July August September October November December
Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
Januar Februar März April Mai Juni Juli August September Oktober November Dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
""".splitlines()
)
_PARTS = re.compile(r"[0-9]+(?:st|nd|rd|th)?|[^\W\d_]+|[\W_]+")
_PLUS = "23456789CFGHJMPQRVWX"
_PLUS_CODE = re.compile(f"([{_PLUS}]{{4}})[{_PLUS}]{{4}}\\+([{_PLUS}]{{2,3}})")
_WHOLE, _MONTH, _LAST = 4, 12, 28


def _day_part(part: str, *, last: bool) -> Slot:
    if part.isdecimal() and part.isascii():
        return _number(part, last=last)
    months = next((names for names in _MONTHS if part.lower() in map(str.lower, names)), None)
    if months is None:
        return literal(part)
    return words([name.upper() if part.isupper() else name.lower() if part.islower() else name for name in months])


def _number(part: str, *, last: bool) -> Slot:
    number = int(part)
    if len(part) >= _WHOLE or (last and number > _LAST):
        return kept_but_one(part)
    if len(part) == 1:
        return words([str(n) for n in range(1, 10)])
    if 0 < number <= _MONTH:
        return words([f"{n:02}" for n in range(1, _MONTH + 1)])
    return words([str(n) for n in range(_MONTH + 1, _LAST + 1)]) if number > _MONTH else literal(part)


def kept_but_one(part: str) -> Slot:
    """A year of the same decade, or eight digits in a row as a day of the same decade."""
    if len(part) == len("YYYYMMDD"):
        days = [f"{month:02}{at:02}" for month in range(1, _MONTH + 1) for at in range(1, _LAST + 1)]
        return words([f"{part[:3]}{year}{at}" for year in range(10) for at in days])
    return words([part[:-1] + digit for digit in DIGITS])


def _degree_part(part: str) -> list[Slot]:
    found = re.fullmatch(r"(-?[0-9]{1,3}[.°])([0-9]+)(.*)", part, re.DOTALL)
    return [literal(part)] if found is None else [literal(found[1]), chars(DIGITS, len(found[2])), literal(found[3])]


def _day(plain: str) -> Span | None:
    parts = _PARTS.findall(plain)
    numbers = [index for index, part in enumerate(parts) if part.isdecimal()]
    slots = [_day_part(part, last=index == (numbers or [-1])[-1]) for index, part in enumerate(parts)]
    return _span("day", slots)


def _degrees(plain: str) -> Span | None:
    code = _PLUS_CODE.fullmatch(plain)
    if code is not None:
        # Four signs are a square of about 110 km, by the specification of Open Location Code.
        return _span("plus", [literal(code[1]), chars(_PLUS, 4), literal("+"), chars(_PLUS, len(code[2]))])
    slots = []
    for part in re.findall(r"-?[0-9]{1,3}\.[0-9]+|[^0-9-]+|[0-9]{1,2}(?=['′\"″])|[0-9]+|-", plain):
        minute = re.fullmatch("[0-9]{2}", part)
        after = plain[plain.index(part) + len(part) :][:1]
        if minute and after in "'′\"″" and after:
            slots += [chars("012345"), chars(DIGITS)]
        else:
            slots += _degree_part(part)
    return _span("degrees", slots)


def _span(name: str, slots: list[Slot]) -> Span | None:
    if all(slot.size == 1 for slot in slots):
        return None
    frame = "\0".join(slot.write(0) if slot.size == 1 else f"{slot.size}:{slot.write(0)}" for slot in slots)
    return Span(f"{name}\0{frame}", tuple(slots))


def _form(span: Callable[[str], Span | None]) -> Form:
    return Form(same, span, lambda fake, value: fake if value else value)


DAYS = _form(_day)
DEGREES = _form(_degrees)

"""``generalize``: less exact, still true."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from desensitize.mask.ages import age_in
from desensitize.mask.dates import rewritten
from desensitize.mask.params import one_of, pair, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from desensitize.mask.operator import Circumstance

__all__ = ["Generalize"]

_LEVELS = ("year", "month", "day", "hour", "minute")
_FIRST = {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}
_REGIONS = ("province", "city", "district")
_NUMBER = re.compile(r"-?(?:[0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})(?:\.[0-9]{1,40})?")
_PLACE = re.compile(
    r"(?P<province>[一-鿿]{2,8}?(?:省|自治区|特别行政区)|(?:北京|上海|天津|重庆)市?)?"
    r"(?P<city>[一-鿿]{2,8}?(?:市|自治州|地区|盟))?"
    r"(?P<district>[一-鿿]{1,8}?(?:区|县|旗|市))?"
)


@dataclass(frozen=True, slots=True)
class Generalize:
    """Irreversible. Exactly one parameter. What can't be read as what it asks for becomes ``[ENTITY]``, not itself.

    :param number: round down, towards zero, to a multiple of this.
    :param interval: the interval of this width that holds the number, as ``[30, 40)``.
    :param age: the band of this many years, as ``30-39``; from ``top`` years on there is one band, ``90+``. The words
        of an age stay, as in ``30-39岁`` and ``aged 30-39``; of months, it is the years.
    :param date: round down to ``year month day hour minute``; the form stays, ``2024-05-17`` → ``2024-05-01``.
    :param ip: how many bits stay, of IPv4 and of IPv6, as ``[24, 48]``.
    :param postcode: how many characters stay at the start; letters and digits after them become ``*``.
    :param region: a Chinese address is cut after its ``province``, ``city`` or ``district``.

    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("X", "X")
    >>> Generalize(number=100)("1,234.5", at), Generalize(interval=10)("37", at), Generalize(age=5)("37", at)
    ('1200', '[30, 40)', '35-39')
    >>> Generalize(age=10)("三十四岁", at), Generalize(age=10)("34 years old", at)
    ('30-39岁', '30-39 years old')
    >>> Generalize(ip=(24, 48))("192.0.2.7", at), Generalize(postcode=3)("SW1A 1AA", at)
    ('192.0.2.0/24', 'SW1* ***')
    """

    name: ClassVar[str] = "generalize"
    reversible: ClassVar[bool] = False
    number: int | None = None
    interval: int | None = None
    age: int | None = None
    date: str | None = None
    ip: tuple[int, int] | None = None
    postcode: int | None = None
    region: str | None = None
    top: int = 90

    def __post_init__(self) -> None:
        which = one_of({name: getattr(self, name) for name in _ALLOWED})
        sound, allowed = _ALLOWED[which]
        if not sound(getattr(self, which)):
            message = f"{which} must be {allowed}"
            raise ValueError(message)
        if not whole(self.top, 1, 150):
            message = "top must be a whole number from 1 to 150"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value, less exact; ``[ENTITY]`` if it can't be read."""
        return self._made(value) or f"[{at.entity}]"

    def _made(self, value: str) -> str | None:
        if self.date is not None:
            level = self.date
            return rewritten(value, lambda day: _floor(day, level))
        if self.ip is not None:
            return _network(value, self.ip)
        if self.postcode is not None:
            return _prefix(value, self.postcode)
        if self.region is not None:
            return _region(value, self.region)
        if self.age is not None and (found := age_in(value)) is not None:
            return f"{found.before}{self._years(found.years, self.age)}{found.after}"
        return self._band(value)

    def _band(self, value: str) -> str | None:
        if _NUMBER.fullmatch(value) is None:
            return None
        exact = Fraction(value.replace(",", ""))
        if self.number is not None:
            return str(int(exact / self.number) * self.number)
        if self.age is not None:
            return self._years(int(exact), self.age) if exact >= 0 else None
        width = self.interval or 1
        start = exact // width * width
        return f"[{start}, {start + width})"

    def _years(self, years: int, width: int) -> str:
        start = years // width * width
        return f"{self.top}+" if years >= self.top else f"{start}-{min(start + width, self.top) - 1}"


def _floor(day: datetime, level: str) -> datetime:
    keep = _LEVELS.index(level)
    lower = {name: first for name, first in _FIRST.items() if name not in _LEVELS[: keep + 1]}
    return day.replace(**lower)  # type: ignore[arg-type]  # all of them are whole numbers


def _network(value: str, bits: tuple[int, int]) -> str | None:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    return str(ipaddress.ip_network((address, bits[address.version == 6]), strict=False))  # noqa: PLR2004 - IPv6


def _prefix(value: str, count: int) -> str | None:
    rest = re.sub(r"[0-9A-Za-z]", "*", value[count:])
    return value[:count] + rest if "*" in rest else None


def _region(value: str, level: str) -> str | None:
    found = _PLACE.match(value)
    if found is None or not (found["province"] or found["city"]):
        return None
    ends = [found.end(name) for name in _REGIONS[: _REGIONS.index(level) + 1] if found[name]]
    return value[: ends[-1]] if ends else None


_ALLOWED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "number": (lambda n: whole(n, 1), "a whole number of at least 1"),
    "interval": (lambda n: whole(n, 1), "a whole number of at least 1"),
    "age": (lambda n: whole(n, 1, 100), "a whole number from 1 to 100"),
    "date": (lambda level: level in _LEVELS, f"one of: {', '.join(_LEVELS)}"),
    "ip": (lambda bits: pair(bits, 0) and bits[0] < 32 and bits[1] < 128, "two numbers of bits, below 32 and 128"),  # noqa: PLR2004 - of an address
    "postcode": (lambda n: whole(n, 1), "a whole number of at least 1"),
    "region": (lambda level: level in _REGIONS, f"one of: {', '.join(_REGIONS)}"),
}

"""Random figures and letters that fill ordinary text; what is made of them, such as a URL, is in ``values.txt``.

None has a right check digit but by chance, for nothing is found in this text, only counted.
"""

from __future__ import annotations

import base64
import datetime as dt
import string
import uuid
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

__all__ = ["VALUES"]

_FIRST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
_DAYS = 365 * 34
_COMMON = "aaabcdeeefghiiijklmnnnoooprrssttuuvwxyz"


def _signs(alphabet: str, fewest: int, most: int = 0) -> Callable[[Random], str]:
    return lambda draw: "".join(draw.choices(alphabet, k=draw.randint(fewest, most or fewest)))


def _hex(count: int) -> Callable[[Random], str]:
    return lambda draw: f"{draw.getrandbits(4 * count):0{count}x}"


def _between(least: int, most: int) -> Callable[[Random], str]:
    return lambda draw: str(draw.randint(least, most))


def _moment(form: str) -> Callable[[Random], str]:
    """A moment without the names of months, which `strftime` writes in the machine's language."""
    return lambda draw: (_FIRST + dt.timedelta(draw.random() * _DAYS)).strftime(form)


def _integer(draw: Random) -> str:
    """Small numbers oftener than large ones, as everywhere."""
    return format(draw.randrange(10 ** draw.randint(1, 6)), draw.choice(("", "", ",")))


def _price(draw: Random) -> str:
    return f"{draw.randrange(10 ** draw.randint(1, 6)):,}.{draw.randrange(100):02}"


def _b64(draw: Random) -> str:
    return base64.b64encode(draw.randbytes(draw.randint(9, 48))).decode()


VALUES: Final[Mapping[str, Callable[[Random], str]]] = {
    **{f"d{count}": _signs(string.digits, count) for count in range(1, 20)},
    **{f"hex{count}": _hex(count) for count in (6, 8, 12, 16, 32, 64)},
    "b64": _b64,
    "byte": _between(0, 255),
    "capitals": _signs(string.ascii_uppercase, 1, 4),
    "clock": _moment("%H:%M:%S"),
    "day": _between(1, 28),
    "dotdate": _moment("%d.%m.%Y"),
    "epoch": _between(788_918_400, 1_893_456_000),
    "int": _integer,
    "isocompact": _moment("%Y%m%d"),
    "isodate": _moment("%Y-%m-%d"),
    "letters": _signs(_COMMON, 3, 9),
    "month12": _between(1, 12),
    "monthday": _moment("%m/%d"),
    "port": _between(20, 65_535),
    "price": _price,
    "sha": _hex(40),
    "sha7": _hex(7),
    "slashdate": _moment("%d/%m/%Y"),
    "small": _between(1, 60),
    "time": _moment("%H:%M"),
    "uuid": lambda draw: str(uuid.UUID(int=draw.getrandbits(128), version=4)),
    "year": _between(1950, 2030),
}

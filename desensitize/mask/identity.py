"""When are two spellings one value? One identity gets one token number, each spelling its own suffix.

Merging too little only costs the model a connection; a token always restores exactly the spelling it stands for, so
merging can never restore a wrong value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from desensitize.detect.read.escapes import holds_code
from desensitize.detect.read.escapes import plain as uncoded
from desensitize.detect.read.readings import plain
from desensitize.detect.read.view import view
from desensitize.mask.grammar import is_escape

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["identity"]


# Digits of a mainland mobile number.
_MOBILE = 11
_FIRST_HAN = 0x3400


def _digits(plain: str) -> str:
    """A phone number by its digits. China's country code is dropped, so that with it and without is one."""
    digits = plain if plain.isdigit() else "".join(filter(str.isdigit, plain))
    abroad = plain.lstrip(" (").startswith(("+", "00"))
    number = digits.removeprefix("00") if abroad else digits
    if abroad and not number.startswith("86"):
        return f"+{number}"
    local = number.removeprefix("86")
    return local if len(local) == _MOBILE and local[0] == "1" else digits


def _compact(plain: str) -> str:
    return plain.upper() if plain.isalnum() else "".join(filter(str.isalnum, plain)).upper()


def _exact(plain: str) -> str:
    return plain


def _loose(plain: str) -> str:
    return " ".join(plain.split()).casefold()


def _name(plain: str) -> str:
    """A name in one order, without the blanks in a Chinese one."""
    last, comma, first = plain.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else plain
    words = re.split(r"[\s._-]+", turned.strip())
    chinese = all(word and ord(word[0]) > _FIRST_HAN for word in words)
    return ("" if chinese else " ").join(words).casefold()


_BY_LABEL: dict[str, Callable[[str], str]] = {
    "PHONE": _digits,
    "PERSON": _name,
    "KEY": _exact,
    "PASSWORD": _exact,
    "SECRET": _exact,
    **dict.fromkeys(
        ("ID", "CARD", "PASSPORT", "PERMIT", "PLATE", "USCC", "IBAN", "SWIFT", "SSN", "ACCOUNT", "TAX", "MAC"), _compact
    ),
}


def identity(label: str, value: str, *, disguised: bool = True) -> str:
    """The canonical form of a value, for values of one label; ``disguised``: it may need another reading.

    >>> spellings = ("138 0013 8000", "+86-13800138000", "１３８００１３８０００", "%313800138000")
    >>> {identity("PHONE", spelling) for spelling in spellings}
    {'13800138000'}
    >>> {identity("PERSON", spelling) for spelling in ("Marta Brandt", "BRANDT, MARTA", "marta.brandt")}
    {'marta brandt'}
    """
    if is_escape(label):
        return value
    form = _BY_LABEL.get(label, _loose)
    # Mostly there is nothing to read: no code, and no character that the view folds.
    read = value if value.isascii() and not holds_code(value) else view(uncoded(value)).text
    return form(plain(read) if disguised and form is not _exact else read)

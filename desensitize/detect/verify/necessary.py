"""What a number of some kinds must have at least, told by arithmetic alone, before python-stdnum is asked.

Its first module takes 35 ms to import, and these kinds are looked at wherever digits stand: without this, the first
order number would pay for it.
"""

from __future__ import annotations

from itertools import accumulate, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["NECESSARY", "luhn", "mod_11_2"]

_DOUBLED = str.maketrans("0123456789", "0246813579")
# Verhoeff's permutation of the digits; the one for a place is it applied as often as there are places behind.
_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_PLACES = tuple(
    accumulate(repeat(_STEP, 7), lambda so_far, step: tuple(step[n] for n in so_far), initial=tuple(range(10)))
)


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 check digit, of digits alone.

    >>> luhn("4111111111111111"), luhn("4111111111111112"), luhn("")
    (True, False, False)
    """
    if not digits:
        return False
    return (sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def mod_11_2(number: str) -> bool:
    """ISO 7064 MOD 11-2 check character, of digits and at the end a digit or ``X``.

    >>> mod_11_2("079X"), mod_11_2("0790")
    (True, False)
    """
    total = 0
    for char in number:
        total = (2 * total + (10 if char == "X" else int(char))) % 11
    return total == 1


def verhoeff(digits: str) -> bool:
    """Verhoeff's check digit (1969): products in the group of a pentagon's symmetries, five to nine being reflections.

    >>> verhoeff("234123412346"), verhoeff("234123412347")
    (True, False)
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total = _product(total, _PLACES[place % 8][int(digit)])
    return total == 0


def _product(one: int, other: int) -> int:
    if one < 5:  # noqa: PLR2004 - a turn
        return (one + other) % 5 + (5 if other >= 5 else 0)  # noqa: PLR2004 - a reflection
    return (one - other) % 5 + (0 if other >= 5 else 5)  # noqa: PLR2004 - a reflection


def _personnummer(digits: str) -> bool:
    """Swedish personal number: of ten or twelve digits, with a month, a day, and a check digit over the last ten."""
    month, day = digits[-8:-6], digits[-6:-4]
    return len(digits) in {10, 12} and "01" <= month <= "12" and "01" <= day <= "31" and luhn(digits[-10:])


def _aadhaar(digits: str) -> bool:
    """Indian Aadhaar: twelve digits, not 0 or 1 first, Verhoeff's check digit."""
    return len(digits) == 12 and digits[0] not in "01" and verhoeff(digits)  # noqa: PLR2004 - by the standard


NECESSARY: Mapping[str, Callable[[str], bool]] = {"se.personnummer": _personnummer, "in_.aadhaar": _aadhaar}

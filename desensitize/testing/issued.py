"""Could this number have been issued? Asked elsewhere than of the verifier under test, where there is a way.

A generator that keeps what the verifier accepts can never show that the verifier is wrong. So a check digit is computed
by python-stdnum, a phone number is asked of libphonenumber, and only what neither of them knows is tried out.
"""

from __future__ import annotations

import datetime as dt
import string
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from desensitize.detect.verify.names import verifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Says = Callable[[str], bool]

__all__ = ["oracle", "repairs"]

# What python-stdnum's modules raise over a text that is no number of theirs.
_NO = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
_OPTIONS: dict[str, dict[str, bool]] = {"iban": {"check_country": False}}
_ID18, _BIRTH = 18, slice(6, 14)


def oracle(name: str) -> Says:
    """What should say yes to the same values as the verifier of this name; the verifier itself where nobody else knows.

    >>> oracle("luhn")("4111 1111 1111 1111"), oracle("stdnum:iso7064.mod_11_2")("0794")
    (True, False)
    """
    kind, _, argument = name.partition(":")
    if name == "luhn":
        return _standard("luhn")
    if name == "cn_id18":
        return _resident
    if kind == "phone":
        return _dialled(argument)
    module = argument if kind == "stdnum" else name if "." in name and not argument else ""
    return _standard(module) if module else verifier(name)


def _standard(name: str) -> Says:
    module: Any = import_module(f"stdnum.{name}")
    options = _OPTIONS.get(name, {})

    def says(value: str) -> bool:
        return any(_valid(module, text, options) for text in dict.fromkeys((plain(value), value)))

    return says


def _valid(module: Any, text: str, options: dict[str, bool]) -> bool:
    try:
        return bool(module.is_valid(text, **options))
    except _NO:
        return False


def plain(value: str) -> str:
    """Letters and digits alone."""
    return "".join(c for c in value if c.isascii() and c.isalnum())


def _resident(value: str) -> bool:
    """A resident ID number of China: its check character, and a date of birth that exists."""
    number = plain(value).upper()
    try:
        born = dt.date.fromisoformat(number[_BIRTH])
    except ValueError:
        return False
    return len(number) == _ID18 and _standard("iso7064.mod_11_2")(number) and born.year >= 1880  # noqa: PLR2004 - the oldest living


def _dialled(region: str) -> Says:
    def says(value: str) -> bool:
        import phonenumbers  # noqa: PLC0415 - 50 ms: only where phones are drawn

        if region == "ZZ" and value.startswith("00"):
            value = f"+{value[2:]}"
        try:
            return bool(phonenumbers.is_valid_number(phonenumbers.parse(value, None if region == "ZZ" else region)))
        except phonenumbers.NumberParseException:
            return False

    return says


@lru_cache(maxsize=256)
def _computed(name: str) -> tuple[Callable[[str], Any], ...]:
    """What computes the check digits of the numbers that a verifier is for."""
    if name == "cn_id18":
        name = "stdnum:iso7064.mod_11_2"
    if name in {"npi", "luhn"}:
        name = "stdnum:luhn"
    kind, _, argument = name.partition(":")
    module_name = argument if kind == "stdnum" else name if "." in name and not argument else ""
    module: Any = import_module(f"stdnum.{module_name}") if module_name else None
    known = (getattr(module, each, None) for each in ("calc_check_digit", "calc_check_digits"))
    return tuple(each for each in known if callable(each))


def repairs(value: str, name: str) -> Iterator[str]:
    """The value, and what it may become to pass: with its check digits computed, else with characters changed."""
    yield value
    number = plain(value)
    for compute in _computed(name):
        for given in (number[:-1], number[:-2], number):
            try:
                ending = str(compute(given))
            except _NO:
                continue
            if 0 < len(ending) < len(number):
                yield _ending(value, ending)
                # An IBAN's stand behind the country.
                yield value[:2] + ending + value[2 + len(ending) :]
    yield from _changed(value)


def _ending(value: str, ending: str) -> str:
    """The value with its last letters and digits changed; what stands between them stays."""
    rest, out = list(ending), list(value)
    for at in range(len(out) - 1, -1, -1):
        if rest and out[at].isascii() and out[at].isalnum():
            out[at] = rest.pop()
    return "".join(out)


def _changed(value: str) -> Iterator[str]:
    """The value with one character changed, the last ones first; then with the third and the fourth, as of an IBAN."""
    places = [at for at, c in enumerate(value) if c.isascii() and c.isalnum()]
    for at in reversed(places):
        for c in string.digits if value[at].isdigit() and at != places[-1] else string.digits + string.ascii_uppercase:
            yield value[:at] + c + value[at + 1 :]
    if len(value) > 8:  # noqa: PLR2004 - no shorter one is known
        yield from (f"{value[:2]}{n:02d}{value[4:]}" for n in range(100))

"""Verifiers: is this candidate really one? Check digits, numbering plans, suffix lists.

Each takes the value as written (in the view) and says yes or no. The cheap ones are plain arithmetic; the libraries
behind the others are imported on the first candidate that needs them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from desensitize.detect.verify import necessary
from desensitize.detect.verify.check_digits import CHECKS
from desensitize.detect.verify.phones import Phone
from desensitize.detect.verify.secrets import SECRETS
from desensitize.detect.verify.suffixes import is_private

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["known", "verifier"]

_MODULE = re.compile(r"[a-z_][a-z_0-9]*(?:\.[a-z_0-9]+)*\Z")
_REGION = re.compile(r"[A-Z]{2}\Z")


def luhn(value: str) -> bool:
    """ISO/IEC 7812-1 check digit.

    >>> luhn("4111 1111 1111 1111"), luhn("4111 1111 1111 1112")
    (True, False)
    """
    return necessary.luhn("".join(c for c in value if "0" <= c <= "9"))


def not_repeated(value: str) -> bool:
    """Neither one character over and over nor a run such as 12345678.

    >>> not_repeated("00000000"), not_repeated("12345678"), not_repeated("13800138000")
    (False, False, True)
    """
    plain = "".join(c for c in value if c.isalnum())
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    return len(steps) > 1 or not steps <= {-1, 0, 1}


def ip(value: str) -> bool:
    """An IPv4 or IPv6 address, by the standard library."""
    import ipaddress  # noqa: PLC0415 - only where a candidate needs it

    try:
        ipaddress.ip_address(value.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


def public_suffix(value: str) -> bool:
    """The domain (after the last ``@``, or the whole) is a name under a suffix of the Public Suffix List."""
    domain = value.rpartition("@")[2].strip(".").lower()
    if not domain.isascii():
        import idna  # noqa: PLC0415 - only where a candidate needs it

        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            return False
    return is_private(domain)


def cn_id18(value: str) -> bool:
    """A resident ID number (GB 11643-1999): check digit by ISO 7064 MOD 11-2, and a date of birth that exists.

    Its region is not looked up: codes come and go, and a number with a right check digit is somebody's.
    """
    number = _plain(value).upper()
    formed = len(number) == 18 and number[:17].isdigit() and number[17] in "0123456789X"  # noqa: PLR2004 - by the standard
    return formed and _date(number[6:14]) and necessary.mod_11_2(number)


def cn_id15(value: str) -> bool:
    """A first-generation ID card number (GB 11643-1989): a province code, and a date of the 20th century."""
    number = _plain(value)
    return len(number) == 15 and number[0] in "12345678" and _date("19" + number[6:12])  # noqa: PLR2004 - by the standard


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isascii() and c.isalnum())


def _date(digits: str) -> bool:
    import datetime as dt  # noqa: PLC0415 - only where a candidate needs it

    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year >= 1880  # noqa: PLR2004 - the oldest living
    except ValueError:
        return False


def entropy(least: float) -> Callable[[str], bool]:
    """Shannon entropy per character of at least ``least`` bits.

    >>> entropy(3.0)("aaaabbbb"), entropy(3.0)("q8Zr1mKx0vTn")
    (False, True)
    """

    def check(value: str) -> bool:
        total = len(value)
        bits = sum(n * math.log2(total / n) for n in Counter(value).values()) / total if total else 0.0
        return bits >= least

    return check


def phone(region: str) -> Callable[[str], bool]:
    """A number that libphonenumber calls valid when dialled in ``region``; ``ZZ``: only with its country code."""
    return Phone(region)


def stdnum(module: str) -> Callable[[str], bool]:
    """A number that python-stdnum's ``module`` calls valid, such as ``iban``, with or without its separators.

    Some modules raise on what they did not expect instead of saying no, as ``gh.tin`` of python-stdnum 2.2 does on a
    letter where a digit stands: such a text is no number either. What has nothing to do with the text stops it.

    >>> stdnum("gh.tin")("C0000803561"), stdnum("gh.tin")("V00DZQ9XI54")
    (True, False)
    """
    might_be = necessary.NECESSARY.get(module)

    def check(value: str) -> bool:
        plain = _plain(value)
        if might_be is not None and value.isascii() and plain.isdigit() and not might_be(plain):
            return False
        valid, options = _stdnum(module).is_valid, _OPTIONS.get(module, {})
        return _says(valid, plain, options) or (plain != value and _says(valid, value, options))

    return check


# What a module raises over the value it is given. Want of files, memory or stack says nothing about a value: to take it
# for a no would let the value through.
_NO = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def _says(valid: Callable[..., bool], value: str, options: dict[str, bool]) -> bool:
    try:
        return bool(valid(value, **options))
    except _NO:
        return False


# The check digits decide; lists of banks go out of date.
_OPTIONS = {"iban": {"check_country": False}}


def _regions() -> Collection[str]:
    import phonenumbers  # noqa: PLC0415 - 50 ms: only when rules are checked

    regions: Collection[str] = phonenumbers.SUPPORTED_REGIONS
    return regions


@lru_cache(maxsize=256)
def _stdnum(module: str) -> Any:  # the library has no types
    import importlib  # noqa: PLC0415 - only where a candidate needs it

    return importlib.import_module(f"stdnum.{module}")


_PLAIN = {
    "luhn": luhn, "ip": ip, "public_suffix": public_suffix, "cn_id15": cn_id15, "cn_id18": cn_id18,
    "not_repeated": not_repeated, **CHECKS, **SECRETS,
}  # fmt: skip


def verifier(name: str) -> Callable[[str], bool]:
    """The verifier of a name such as ``luhn``, ``stdnum:iban``, ``phone:CN`` or ``entropy:3.2``.

    A bare dotted name is python-stdnum's: ``us.ssn`` is ``stdnum:us.ssn``.

    :raises ValueError: no such verifier; the message says what is known.
    """
    kind, _, argument = name.partition(":")
    if name in _PLAIN:
        return _PLAIN[name]
    if kind == "entropy" and re.fullmatch(r"[0-9](\.[0-9]+)?", argument):
        return entropy(float(argument))
    if kind == "phone" and _REGION.match(argument):
        return phone(argument)
    module = argument if kind == "stdnum" else name if "." in name else ""
    if _MODULE.match(module):
        return stdnum(module)
    message = "no such verifier; known are " + ", ".join(
        [*sorted(_PLAIN), "stdnum:<module>", "phone:<REGION>", "entropy:<bits>"]
    )
    raise ValueError(message)


def known(name: str) -> str | None:
    """What is wrong with a verifier's name, or ``None``; looks the library's module up, so only for checking rules."""
    try:
        verifier(name)
        kind, _, argument = name.partition(":")
        if kind == "stdnum" or ("." in name and not argument):
            module = _stdnum(argument or name)
            return (
                None if callable(getattr(module, "is_valid", None)) else "this module of python-stdnum checks no number"
            )
        if kind == "phone" and argument not in {"ZZ", *_regions()}:
            return "libphonenumber knows no such region; ZZ is any"
    except ValueError as error:
        return str(error)
    except ImportError:
        return "python-stdnum has no such module"
    return None

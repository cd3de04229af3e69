"""IPv4 addresses (RFC 791): all of them, so that every one becomes another, however few digits it has.

Four numbers up to 255, each written here with three digits; `desensitize.mask.fpe` writes them with dots.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address

from desensitize.mask.domains.characters import CHARACTERS
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["DOMAINS", "DOTTED", "dotted", "padded"]

# Of this form, and no address as RFC 6943 (3.1.1) has it read everywhere: 010.1.2.3 is eight to some.
DOTTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_PADDED = re.compile("[0-9]{12}")


def padded(address: str) -> str | None:
    """An address as twelve digits; ``None``: it is none.

    >>> padded("10.1.2.3"), padded("10.1.2.03"), padded("10.1.2.256")
    ('010001002003', None, None)
    """
    parts = address.split(".")
    sound = all(part == "0" or (part[0] != "0" and int(part) < 256) for part in parts)  # noqa: PLR2004 - of a byte
    return "".join(f"{int(part):03}" for part in parts) if sound else None


def dotted(digits: str) -> str:
    """Twelve digits as an address.

    >>> dotted("010001002003")
    '10.1.2.3'
    """
    return ".".join(str(int(digits[at : at + 3])) for at in range(0, 12, 3))


def _place(text: str) -> Place | None:
    if _PADDED.fullmatch(text) is None or padded(dotted(text)) is None:
        return None
    return Place(int(IPv4Address(dotted(text))), 1 << 32)


def _write(place: Place, number: int) -> str:
    del place
    return padded(str(IPv4Address(number))) or ""


DOMAINS = (Domain("ipv4", _place, _write), CHARACTERS)

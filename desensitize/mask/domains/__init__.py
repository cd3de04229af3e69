"""Domains of format-preserving encryption: for each entity, those that a value may belong to, the narrowest first.

A value belongs to the first one that it has a place in: so who sees what was written knows where it came from.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from desensitize.mask.domains.characters import CHARACTERS

if TYPE_CHECKING:
    from desensitize.mask.domains.domain import Domain

__all__ = ["IP", "domains_of", "in_sight"]

IP = "IP_ADDRESS"

# The module of an entity's own domains.
_OWN = {
    "CN_ID_CARD": "cn_id",
    "CREDIT_CARD": "card",
    "CN_BANK_CARD": "card",
    "CN_USCC": "uscc",
    "IBAN_CODE": "iban",
    IP: "ipv4",
}
_PHONE = "PHONE_NUMBER"
_PLATE = "CN_VEHICLE_PLATE"
# The province before a number plate's letters, and the use behind them: they tell little.
_PLATE_CHARS = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼学警挂港澳领使临")


def domains_of(entity: str, value: str) -> tuple[Domain, ...]:
    """The domains for values of an entity. What they are depends on nothing of the value that encryption changes."""
    if entity == _PHONE:
        from desensitize.mask.domains.phone import ABROAD, HOME  # noqa: PLC0415 - only where there are phones

        return ABROAD if value.lstrip(" (（").startswith(("+", "＋")) else HOME
    return _own(entity)


@lru_cache(maxsize=256)
def _own(entity: str) -> tuple[Domain, ...]:
    name = _OWN.get(entity)
    if name is None:
        return (CHARACTERS,)
    own: tuple[Domain, ...] = import_module(f"desensitize.mask.domains.{name}").DOMAINS
    return own


def in_sight(entity: str) -> frozenset[str]:
    """Letters outside ASCII that may stay as they are."""
    return _PLATE_CHARS if entity == _PLATE else frozenset()

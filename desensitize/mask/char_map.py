"""``char_map``: each character by the entry of a table of its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["CharMap"]

_KINDS = {
    "upper": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "lower": "abcdefghijklmnopqrstuvwxyz",
    "digit": "0123456789",
}


@dataclass(frozen=True, slots=True)
class CharMap:
    """Irreversible here: no record is kept, though whoever has the tables can read it backwards. It hides little.

    A value that would stay as it is becomes the entity in square brackets.

    :param upper: the letters A to Z in another order: what stands for A, for B, and so on.
    :param lower: the same for a to z.
    :param digit: the same for 0 to 9.
    :param special: other characters, each followed by what stands for it; none twice.

    >>> from desensitize.mask.operator import Circumstance
    >>> CharMap(digit="1234567890", special="-+")("12-39", Circumstance("X", "X"))
    '23+40'
    """

    name: ClassVar[str] = "char_map"
    reversible: ClassVar[bool] = False
    upper: str = field(default="", repr=False)
    lower: str = field(default="", repr=False)
    digit: str = field(default="", repr=False)
    special: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            stated = getattr(self, name)
            if not isinstance(stated, str) or (stated and sorted(stated) != sorted(kind)):
                message = f"{name} must be the {len(kind)} characters {kind[0]} to {kind[-1]} in another order"
                raise ValueError(message)
        if not _pairs(self.special):
            message = "special must be pairs of characters, no ASCII letters or digits, on either side none twice"
            raise ValueError(message)
        if not (self.upper or self.lower or self.digit or self.special):
            message = "needs at least one of: upper, lower, digit, special"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value in the tables' characters, or ``[ENTITY]``."""
        table = {ord(a): b for a, b in zip(self.special[::2], self.special[1::2], strict=True)}
        for name, kind in _KINDS.items():
            table |= dict(zip(map(ord, kind), getattr(self, name), strict=False))
        made = value.translate(table)
        return made if made != value else f"[{at.entity}]"


def _pairs(special: object) -> bool:
    if not isinstance(special, str) or len(special) % 2:
        return False
    sides = special[::2], special[1::2]
    return all(len(set(side)) == len(side) for side in sides) and not any(c.isascii() and c.isalnum() for c in special)

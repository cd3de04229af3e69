"""``round_decimals``: fewer digits behind the point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.params import whole

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["RoundDecimals"]

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


@dataclass(frozen=True, slots=True)
class RoundDecimals:
    """Irreversible. What is no number, or has no digits too many, becomes the entity in square brackets.

    :param places: how many digits stay behind the point, 0 to 9; the others are cut off.

    >>> from desensitize.mask.operator import Circumstance
    >>> RoundDecimals(places=1)("1234.56", Circumstance("AMOUNT", "AMOUNT"))
    '1234.5'
    """

    name: ClassVar[str] = "round_decimals"
    reversible: ClassVar[bool] = False
    places: int

    def __post_init__(self) -> None:
        if not whole(self.places, 0, 9):
            message = "places must be a whole number from 0 to 9"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The number, or ``[ENTITY]``."""
        if _NUMBER.fullmatch(value) is None:
            return f"[{at.entity}]"
        with localcontext(prec=100):
            made = str(Decimal(value).quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_DOWN))
        return made if len(made) < len(value) else f"[{at.entity}]"

"""``null``: the value goes and nothing takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Null"]


@dataclass(frozen=True, slots=True)
class Null:
    """Irreversible.

    >>> from desensitize.mask.operator import Circumstance
    >>> Null()("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    ''
    """

    name: ClassVar[str] = "null"
    reversible: ClassVar[bool] = False

    def __call__(self, value: str, at: Circumstance) -> str:
        """The empty text."""
        del value, at
        return ""

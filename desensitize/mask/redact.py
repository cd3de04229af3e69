"""``redact``: the value goes, its type stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Redact"]


@dataclass(frozen=True, slots=True)
class Redact:
    """Irreversible.

    >>> from desensitize.mask.operator import Circumstance
    >>> Redact()("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    '[PHONE_NUMBER]'
    """

    name: ClassVar[str] = "redact"
    reversible: ClassVar[bool] = False

    def __call__(self, value: str, at: Circumstance) -> str:
        """The entity in square brackets."""
        del value
        return f"[{at.entity}]"

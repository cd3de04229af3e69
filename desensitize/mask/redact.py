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

    :param brackets: what stands before and after the entity, two characters.

    >>> from desensitize.mask.operator import Circumstance
    >>> Redact()("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    '[PHONE_NUMBER]'
    """

    name: ClassVar[str] = "redact"
    reversible: ClassVar[bool] = False
    brackets: str = "[]"

    def __post_init__(self) -> None:
        if not isinstance(self.brackets, str) or len(self.brackets) != 2:  # noqa: PLR2004 - one on each side
            message = "brackets must be two characters"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The entity in brackets."""
        del value
        return f"{self.brackets[0]}{at.entity}{self.brackets[1]}"

"""``keep``: found, reported, and left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Keep"]


@dataclass(frozen=True, slots=True)
class Keep:
    """Nothing to reverse: the value stays in sight, on purpose.

    >>> from desensitize.mask.operator import Circumstance
    >>> Keep()("public@example.com", Circumstance("EMAIL_ADDRESS", "EMAIL"))
    'public@example.com'
    """

    name: ClassVar[str] = "keep"
    reversible: ClassVar[bool] = False

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value itself."""
        del at
        return value

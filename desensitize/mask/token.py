"""``token``: ``<PHONE_1>``, restored from the conversation that issued it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Token", "TypeToken"]


@dataclass(frozen=True, slots=True)
class Token:
    """Reversible. The number comes from the conversation; called alone it gives the type-only form.

    >>> from desensitize.mask.operator import Circumstance
    >>> Token()("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    '<PHONE>'
    """

    name: ClassVar[str] = "token"
    reversible: ClassVar[bool] = True

    def __call__(self, value: str, at: Circumstance) -> str:
        """The token without a number, for places that keep no record, such as embeddings."""
        del value
        return f"<{at.label}>"


@dataclass(frozen=True, slots=True)
class TypeToken(Token):
    """Irreversible: the token without a number, for texts that become vectors. Numbers would tell equal texts apart.

    >>> from desensitize.mask.operator import Circumstance
    >>> TypeToken()("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    '<PHONE>'
    """

    name: ClassVar[str] = "type"
    reversible: ClassVar[bool] = False

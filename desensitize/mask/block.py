"""``block``: a text that holds such a value is not masked; it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.errors import Blocked

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Block"]


@dataclass(frozen=True, slots=True)
class Block:
    """Irreversible: nothing is written. For what may not go to a model in any form, masked or not.

    :raises Blocked: always, with the entity and without the value.

    >>> from desensitize.mask.operator import Circumstance
    >>> Block()("AKIAIOSFODNN7EXAMPLE", Circumstance("API_KEY", "API_KEY"))
    Traceback (most recent call last):
    desensitize.errors.Blocked: the text holds API_KEY, which its operator 'block' lets nobody send
    """

    name: ClassVar[str] = "block"
    reversible: ClassVar[bool] = False

    def __call__(self, value: str, at: Circumstance) -> str:
        """Nothing: it raises."""
        del value
        raise Blocked(at.entity)

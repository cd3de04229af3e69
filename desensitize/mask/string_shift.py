"""``string_shift``: the characters move round in a ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.params import whole

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["StringShift"]


@dataclass(frozen=True, slots=True)
class StringShift:
    """Irreversible here: no record is kept, though anyone can turn the ring back. It hides little; for old systems.

    A value that would stay as it is (one character, or a whole turn) becomes the entity in square brackets.

    :param count: by how many characters, 1 or more.
    :param direction: ``left`` or ``right``.

    >>> from desensitize.mask.operator import Circumstance
    >>> StringShift(count=2)("12345", Circumstance("X", "X"))
    '34512'
    """

    name: ClassVar[str] = "string_shift"
    reversible: ClassVar[bool] = False
    count: int
    direction: str = "left"

    def __post_init__(self) -> None:
        if not whole(self.count, 1):
            message = "count must be a whole number of at least 1"
            raise ValueError(message)
        if self.direction not in {"left", "right"}:
            message = "direction must be left or right"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value, turned."""
        by = (self.count if self.direction == "left" else -self.count) % max(len(value), 1)
        turned = value[by:] + value[:by]
        return turned if turned != value else f"[{at.entity}]"

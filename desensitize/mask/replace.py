"""``replace``: every value of the rule becomes one fixed text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Replace"]


@dataclass(frozen=True, slots=True)
class Replace:
    r"""Irreversible. ``value``: the text to write, taken literally (``\1`` is no group).

    >>> from desensitize.mask.operator import Circumstance
    >>> Replace(value="(hidden)")("13800138000", Circumstance("PHONE_NUMBER", "PHONE"))
    '(hidden)'
    """

    name: ClassVar[str] = "replace"
    reversible: ClassVar[bool] = False
    value: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, str):
            message = "value must be text"
            raise ValueError(message)  # noqa: TRY004 - one kind of error for every bad parameter

    def __call__(self, value: str, at: Circumstance) -> str:
        """The fixed text."""
        del value, at
        return self.value

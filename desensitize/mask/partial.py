"""``partial``: part of the value stays in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Partial"]


@dataclass(frozen=True, slots=True)
class Partial:
    """Irreversible. Either ``keep=(first, last)`` characters, or ``positions=(from, to)`` to cover.

    :param keep: how many characters stay at the start and at the end; a value no longer than both is covered whole.
    :param positions: first and last character to cover, 1-based and inclusive.
    :param fill: one character, written for each covered one.
    :param cover: a text written once for the whole covered range, instead of ``fill``.

    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("PHONE_NUMBER", "PHONE")
    >>> Partial(keep=(3, 4))("13800138000", at), Partial(positions=(5, 7), cover="***")("13800138000", at)
    ('138****8000', '1380***8000')
    """

    name: ClassVar[str] = "partial"
    reversible: ClassVar[bool] = False
    keep: tuple[int, int] | None = None
    positions: tuple[int, int] | None = None
    fill: str = "*"
    cover: str | None = None

    def __post_init__(self) -> None:
        if (self.keep is None) == (self.positions is None):
            message = "needs either keep: [first, last] or positions: [from, to]"
            raise ValueError(message)
        if self.keep is not None and not _pair(self.keep, 0):
            message = "keep needs two whole numbers of at least 0"
            raise ValueError(message)
        if self.positions is not None and not (_pair(self.positions, 1) and self.positions[0] <= self.positions[1]):
            message = "positions needs two whole numbers, 1-based, the first not after the second"
            raise ValueError(message)
        if not isinstance(self.fill, str) or len(self.fill) != 1:
            message = "fill must be one character; cover takes a longer text"
            raise ValueError(message)
        if self.cover is not None and not isinstance(self.cover, str):
            message = "cover must be text"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value with its middle covered."""
        del at
        start, end = self._covered(len(value))
        hidden = self.fill * (end - start) if self.cover is None else self.cover
        return value[:start] + hidden + value[end:]

    def _covered(self, length: int) -> tuple[int, int]:
        """The range to cover, 0-based and end exclusive. What would show everything covers everything."""
        if self.keep is not None:
            first, last = self.keep
            return (0, length) if first + last >= length else (first, length - last)
        first, last = self.positions or (1, 1)
        return (0, length) if first > length else (first - 1, min(last, length))


def _pair(numbers: object, least: int) -> bool:
    return (
        isinstance(numbers, tuple)
        and len(numbers) == 2  # noqa: PLR2004 - a pair
        and all(isinstance(n, int) and not isinstance(n, bool) and n >= least for n in numbers)
    )

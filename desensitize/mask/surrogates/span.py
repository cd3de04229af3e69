"""A range of fakes: all that one value may become, numbered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.mask.surrogates.slot import Slot

__all__ = ["Span"]

# From this many bits on, the check may take its full share of a range where nobody lives.
_LARGE = 24
_MOST = 32


@dataclass(frozen=True)
class Span:
    """Fakes that are written slot by slot.

    :param name: tells ranges apart; goes into the check.
    :param slots: what is drawn.
    :param finish: puts the check digits in, or says ``None`` where there are none that fit.
    :param reserved: nobody's value is in the range.
    """

    name: str
    slots: tuple[Slot, ...]
    finish: Callable[[str], str | None] = field(default=lambda text: text)
    reserved: bool = False

    @cached_property
    def size(self) -> int:
        """How many numbers there are; where check digits rule some out, fewer fakes."""
        return prod(slot.size for slot in self.slots)

    @cached_property
    def check_bits(self) -> int:
        """Bits of a number that are the check: two fifths, 32 at most; a quarter of a small range nobody lives in.

        >>> from desensitize.mask.surrogates.slot import chars
        >>> [Span("", (chars("01", bits),)).check_bits for bits in (5, 20, 40, 100)]
        [2, 8, 16, 32]
        """
        bits = self.size.bit_length() - 1
        return min(_MOST, bits // 4 if self.reserved and bits < _LARGE else bits * 2 // 5)

    @cached_property
    def room(self) -> int:
        """How many fakes the check leaves."""
        return self.size >> self.check_bits

    def write(self, number: int) -> str | None:
        """The fake of a number below ``size``, or ``None``: that number has none."""
        parts = []
        for slot in reversed(self.slots):
            number, at = divmod(number, slot.size)
            parts.append(slot.write(at))
        return self.finish("".join(reversed(parts)))

    def read(self, text: str) -> int | None:
        """The number of a fake, or ``None``: it is not of the range."""
        number = at = 0
        for slot in self.slots:
            for width in slot.widths:
                own = slot.read(text[at : at + width]) if at + width <= len(text) else None
                if own is not None:
                    number, at = number * slot.size + own, at + width
                    break
            else:
                return None
        return number if self.write(number) == text else None

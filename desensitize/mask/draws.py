"""Numbers that only a key draws, as many as are asked for: always the same ones for the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.mask.keys import Key

__all__ = ["Draws"]

_T = TypeVar("_T")
# A number below 2**256 divided by less than 2**16 this often still has 128 bits: no choice is likelier than another.
_EACH = 8
_MOST = 1 << 16


class Draws:
    """Choices, one after the other.

    >>> from desensitize.mask.keys import Key
    >>> one, two = (Draws(Key("dsk1_" + "A" * 43), "doc", "value") for _ in range(2))
    >>> [one.below(10) for _ in range(20)] == [two.below(10) for _ in range(20)]
    True
    """

    __slots__ = ("_key", "_left", "_purpose", "_said", "_taken")

    def __init__(self, key: Key, purpose: str, said: str) -> None:
        self._key, self._purpose, self._said = key, purpose, said
        self._taken = self._left = 0

    def below(self, most: int) -> int:
        """A number from 0 to ``most - 1``, where ``most`` is at most 65536."""
        if not 0 < most <= _MOST:
            message = "drawn from 1 to 65536 choices"
            raise ValueError(message)
        if self._taken % _EACH == 0:
            self._left = self._key.number(self._purpose, f"{self._taken // _EACH}\0{self._said}")
        self._taken += 1
        self._left, drawn = divmod(self._left, most)
        return drawn

    def one(self, choices: Sequence[_T]) -> _T:
        """One of them."""
        return choices[self.below(len(choices))]

    def digits(self, shape: str) -> str:
        """``shape`` with another digit for each of its digits."""
        return "".join(str(self.below(10)) if "0" <= c <= "9" else c for c in shape)

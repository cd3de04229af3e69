"""``char_at``: one character becomes another one of a library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.draws import Draws
from desensitize.mask.operator import key_for
from desensitize.mask.params import whole

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["CharAt"]

_MOST = 4096


@dataclass(frozen=True, slots=True)
class CharAt:
    """Irreversible, keyed: the same value draws the same character. All others stay in sight.

    A value that is too short, or for which the library has only the character that stands there, becomes the entity in
    square brackets.

    :param position: which character, counted from 1.
    :param library: what it may become.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("X", "X", Key("dsk1_" + "A" * 43))
    >>> CharAt(position=2, library="z")("ABC", at), CharAt(position=4, library="z")("ABC", at)
    ('AzC', '[X]')
    """

    name: ClassVar[str] = "char_at"
    reversible: ClassVar[bool] = False
    position: int
    library: str

    def __post_init__(self) -> None:
        if not whole(self.position, 1):
            message = "position must be a whole number of at least 1"
            raise ValueError(message)
        if not isinstance(self.library, str) or not 0 < len(self.library) <= _MOST:
            message = f"library must be a text of 1 to {_MOST} characters"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value with another character, or ``[ENTITY]``."""
        key, before, after = key_for(self.name, at), value[: self.position - 1], value[self.position :]
        stands = value[self.position - 1 : self.position]
        others = [character for character in self.library if character != stands]
        if not stands or not others:
            return f"[{at.entity}]"
        return before + Draws(key, "char_at", f"{at.entity}\0{value}").one(others) + after

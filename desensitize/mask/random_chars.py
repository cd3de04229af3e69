"""``random_chars``: another character of the same kind for each character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.draws import Draws
from desensitize.mask.operator import key_for

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["RandomChars", "kind_of"]

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_TURNS = 8


@dataclass(frozen=True, slots=True)
class RandomChars:
    """Irreversible, keyed: the same value becomes the same text under the same key, never itself.

    Capital letters, small letters and digits of ASCII, and whatever is none of these, have codes of their own. A value
    for which only itself can be drawn becomes the entity in square brackets.

    :param upper: codes for capital letters; without them any.
    :param lower: codes for small letters.
    :param digit: codes for digits.
    :param special: codes for other characters.
    :param salt: keeps the texts of two places apart; no secret.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("X", "X", Key("dsk1_" + "A" * 43))
    >>> RandomChars(upper=("X",), lower=("x",), digit=("1", "2"), special=("-",))("Ab 9", at)[:3]
    'Xx-'
    """

    name: ClassVar[str] = "random_chars"
    reversible: ClassVar[bool] = False
    upper: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    digit: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    salt: str = ""

    def __post_init__(self) -> None:
        for name in _ANY:
            codes = getattr(self, name)
            if not isinstance(codes, tuple) or not all(isinstance(code, str) and len(code) == 1 for code in codes):
                message = f"{name} must be a list of single characters"
                raise ValueError(message)
        if not isinstance(self.salt, str):
            message = "salt must be text"
            raise ValueError(message)  # noqa: TRY004 - one kind of error for every bad parameter

    def __call__(self, value: str, at: Circumstance) -> str:
        """The text, or ``[ENTITY]``."""
        key = key_for(self.name, at)
        for turn in range(_TURNS):
            draws = Draws(key, "random_chars", f"{turn}\0{self.salt}\0{at.entity}\0{value}")
            made = "".join(draws.one(getattr(self, kind) or _ANY[kind]) for kind in map(kind_of, value))
            if made != value:
                return made
        return f"[{at.entity}]"


_ANY = {"upper": _UPPER, "lower": _LOWER, "digit": "0123456789", "special": "~!@#$%^&*:<>|"}


def kind_of(character: str) -> str:
    """``upper``, ``lower``, ``digit`` or ``special``."""
    if not character.isascii() or not character.isalnum():
        return "special"
    return "digit" if character.isdigit() else "upper" if character.isupper() else "lower"

"""``shuffle``: a value of a table takes the place of each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.operator import key_for

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Shuffle"]


@dataclass(frozen=True, slots=True)
class Shuffle:
    """Irreversible, keyed: the same value draws the same entry under the same key, and two values may draw one.

    :param values: the table, at least two different texts. A value never draws itself.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("X", "X", Key("dsk1_" + "A" * 43))
    >>> Shuffle(values=("red", "green", "blue"))("red", at)
    'green'
    """

    name: ClassVar[str] = "shuffle"
    reversible: ClassVar[bool] = False
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        sound = isinstance(self.values, tuple) and all(isinstance(v, str) and v for v in self.values)
        if not sound or len(set(self.values)) < 2:  # noqa: PLR2004 - a choice
            message = "values must be a list of texts, at least two of them different"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The entry that this value draws."""
        others = [entry for entry in self.values if entry != value]
        return others[key_for(self.name, at).number("shuffle", f"{at.entity}\0{value}") % len(others)]

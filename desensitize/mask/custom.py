"""``custom``: a function of the caller's own writes the replacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from desensitize.errors import ConfigError, DesensitizeError

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Custom"]


@dataclass(frozen=True, slots=True)
class Custom:
    """Irreversible. Only a program can state it: a file holds no functions.

    :param function: takes the value, gives the replacement, both text; the same value must give the same replacement.
    :raises ConfigError: when called, where the function fails or gives no text. What it said is not repeated: it may
        quote the value.

    >>> from desensitize.mask.operator import Circumstance
    >>> Custom(function=lambda value: f"({len(value)} characters)")("13800138000", Circumstance("X", "X"))
    '(11 characters)'
    """

    name: ClassVar[str] = "custom"
    reversible: ClassVar[bool] = False
    function: Any

    def __post_init__(self) -> None:
        if not callable(self.function):
            message = "function must be a function from text to text; a file can't state one"
            raise ValueError(message)  # noqa: TRY004 - one kind of error for every bad parameter

    def __call__(self, value: str, at: Circumstance) -> str:
        """What the function gives."""
        try:
            made = self.function(value)
        except DesensitizeError:
            raise
        except Exception as error:  # noqa: BLE001 - it is the caller's, and may raise anything
            message = f"the function of operator 'custom' for {at.entity} raised {type(error).__name__}"
        else:
            if isinstance(made, str):
                return made
            message = f"the function of operator 'custom' for {at.entity} gave {type(made).__name__}, not text"
        # Here nothing is being handled, so that this error comes from nothing.
        raise ConfigError(message)

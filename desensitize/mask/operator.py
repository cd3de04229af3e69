"""What every operator is: a frozen value with its parameters, called with the text and its circumstances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.mask.keys import Key

__all__ = ["Circumstance", "Operator", "key_for"]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What an operator may know beside the value: its entity, its token label, and the key, if there is one."""

    entity: str
    label: str
    key: Key | None = None


class Operator(Protocol):
    """Value in, replacement out. ``reversible`` operators leave a record that restores; others do not."""

    name: ClassVar[str]
    reversible: ClassVar[bool]

    def __call__(self, value: str, at: Circumstance) -> str:
        """The replacement for ``value``."""


def key_for(name: str, at: Circumstance) -> Key:
    """The key of the masker, for an operator that can't do without.

    :raises ConfigError: there is none; the message names the operator.
    """
    if at.key is None:
        message = f"operator {name!r} needs a key: pass key=Key.from_env('DESENSITIZE_KEY') or --key-env"
        raise ConfigError(message)
    return at.key

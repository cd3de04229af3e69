"""What every operator is: a frozen value with its parameters, called with the text and its circumstances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.mask.keys import Key

__all__ = ["Circumstance", "Operator", "Reversible", "key_for", "undone"]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What an operator may know beside the value.

    :param entity: what the value is.
    :param label: what its tokens are called.
    :param key: the key, if there is one.
    :param context: where the value stands, such as tenant and column. Keyed operators that undo what they wrote write
        other text in another context, and undo it only in the same one. No secret.
    """

    entity: str
    label: str
    key: Key | None = None
    context: str = ""


class Operator(Protocol):
    """Value in, replacement out. ``reversible`` operators leave a record that restores; others do not."""

    name: ClassVar[str]
    reversible: ClassVar[bool]

    def __call__(self, value: str, at: Circumstance) -> str:
        """The replacement for ``value``."""


class Reversible(Operator, Protocol):
    """An operator whose output holds the value: who has the key needs no record to have it back."""

    def undo(self, output: str, at: Circumstance) -> str:
        """The value that ``output`` was written for.

        :param at: entity, label and context as they were when it was written; the same key, or a ring with it.
        :raises RestoreError: it was not written so, or is damaged; the message repeats none of it.
        :raises ConfigError: there is no key.
        """


def undone(operator: Operator, output: str, at: Circumstance) -> bool:
    """Whether an operator has the value back of what it wrote: of what it can only redact, it has not."""
    undoing = getattr(operator, "undoes", None)
    return hasattr(operator, "undo") and (undoing is None or undoing(output, at))


def key_for(name: str, at: Circumstance) -> Key:
    """The key of the masker, for an operator that can't do without.

    :raises ConfigError: there is none; the message names the operator.
    """
    if at.key is None:
        message = f"operator {name!r} needs a key: pass key=Key.from_env('DESENSITIZE_KEY'), --key-env or --key-file"
        raise ConfigError(message)
    return at.key

"""An operator under another name: its parameters there, and how it is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from desensitize.mask.aliases.kinds import Kind
    from desensitize.mask.operator import Operator

__all__ = ["Alias", "Param", "Params"]

Params = Mapping[str, Any]
_NEEDED = object()


class Param(NamedTuple):
    """One parameter: its kind, and what stands for it where it is left out."""

    name: str
    kind: Kind
    default: object = _NEEDED

    @property
    def needed(self) -> bool:
        """Whether it can't be left out."""
        return self.default is _NEEDED


class Alias(NamedTuple):
    """``make`` is called with every parameter, each of its kind; what does not go together raises ``ValueError``."""

    params: tuple[Param, ...]
    make: Callable[[Params], Operator]

    @property
    def needs(self) -> tuple[str, ...]:
        """The parameters that can't be left out."""
        return tuple(param.name for param in self.params if param.needed)

    @property
    def takes(self) -> tuple[str, ...]:
        """The parameters that may be left out."""
        return tuple(param.name for param in self.params if not param.needed)

    def of(self, given: Params, *, read: bool = False) -> Operator:
        """The operator for these parameters, which are among those it has.

        :param read: they come from a place where every value is a text.
        :raises ValueError: one is not of its kind; it names the parameter, not its value.
        """
        return self.make({param.name: _value(param, given, read=read) for param in self.params})


def _value(param: Param, given: Params, *, read: bool) -> object:
    if param.name not in given:
        return param.default
    value = given[param.name]
    if read and isinstance(value, str) and param.kind.fits(meant := param.kind.read(value)):
        value = meant
    if not param.kind.fits(value):
        message = f"{param.name} must be {param.kind.says}"
        raise ValueError(message)
    return value

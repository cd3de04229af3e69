"""An operator made of stated parameters, and what is said where it can't be: short, and with what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.hints import meant, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from desensitize.mask.operator import Operator

__all__ = ["made", "nothing_named"]


def made(
    name: str,
    params: Mapping[str, object],
    needs: tuple[str, ...],
    takes: tuple[str, ...],
    make: Callable[[Mapping[str, Any]], Any],
) -> Operator:
    """The operator ``name`` of ``params``, of which it needs some and takes others.

    :raises ConfigError: naming the parameter and what is allowed, never a value.
    """
    allowed = sorted((*needs, *takes))
    unknown = sorted(set(params) - set(allowed))
    if unknown:
        close = meant(unknown[0], allowed)
        message = f"operator {name!r} has no parameter {unknown[0]!r}{close}; it takes: {some(allowed)}"
        raise ConfigError(message, unknown[0])
    if not set(needs) <= set(params):
        message = f"operator {name!r} needs: {', '.join(needs)}"
        raise ConfigError(message)
    try:
        operator: Operator = make(params)
    except ValueError as error:
        said = str(error)
        # What is wrong with a parameter begins with its name.
        first = said.partition(" ")[0]
        message = f"operator {name!r}: {said}"
        raise ConfigError(message, first if first in allowed else "") from None
    return operator


def nothing_named(name: str, ours: Iterable[str], others: Iterable[str], forms: Iterable[str]) -> str:
    """What to say where no operator has this name.

    >>> nothing_named("presidio.maks", [], [], ["presidio.mask", "presidio.keep"])
    "no operator 'presidio.maks' (did you mean 'presidio.mask'?); there are: presidio.keep, presidio.mask"
    """
    ours, group = sorted(ours), name.rpartition(".")[0]
    if group:
        # Presidio's, or a rule type of DMS with its functions.
        alike = sorted(form for form in forms if form.split(".")[0] == name.split(".", maxsplit=1)[0])
        return f"no operator {name!r}{meant(name, alike)}; there are: {some(alike)}"
    close = meant(name, [*ours, *others])
    others_too = "`python -m desensitize.mask.reference` shows them and other products' names"
    return f"no operator {name!r}{close}; there are: {some(ours)}; {others_too}"

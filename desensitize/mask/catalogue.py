"""Operators by name: what a category file, a command line or a call may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.policy.rule import OperatorSpec, frozen

if TYPE_CHECKING:
    from desensitize.mask.operator import Operator

__all__ = ["OPERATORS", "OperatorLike", "operator_of"]

# The class of each name, which stands in the module of that name: most programs need one or two of them.
OPERATORS: Mapping[str, str] = {
    "token": "Token",
    "redact": "Redact",
    "replace": "Replace",
    "partial": "Partial",
    "hash": "Hash",
    "keep": "Keep",
    "null": "Null",
    "generalize": "Generalize",
    "shift_date": "ShiftDate",
    "shuffle": "Shuffle",
    "map_replace": "MapReplace",
    "string_shift": "StringShift",
    "keyed_token": "KeyedToken",
    "encrypt": "Encrypt",
    "fpe": "Fpe",
}

OperatorLike = Any  # an operator, its name, a mapping {operator: name, ...}, or an OperatorSpec


def operator_of(stated: OperatorLike) -> Operator:
    """The operator that a name, a mapping, a spec, or an operator itself stands for.

    :raises ConfigError: unknown name or parameter, or a parameter that does not fit; the message says what is allowed.

    >>> operator_of({"operator": "partial", "keep": [3, 4]})
    Partial(keep=(3, 4))
    """
    if callable(stated) and hasattr(stated, "reversible"):
        operator: Operator = stated
        return operator
    name, params = _spec(stated)
    if name in OPERATORS:
        kind = _kind(name)
        return _made(name, params, *_fields(kind), lambda p: kind(**p))
    from desensitize.mask.aliases import ALIASES  # noqa: PLC0415 - it needs every operator

    if name in ALIASES:
        return _made(name, params, *ALIASES[name])
    message = f"no operator {name!r}; there are: {', '.join(sorted(OPERATORS))}; and: {', '.join(sorted(ALIASES))}"
    raise ConfigError(message)


def _spec(stated: OperatorLike) -> tuple[str, dict[str, object]]:
    if isinstance(stated, OperatorSpec):
        return stated.name, dict(stated.params)
    if isinstance(stated, str):
        return stated, {}
    if isinstance(stated, Mapping) and isinstance(stated.get("operator"), str):
        params = {str(k): frozen(v) for k, v in stated.items() if k != "operator"}
        return stated["operator"], params
    message = "an operator is a name, a mapping with the key 'operator', or one of desensitize.operators"
    raise ConfigError(message)


def _kind(name: str) -> type[Any]:
    kind: type[Any] = getattr(import_module(f"desensitize.mask.{name}"), OPERATORS[name])
    return kind


def _fields(kind: type[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that an operator needs, and those that it may take."""
    stated = [field for field in fields(kind) if field.init]
    needs = tuple(field.name for field in stated if field.default is MISSING)
    return needs, tuple(field.name for field in stated if field.name not in needs)


def _made(
    name: str,
    params: Mapping[str, object],
    needs: tuple[str, ...],
    takes: tuple[str, ...],
    make: Callable[[Mapping[str, Any]], Any],
) -> Operator:
    allowed = ", ".join(sorted((*needs, *takes))) or "none"
    unknown = sorted(set(params) - {*needs, *takes})
    if unknown:
        message = f"operator {name!r} has no parameter {unknown[0]!r}; it takes: {allowed}"
        raise ConfigError(message)
    if not set(needs) <= set(params):
        message = f"operator {name!r} needs: {', '.join(needs)}"
        raise ConfigError(message)
    try:
        made: Operator = make(params)
    except ValueError as error:
        message = f"operator {name!r}: {error}"
        raise ConfigError(message) from None
    return made

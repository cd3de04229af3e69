"""Operators by name: what a category file, a command line or a call may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.mask.made import made, nothing_named
from desensitize.policy.rule import OperatorSpec, operator_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.mask.operator import Operator

__all__ = ["OPERATORS", "OperatorLike", "mistakes", "operator_of"]

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
    "block": "Block",
    "custom": "Custom",
    "random_replace": "RandomReplace",
    "random_chars": "RandomChars",
    "char_map": "CharMap",
    "char_at": "CharAt",
    "prefix_map": "PrefixMap",
    "round_decimals": "RoundDecimals",
    "keyed_token": "KeyedToken",
    "encrypt": "Encrypt",
    "fpe": "Fpe",
    "surrogate": "Surrogate",
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
    spec = stated if isinstance(stated, OperatorSpec) else _spec(stated)
    name, params = spec.name, dict(spec.params)
    if name in OPERATORS:
        kind = _kind(name)
        return made(name, params, *_fields(kind), lambda p: kind(**p))
    from desensitize.mask.aliases import ALIASES, FORMS  # noqa: PLC0415 - it needs every operator

    alias = ALIASES.get(name) or FORMS.get(name)
    if alias is None:
        raise ConfigError(nothing_named(name, OPERATORS, ALIASES, FORMS))
    if name.startswith("dms."):
        return made(name, _wire(name, params), alias.needs, alias.takes, lambda p: alias.of(p, read=True))
    return made(name, params, alias.needs, alias.takes, alias.of)


def mistakes(stated: OperatorSpec) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with an operator: (parameter or ``""``, message).

    A parameter that is wrong hides the next, so it is left out and the rest is tried. What is amiss only because
    something was left out names no parameter, and is no mistake of who wrote it.

    >>> [parameter for parameter, _ in mistakes(OperatorSpec("hash", (("algorithm", "md6"), ("kip", 1), ("salt", 1))))]
    ['kip', 'algorithm', 'salt']
    """
    left = dict(stated.params)
    while True:
        try:
            operator_of(OperatorSpec(stated.name, tuple(left.items())))
        except ConfigError as error:
            if error.parameter in left:
                del left[error.parameter]
                yield error.parameter, str(error)
                continue
            if len(left) == len(stated.params):
                # Of a pair of types it may name one inside `params`.
                yield error.parameter, str(error)
        return


def _spec(stated: OperatorLike) -> OperatorSpec:
    try:
        return operator_spec(stated if isinstance(stated, str | Mapping) else {})
    except ValueError as error:
        message = f"{error}; or it is a name, or one of desensitize.operators"
        raise ConfigError(message) from None


def _wire(name: str, params: Mapping[str, object]) -> dict[str, object]:
    from desensitize.mask.aliases.function_params import function_params  # noqa: PLC0415 - only for such a pair

    try:
        return function_params(params.get("params", ()))
    except ValueError as error:
        message = f"operator {name!r}: {error}"
        raise ConfigError(message) from None


def _kind(name: str) -> type[Any]:
    kind: type[Any] = getattr(import_module(f"desensitize.mask.{name}"), OPERATORS[name])
    return kind


def _fields(kind: type[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that an operator needs, and those that it may take."""
    stated = [field for field in fields(kind) if field.init]
    needs = tuple(field.name for field in stated if field.default is MISSING)
    return needs, tuple(field.name for field in stated if field.name not in needs)

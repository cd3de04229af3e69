"""Operators by name: what a category file, a command line or a call may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.mask.hash import Hash
from desensitize.mask.keep import Keep
from desensitize.mask.partial import Partial
from desensitize.mask.redact import Redact
from desensitize.mask.replace import Replace
from desensitize.mask.token import Token
from desensitize.policy.rule import OperatorSpec

if TYPE_CHECKING:
    from desensitize.mask.operator import Operator

__all__ = ["OPERATORS", "OperatorLike", "operator_of"]

OPERATORS: Mapping[str, type[Any]] = {kind.name: kind for kind in (Token, Redact, Replace, Partial, Hash, Keep)}

OperatorLike = Any  # an operator, its name, a mapping {operator: name, ...}, or an OperatorSpec


def operator_of(stated: OperatorLike) -> Operator:
    """The operator that a name, a mapping, a spec, or an operator itself stands for.

    :raises ConfigError: unknown name or parameter, or a parameter that does not fit; the message says what is allowed.

    >>> operator_of({"operator": "partial", "keep": [3, 4]})
    Partial(keep=(3, 4), positions=None, fill='*', cover=None)
    """
    if callable(stated) and hasattr(stated, "reversible"):
        operator: Operator = stated
        return operator
    name, params = _spec(stated)
    kind = OPERATORS.get(name)
    if kind is None:
        message = f"no operator {name!r}; there are: {', '.join(sorted(OPERATORS))}"
        raise ConfigError(message)
    return _made(kind, name, params)


def _spec(stated: OperatorLike) -> tuple[str, dict[str, object]]:
    if isinstance(stated, OperatorSpec):
        return stated.name, dict(stated.params)
    if isinstance(stated, str):
        return stated, {}
    if isinstance(stated, Mapping) and isinstance(stated.get("operator"), str):
        params = {str(k): tuple(v) if isinstance(v, list) else v for k, v in stated.items() if k != "operator"}
        return stated["operator"], params
    message = "an operator is a name, a mapping with the key 'operator', or one of desensitize.operators"
    raise ConfigError(message)


def _made(kind: type[Any], name: str, params: dict[str, object]) -> Operator:
    fields = getattr(kind, "__dataclass_fields__", {})
    allowed = sorted(key for key, field in fields.items() if "ClassVar" not in str(field.type))
    unknown = sorted(set(params) - set(allowed))
    if unknown:
        message = f"operator {name!r} has no parameter {unknown[0]!r}; it takes: {', '.join(allowed) or 'none'}"
        raise ConfigError(message)
    try:
        made: Operator = kind(**params)
    except TypeError:
        message = f"operator {name!r} needs: {', '.join(allowed)}"
        raise ConfigError(message) from None
    except ValueError as error:
        message = f"operator {name!r}: {error}"
        raise ConfigError(message) from None
    return made

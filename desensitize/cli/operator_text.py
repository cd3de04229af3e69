"""An operator as one writes it in a shell: ``redact``, ``partial(keep=(3, 4))``, ``PHONE_NUMBER=redact``.

It is read, never run: parameters are plain values, and what is wrong is said without them, for one may be a secret.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.policy.rule import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["operators_of"]

_NAMED = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9_.-]*)=(?P<operator>.*)", re.DOTALL)
_CALL = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9_.-]*)\s*(?P<arguments>\(.*\))?\s*", re.DOTALL)
# How other products' operators are spelled as a mapping: their name has another key.
_KEYS = {"operator", "type"}
_PRESIDIO, _DMS = "presidio.", "dms."


def operators_of(stated: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Operators by entity, rule id or category; by `DEFAULT` the one that is for all others.

    :raises ConfigError: not of this form, or two for one name.

    >>> operators_of(["partial(keep=(3, 4))", "EMAIL_ADDRESS=redact"])
    {'DEFAULT': {'operator': 'partial', 'keep': (3, 4)}, 'EMAIL_ADDRESS': {'operator': 'redact'}}
    """
    out: dict[str, dict[str, Any]] = {}
    for text in stated:
        named = _NAMED.fullmatch(text)
        name, operator = (named["name"], named["operator"]) if named else (DEFAULT, text)
        if name in out:
            whose = "one that is for all" if name == DEFAULT else f"for {name!r}"
            message = f"--operator is given twice {whose}: leave one out"
            raise ConfigError(message)
        out[name] = _operator(operator)
    return out


def _operator(text: str) -> dict[str, Any]:
    call = _CALL.fullmatch(text)
    if call is None:
        message = "--operator takes a name, or a name with parameters: redact, 'partial(keep=(3, 4))', PERSON=redact"
        raise ConfigError(message)
    name = call["name"]
    params = _params(name, call["arguments"] or "()")
    if name.startswith(_PRESIDIO):
        return {"type": name.removeprefix(_PRESIDIO), **params}
    if name.startswith(_DMS):
        rule, _, function = name.removeprefix(_DMS).partition(".")
        return {"rule_type": rule, "function_type": function, "params": params}
    return {"operator": name, **params}


def _params(name: str, arguments: str) -> dict[str, Any]:
    """Keyword arguments, each a literal; or one mapping, for names that Python keeps for itself, such as ``from``."""
    try:
        tree = ast.parse(f"_{arguments}", mode="eval").body
        found = _literals(tree) if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) else None
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        found = None
    if found is None or not _KEYS.isdisjoint(found) or not all(isinstance(key, str) for key in found):
        message = (
            f"--operator {name}(...): parameters are written name=value, or as one mapping; each value is a text "
            "in quotes, a number, a tuple or the like"
        )
        raise ConfigError(message)
    return found


def _literals(call: ast.Call) -> dict[str, Any] | None:
    if call.args:
        only = len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.Dict)
        return ast.literal_eval(call.args[0]) if only else None
    if not all(word.arg for word in call.keywords):
        return None
    return {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}

"""``AddDesensitizationRule`` and ``ListDesensitizationRule``.

Who adds a rule has signed the request. A key is no parameter of a rule: parameters are kept in a file and shown in
lists. The gateway has one, and a rule may say by which environment variable.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from desensitize.errors import DesensitizeError, RuleError
from desensitize.gateway.dms.kinds import TEXT, Kind, whole
from desensitize.gateway.dms.masking import taken
from desensitize.gateway.dms.paging import PAGING, page
from desensitize.gateway.dms.parameters import Parameter, invalid, read
from desensitize.gateway.dms.rule_files import Added, RuleFiles
from desensitize.gateway.refusal import Refusal
from desensitize.mask.aliases.dms import DMS
from desensitize.mask.aliases.function_params import function_params
from desensitize.mask.catalogue import operator_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.gateway.dms.request import Call
    from desensitize.gateway.service import Service

__all__ = ["add_rule", "list_rules"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_PARAM = re.compile(r"FunctionParams\.([0-9]{1,3})\.(paramName|paramValue)")
_KEY_ENV = "keyEnv"
_MOST = 1000


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError
    return text


def _line(text: str) -> str:
    if len(text) > 200 or not text.isprintable():  # noqa: PLR2004 - as it says
        raise ValueError
    return text


_ADD = (
    Parameter("RuleName", Kind("up to 60 letters, digits, - and _, the first a letter", _name)),
    Parameter("RuleType", TEXT),
    Parameter("FunctionType", TEXT),
    Parameter("RuleDescription", Kind("one line of at most 200 characters", _line)),
)
_LIST = (
    *PAGING,
    Parameter("RuleId", whole(0)),
    Parameter("RuleName", TEXT),
    Parameter("RuleType", TEXT),
    Parameter("FuncType", TEXT),
)


def add_rule(service: Service, call: Call, files: RuleFiles) -> dict[str, Any]:
    """Keep a rule, which can be used from now on. May be slow: it is loaded, and tried.

    :raises Refusal: it may not be added, or is wrong.
    """
    if not service.config.dms.signatures or not files:
        message = "rules are added by signed requests only, where dms.rules_dir says where they are kept"
        raise Refusal(403, "NoPermission", message)
    rule = _rule(service, call)
    if taken(service, rule.name) or rule.name.lower() in {name.lower() for name in files.names()}:
        raise _exists()
    if len(files.names()) >= _MOST:
        raise Refusal(409, "QuotaExceeded.Rule", f"there are {_MOST} rules already")
    _try(service, rule)
    try:
        if not files.add(rule):
            raise _exists()
    except RuleError:
        raise invalid("FunctionParams", "does not make a rule that loads") from None
    except OSError:
        raise Refusal(503, "ServiceUnavailable", "the rule can't be written") from None
    return {"RuleId": rule.id}


def list_rules(call: Call, files: RuleFiles) -> dict[str, Any]:
    """One page of the rules that were added.

    :raises Refusal: a parameter is wrong.
    """
    values = read(call.given, _LIST)
    found = [rule for rule in files if _asked(rule, values)]
    return {"DesensitizationRuleList": [_shown(rule) for rule in page(found, values)], "TotalCount": len(found)}


def _rule(service: Service, call: Call) -> Added:
    values = read(call.given, _ADD)
    for name in ("RuleName", "RuleType", "FunctionType"):
        if name not in values:
            raise invalid(name, "is required")
    functions = DMS.get(values["RuleType"])
    if functions is None:
        raise invalid("RuleType", f"must be one of: {', '.join(DMS)}")
    if values["FunctionType"] not in functions:
        raise invalid("FunctionType", f"must be one of: {', '.join(functions)}")
    params = _params(call.given)
    if values["RuleType"] == "ENCRYPT":
        _check_key(service, params)
    alias = functions[values["FunctionType"]]
    known = (*alias.needs, *alias.takes)
    if not set(params) <= set(known):
        raise invalid("FunctionParams", f"may name only: {', '.join(known) or 'nothing'}")
    description = values.get("RuleDescription", "")
    return Added(values["RuleName"], values["RuleType"], values["FunctionType"], description, params)


def _params(given: Mapping[str, str]) -> dict[str, Any]:
    """The function's parameters: as the SDK flattens its list into names, or as JSON."""
    flat: dict[str, dict[str, str]] = {}
    for name, value in given.items():
        if (part := _PARAM.fullmatch(name)) is not None:
            flat.setdefault(part[1], {})[part[2]] = value
    said = tuple(tuple(flat[number].items()) for number in sorted(flat, key=int))
    try:
        return dict(function_params(said or given.get("FunctionParams", "")))
    except (ValueError, KeyError):
        raise invalid("FunctionParams", "must be a list of paramName and paramValue, each name once") from None


def _check_key(service: Service, params: dict[str, Any]) -> None:
    """See that no key was sent, and that the variable that is named holds the one there is.

    :raises Refusal: otherwise.
    """
    if "key" in params:
        raise invalid("FunctionParams", f"must not hold a key: {_KEY_ENV} names the environment variable that does")
    vault = service.config.vault
    named = params.pop(_KEY_ENV, None)
    if vault is None or named not in {None, vault.key_env}:
        message = f"must say in {_KEY_ENV} the variable of the gateway's own key, which it has where it has a vault"
        raise invalid("FunctionParams", message)


def _try(service: Service, rule: Added) -> None:
    """See that its function can be made, and can mask.

    :raises Refusal: otherwise.
    """
    stated = {"rule_type": rule.rule_type, "function_type": rule.function_type, "params": rule.params}
    try:
        service.maskers.of().mask("call 13800138000", operator=operator_of(stated))
    except DesensitizeError as error:
        raise invalid("FunctionParams", f"does not fit the function: {error}") from None


def _asked(rule: Added, values: Mapping[str, Any]) -> bool:
    wanted = {"RuleId": rule.id, "RuleType": rule.rule_type, "FuncType": rule.function_type}
    same = all(values[name] == has for name, has in wanted.items() if name in values)
    return same and values.get("RuleName", "") in rule.name


def _shown(rule: Added) -> dict[str, Any]:
    each = (f"{{paramName: {name}, paramValue: {value}}}" for name, value in rule.params.items())
    return {
        "RuleId": rule.id,
        "RuleName": rule.name,
        "RuleType": rule.rule_type,
        "RuleDesc": rule.description,
        "FunctionType": rule.function_type,
        "FuncParams": ", ".join(each),
        "ReferenceCount": 0,
    }


def _exists() -> Refusal:
    return Refusal(409, "EntityAlreadyExists.Rule", "there is a rule of this name", parameter="RuleName")

"""With what a chat is masked: the categories of the gateway and of the instance, and the caller's rules beside them.

A rule that a caller names is added to what is looked for anyway; it takes nothing away.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize.errors import ConfigError
from desensitize.gateway.dms.parameters import INVALID, invalid
from desensitize.gateway.refusal import Refusal
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.gateway.dms.rule_files import RuleFiles
    from desensitize.gateway.service import Service
    from desensitize.masker import Masker

__all__ = ["UNKNOWN", "check", "masked", "masker", "taken"]

# What the API says of a value that stands for nothing.
UNKNOWN = "InvalidParameterValid"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_MOST = 16


def check(service: Service) -> None:
    """See that the instances can be served.

    :raises ConfigError: one has an id that nobody can say, or a category that is none.
    """
    for said, categories in (service.config.dms.instances or {}).items():
        if not (said.isascii() and said.isdigit()):
            message = f"dms.instances.{said}: an instance's id is a whole number, in quotes"
            raise ConfigError(message)
        for name in categories:
            if not _known(service, name):
                message = f"dms.instances.{said}: no category {name!r}"
                raise ConfigError(message)


def masked(service: Service, values: Mapping[str, Any]) -> bool:
    """Whether the chat is masked: always, but where the gateway allows that it is declined.

    :raises Refusal: with status 403, it is declined where it must not be.
    """
    if values.get("NeedDesensitization") is not False:
        return True
    if not service.config.allow_unmasked:
        message = "NeedDesensitization must not be false: this gateway passes nothing on unmasked"
        raise Refusal(403, "NoPermission", message, parameter="NeedDesensitization")
    return False


def masker(service: Service, values: Mapping[str, Any], rules: RuleFiles) -> Masker:
    """What masks it.

    :raises Refusal: the instance or a rule is not known, or a rule is missing.
    """
    said = values.get("DesensitizationRule", "")
    if not said and values.get("NeedDesensitization"):
        raise Refusal(400, INVALID, "DesensitizationRule cannot be empty where NeedDesensitization is true")
    categories = _instance(service, values["InstanceId"])
    added: list[str] = []
    names = [name.strip() for name in said.split(",")] if said else []
    if len(names) > _MOST or not all(map(_NAME.fullmatch, names)):
        raise invalid("DesensitizationRule", "is not valid", UNKNOWN)
    for name in names:
        if rules.knows(name):
            added.append(name)
        elif _known(service, name):
            categories.append(name)
        else:
            raise invalid("DesensitizationRule", "is not valid", UNKNOWN)
    return rules.masker(service, categories, added)


def _instance(service: Service, said: int) -> list[str]:
    """An instance's categories. Where none are named, any will do."""
    instances = service.config.dms.instances
    if instances is None:
        return []
    if str(said) not in instances:
        raise invalid("InstanceId", "is not valid", UNKNOWN)
    return list(instances[str(said)])


def taken(service: Service, name: str) -> bool:
    """Whether a rule that is added must not have this name: it would hide a category, also where case is not told."""
    have = {
        *service.maskers.of().registry.names,
        *(file.stem for folder in _folders(service) for file in folder.glob("*.yaml")),
    }
    return name.lower() in {known.lower() for known in have}


def _known(service: Service, name: str) -> bool:
    """Whether a category has this name: one of the gateway's, a shipped one, or one in its folders of rules."""
    return name in service.maskers.of().registry.names or any(
        (folder / f"{name}.yaml").is_file() for folder in _folders(service)
    )


def _folders(service: Service) -> list[Path]:
    return [shipped_folder(), *(path for rules in service.config.rules if (path := Path(rules)).is_dir())]

"""``ListInstances`` and ``GetInstance``: the instances of the configuration.

An instance of this gateway is an id, and the categories that are its own; they stand where the vendor has an instance's
set of security rules. It has no database behind it: its id stands for the host, too, by which ``GetInstance`` asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.gateway.dms.kinds import TEXT
from desensitize.gateway.dms.masking import UNKNOWN
from desensitize.gateway.dms.paging import PAGING, page
from desensitize.gateway.dms.parameters import Parameter, invalid, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.gateway.config import Config
    from desensitize.gateway.dms.request import Call

__all__ = ["get_instance", "list_instances"]

_LIST = (*PAGING, Parameter("SearchKey", TEXT), Parameter("InstanceState", TEXT))
_GET = (Parameter("InstanceId", TEXT), Parameter("Host", TEXT), Parameter("Sid", TEXT))
_STATE = "NORMAL"


def list_instances(config: Config, call: Call) -> dict[str, Any]:
    """One page of them.

    :raises Refusal: a parameter is wrong.
    """
    values = read(call.given, _LIST)
    key, state = values.get("SearchKey", ""), values.get("InstanceState", _STATE)
    found = [each for each in _instances(config).items() if key in each[0] and state == _STATE]
    shown = [_shown(name, categories) for name, categories in page(found, values)]
    return {"InstanceList": {"Instance": shown}, "TotalCount": len(found)}


def get_instance(config: Config, call: Call) -> dict[str, Any]:
    """One of them, by ``InstanceId`` or by ``Host``.

    :raises Refusal: there is none of that name.
    """
    values = read(call.given, _GET)
    name = values.get("InstanceId") or values.get("Host")
    if name is None:
        raise invalid("Host", "is required")
    instances = _instances(config)
    if name not in instances:
        raise invalid("InstanceId" if "InstanceId" in values else "Host", "is not valid", UNKNOWN)
    return {"Instance": _shown(name, instances[name])}


def _instances(config: Config) -> Mapping[str, Sequence[str]]:
    return config.dms.instances or {}


def _shown(name: str, categories: Sequence[str]) -> dict[str, Any]:
    rules = {"GroupMode": "COMMON", "GroupName": ",".join(categories)}
    return {"InstanceId": name, "InstanceAlias": name, "Host": name, "State": _STATE, "StandardGroup": rules}

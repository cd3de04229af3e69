"""The parameters of a DMS rule, in each of the ways its interface writes them."""

from __future__ import annotations

import json
from typing import Any

from desensitize.errors import RuleError
from desensitize.policy.rule import frozen

__all__ = ["function_params"]

_NAMED = {"paramName", "paramValue"}


def function_params(stated: Any) -> dict[str, object]:
    """Parameters by name: of a mapping, of a list of ``{paramName, paramValue}``, or of either as a JSON text.

    ``ListDesensitizationRule`` leaves out the quotes; that is read, too.

    :raises ValueError: nothing of the kind.

    >>> function_params('[{"paramName": "salt", "paramValue": "1"}]')
    {'salt': '1'}
    >>> function_params("{paramName: salt, paramValue: 1}"), function_params((("from", 5), ("to", 7)))
    ({'salt': 1}, {'from': 5, 'to': 7})
    """
    if isinstance(stated, str):
        stated = _read(stated)
    pairs = _pairs(stated)
    if pairs is None:
        message = "params must be a mapping, or a list of mappings with paramName and paramValue, each name once"
        raise ValueError(message)
    return pairs


def _read(text: str) -> object:
    try:
        return frozen(json.loads(text)) if text.strip() else ()
    except (ValueError, RecursionError):
        return _unquoted(text)


def _unquoted(text: str) -> object:
    from desensitize.policy.document import read  # noqa: PLC0415 - 15 ms, for YAML

    try:
        return frozen(read(text.encode("utf-8", "replace"), "params").data)
    except RuleError:
        return None


def _pairs(stated: Any) -> dict[str, object] | None:
    if not isinstance(stated, tuple):
        return None
    if all(map(_pair, stated)):
        one = dict(stated)
        if len(one) < len(stated):
            return None
        return (
            {one["paramName"]: one["paramValue"]} if set(one) == _NAMED and isinstance(one["paramName"], str) else one
        )
    if not all(isinstance(entry, tuple) and all(map(_pair, entry)) for entry in stated):
        return None
    entries = [dict(entry) for entry in stated]
    if not all(set(entry) == _NAMED and isinstance(entry["paramName"], str) for entry in entries):
        return None
    named = {entry["paramName"]: entry["paramValue"] for entry in entries}
    return named if len(named) == len(entries) else None


def _pair(entry: Any) -> bool:
    return isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[0], str)  # noqa: PLR2004 - a pair

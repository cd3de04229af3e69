"""DMS: `ChatWithDesensitize` and its twin that streams. Messages stand in a form, all else in the query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.api import Api, form_body
from desensitize.verify.places.common import HELLO, SCHEMA, SCHEMA_PLACES, user
from desensitize.verify.places.openai import chat_piece
from desensitize.verify.slots import ALONE, TEXT, escaped, nested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.verify.slots import Slot

__all__ = ["DMS"]


def _called(arguments: Slot | str, result: Slot | str = "done") -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": "send", "arguments": arguments}}
    asked = {"role": "assistant", "content": "", "tool_calls": [call]}
    return {"Messages": [HELLO, asked, {"role": "tool", "tool_call_id": "call_1", "content": result}, HELLO]}


def _tool(**function: Any) -> dict[str, Any]:
    made = {"name": "send", "description": "send", "parameters": SCHEMA, **function}
    return {"Tools": [{"type": "function", "function": made}]}


# What both actions take.
_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "Messages, user": {"Messages": [user(TEXT)]},
    "Messages, system": {"Messages": [{"role": "system", "content": TEXT}, HELLO]},
    "Messages, assistant": {"Messages": [HELLO, {"role": "assistant", "content": TEXT}, HELLO]},
    "Messages, content part": {"Messages": [user([{"type": "text", "text": TEXT}])]},
    "Messages, name": {"Messages": [{**HELLO, "name": ALONE}]},
    "Messages, unknown field": {"Messages": [{**HELLO, "x_note": TEXT}]},
    "Messages, key": {"Messages": [{**HELLO, "x_seen": {ALONE: 1}}]},
    "Messages, tool call arguments": _called(nested()),
    "Messages, tool call arguments, escaped": _called(escaped()),
    "Messages, tool result": _called("{}", TEXT),
    "Stop": {"Stop": ["END", TEXT]},
    "SearchOptions": {"SearchOptions": {"note": TEXT}},
    "Model": {"Model": ALONE},
    "ResponseFormat": {"ResponseFormat": nested()},
    "XDashScopeDataInspection": {"XDashScopeDataInspection": nested()},
    "an unknown parameter": {"Note": TEXT},
}
# What only the one that streams takes.
_MORE: Final[Mapping[str, Mapping[str, Any]]] = {
    "Tools, description": _tool(description=TEXT),
    **{f"Tools, schema, {name}": _tool(parameters=schema) for name, schema in SCHEMA_PLACES.items()},
    "Parameters": {"Parameters": nested()},
    "ToolChoice": {"ToolChoice": nested()},
}


def _piece(event: Any) -> Any:
    """``Data`` is a chunk of a chat completion, as a text."""
    data = event.get("Data")
    return chat_piece(json.loads(data)) if isinstance(data, str) and data.startswith("{") else None


_BASE = {"InstanceId": 1, "Model": "model-1", "NeedDesensitization": True, "DesensitizationRule": "UserInfo"}
_SSE = "ChatWithDesensitizeSSE"


def _api(action: str, base: Mapping[str, Any], places: Mapping[str, Mapping[str, Any]], **more: Any) -> Api:
    headers = {"x-acs-action": action, "x-acs-version": "2018-11-01"}
    name = action if "Messages" in base else f"{action}, Input"
    return Api("dms", name, "/", {**_BASE, **base}, places, headers=headers, written=form_body, **more)


_CHAT = {"Messages": [HELLO]}

DMS: Final = (
    _api("ChatWithDesensitize", _CHAT, _PLACES),
    _api(_SSE, _CHAT, {**_PLACES, **_MORE}, stream={"Stream": True, "IncludeUsage": True}, piece=_piece),
    _api(_SSE, {"Input": "hello", "Dimensions": 8}, {"Input": {"Input": TEXT}}, replies=False),
)

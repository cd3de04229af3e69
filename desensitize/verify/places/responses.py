"""OpenAI: Responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.api import Api
from desensitize.verify.places.common import HELLO, SCHEMA, SCHEMA_PLACES, UNKNOWN, user
from desensitize.verify.slots import ALONE, NUMBER, TEXT, Slot, escaped, nested, of, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RESPONSES"]

_FILE = "data:text/plain;base64,"


def _items(*items: Any) -> dict[str, Any]:
    return {"input": [*items, HELLO]}


def _part(**part: Any) -> dict[str, Any]:
    return {"input": [user([{"type": "input_text", "text": "look"}, part])]}


def _called(arguments: Slot | str, output: Any = "done") -> dict[str, Any]:
    call = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "send", "arguments": arguments}
    return _items(call, {"type": "function_call_output", "call_id": "call_1", "output": output})


def _tool(**more: Any) -> dict[str, Any]:
    return {"tools": [{"type": "function", "name": "send", "description": "send", "parameters": SCHEMA, **more}]}


def _form(**form: Any) -> dict[str, Any]:
    return {"text": {"format": {"type": "json_schema", "name": "form", "schema": SCHEMA, **form}}}


_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "user input": {"input": TEXT},
    "user item": {"input": [user(TEXT)]},
    "instructions": {"instructions": TEXT},
    "developer item": _items({"role": "developer", "content": TEXT}),
    "content part": {"input": [user([{"type": "input_text", "text": TEXT}])]},
    "content part, of the assistant": _items(
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": TEXT, "annotations": []}]}
    ),
    "content part, image URL": _part(type="input_image", image_url=of("https://img.example/a.png?user={}")),
    "content part, file": _part(type="input_file", filename="a.txt", file_data=packed(_FILE)),
    "content part, file name": _part(type="input_file", filename=of("{}.txt"), file_data=f"{_FILE}aGVsbG8="),
    "content part, file URL": _part(type="input_file", file_url=of("https://files.example/{}")),
    "function call arguments": _called(nested()),
    "function call arguments, escaped": _called(escaped()),
    "function call arguments, key": _called(nested(key=True)),
    "function call output": _called("{}", TEXT),
    "function call output, JSON": _called("{}", nested(2)),
    "function call output, part": _called("{}", [{"type": "input_text", "text": TEXT}]),
    "custom tool call": _items({"type": "custom_tool_call", "call_id": "call_1", "name": "run", "input": TEXT}),
    "reasoning summary": _items(
        {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": TEXT}]}
    ),
    "web search action": _items(
        {"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {"type": "search", "query": TEXT}}
    ),
    "file search results": _items(
        {
            "type": "file_search_call", "id": "fs_1", "status": "completed",
            "queries": [TEXT], "results": [{"text": TEXT}],
        }
    ),
    "prompt variables": {"prompt": {"id": "pmpt_1", "variables": {"name": TEXT}}},
    "tool description": _tool(description=TEXT),
    **{f"tool schema, {name}": _tool(parameters=schema) for name, schema in SCHEMA_PLACES.items()},
    "response schema, description of all": _form(description=TEXT),
    **{f"response schema, {name}": _form(schema=schema) for name, schema in SCHEMA_PLACES.items()},
    "metadata": {"metadata": {"note": TEXT}},
    "metadata, key": {"metadata": {ALONE: "yes"}},
    "metadata, a number": {"metadata": {"n": NUMBER}},
    "user": {"user": ALONE},
    "safety_identifier": {"safety_identifier": ALONE},
    "prompt_cache_key": {"prompt_cache_key": ALONE},
    "an item of an unknown type": _items({"type": "note", "note": TEXT}),
    "an item's id": _items({"type": "message", "id": ALONE, "role": "assistant", "content": "yes"}),
    **UNKNOWN,
}  # fmt: skip


def _piece(event: Any) -> Any:
    return event.get("delta") if event.get("type") == "response.output_text.delta" else None


RESPONSES: Final = (
    Api(
        "openai",
        "responses",
        "/v1/responses",
        {"model": "model-1", "input": "hello"},
        _PLACES,
        stream={"stream": True},
        piece=_piece,
    ),
)

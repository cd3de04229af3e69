"""DashScope's own API: generation and embeddings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.api import Api
from desensitize.verify.places.common import HELLO, SCHEMA, SCHEMA_PLACES, UNKNOWN, user
from desensitize.verify.places.openai import CHAT_PLACES, chat_piece
from desensitize.verify.slots import ALONE, NUMBER, TEXT, Slot, escaped, nested, of, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DASHSCOPE"]

_SERVICES = "/api/v1/services"


def _messages(*messages: Any) -> dict[str, Any]:
    return {"input": {"messages": [*messages, HELLO]}}


def _parameters(**parameters: Any) -> dict[str, Any]:
    return {"parameters": parameters}


def _tool(**function: Any) -> dict[str, Any]:
    made = {"name": "send", "description": "send", "parameters": SCHEMA, **function}
    return _parameters(tools=[{"type": "function", "function": made}])


def _called(arguments: Slot | str, result: Slot | str = "done") -> dict[str, Any]:
    call = {"id": "call_1", "type": "function", "function": {"name": "send", "arguments": arguments}}
    asked = {"role": "assistant", "content": "", "tool_calls": [call]}
    return _messages(HELLO, asked, {"role": "tool", "tool_call_id": "call_1", "content": result})


_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "user message": {"input": {"messages": [user(TEXT)]}},
    "prompt": {"input": {"prompt": TEXT, "messages": None}},
    "system message": _messages({"role": "system", "content": TEXT}),
    "assistant message": _messages(HELLO, {"role": "assistant", "content": TEXT}),
    "assistant message, reasoning": _messages(
        HELLO, {"role": "assistant", "content": "yes", "reasoning_content": TEXT}
    ),
    "content part": {"input": {"messages": [user([{"text": TEXT}])]}},
    "content part, image URL": {
        "input": {"messages": [user([{"image": of("https://img.example/a.png?user={}")}, {"text": "look"}])]}
    },
    "content part, data: URL": {
        "input": {"messages": [user([{"image": packed("data:text/plain;base64,")}, {"text": "look"}])]}
    },
    "history": {"input": {"history": [{"user": TEXT, "bot": TEXT}], "prompt": "hello"}},
    "message name": {"input": {"messages": [{**HELLO, "name": ALONE}]}},
    "tool call arguments": _called(nested()),
    "tool call arguments, escaped": _called(escaped()),
    "tool result": _called("{}", TEXT),
    "tool result, JSON": _called("{}", nested(2)),
    "tool description": _tool(description=TEXT),
    **{f"tool schema, {name}": _tool(parameters=schema) for name, schema in SCHEMA_PLACES.items()},
    "response schema": _parameters(
        response_format={"type": "json_schema", "json_schema": {"name": "form", "schema": SCHEMA_PLACES["description"]}}
    ),
    "stop": _parameters(stop=["END", TEXT]),
    "search options": _parameters(search_options={"note": TEXT}),
    "an unknown parameter": _parameters(x_note=TEXT),
    "an unknown parameter, a number": _parameters(x_number=NUMBER),
    "an unknown field of input": {"input": {"x_note": TEXT}},
    "input, key": {"input": {ALONE: 1}},
    "resources": {"resources": [{"note": TEXT}]},
    "model": {"model": ALONE},
    **UNKNOWN,
}  # fmt: skip


def _piece(event: Any) -> Any:
    output = event.get("output") or {}
    choices = output.get("choices") or [{}]
    return (choices[0].get("message") or {}).get("content") or output.get("text")


DASHSCOPE: Final = (
    Api(
        "dashscope",
        "generation",
        f"{_SERVICES}/aigc/text-generation/generation",
        {"model": "model-1", "input": {"messages": [HELLO]}, "parameters": {"result_format": "message"}},
        _PLACES,
        stream={"parameters": {"incremental_output": True}},
        stream_headers={"x-dashscope-sse": "enable", "accept": "text/event-stream"},
        piece=_piece,
    ),
    Api(
        "dashscope",
        "text-embedding",
        f"{_SERVICES}/embeddings/text-embedding/text-embedding",
        {"model": "model-1", "input": {"texts": ["hello"]}},
        {
            "texts": {"input": {"texts": ["hello", TEXT]}},
            "an unknown parameter": _parameters(x_note=TEXT),
            **UNKNOWN,
        },
        replies=False,
    ),
    Api(
        "dashscope",
        "compatible chat",
        "/compatible-mode/v1/chat/completions",
        {"model": "model-1", "messages": [HELLO]},
        {name: CHAT_PLACES[name] for name in ("user message", "system message", "tool result", *UNKNOWN)},
        stream={"stream": True},
        piece=chat_piece,
    ),
)

"""OpenAI: chat completions, completions, embeddings. The same shape is spoken by most others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.api import Api
from desensitize.verify.places.common import HELLO, SCHEMA, SCHEMA_PLACES, UNKNOWN, user
from desensitize.verify.slots import ALONE, NUMBER, TEXT, escaped, nested, of, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.verify.slots import Slot

__all__ = ["CHAT_PLACES", "OPENAI", "chat_piece"]

_FILE = "data:text/plain;base64,"


def _messages(*messages: Any) -> dict[str, Any]:
    return {"messages": [*messages, HELLO]}


def _tool(**function: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "send", "description": "send", "parameters": SCHEMA, **function}}


def _called(arguments: Slot | str, result: Slot | str = "done") -> dict[str, Any]:
    """A tool was called, and gave something."""
    call = {"id": "call_1", "type": "function", "function": {"name": "send", "arguments": arguments}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        **_messages(HELLO, asked, {"role": "tool", "tool_call_id": "call_1", "content": result}),
        "tools": [_tool()],
    }


def _part(**part: Any) -> dict[str, Any]:
    return {"messages": [user([{"type": "text", "text": "look"}, part])]}


def _form(**json_schema: Any) -> dict[str, Any]:
    return {
        "response_format": {"type": "json_schema", "json_schema": {"name": "form", "schema": SCHEMA, **json_schema}}
    }


CHAT_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "user message": {"messages": [user(TEXT)]},
    "system message": _messages({"role": "system", "content": TEXT}),
    "developer message": _messages({"role": "developer", "content": TEXT}),
    "earlier user message": _messages(user(TEXT), {"role": "assistant", "content": "yes"}),
    "assistant message": _messages(HELLO, {"role": "assistant", "content": TEXT}),
    "assistant message, reasoning": _messages(
        HELLO, {"role": "assistant", "content": "yes", "reasoning_content": TEXT}
    ),
    "assistant message, refusal": _messages(HELLO, {"role": "assistant", "content": None, "refusal": TEXT}),
    "message name": {"messages": [{**HELLO, "name": ALONE}]},
    "content part": {"messages": [user([{"type": "text", "text": TEXT}])]},
    "content part, image URL": _part(type="image_url", image_url={"url": of("https://img.example/a.png?user={}")}),
    "content part, data: URL": _part(type="image_url", image_url={"url": packed(_FILE)}),
    "content part, file": _part(type="file", file={"filename": "a.txt", "file_data": packed(_FILE)}),
    "content part, file name": _part(type="file", file={"filename": of("{}.txt"), "file_data": f"{_FILE}aGVsbG8="}),
    "content part, of an unknown type": _part(type="note", note=TEXT),
    "tool description": {"tools": [_tool(description=TEXT)]},
    **{f"tool schema, {name}": {"tools": [_tool(parameters=schema)]} for name, schema in SCHEMA_PLACES.items()},
    "function description": {"functions": [{"name": "send", "description": TEXT, "parameters": SCHEMA}]},
    "tool call arguments": _called(nested()),
    "tool call arguments, escaped": _called(escaped()),
    "tool call arguments, escaped key": _called(escaped('{"', '":1}')._replace(takes="alone")),
    "tool call arguments, key": _called(nested(key=True)),
    "tool call arguments, 3 deep": _called(nested(3)),
    "tool call arguments, a number": _called(nested()._replace(fill=lambda text: f'{{"n":{text}}}', takes="number")),
    "tool call arguments, no JSON": _called(TEXT),
    "tool call arguments, broken JSON": _called(escaped('{"note":"', "")),
    "tool result": _called("{}", TEXT),
    "tool result, JSON": _called("{}", nested(2)),
    "tool result, escaped": _called("{}", escaped()),
    "metadata": {"metadata": {"note": TEXT}},
    "metadata, key": {"metadata": {ALONE: "yes"}},
    "metadata, a number": {"metadata": {"n": NUMBER}},
    "user": {"user": ALONE},
    "safety_identifier": {"safety_identifier": ALONE},
    "prompt_cache_key": {"prompt_cache_key": ALONE},
    "stop": {"stop": ["END", TEXT]},
    "prediction": {"prediction": {"type": "content", "content": TEXT}},
    "response schema, description of all": _form(description=TEXT),
    **{f"response schema, {name}": _form(schema=schema) for name, schema in SCHEMA_PLACES.items()},
    "logit_bias, key": {"logit_bias": {NUMBER._replace(fill=str): 1}},
    "web search location": {
        "web_search_options": {"user_location": {"type": "approximate", "approximate": {"city": TEXT}}}
    },
    "model": {"model": ALONE},
    "a role": {"messages": [{"role": ALONE, "content": "hello"}]},
    "a tool's name": {"tools": [_tool(name=ALONE)]},
    "a tool call's id": {"messages": [HELLO, {"role": "tool", "tool_call_id": ALONE, "content": "done"}]},
    **UNKNOWN,
}  # fmt: skip


def chat_piece(event: Any) -> Any:
    """The text in a chunk of a chat completion."""
    choices = event.get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("content")


_MODEL = "model-1"

OPENAI: Final = (
    Api(
        "openai",
        "chat",
        "/v1/chat/completions",
        {"model": _MODEL, "messages": [HELLO]},
        CHAT_PLACES,
        stream={"stream": True},
        piece=chat_piece,
    ),
    Api(
        "openai",
        "completions",
        "/v1/completions",
        {"model": _MODEL, "prompt": "hello"},
        {
            "prompt": {"prompt": TEXT},
            "prompt, a list": {"prompt": ["hello", TEXT]},
            "suffix": {"prompt": "hello", "suffix": TEXT},
            "stop": {"stop": [TEXT]},
            "user": {"user": ALONE},
            **UNKNOWN,
        },
    ),
    Api(
        "openai",
        "embeddings",
        "/v1/embeddings",
        {"model": _MODEL, "input": "hello"},
        {
            "input": {"input": TEXT},
            "input, a list": {"input": ["hello", TEXT]},
            "user": {"user": ALONE},
            **UNKNOWN,
        },
        replies=False,
    ),
)

"""Anthropic: messages and the count of their tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.api import Api
from desensitize.verify.places.common import HELLO, SCHEMA, SCHEMA_PLACES, UNKNOWN, user
from desensitize.verify.slots import ALONE, NUMBER, TEXT, nested, of, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANTHROPIC"]


def _used(given: Any, result: Any = "done") -> dict[str, Any]:
    """A tool was used, and gave something."""
    use = {"type": "tool_use", "id": "toolu_1", "name": "send", "input": given}
    back = {"type": "tool_result", "tool_use_id": "toolu_1", "content": result}
    return {"messages": [HELLO, {"role": "assistant", "content": [use]}, user([back])], **_tool()}


def _tool(**more: Any) -> dict[str, Any]:
    return {"tools": [{"name": "send", "description": "send", "input_schema": SCHEMA, **more}]}


def _document(source: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"messages": [user([{"type": "document", "source": source, **more}, {"type": "text", "text": "look"}])]}


def _said(*content: Any) -> dict[str, Any]:
    return {"messages": [HELLO, {"role": "assistant", "content": list(content)}, HELLO]}


_PLAIN = {"type": "text", "media_type": "text/plain", "data": "hello"}

_PLACES: Final[Mapping[str, Mapping[str, Any]]] = {
    "user message": {"messages": [user(TEXT)]},
    "system": {"system": TEXT},
    "system block": {"system": [{"type": "text", "text": TEXT, "cache_control": {"type": "ephemeral"}}]},
    "content block": {"messages": [user([{"type": "text", "text": TEXT}])]},
    "assistant message": {"messages": [HELLO, {"role": "assistant", "content": TEXT}, HELLO]},
    "thinking": _said(
        {"type": "thinking", "thinking": TEXT, "signature": "c2ln"}, {"type": "text", "text": "yes"}
    ),
    "document, plain": _document({**_PLAIN, "data": TEXT}),
    "document, base64": _document({"type": "base64", "media_type": "text/plain", "data": packed()}),
    "document, content": _document({"type": "content", "content": [{"type": "text", "text": TEXT}]}),
    "document, title": _document(_PLAIN, title=TEXT),
    "document, context": _document(_PLAIN, context=TEXT),
    "document, URL": _document({"type": "url", "url": of("https://files.example/a.pdf?user={}")}),
    "image, URL": {
        "messages": [user([{"type": "image", "source": {"type": "url", "url": of("https://i.example/{}.png")}}])]
    },
    "search result": {
        "messages": [
            user(
                [{"type": "search_result", "source": "kb", "title": TEXT, "content": [{"type": "text", "text": TEXT}]}]
            )
        ]
    },
    "tool_use input": _used({"note": TEXT}),
    "tool_use input, deep": _used({"a": [{"b": {"c": TEXT}}]}),
    "tool_use input, key": _used({ALONE: True}),
    "tool_use input, a number": _used({"n": NUMBER}),
    "tool_use input, JSON in a string": _used({"a": nested(2)}),
    "tool_result": _used({}, TEXT),
    "tool_result, block": _used({}, [{"type": "text", "text": TEXT}]),
    "tool_result, document": _used({}, [{"type": "document", "source": {**_PLAIN, "data": TEXT}}]),
    "tool_result, JSON": _used({}, nested(2)),
    "citation": _said(
        {"type": "text", "text": "yes", "citations": [{
            "type": "char_location", "cited_text": TEXT, "document_index": 0, "document_title": TEXT,
            "start_char_index": 0, "end_char_index": 9,
        }]}
    ),
    "tool description": _tool(description=TEXT),
    "tool example": _tool(input_examples=[{"to": TEXT}]),
    **{f"tool schema, {name}": _tool(input_schema=schema) for name, schema in SCHEMA_PLACES.items()},
    "stop_sequences": {"stop_sequences": [TEXT]},
    "metadata.user_id": {"metadata": {"user_id": ALONE}},
    "MCP server": {"mcp_servers": [{"type": "url", "name": "a", "url": of("https://mcp.example/?user={}")}]},
    "a block of an unknown type": {"messages": [user([{"type": "note", "note": TEXT}])]},
    "a block's id": _said({"type": "tool_use", "id": ALONE, "name": "send", "input": {}}),
    "model": {"model": ALONE},
    **UNKNOWN,
}  # fmt: skip


def _piece(event: Any) -> Any:
    delta = event.get("delta")
    return delta.get("text") if isinstance(delta, dict) else None


_VERSION = {"anthropic-version": "2023-06-01"}

ANTHROPIC: Final = (
    Api(
        "anthropic",
        "messages",
        "/v1/messages",
        {"model": "model-1", "max_tokens": 64, "messages": [HELLO]},
        _PLACES,
        stream={"stream": True},
        piece=_piece,
        headers=_VERSION,
    ),
    Api(
        "anthropic",
        "count_tokens",
        "/v1/messages/count_tokens",
        {"model": "model-1", "messages": [HELLO]},
        {name: _PLACES[name] for name in ("user message", "system", "tool_use input", "tool description", *UNKNOWN)},
        headers=_VERSION,
        replies=False,
    ),
)

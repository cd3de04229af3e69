"""Requests of every API a gateway serves, with values planted anywhere and the shape broken at random.

A mutation plants a value as a text, a key, a number, in JSON inside a text, in a header or in a query, moves it under
keys nobody knows, changes types, repeats, nests, cuts. What a gateway makes of it is one of two: the value does not
reach the model, or the request is refused.
"""

from __future__ import annotations

import base64
import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from benchmarks.planted import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

__all__ = ["Mutant", "mutant"]

# Values that are found by themselves, wherever they stand.
_ALONE = ("aws", "card", "cn_id", "cn_mobile", "email", "github", "iban", "slack")
_NUMBERS = ("cn_mobile", "card")
_TOOL = {"type": "function", "function": {"name": "find", "description": "finds", "parameters": {"type": "object"}}}
_CHAT: dict[str, Any] = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "find", "arguments": '{"q": "x"}'}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "none"},
        {"role": "user", "content": "And now?"},
    ],
    "tools": [_TOOL],
    "metadata": {"team": "blue"},
    "stop": ["END"],
    "temperature": 0.5,
}
_RESPONSES: dict[str, Any] = {
    "model": "m",
    "instructions": "Be brief.",
    "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hello"}]}],
    "metadata": {"team": "blue"},
}
_MESSAGES: dict[str, Any] = {
    "model": "m",
    "max_tokens": 9,
    "system": [{"type": "text", "text": "Be brief."}],
    "messages": [
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "find", "input": {"q": "x"}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "none"}]},
    ],
}
_DASHSCOPE: dict[str, Any] = {
    "model": "m",
    "input": {"messages": [{"role": "user", "content": "Hello"}]},
    "parameters": {"result_format": "message", "stop": ["END"]},
}
_SEEDS = (
    ("/v1/chat/completions", _CHAT),
    ("/compatible-mode/v1/chat/completions", _CHAT),
    ("/v1/responses", _RESPONSES),
    ("/v1/messages", _MESSAGES),
    ("/v1/embeddings", {"model": "m", "input": ["Hello", "World"]}),
    ("/api/v1/services/aigc/text-generation/generation", _DASHSCOPE),
)


@dataclass
class Mutant:
    """A request, and the values that must not reach the model, in the spellings that would show them."""

    path: str
    body: bytes
    headers: dict[str, str]
    values: list[str] = field(default_factory=list)


def mutant(draw: Random) -> Mutant:
    """One request, as ``draw`` has it."""
    path, seed = draw.choice(_SEEDS)
    body: dict[str, Any] = copy.deepcopy(seed)
    made = Mutant(path, b"", {"content-type": "application/json"})
    if draw.random() < 0.3:
        body["stream"] = True
    for _ in range(draw.randint(1, 3)):
        _plant(draw, body, made)
    for _ in range(draw.choice((0, 0, 1, 2))):
        draw.choice(_BREAKS)(draw, body)
    made.body = _written(draw, body)
    if draw.random() < 0.1:
        value = _value(draw, made)
        made.path += f"?user={quote(value)}"
    if draw.random() < 0.1:
        made.headers[draw.choice(("x-user", "cookie", "user-agent", "x-request-id"))] = _value(draw, made)
    return made


def _value(draw: Random, made: Mutant, kinds: tuple[str, ...] = _ALONE) -> str:
    value = VALUES[draw.choice(kinds)](draw)
    made.values.append(value)
    return value


def _plant(draw: Random, body: Any, made: Mutant) -> None:
    holder = draw.choice(_holders(body))
    if draw.random() < 0.15:
        put: Any = int(_value(draw, made, _NUMBERS))
    else:
        put = draw.choice(_FORMS)(draw, _value(draw, made))
    if isinstance(holder, list):
        holder.insert(draw.randint(0, len(holder)), put)
    elif draw.random() < 0.15 and isinstance(put, str):
        holder[put] = "x"
    elif draw.random() < 0.5 and (texts := [key for key, value in holder.items() if isinstance(value, str)]):
        holder[draw.choice(texts)] = put
    else:
        holder[draw.choice(("note", "user", "name", "content", "text", "extra", "description", "é"))] = put


def _holders(value: Any) -> list[Any]:
    """Every object and list in a body, itself too."""
    found, rest = list[Any](), [value]
    while rest:
        holder = rest.pop()
        found.append(holder)
        items = holder.values() if isinstance(holder, dict) else holder
        rest.extend(item for item in items if isinstance(item, dict | list))
    return found


def _in_json(draw: Random, value: str) -> str:
    del draw
    return json.dumps({"to": value, "n": [1, {"deep": value}]})


_FORMS: tuple[Callable[[Random, str], Any], ...] = (
    lambda _, value: value,
    lambda _, value: f"please write to {value}, thanks",
    lambda _, value: f"请联系{value}。",
    _in_json,
    lambda draw, value: json.dumps(_in_json(draw, value)),
    lambda _, value: {"inner": [value]},
    lambda _, value: [{"type": "text", "text": f"say {value}"}],
    lambda _, value: "data:text/plain;base64," + base64.b64encode(f"say {value} now".encode()).decode(),
    lambda _, value: f"https://example.com/?q={quote(value)}",
)


def _retyped(draw: Random, body: Any) -> None:
    holder = draw.choice([holder for holder in _holders(body) if isinstance(holder, dict) and holder] or [body])
    holder[draw.choice(list(holder))] = draw.choice((None, 1, -0.5, True, "", [], {}, [[]], "x" * 5000))


def _moved(draw: Random, body: Any) -> None:
    key = draw.choice(list(body))
    body[draw.choice(("extra", "input", "system", "prompt", "parameters", "tools"))] = body.pop(key)


def _nested(draw: Random, body: Any) -> None:
    key, value = draw.choice(list(body.items()))
    for _ in range(draw.choice((3, 30, 100))):
        value = {"a": [value]}
    body[key] = value


def _repeated(draw: Random, body: Any) -> None:
    lists = [holder for holder in _holders(body) if isinstance(holder, list) and holder]
    if lists:
        holder = draw.choice(lists)
        holder.extend(copy.deepcopy(holder) * draw.randint(1, 20))


_BREAKS = (_retyped, _moved, _nested, _repeated)


def _written(draw: Random, body: Any) -> bytes:
    """The body as bytes; sometimes spelled otherwise, sometimes no JSON at all."""
    text = json.dumps(body, ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, None, 2)))
    kind = draw.random()
    if kind < 0.05:
        return text[: draw.randint(0, len(text))].encode()
    if kind < 0.08:
        return text.encode("utf-16")
    if kind < 0.1:
        return text.replace('"model"', '"messages"', 1).encode()
    if kind < 0.2:
        return "".join(f"\\u{ord(sign):04x}" if sign.isdigit() and '"' in text else sign for sign in text).encode()
    return text.encode()

"""A chunk that is too long for one event, as several that say the same.

The vendor's async SDK loses events of more than a megabyte. A client joins the texts of the chunks' deltas, so a text
may come in as many pieces as one likes: first the chunk with its texts empty, then the pieces, then how it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_chunk", "split", "split_vectors"]

# In characters, each of which takes up to 14 bytes as JSON in JSON.
PIECE = 60_000
_TEXTS = ("reasoning_content", "content", "refusal")


def split(chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chunks."""
    base = {name: value for name, value in chunk.items() if name not in {"choices", "usage"}}
    choices = [{**choice, "delta": choice.get("delta") or {}} for choice in chunk["choices"]]
    begun = [{**choice, "delta": _empty(choice["delta"]), "finish_reason": None} for choice in choices]
    yield {**base, "choices": begun}
    for choice in choices:
        for piece in _pieces(choice["delta"]):
            yield {**base, "choices": [{"index": choice.get("index", 0), "delta": piece, "finish_reason": None}]}
    ends = [{"index": c.get("index", 0), "delta": {}, "finish_reason": c.get("finish_reason")} for c in choices]
    yield {**base, "choices": ends, **({"usage": chunk["usage"]} if "usage" in chunk else {})}


def as_chunk(whole: dict[str, Any]) -> dict[str, Any]:
    """A whole completion as the one chunk of a stream."""
    choices = [{**choice, "delta": choice.get("message") or {}} for choice in whole["choices"]]
    for choice in choices:
        choice.pop("message", None)
        calls = choice["delta"].get("tool_calls")
        if calls:
            numbered = [{"index": index, **call} for index, call in enumerate(calls)]
            choice["delta"] = {**choice["delta"], "tool_calls": numbered}
    return {**whole, "object": "chat.completion.chunk", "choices": choices}


def split_vectors(said: dict[str, Any], most: int) -> Iterator[dict[str, Any]]:
    """Embeddings, so many at once."""
    every = said["data"]
    for at in range(0, len(every), most):
        yield {**said, "data": every[at : at + most]}


def _empty(delta: dict[str, Any]) -> dict[str, Any]:
    """A delta without its texts, with all else that it says."""
    rest = {name: "" if name in _TEXTS and isinstance(value, str) else value for name, value in delta.items()}
    if isinstance(delta.get("tool_calls"), list):
        rest["tool_calls"] = [_with_arguments(call, "") for call in delta["tool_calls"]]
    return rest


def _pieces(delta: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in _TEXTS:
        if isinstance(delta.get(name), str):
            yield from ({name: piece} for piece in _cut(delta[name]))
    for call in delta.get("tool_calls") or ():
        arguments = call.get("function", {}).get("arguments")
        for piece in _cut(arguments) if isinstance(arguments, str) else ():
            yield {"tool_calls": [{"index": call.get("index", 0), "function": {"arguments": piece}}]}


def _with_arguments(call: dict[str, Any], arguments: str) -> dict[str, Any]:
    function = call.get("function")
    return {**call, "function": {**function, "arguments": arguments}} if isinstance(function, dict) else call


def _cut(text: str) -> Iterator[str]:
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))

"""What a model's server says, in each vendor's own form, whole and as a stream cut at will.

An answer is plain data: ``content``, ``reasoning_content`` and ``tool_calls`` as OpenAI's chat has them. The forms
follow recordings of the vendors' SDKs against a server on the same machine.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["STREAMS", "Answer", "even", "whole_dashscope", "whole_message", "whole_response"]

Answer = dict[str, Any]


Event = dict[str, Any]


def even(size: int) -> Callable[[str], list[str]]:
    """Pieces of the same length."""
    return lambda text: [text[at : at + size] for at in range(0, len(text), size)]


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# --- OpenAI chat completions ---


def chat_stream(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Frames of a chat completion."""
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for delta in _deltas(answer, cut):
        yield f"data: {_dumped({**base, 'choices': [{'index': 0, 'delta': delta, 'finish_reason': None}]})}\n\n"
    reason = "tool_calls" if answer.get("tool_calls") else "stop"
    yield f"data: {_dumped({**base, 'choices': [{'index': 0, 'delta': {}, 'finish_reason': reason}]})}\n\n"
    yield f"data: {_dumped({**base, 'choices': [], 'usage': {'prompt_tokens': 1, 'completion_tokens': 1, 'total_tokens': 2}})}\n\n"  # noqa: E501
    yield "data: [DONE]\n\n"


def _deltas(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for name in ("reasoning_content", "content"):
        for piece in cut(answer.get(name) or ""):
            yield {name: piece}
    for index, call in enumerate(answer.get("tool_calls", ())):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield {"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": function}]}
        for piece in cut(call["function"]["arguments"]):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


# --- OpenAI Responses ---


def whole_response(answer: Answer, **more: Any) -> dict[str, Any]:
    """A response."""
    base = {"id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "error": None}
    rest = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "metadata": {}, "instructions": None}
    usage = {
        "input_tokens": 1, "output_tokens": 2, "total_tokens": 3, "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    }  # fmt: skip
    return {**base, **rest, "output": list(_items(answer)), "usage": usage, **more}


def _items(answer: Answer) -> Iterator[dict[str, Any]]:
    if answer.get("reasoning_content"):
        summary = [{"type": "summary_text", "text": answer["reasoning_content"]}]
        yield {"type": "reasoning", "id": "rs_1", "summary": summary}
    if answer.get("content"):
        text = {"type": "output_text", "text": answer["content"], "annotations": [], "logprobs": []}
        yield {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [text]}
    for number, call in enumerate(answer.get("tool_calls", ())):
        yield {
            "type": "function_call", "id": f"fc_{number}", "call_id": call["id"], "name": call["function"]["name"],
            "arguments": call["function"]["arguments"], "status": "completed",
        }  # fmt: skip


def response_stream(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Frames of a response, numbered."""
    for number, event in enumerate(_response_events(answer, cut)):
        yield f"event: {event['type']}\ndata: {_dumped({**event, 'sequence_number': number})}\n\n"


def _response_events(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[Event]:
    begun = whole_response(answer, status="in_progress", output=[], usage=None)
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(_items(answer)):
        said = {"reasoning": _summary_events, "message": _text_events, "function_call": _argument_events}
        empty: dict[str, dict[str, Any]] = {
            "reasoning": {"summary": []},
            "message": {"content": []},
            "function_call": {"arguments": ""},
        }
        kind = item["type"]
        yield {"type": "response.output_item.added", "output_index": index, "item": {**item, **empty[kind]}}
        for event in said[kind](item, cut):
            yield {**event, "item_id": item["id"], "output_index": index}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": whole_response(answer)}


def _summary_events(item: Event, cut: Callable[[str], list[str]]) -> Iterator[Event]:
    part, at = item["summary"][0], {"summary_index": 0}
    yield {"type": "response.reasoning_summary_part.added", "part": {**part, "text": ""}, **at}
    for piece in cut(part["text"]):
        yield {"type": "response.reasoning_summary_text.delta", "delta": piece, **at}
    yield {"type": "response.reasoning_summary_text.done", "text": part["text"], **at}
    yield {"type": "response.reasoning_summary_part.done", "part": part, **at}


def _text_events(item: Event, cut: Callable[[str], list[str]]) -> Iterator[Event]:
    part, at = item["content"][0], {"content_index": 0}
    yield {"type": "response.content_part.added", "part": {**part, "text": ""}, **at}
    for piece in cut(part["text"]):
        yield {"type": "response.output_text.delta", "delta": piece, "logprobs": [], **at}
    yield {"type": "response.output_text.done", "text": part["text"], "logprobs": [], **at}
    yield {"type": "response.content_part.done", "part": part, **at}


def _argument_events(item: Event, cut: Callable[[str], list[str]]) -> Iterator[Event]:
    for piece in cut(item["arguments"]):
        yield {"type": "response.function_call_arguments.delta", "delta": piece}
    yield {"type": "response.function_call_arguments.done", "name": item["name"], "arguments": item["arguments"]}


# --- Anthropic messages ---


def whole_message(answer: Answer, **more: Any) -> dict[str, Any]:
    """A message."""
    usage = {"input_tokens": 1, "output_tokens": 1}
    reason = "tool_use" if answer.get("tool_calls") else "end_turn"
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": reason,
        "stop_sequence": None, "usage": usage, "content": list(_blocks(answer)), **more,
    }  # fmt: skip


def _blocks(answer: Answer) -> Iterator[dict[str, Any]]:
    if answer.get("reasoning_content"):
        yield {"type": "thinking", "thinking": answer["reasoning_content"], "signature": "c2ln"}
    if answer.get("content"):
        yield {"type": "text", "text": answer["content"], "citations": None}
    for call in answer.get("tool_calls", ()):
        function = call["function"]
        yield {
            "type": "tool_use",
            "id": call["id"],
            "name": function["name"],
            "input": json.loads(function["arguments"]),
        }


def message_stream(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Frames of a message."""
    for event in _message_events(answer, cut):
        yield f"event: {event['type']}\ndata: {_dumped(event)}\n\n"


def _message_events(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[Event]:
    whole = whole_message(answer)
    yield {"type": "message_start", "message": {**whole, "content": [], "stop_reason": None}}
    sources = iter(call["function"]["arguments"] for call in answer.get("tool_calls", ()))
    for index, block in enumerate(whole["content"]):
        empty: dict[str, Any] = {"thinking": "", "signature": ""} if block["type"] == "thinking" else {"text": ""}
        empty = {"input": {}} if block["type"] == "tool_use" else empty
        yield {"type": "content_block_start", "index": index, "content_block": {**block, **empty}}
        if index == 0:
            yield {"type": "ping"}
        for delta in _block_deltas(block, sources, cut):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 9}}
    yield {"type": "message_stop"}


def _block_deltas(block: Event, sources: Iterator[str], cut: Callable[[str], list[str]]) -> Iterator[Event]:
    if block["type"] == "thinking":
        yield from ({"type": "thinking_delta", "thinking": piece} for piece in cut(block["thinking"]))
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "text":
        yield from ({"type": "text_delta", "text": piece} for piece in cut(block["text"]))
    else:
        yield from ({"type": "input_json_delta", "partial_json": piece} for piece in ["", *cut(next(sources))])


# --- DashScope ---


def whole_dashscope(answer: Answer, reason: str = "stop", **more: Any) -> dict[str, Any]:
    """A generation."""
    message = {"role": "assistant", "content": "", **answer}
    choices = [{"message": message, "finish_reason": reason, **more}]
    usage = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    return {"output": {"choices": choices}, "usage": usage, "request_id": "r-1"}


def dashscope_pieces(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Frames of a generation that says each piece once."""
    said = [(name, piece) for name in ("reasoning_content", "content") for piece in cut(answer.get(name) or "")]
    deltas: list[Answer] = [{"reasoning_content": "", name: piece} for name, piece in said]
    for index, call in enumerate(answer.get("tool_calls", ())):
        for piece in cut(call["function"]["arguments"]):
            function = {"name": call["function"]["name"], "arguments": piece}
            deltas.append(
                {"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": function}]}
            )
    yield from _dashscope(deltas)


def dashscope_whole(answer: Answer, cut: Callable[[str], list[str]]) -> Iterator[str]:
    """Frames of a generation that says all of it each time."""
    thought = answer.get("reasoning_content") or ""
    so_far = itertools.accumulate(cut(thought))
    deltas: list[Answer] = [{"reasoning_content": text, "content": ""} for text in so_far]
    deltas += [{"reasoning_content": thought, "content": text} for text in itertools.accumulate(cut(answer["content"]))]
    for index, call in enumerate(answer.get("tool_calls", ())):
        for source in itertools.accumulate(cut(call["function"]["arguments"])):
            calls = [*answer["tool_calls"][:index], {**call, "function": {**call["function"], "arguments": source}}]
            deltas.append({**answer, "tool_calls": calls})
    yield from _dashscope(deltas)


def _dashscope(deltas: list[Answer]) -> Iterator[str]:
    for number, delta in enumerate(deltas, 1):
        reason = "stop" if number == len(deltas) else "null"
        yield f"id:{number}\nevent:result\n:HTTP_STATUS/200\ndata:{_dumped(whole_dashscope(delta, reason))}\n\n"


# Path of the request → frames of the reply. DashScope has two ways, by what the request asks for.
STREAMS: dict[str, Callable[[Answer, Callable[[str], list[str]]], Iterator[str]]] = {
    "/v1/chat/completions": chat_stream,
    "/v1/responses": response_stream,
    "/v1/messages": message_stream,
    "/api/v1/services/aigc/text-generation/generation": dashscope_whole,
    "/api/v1/services/aigc/text-generation/generation?incremental": dashscope_pieces,
}

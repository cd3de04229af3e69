"""What the throw-away model answers, in the form of the API that is asked, whole or as the events of a stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.verify.reading import Seen

__all__ = ["answer", "streamed"]

_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_COUNTS = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
_VECTOR = [0.1] * 8


def streamed(seen: Seen) -> bool:
    """Whether a request asks for a stream."""
    if _ending(seen) in {"/generation", "multimodal"}:
        return seen.header("x-dashscope-sse") == "enable"
    if _ending(seen) == "dms":
        return seen.header("x-acs-action").endswith("SSE")
    return _fields(seen).get("stream") is True


def answer(seen: Seen, pieces: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The body: (content type, piece of it)."""
    kind = _ending(seen)
    if streamed(seen) and kind in _STREAMS:
        for frame in _STREAMS[kind](seen, pieces):
            yield "text/event-stream", frame.encode()
    else:
        whole = _WHOLE.get(kind, _chat)("".join(pieces))
        yield "application/json", json.dumps(whole, ensure_ascii=False).encode()


def _ending(seen: Seen) -> str:
    """Whose API a path is."""
    path = seen.target.partition("?")[0].rstrip("/")
    if seen.header("x-acs-action"):
        return "dms"
    return next((end for end in _WHOLE if path.endswith(end)), "")


def _fields(seen: Seen) -> dict[str, Any]:
    try:
        body = json.loads(seen.text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _chat(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "c-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": _USAGE}


def _completion(text: str) -> dict[str, Any]:
    choice = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
    return {"id": "c-1", "object": "text_completion", "created": 1, "model": "m", "choices": [choice], "usage": _USAGE}


def _response(text: str) -> dict[str, Any]:
    return {
        "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "m", "error": None,
        "output": [_item(text)], "usage": _COUNTS, "tools": [], "metadata": {}, "parallel_tool_calls": True,
    }  # fmt: skip


def _item(text: str) -> dict[str, Any]:
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}


def _message(text: str) -> dict[str, Any]:
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
        "stop_sequence": None, "content": [{"type": "text", "text": text}], "usage": _COUNTS,
    }  # fmt: skip


def _generation(text: str, reason: str = "stop") -> dict[str, Any]:
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": reason}
    return {"output": {"choices": [choice]}, "usage": _COUNTS, "request_id": "r-1"}


def _dms(text: str) -> dict[str, Any]:
    choice = {"FinishReason": "stop", "Message": {"Role": "assistant", "Content": text}}
    data = {"StatusCode": "200", "Model": "m", "Choices": [choice], "Usage": {"TotalTokens": "2"}}
    return {"RequestId": "r-1", "Success": True, "Data": data}


def _vectors(text: str) -> dict[str, Any]:
    del text
    each = {"object": "embedding", "index": 0, "embedding": _VECTOR}
    return {"object": "list", "model": "m", "data": [each], "usage": _USAGE}


def _dashscope_vectors(text: str) -> dict[str, Any]:
    del text
    return {"output": {"embeddings": [{"embedding": _VECTOR, "text_index": 0}]}, "usage": {}, "request_id": "r-1"}


def _count(text: str) -> dict[str, Any]:
    del text
    return {"input_tokens": 1}


def _models(text: str) -> dict[str, Any]:
    del text
    return {"object": "list", "data": [], "has_more": False}


def _frame(data: Any, event: str = "") -> str:
    return f"event: {event}\n" * bool(event) + f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _chunks(pieces: Sequence[str]) -> Iterator[dict[str, Any]]:
    base = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for piece in pieces:
        yield {**base, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
    yield {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}


def _chat_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    del seen
    yield from map(_frame, _chunks(pieces))
    yield "data: [DONE]\n\n"


def _completion_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    del seen
    yield from (_frame(_completion(piece)) for piece in pieces)
    yield "data: [DONE]\n\n"


def _response_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    del seen
    text, at = "".join(pieces), {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    begun, item = {**_response(""), "status": "in_progress", "output": []}, _item(text)
    part = item["content"][0]
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.output_item.added", "output_index": 0, "item": {**item, "content": []}},
        {"type": "response.content_part.added", "part": {**part, "text": ""}, **at},
        *({"type": "response.output_text.delta", "delta": piece, "logprobs": [], **at} for piece in pieces),
        {"type": "response.output_text.done", "text": text, "logprobs": [], **at},
        {"type": "response.content_part.done", "part": part, **at},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": _response(text)},
    ]
    for number, event in enumerate(events):
        yield _frame({**event, "sequence_number": number}, event["type"])


def _message_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    del seen
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**_message(""), "content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": one}} for one in pieces),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": _COUNTS},
        {"type": "message_stop"},
    ]
    yield from (_frame(event, event["type"]) for event in events)


def _generation_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    """In pieces, or all of it each time, as is asked."""
    parameters = _fields(seen).get("parameters")
    grows = not (isinstance(parameters, dict) and parameters.get("incremental_output"))
    said = ""
    for number, piece in enumerate(pieces, 1):
        said += piece
        data = _generation(said if grows else piece, "stop" if number == len(pieces) else "null")
        yield f"id:{number}\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(data, ensure_ascii=False)}\n\n"


def _dms_stream(seen: Seen, pieces: Sequence[str]) -> Iterator[str]:
    """A chunk of a chat completion as a text, in an event in ASCII."""
    del seen
    for number, chunk in enumerate(_chunks(pieces)):
        data = {"RequestId": "r-1", "Success": True, "Data": json.dumps(chunk)}
        yield f"id:{number}\nevent:message\ndata:{json.dumps(data)}\n\n"


# By the end of the path.
_WHOLE = {
    "/chat/completions": _chat,
    "/completions": _completion,
    "/responses": _response,
    "/embeddings": _vectors,
    "/messages": _message,
    "/count_tokens": _count,
    "/generation": _generation,
    "/text-embedding": _dashscope_vectors,
    "/models": _models,
    "dms": _dms,
}
_STREAMS = {
    "/chat/completions": _chat_stream,
    "/completions": _completion_stream,
    "/responses": _response_stream,
    "/messages": _message_stream,
    "/generation": _generation_stream,
    "dms": _dms_stream,
}

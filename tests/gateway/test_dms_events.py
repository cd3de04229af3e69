"""The bytes of the stream, and how one fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from desensitize.gateway.dms.pieces import PIECE, as_chunk, split
from tests import recording
from tests.gateway.dms_client import MAIL, PHONE, SSE, TEXT, ask, clean, content, deltas, events, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.recording import Recorder

    Serve = Callable[..., str]

EVENT = 1 << 20


@pytest.fixture(autouse=True)
def utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model writes its characters as they are."""
    event = recording.Handler.event

    def written(self: recording.Handler, data: str) -> None:
        event(self, data if data == "[DONE]" else json.dumps(json.loads(data), ensure_ascii=False))

    monkeypatch.setattr(recording.Handler, "event", written)


def test_the_form_of_the_stream(serve: Serve, recorder: Recorder) -> None:
    text = f"{TEXT}\u2028\r\n\x85😀<PHONE_1>"
    recorder.answer = lambda body: {"content": text}
    answer = ask(serve(), SSE)
    assert answer.content.isascii()
    assert b"\r" not in answer.content
    assert b"[DONE]" not in answer.content
    assert answer.content.endswith(b"\n\n")
    assert answer.headers["content-type"] == "text/event-stream;charset=UTF-8"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert answer.headers["x-desensitize-masked"] == "2"
    found = events(answer)
    assert content(found) == text.replace("<PHONE_1>", PHONE)
    assert {event["RequestId"] for event in found} == {answer.headers["x-acs-request-id"]}
    assert all(event["Data"]["object"] == "chat.completion.chunk" for event in found)


def test_tool_calls(serve: Serve, recorder: Recorder) -> None:
    arguments = json.dumps({"to": "<EMAIL_1>", "say": "你好"})
    called = {"id": "t", "type": "function", "function": {"name": "f", "arguments": arguments}}
    recorder.answer, recorder.cut = (lambda body: {"tool_calls": [called]}), 3
    pieces = [
        call["function"].get("arguments", "")
        for event in events(ask(serve(), SSE))
        for choice in event["Data"]["choices"]
        for call in choice["delta"].get("tool_calls", ())
    ]
    assert json.loads("".join(pieces)) == {"to": MAIL, "say": "你好"}
    clean(recorder)


@pytest.mark.parametrize("stream", ["True", "False"])
@pytest.mark.parametrize("character", ["汉", "😀", '"', "\x01"])
def test_no_event_is_too_long(serve: Serve, recorder: Recorder, stream: str, character: str) -> None:
    text = character * 200_000
    called = {"id": "t", "type": "function", "function": {"name": "f", "arguments": json.dumps({"a": "b" * 100_000})}}
    recorder.answer = lambda body: {"content": text, "reasoning_content": "<PHONE_1>", "tool_calls": [called]}
    recorder.cut = 1 << 20
    answer = ask(serve(), SSE, Stream=stream)
    assert max(map(len, answer.content.split(b"\n\n"))) < EVENT
    found = events(answer)
    assert content(found) == text
    assert "".join(delta.get("reasoning_content") or "" for delta in deltas(found)) == PHONE
    calls = [call for delta in deltas(found) for call in delta.get("tool_calls", ())]
    assert "".join(call["function"].get("arguments", "") for call in calls) == called["function"]["arguments"]
    ends = [
        choice["finish_reason"] for event in found for choice in event["Data"]["choices"] if choice["finish_reason"]
    ]
    assert ends == ["tool_calls"]


def test_many_embeddings(serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = [{"object": "embedding", "index": at, "embedding": [at + 0.123456789] * 20_000} for at in range(10)]
    whole = {"object": "list", "model": "m", "usage": {"total_tokens": 1}, "data": vectors}
    monkeypatch.setitem(recording.OTHERS, "/embeddings", lambda body: whole)
    answer = ask(serve(), SSE, Messages="", Input=["a"] * 10)
    assert max(map(len, answer.content.split(b"\n\n"))) < EVENT
    assert [vector for event in events(answer) for vector in event["Data"]["data"]] == vectors


def test_what_is_split_says_the_same() -> None:
    delta: dict[str, Any] = {"role": "assistant", "content": "a" * (2 * PIECE + 1), "refusal": None}
    choice = {"index": 1, "delta": delta, "finish_reason": "stop", "logprobs": None}
    chunk = {"id": "c", "choices": [choice], "usage": {"total_tokens": 1}}
    first, *pieces, last = split(chunk)
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert [len(piece["choices"][0]["delta"]["content"]) for piece in pieces] == [PIECE, PIECE, 1]
    assert last == {
        "id": "c",
        "choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}],
        "usage": {"total_tokens": 1},
    }
    assert as_chunk({"choices": [{"index": 0, "message": None}]})["choices"] == [{"index": 0, "delta": {}}]


def test_a_stream_that_breaks_off(serve: Serve, recorder: Recorder) -> None:
    recorder.break_after = 20
    *found, last = events(ask(serve(), SSE))
    assert found
    assert all(event["Success"] for event in found)
    assert (last["Success"], last["ErrorCode"]) == (False, "UpstreamUnreachable")
    assert last["ErrorMessage"]
    recorder.break_after = 0
    answer = ask(serve(), SSE)
    assert (answer.status_code, answer.json()["Code"]) == (502, "UpstreamUnreachable")


def test_a_stream_that_just_ends(serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch, ['{"choices":[{"index":0,"delta":{"content":"a"}}]}'])
    first, last = events(ask(serve(), SSE))
    assert content([first]) == "a"
    assert (last["Success"], last["ErrorCode"]) == (False, "UpstreamError")


@pytest.mark.parametrize(
    "data",
    [f'{{"error":{{"message":"no such {MAIL} {PHONE}","code":"x"}}}}', "[1]", f"{{{PHONE}", '"a"', '{"choices":{}}'],
)
def test_errors_in_the_stream(serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, data: str) -> None:
    begun = '{"choices":[{"index":0,"delta":{"content":"a"}}]}'
    said(monkeypatch, [begun, data, begun])
    answer = ask(serve(), SSE)
    first, last = events(answer)
    assert first["Success"]
    assert last["Success"] is False
    assert last["ErrorCode"] == "UpstreamError"
    assert MAIL not in answer.text
    assert PHONE not in answer.text
    said(monkeypatch, [data])
    answer = ask(serve(), SSE)
    assert (answer.status_code, answer.json()["Code"]) == (502, "UpstreamError")
    assert MAIL not in answer.text


def test_comments_say_nothing(serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = '{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}'
    monkeypatch.setattr(recording.Handler, "event", lambda self, data: self.wfile.write(_chunked(data)))
    monkeypatch.setattr(recording, "chunks", lambda *_: (json.loads(each) for each in [whole]))

    def _chunked(data: str) -> bytes:
        raw = f": {MAIL}\n\ndata: {data}\n\n".encode()
        return f"{len(raw):x}\r\n".encode() + raw + b"\r\n"

    answer = ask(serve(), SSE)
    assert answer.content.startswith(b":\n\nid:0\n")
    assert MAIL not in answer.text


@pytest.mark.parametrize("action", ["ChatWithDesensitize", SSE])
@pytest.mark.parametrize("body", [{"error": {"message": f"no {MAIL}"}}, {"a": 1}, {"choices": None}])
def test_replies_that_are_none(
    serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, action: str, body: dict[str, Any]
) -> None:
    monkeypatch.setattr(recording, "whole", lambda *_: body)
    answer = ask(serve(), action, **({"Stream": "False"} if action == SSE else {}))
    assert (answer.status_code, answer.json()["Code"]) == (502, "UpstreamError")
    assert MAIL not in answer.text


def test_a_client_that_leaves(serve: Serve, recorder: Recorder) -> None:
    recorder.answer = lambda body: {"content": "a" * 2000}
    root = serve()
    form = {"Messages": json.dumps(messages())}
    with httpx.stream("POST", root, params={"InstanceId": "1", "Action": SSE}, data=form) as answer:
        next(answer.iter_raw(10))
    recorder.answer = lambda body: {"content": "b"}
    assert events(ask(root, SSE))


def said(monkeypatch: pytest.MonkeyPatch, chunks: list[str]) -> None:
    """The model streams this, and then just ends."""

    def poured(*_: object) -> Iterator[str]:
        return iter(chunks)

    def event(self: recording.Handler, data: str) -> None:
        if data != "[DONE]":
            raw = f"data: {data}\n\n".encode()
            self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")

    monkeypatch.setattr(recording, "chunks", poured)
    monkeypatch.setattr(
        recording.Handler, "event", lambda self, data: event(self, json.loads(data) if data[0] == '"' else data)
    )

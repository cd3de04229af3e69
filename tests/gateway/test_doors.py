"""Real SDKs against a gateway that is served: only tokens reach the model, and the client gets its values back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anthropic
import dashscope
import httpx
import openai
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recording import Recorder

    Serve = Callable[..., str]

MAIL = "wang.fang@example.com"
PHONE = "13812345678"
TEXT = f"我的手机 {PHONE}，邮箱 {MAIL}"


def clean(recorder: Recorder) -> None:
    """No value has reached the model, in a body, a header or a path."""
    said = "".join(recorder.requests) + str(recorder.headers) + "".join(recorder.paths)
    assert recorder.requests
    assert MAIL not in said
    assert PHONE not in said


@pytest.fixture
def client(serve: Serve) -> openai.OpenAI:
    return openai.OpenAI(base_url=serve() + "/v1", api_key="sk-own", max_retries=0)


def test_openai_chat(client: openai.OpenAI, recorder: Recorder) -> None:
    raw = client.chat.completions.with_raw_response.create(model="m", messages=[{"role": "user", "content": TEXT}])
    clean(recorder)
    assert raw.parse().choices[0].message.content == TEXT
    assert raw.headers["x-desensitize-masked"] == "2"
    assert recorder.headers[0]["authorization"] == "Bearer sk-own"
    assert "<PHONE_1>" in recorder.requests[0]


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_openai_stream(client: openai.OpenAI, recorder: Recorder, cut: int) -> None:
    recorder.cut = cut
    stream = client.chat.completions.create(model="m", messages=[{"role": "user", "content": TEXT}], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == TEXT
    clean(recorder)


def test_openai_tool_calls(client: openai.OpenAI, recorder: Recorder) -> None:
    recorder.answer = lambda body: {
        "tool_calls": [
            {"id": "t", "type": "function", "function": {"name": "f", "arguments": json.dumps({"to": "<EMAIL_1>"})}}
        ]
    }
    reply = client.chat.completions.create(model="m", messages=[{"role": "user", "content": TEXT}])
    calls = reply.choices[0].message.tool_calls
    assert calls is not None
    assert json.loads(calls[0].function.arguments) == {"to": MAIL}
    clean(recorder)


def test_openai_responses(client: openai.OpenAI, recorder: Recorder) -> None:
    assert client.responses.create(model="m", input=TEXT).output_text == TEXT
    with client.responses.stream(model="m", input=TEXT) as stream:
        assert stream.get_final_response().output_text == TEXT
    clean(recorder)


def test_openai_embeddings_and_models(client: openai.OpenAI, recorder: Recorder) -> None:
    client.embeddings.create(model="m", input=[TEXT])
    assert "<PHONE>" in recorder.requests[0]
    clean(recorder)
    assert client.models.list().data == []


def test_anthropic(serve: Serve, recorder: Recorder) -> None:
    client = anthropic.Anthropic(base_url=serve(), api_key="own", max_retries=0)
    asked: dict[str, Any] = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": TEXT}]}
    message = client.messages.create(**asked)
    assert message.content[0].text == TEXT
    with client.messages.stream(**asked) as stream:
        assert stream.get_final_text() == TEXT
    assert client.messages.count_tokens(model="m", messages=asked["messages"]).input_tokens == 7
    clean(recorder)
    assert "own" in {recorder.headers[0].get("x-api-key"), recorder.headers[0].get("authorization", "")[7:]}


def test_dashscope(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    asked: dict[str, Any] = {
        "model": "m",
        "api_key": "own",
        "messages": [{"role": "user", "content": TEXT}],
        "result_format": "message",
        "base_address": f"{root}/api/v1",
    }
    assert dashscope.Generation.call(**asked).output.choices[0].message.content == TEXT
    pieces = list(dashscope.Generation.call(**asked, stream=True, incremental_output=True))
    assert "".join(piece.output.choices[0].message.content for piece in pieces) == TEXT
    assert list(dashscope.Generation.call(**asked, stream=True))[-1].output.choices[0].message.content == TEXT
    clean(recorder)
    compatible = openai.OpenAI(base_url=f"{root}/compatible-mode/v1", api_key="own", max_retries=0)
    reply = compatible.chat.completions.create(model="m", messages=[{"role": "user", "content": TEXT}])
    assert reply.choices[0].message.content == TEXT
    clean(recorder)


@pytest.mark.parametrize(
    "method, path",
    [
        ("POST", "/v1/files"),
        ("POST", "/v1/batches"),
        ("POST", "/v1/responses/compact"),
        ("GET", "/v1/responses/r_1"),
        ("POST", "/v1/realtime/sessions"),
        ("POST", "/v1/chat/completions/extra"),
        ("DELETE", "/v1/models"),
        ("PUT", "/v1/chat/completions"),
        ("POST", "//v1/chat/completions"),
        ("GET", f"/{PHONE}"),
    ],
)
def test_other_paths_are_refused(serve: Serve, recorder: Recorder, method: str, path: str) -> None:
    answer = httpx.request(method, serve() + path, json={"messages": [{"role": "user", "content": TEXT}]})
    assert answer.status_code in (404, 405)
    assert not recorder.requests
    assert PHONE not in answer.text


def test_headers_and_query_go_on_by_a_list(serve: Serve, recorder: Recorder) -> None:
    httpx.post(
        f"{serve()}/v1/chat/completions?user={PHONE}&api-version=2024-10-21",
        json={"messages": [{"role": "user", "content": TEXT}]},
        headers={"cookie": f"id={PHONE}", "x-user": MAIL, "authorization": "Bearer sk-own", "user-agent": MAIL},
    )
    clean(recorder)
    assert recorder.paths[0].endswith("?api-version=2024-10-21")
    assert {"cookie", "x-user"}.isdisjoint(recorder.headers[0])


def test_upstream_errors_are_masked_and_keep_their_status(client: openai.OpenAI, recorder: Recorder) -> None:
    recorder.status = 400
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(model="m", messages=[{"role": "user", "content": TEXT}])
    assert MAIL not in str(raised.value)
    assert "<EMAIL_1>" in str(raised.value)


def test_an_upstream_error_that_quotes_somebody_else(serve: Serve, recorder: Recorder) -> None:
    recorder.status = 429
    other = "li.lei@example.org"
    answer = httpx.post(
        f"{serve()}/v1/chat/completions",
        json={"messages": [{"role": "user", "content": "hello"}], "user": "a-1", "note": other},
    )
    assert answer.status_code == 429
    assert other not in answer.text


def test_an_upstream_that_is_not_there(serve: Serve) -> None:
    root = serve(upstreams={"default": {"url": "http://127.0.0.1:9/v1"}})
    answer = httpx.post(f"{root}/v1/chat/completions", json={"messages": [{"role": "user", "content": TEXT}]})
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "upstream_unreachable"


@pytest.mark.parametrize("status", [600, 999])
def test_an_upstream_that_answers_no_status(serve: Serve, recorder: Recorder, status: int) -> None:
    recorder.status = status
    answer = httpx.post(f"{serve()}/v1/chat/completions", json={"messages": [{"role": "user", "content": TEXT}]})
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "upstream_error"


def test_a_stream_that_breaks_off_ends_with_an_error(client: openai.OpenAI, recorder: Recorder) -> None:
    recorder.break_after = 20
    stream = client.chat.completions.create(model="m", messages=[{"role": "user", "content": TEXT}], stream=True)
    with pytest.raises(openai.APIError, match="upstream"):
        list(stream)


@pytest.mark.parametrize(
    "content, kind",
    [
        (b"{not json", "application/json"),
        (b"", "text/plain"),
        (b"[" * 5000, "application/json"),
        (b'{"messages": "' + b"\xff\xfe" + b'"}', "application/json"),
        ("{}".encode("utf-16"), "application/json"),
        (b'{"messages": [{"role": "user", "content": "a"}], "messages": []}', "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"hello"', "application/json"),
        (b"messages=1", "application/x-www-form-urlencoded"),
        (b'{"messages": [{"role": "user", "content": "' + PHONE.encode() + b'\\ud800"}]', "application/json"),
    ],
)
def test_bodies_that_are_none(serve: Serve, recorder: Recorder, content: bytes, kind: str) -> None:
    root = serve()
    answer = httpx.post(f"{root}/v1/chat/completions", content=content, headers={"content-type": kind})
    if answer.status_code == 200:
        clean(recorder)
    else:
        assert 400 <= answer.status_code < 500
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
        assert not recorder.requests
    assert httpx.get(f"{root}/healthz").json() == {"status": "ok"}


def test_packed_bodies_are_refused(serve: Serve, recorder: Recorder) -> None:
    answer = httpx.post(
        f"{serve()}/v1/chat/completions",
        content=b"\x1f\x8b",
        headers={"content-type": "application/json", "content-encoding": "gzip"},
    )
    assert answer.status_code == 400
    assert not recorder.requests


def test_a_body_that_is_too_long(serve: Serve, recorder: Recorder) -> None:
    root = serve(limits={"body": 100})
    said = {"messages": [{"role": "user", "content": "a" * 200}]}
    assert httpx.post(f"{root}/v1/chat/completions", json=said).status_code == 413

    def chunks() -> Any:
        yield b'{"messages": "'
        yield b"a" * 200
        yield b'"}'

    answer = httpx.post(f"{root}/v1/chat/completions", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert not recorder.requests

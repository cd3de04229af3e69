"""Heads of requests that two readers take for two things, that hold a key, or that no header can hold."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recording import Recorder

    Serve = Callable[..., str]

BODY = json.dumps({"messages": [{"role": "user", "content": "call 13812345678"}]}).encode()
JSON = "content-type: application/json"


def told(root: str, head: list[str], body: bytes = BODY, path: str = "/v1/chat/completions") -> bytes:
    """All that is answered on one connection, which the server has to close."""
    lines = [f"POST {path} HTTP/1.1", "host: localhost", *head, "", ""]
    with socket.create_connection(("127.0.0.1", int(root.rpartition(":")[2])), timeout=20) as one:
        one.sendall("\r\n".join(lines).encode("latin-1") + body)
        return b"".join(iter(lambda: one.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "head",
    [
        [JSON, "content-type: text/plain"],
        ["content-type: text/plain", JSON],
        [JSON, "content-encoding: gzip", "content-encoding: identity"],
        [JSON, "authorization: Bearer a", "authorization: Bearer b"],
        [JSON, "x-desensitize-session: new", "x-desensitize-session: new"],
        [JSON, "x-request-id: a", "x-request-id: b"],
    ],
)
def test_what_is_said_twice(serve: Serve, recorder: Recorder, head: list[str]) -> None:
    answer = told(serve(), [*head, f"content-length: {len(BODY)}"])
    assert answer.startswith(b"HTTP/1.1 400")
    assert b'"invalid_header"' in answer
    assert not recorder.requests


def test_a_length_that_is_said_in_two_ways(serve: Serve, recorder: Recorder) -> None:
    """To a proxy that goes by the other of the two, what follows is part of this request."""
    hidden = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"
    head = [JSON, "transfer-encoding: chunked", f"content-length: {len(hidden)}"]
    answer = told(serve(), head, hidden)
    assert answer.startswith(b"HTTP/1.1 400")
    assert answer.count(b"HTTP/1.1") == 1
    assert not recorder.requests


@pytest.mark.parametrize(
    "first, second",
    [
        ("x-desensitize-key: {}", "authorization: Bearer {}"),
        ("authorization: Bearer {}", "x-api-key: {}"),
        ("x-api-key: {}", "api-key: bearer  {}"),
    ],
)
def test_no_key_of_the_gateway_goes_on(
    serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    """An SDK that has to be given some key is often given the same."""
    monkeypatch.setenv("A_KEY", "key-of-a")
    monkeypatch.setenv("B_KEY", "key-of-b")
    root = serve(keys=[{"name": "a", "env": "A_KEY"}, {"name": "b", "env": "B_KEY"}])
    for other in ("key-of-a", "key-of-b"):
        head = [JSON, first.format("key-of-a"), second.format(other), "connection: close"]
        answer = told(root, [*head, f"content-length: {len(BODY)}"])
        assert answer.startswith(b"HTTP/1.1 200")
    assert len(recorder.headers) == 2
    assert "key-of" not in str(recorder.headers)


def test_a_credential_that_no_header_can_hold(serve: Serve, recorder: Recorder) -> None:
    head = [JSON, "authorization: Bearer caf\xe9", f"content-length: {len(BODY)}", "connection: close"]
    answer = told(serve(), head)
    assert answer.startswith(b"HTTP/1.1 400")
    assert not recorder.requests


@pytest.mark.parametrize("path", ["/v1/chat/completions/", "/mask/", "/workbench/"])
def test_no_path_leads_to_another(serve: Serve, recorder: Recorder, path: str) -> None:
    answer = httpx.post(serve() + path, content=BODY, headers={"host": "elsewhere.example"})
    assert answer.status_code in (404, 405)
    assert "location" not in answer.headers
    assert not recorder.requests


def test_a_body_of_a_get_is_read_as_any(serve: Serve, recorder: Recorder) -> None:
    twice = b'{"a": 1, "a": 2}'
    answer = httpx.request("GET", f"{serve()}/v1/models", content=twice, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_json"
    assert not recorder.requests


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "gb18030"])
def test_a_body_in_another_charset(serve: Serve, recorder: Recorder, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    answer = httpx.post(f"{serve()}/v1/chat/completions", content=BODY, headers={"content-type": kind})
    assert answer.status_code == 400
    assert not recorder.requests

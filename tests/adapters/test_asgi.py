"""An application behind the middleware sees masked requests; whoever asked it gets its values back."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from benchmarks import replies
from desensitize import Masker
from desensitize.adapters.asgi import Middleware
from desensitize.errors import DesensitizeError

PHONE = "13800138000"


class Recorder:
    """An application that records what it is asked, and says it back: whole, or as a stream cut at will."""

    def __init__(self, *, packed: bool = False) -> None:
        self.seen: list[str] = []
        self.packed = packed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self.seen.append(f"{scope['path']} {scope['query_string']} {scope['headers']} {body.decode()}")
        asked = json.loads(body) if body else {"messages": [{"content": "nothing"}]}
        answer = {"content": asked["messages"][-1]["content"]}
        if asked.get("stream"):
            raw = "".join(replies.message_stream(answer, replies.even(3))).encode()
            chunks, kind = [raw[at : at + 11] for at in range(0, len(raw), 11)], b"text/event-stream"
        else:
            raw = json.dumps(replies.whole_message(answer)).encode()
            chunks, kind = [raw[:20], raw[20:]], b"application/json"
        headers = [(b"content-type", kind), (b"Content-Length", str(len(raw)).encode())]
        headers += [(b"content-encoding", b"rot13")] * self.packed
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for chunk in chunks:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def asked(app: Any, **options: Any) -> httpx.Response:
    async def main() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as client:
            return await client.post(**{"url": "/v1/messages", **options})

    return asyncio.run(main())


def body(**more: Any) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": f"call {PHONE}"}], **more}


def test_whole_and_streamed() -> None:
    app = Recorder()
    masked = Middleware(app, Masker())
    reply = asked(masked, json=body(), headers={"x-who": PHONE}, params={"q": PHONE})
    assert reply.json()["content"][0]["text"] == f"call {PHONE}"
    assert "content-length" not in reply.headers
    said = asked(masked, json=body(stream=True)).text
    pieces = [json.loads(line[6:]) for line in said.splitlines() if line.startswith("data: ")]
    assert "".join(e["delta"].get("text", "") for e in pieces if e["type"] == "content_block_delta") == f"call {PHONE}"
    assert len(app.seen) == 2
    assert not [seen for seen in app.seen if PHONE in seen]


def test_what_cannot_be_masked_never_reaches_the_application() -> None:
    app = Recorder()
    masked = Middleware(app, Masker(), limit=1000)
    refused = [
        (400, {"content": PHONE, "headers": {"content-type": "text/plain"}}),
        (400, {"content": b"{", "headers": {"content-type": "application/json"}}),
        (403, {"json": body(model=PHONE)}),
        (403, {"json": body(), "url": f"/{PHONE}"}),
        (413, {"json": body(x="y" * 1000)}),
    ]
    for status, options in refused:
        reply = asked(masked, **options)
        assert reply.status_code == status
        assert PHONE not in reply.text
    assert app.seen == []
    with pytest.raises(DesensitizeError):
        asyncio.run(masked({"type": "websocket"}, app, app))


def reached(app: Recorder, **changed: Any) -> int:
    """The status of a request that a server gives as it likes."""
    scope = {"type": "http", "method": "POST", "path": "/v1/messages", "query_string": b"", "headers": [], **changed}
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(body()).encode()}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    asyncio.run(Middleware(app, Masker())(scope, receive, send))
    status: int = told[0]["status"]
    assert PHONE not in str(told) or status == 200
    return status


def test_headers_and_query_are_read_as_people_read_them() -> None:
    app = Recorder()
    headers = [(b"x-name", "姓名：王玉兰".encode()), (b"x-city", "café".encode())]
    assert reached(app, headers=headers, query_string=b"password=hunter22xyz&city=caf%C3%A9") == 200
    assert "hunter22xyz" not in app.seen[0]
    assert str("姓名：<PERSON_1>".encode()) in app.seen[0]
    assert str("café".encode()) in app.seen[0]


@pytest.mark.parametrize(
    ("status", "changed"),
    [
        (403, {"raw_path": b"/v1/13800138000/messages"}),
        (403, {"raw_path": b"/v1/%31%33800138000/messages"}),
        (403, {"root_path": "/u/13800138000/x"}),
        (403, {"path": "/v1/13800138000/messages"}),
        (400, {"raw_path": b"/v1/%CD%F5"}),
        (400, {"headers": [(b"x-name", "姓名：王玉兰".encode("gbk"))]}),
        (400, {"query_string": "name=王玉兰".encode("gbk")}),
        (400, {"query_string": b"name=%CD%F5%D3%F1%C0%BC"}),
    ],
)
def test_every_name_of_the_path_is_read(status: int, changed: Any) -> None:
    app = Recorder()
    assert reached(app, **changed) == status
    assert app.seen == []


def test_a_packed_reply_stays_as_it_is() -> None:
    assert b"<PHONE_1>" in asked(Middleware(Recorder(packed=True), Masker()), json=body()).content


def test_a_masking_that_fails_is_a_failure_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(pipeline: object, text: str) -> None:
        raise ValueError(text)

    app = Recorder()
    masked = Middleware(app, Masker())
    monkeypatch.setattr("desensitize.detect.pipeline.Pipeline.scan", failing)
    said = asked(masked, json=body())
    assert said.status_code == 500
    assert PHONE not in said.text
    assert app.seen == []

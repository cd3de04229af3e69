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


def test_a_packed_reply_stays_as_it_is() -> None:
    assert b"<PHONE_1>" in asked(Middleware(Recorder(packed=True), Masker()), json=body()).content

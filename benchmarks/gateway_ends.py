"""Behind a gateway in its benchmark a model that answers at once, and beside it a proxy that only passes on.

Each runs in a process of its own: ``python -m benchmarks.gateway_ends model PORT`` or ``proxy PORT UPSTREAM``. The
proxy is built of the same framework and the same client, so that what is left between them is the masking.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

__all__ = ["CHUNKS", "model", "proxy"]

# Events of a streamed reply; a body may ask for another number.
CHUNKS = 400
_TOKEN = re.compile(r"<[A-Z_]+_[0-9_]+>")


def model() -> Starlette:
    """Answers with the tokens of the request; ``GET /seen`` gives all bodies since it was last asked."""
    seen: list[str] = []

    async def chat(request: Request) -> Response:
        raw = (await request.body()).decode("utf-8", "replace")
        seen.append("\n".join((str(request.url), *map("=".join, request.headers.items()), raw)))
        said = " ".join(("Noted:", *_TOKEN.findall(raw)[:3]))
        if '"stream":true' not in raw.replace(" ", ""):
            return Response(json.dumps(_whole(said)), media_type="application/json")
        return StreamingResponse(_events(said), media_type="text/event-stream")

    async def seen_since(_: Request) -> Response:
        told = json.dumps(seen)
        seen.clear()
        return Response(told, media_type="application/json")

    every = Route("/{path:path}", chat, methods=["POST", "GET"])
    return Starlette(routes=[Route("/seen", seen_since), every])


def _whole(said: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


async def _events(said: str) -> AsyncIterator[bytes]:
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for number in range(CHUNKS):
        delta = {"content": said if number == CHUNKS // 2 else " word"}
        event = {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        yield f"data: {json.dumps(event)}\n\n".encode()
    yield b"data: [DONE]\n\n"


def proxy(upstream: str) -> Starlette:
    """Passes everything on as it is."""
    http = httpx.AsyncClient(trust_env=False, timeout=60)

    async def passed(request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name in ("content-type", "authorization")}
        asked = http.build_request(
            request.method, upstream + request.url.path, headers=headers, content=await request.body()
        )
        answer = await http.send(asked, stream=True)
        kind = {"content-type": answer.headers["content-type"]}
        if "event-stream" in kind["content-type"]:
            return StreamingResponse(answer.aiter_bytes(), headers=kind, background=BackgroundTask(answer.aclose))
        said = await answer.aread()
        await answer.aclose()
        return Response(said, answer.status_code, kind)

    @asynccontextmanager
    async def life(_: Any) -> AsyncIterator[None]:
        yield
        await http.aclose()

    return Starlette(routes=[Route("/{path:path}", passed, methods=["POST", "GET"])], lifespan=life)


def main() -> None:
    """Serve one of them."""
    kind, port, *rest = sys.argv[1:]
    app = model() if kind == "model" else proxy(*rest)
    uvicorn.run(app, port=int(port), access_log=False, log_level="warning")


if __name__ == "__main__":
    main()

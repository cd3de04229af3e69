"""Products to check: one that masks nothing, and some that mask all but one thing."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from desensitize.errors import DesensitizeError
from desensitize.verify.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

    from desensitize import Masker

_HOP = {"host", "content-length", "connection"}


class Product:
    """A proxy that masks as the library does, then does what ``flaw`` says: from (request, body, what is sent)."""

    def __init__(self, upstream: str, flaw: Callable[..., dict[str, Any]], masker: Masker | None) -> None:
        self.upstream, self.flaw, self.masker = upstream, flaw, masker
        self.http = httpx.AsyncClient(trust_env=False)

    async def serve(self, request: Request) -> Response:
        body = await request.body()
        sent: dict[str, Any] = {"target": request.url.path, "content": body, "headers": {}}
        reply = None
        if self.masker is not None:
            wire = self.masker.wire()
            try:
                said = [("content-type", request.headers.get("content-type", ""))]
                sent["content"] = wire.mask_request(request.url.path, "", said, body).body
            except DesensitizeError:
                return Response(b"no", 400)
            reply = wire
        told = {"content-type": request.headers.get("content-type", "")}
        sent["headers"] = {**told, **{n: v for n, v in request.headers.items() if n == "x-dashscope-sse"}}
        sent |= self.flaw(request, body, sent)
        return await self.passed(request, sent, reply)

    async def passed(self, request: Request, sent: dict[str, Any], wire: Any) -> Response:
        asked = self.http.build_request(
            request.method, self.upstream + sent["target"], headers=sent["headers"], content=sent["content"]
        )
        response = await self.http.send(asked, stream=True)
        restoring = sent.get("restoring", wire and wire.reply(response.status_code, response.headers))

        async def pieces() -> Any:
            async for chunk in response.aiter_bytes():
                yield restoring.feed(chunk) if restoring else chunk
            yield restoring.flush() if restoring else b""

        kind = response.headers["content-type"]
        return StreamingResponse(pieces(), response.status_code, media_type=kind)


def application(upstream: str, flaw: Callable[..., dict[str, Any]], masker: Masker | None = None) -> Starlette:
    made = Product(upstream, flaw, masker)

    @asynccontextmanager
    async def life(_: Any) -> Any:
        yield
        await made.http.aclose()

    return Starlette(routes=[Route("/{rest:path}", made.serve, methods=["GET", "POST"])], lifespan=life)


@contextmanager
def product(upstream: str, flaw: Callable[..., dict[str, Any]], masker: Masker | None = None) -> Iterator[str]:
    with served(application(upstream, flaw, masker)) as root:
        yield root


def everything(request: Request, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
    """Masks nothing."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    headers = {name: value for name, value in request.headers.items() if name not in _HOP}
    return {"target": target, "headers": headers, "content": body}


def nothing(request: Request, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
    """No flaw."""
    return {}


def query(request: Request, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
    """Sends the query on."""
    return {"target": f"{request.url.path}?{request.url.query}"}


def unknown_fields(request: Request, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
    """Sends fields of the body on that it does not know."""
    fields = {name: value for name, value in json.loads(body).items() if name.startswith("x_")}
    return {"content": json.dumps({**json.loads(sent["content"]), **fields}).encode()}


def all_but_the_last_message(request: Request, body: bytes, sent: dict[str, Any]) -> dict[str, Any]:
    """Masks the text of the last message and nothing else."""
    asked, masked = json.loads(body), json.loads(sent["content"])
    asked["messages"][-1]["content"] = masked["messages"][-1]["content"]
    return {"content": json.dumps(asked).encode()}

"""The doors of OpenAI, Anthropic and DashScope: a client of theirs needs another base URL and nothing else."""

from __future__ import annotations

import asyncio
import json
from asyncio import CancelledError
from typing import TYPE_CHECKING, Any, Protocol

from anyio import to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from desensitize.errors import DesensitizeError, InternalError
from desensitize.gateway.json_body import json_object
from desensitize.gateway.leaving import unless_left
from desensitize.gateway.refusal import refusal_of, stopping
from desensitize.gateway.relay import Question, forwarded, query_of
from desensitize.gateway.request_body import body_of
from desensitize.gateway.sessions import HEADER
from desensitize.gateway.state import Bound
from desensitize.gateway.upstream_error import shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from desensitize.adapters.wire import WireExchange
    from desensitize.gateway.door import Visit
    from desensitize.gateway.refusal import Refusal
    from desensitize.gateway.relay import Answer
    from desensitize.masker import Masker

__all__ = ["DOORS", "MASKED", "proxied"]

MASKED = "x-desensitize-masked"

# (method, path, whose shape): all that is passed on; anything else is refused.
DOORS = (
    *(
        ("POST", f"{base}/{end}", "openai")
        for base in ("/v1", "/compatible-mode/v1")
        for end in ("chat/completions", "responses", "embeddings", "completions")
    ),
    *(("GET", f"{base}/models", "openai") for base in ("/v1", "/compatible-mode/v1")),
    ("POST", "/v1/messages", "anthropic"),
    ("POST", "/v1/messages/count_tokens", "anthropic"),
    ("POST", "/api/v1/services/aigc/text-generation/generation", "dashscope"),
    ("POST", "/api/v1/services/aigc/multimodal-generation/generation", "dashscope"),
    ("POST", "/api/v1/services/embeddings/text-embedding/text-embedding", "dashscope"),
)


async def proxied(visit: Visit) -> Response:
    """Pass a request on, masked, and its reply back, restored."""
    request, service = visit.request, visit.service
    body = await body_of(request, service.config.limits)
    said = json_object(body, service.config.limits.depth) if body or request.method == "POST" else {}
    one, session = exchange(visit)
    if session:
        service.states.check(session, said)
    question = Question(
        request.method,
        request.url.path,
        query_of(request.query_params),
        forwarded(request.headers, service.callers),
        body,
    )
    return await unless_left(request.receive, _replied(visit, one, session, question))


async def _replied(visit: Visit, one: WireExchange, session: str, question: Question) -> Response:
    """Ask, and begin to answer."""
    service = visit.service
    upstream, scheme = _asked(visit)
    answer = await service.relay(upstream).ask(one, question, scheme=scheme)
    headers = {**answer.headers, MASKED: str(visit.record.masked)}
    headers.setdefault("x-request-id", visit.record.request_id)
    if session:
        headers[HEADER] = visit.record.session
        answer.heard = Bound(service.states, session).note
    if answer.streamed and not answer.failed:
        return Streamed(answer, headers, visit)
    try:
        return Response(await _whole(visit, answer), answer.status, headers)
    finally:
        await answer.close()


def _asked(visit: Visit) -> tuple[str, str]:
    """Whose upstream is asked, and the header that tells it the gateway's own key."""
    if visit.request.url.path.startswith("/compatible-mode/"):
        return "dashscope", "authorization"
    # The list of models has one path at two vendors.
    anthropic = visit.record.door == "anthropic" or "anthropic-version" in visit.request.headers
    return ("anthropic", "x-api-key") if anthropic else (visit.record.door, "authorization")


async def _whole(visit: Visit, answer: Answer) -> bytes:
    """The body of a reply that comes at once."""
    body = await answer.body()
    if not answer.failed:
        return body
    return await to_thread.run_sync(
        shown, answer.headers.get("content-type", ""), body, visit.service.maskers.of().find
    )


def exchange(visit: Visit, masker: Masker | None = None) -> tuple[WireExchange, str]:
    """The exchange of a request, and the full name of the session that the request names, if it does.

    :param masker: what masks it; default: the gateway's own.
    """
    service, said = visit.service, visit.request.headers.get(HEADER)
    masker = masker or service.maskers.of()
    if said is None:
        return masker.wire(), ""
    visit.record.session = service.sessions.name(said)
    session = service.sessions.open(masker, visit.record.caller, visit.record.session)
    return masker.wire(session), session.id


class Source(Protocol):
    """A reply that comes in pieces, such as an `Answer`."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    def pieces(self) -> AsyncIterator[bytes]:
        """The body as the client may see it."""

    async def close(self) -> None:
        """Nothing more is read."""


class Streamed(Response):
    """A reply that is sent on as it comes; closed when it is over, when the client left, or reads no more of it."""

    def __init__(self, answer: Source, headers: dict[str, str], visit: Visit) -> None:
        super().__init__(b"", answer.status, headers)
        del self.headers["content-length"]
        self._answer, self._record, self._stall = answer, visit.record, visit.service.config.limits.stall

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it."""
        del scope
        try:
            await unless_left(receive, self._pour(send))
        except ClientDisconnect:
            self._record.error = "client_left"
        except TimeoutError:
            self._record.error = "client_stalled"
        except CancelledError:
            # The client was told so.
            self._record.error = stopping().code
        finally:
            await self._answer.close()

    async def _pour(self, send: Any) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async for piece in self._answer.pieces():
                await self._send(send, piece)
        except TimeoutError:
            raise
        except (Exception, CancelledError) as error:  # noqa: BLE001 - a stream that was begun can only say it
            refusal = stopping() if isinstance(error, CancelledError) else refusal_of(_known(error))
            self._record.error = refusal.code
            await self._send(send, error_event(refusal, self._record.door))
        await self._send(send, b"", more=False)

    async def _send(self, send: Any, piece: bytes, *, more: bool = True) -> None:
        """Send a piece.

        :raises TimeoutError: the client reads nothing.
        """
        async with asyncio.timeout(self._stall):
            await send({"type": "http.response.body", "body": piece, "more_body": more})


def _known(error: Exception) -> DesensitizeError:
    return error if isinstance(error, DesensitizeError) else InternalError.of(error)


def error_event(refusal: Refusal, door: str) -> bytes:
    """What ends a stream that failed on its way, as the vendors' SDKs read it."""
    error = {"type": refusal.code, "message": str(refusal), "code": refusal.code}
    if door == "anthropic":
        said: dict[str, Any] = {"type": "error", "error": {"type": "api_error", "message": str(refusal)}}
        return b"event: error\ndata: " + json.dumps(said).encode() + b"\n\n"
    if door == "dashscope":
        said = {"code": refusal.code, "message": str(refusal)}
        return b"id:0\nevent:error\n:HTTP_STATUS/502\ndata:" + json.dumps(said).encode() + b"\n\n"
    return b"data: " + json.dumps({"error": error}).encode() + b"\n\n"

"""A request's way to the upstream and back: masked, sent, restored. The one place that does I/O with an upstream.

What a client says beside its body goes on only where it is on a list: the versions of an API, who asks, how to answer.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple, Protocol

import httpx
from anyio import to_thread

from desensitize.gateway.refusal import Refusal
from desensitize.gateway.upstream_url import joined

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from desensitize.adapters.envelope import Header
    from desensitize.adapters.wire import Sent, WireReply
    from desensitize.gateway.callers import Callers
    from desensitize.gateway.config import Upstream

__all__ = ["Answer", "Exchange", "Question", "Relay"]

_ASKED = frozenset(
    [
        "accept",
        "anthropic-beta",
        "anthropic-version",
        "content-encoding",
        "content-type",
        "idempotency-key",
        "openai-beta",
        "openai-organization",
        "openai-project",
        "x-dashscope-datainspection",
        "x-dashscope-ossresourceresolve",
        "x-dashscope-sse",
        "x-dashscope-workspace",
        "x-request-id",
    ]
)
CREDENTIALS = ("authorization", "x-api-key", "api-key")
_ANSWERED = frozenset(["content-type", "openai-processing-ms", "openai-version", "request-id", "retry-after"])
_ANSWERED_LIKE = ("anthropic-ratelimit-", "x-ratelimit-", "x-request-id", "x-dashscope-")
_PARAMETERS = frozenset({"api-version", "beta"})
# Whatever else an upstream says instead of one, no server can pass on.
_STATUSES = range(200, 600)
# A larger body is masked on a thread: the loop serves others meanwhile. In bytes.
_LONG = 32 << 10
# What an upstream says where it fails is read as far as this, in bytes.
_ERROR_BYTES = 1 << 20


class Question(NamedTuple):
    """A request as it goes on: of the client's headers only those on the list."""

    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes

    def __repr__(self) -> str:
        return f"Question({self.method} {len(self.body)} bytes)"


class Exchange(Protocol):
    """What a request and its reply go through, such as a ``WireExchange``."""

    def mask_request(self, path: str, query: str, headers: list[Header], body: bytes, /) -> Sent:
        """What to send."""

    def reply(self, status: int, headers: Mapping[str, str], /) -> WireReply:
        """What restores the reply."""

    def close(self) -> None:
        """It is over."""


class Answer:
    """The upstream's reply, restored piece by piece. To be closed, whatever happens."""

    def __init__(self, response: httpx.Response, one: Exchange) -> None:
        self.status = response.status_code
        self.headers = {
            name: value
            for name, value in response.headers.items()
            if name in _ANSWERED or name.startswith(_ANSWERED_LIKE)
        }
        self._response, self._one = response, one
        # Is told every piece of the body, as it came.
        self.heard: Callable[[bytes], object] | None = None

    @property
    def streamed(self) -> bool:
        """Whether it comes as events."""
        return self.headers.get("content-type", "").lower().startswith("text/event-stream")

    @property
    def failed(self) -> bool:
        """Whether the upstream says that it did not do it."""
        return not httpx.codes.is_success(self.status)

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as the client may see it.

        :raises Refusal: the upstream broke off.
        """
        reply = self._one.reply(self.status, self._response.headers)
        try:
            async for chunk in self._response.aiter_bytes():
                if self.heard is not None:
                    self.heard(chunk)
                if shown := reply.feed(chunk):
                    yield shown
        except httpx.HTTPError as error:
            raise _unreachable(error) from None
        if rest := await self._flushed(reply):
            yield rest

    async def _flushed(self, reply: WireReply) -> bytes:
        return reply.flush() if self.streamed else await to_thread.run_sync(reply.flush)

    async def body(self) -> bytes:
        """The whole body.

        :raises Refusal: the upstream broke off, or says more of an error than anybody reads.
        """
        if not self.failed:
            return b"".join([piece async for piece in self.pieces()])
        said = bytearray()
        async for piece in self.pieces():
            said += piece
            if len(said) > _ERROR_BYTES:
                raise Refusal(502, "upstream_error", "the upstream failed, and says too much to be read")
        return bytes(said)

    async def close(self) -> None:
        """Nothing more is read or restored."""
        try:
            await self._response.aclose()
        finally:
            self._one.close()


class Relay:
    """Sends to one upstream. ``key``: the gateway's own there; without it the client's credential goes on."""

    def __init__(self, http: httpx.AsyncClient, upstream: Upstream, key: str | None, *, slow: bool = False) -> None:
        self._http, self._upstream, self._key, self._slow = http, upstream, key, slow

    async def ask(self, one: Exchange, question: Question, *, scheme: str = "authorization") -> Answer:
        """Mask, send, and begin to read the reply. The exchange is closed with the answer, or here where none comes.

        :param scheme: the header in which this API is told the gateway's own key.
        :raises DesensitizeError: it can't be masked, or would leak; nothing was sent.
        :raises Refusal: the upstream can't be reached.
        """
        try:
            sent = await self._masked(one, question)
            request = self._http.build_request(
                question.method,
                joined(self._upstream.url, question.path) + (f"?{sent.query}" if sent.query else ""),
                headers=self._told(sent.headers, scheme),
                content=sent.body,
                timeout=self._upstream.timeout,
            )
            return Answer(await self._sent(request), one)
        except BaseException:
            one.close()
            raise

    async def _masked(self, one: Exchange, question: Question) -> Sent:
        step = functools.partial(one.mask_request, question.path, question.query, question.headers, question.body)
        return await to_thread.run_sync(step) if self._slow or len(question.body) > _LONG else step()

    def _told(self, headers: list[tuple[str, str]], scheme: str) -> list[tuple[str, str]]:
        if self._key is None:
            return headers
        value = f"Bearer {self._key}" if scheme == "authorization" else self._key
        return [*((name, said) for name, said in headers if name.lower() not in CREDENTIALS), (scheme, value)]

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            said = await self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise _unreachable(error) from None
        if said.status_code not in _STATUSES:
            await said.aclose()
            raise Refusal(502, "upstream_error", "the upstream answered with what is no status of HTTP")
        return said


def forwarded(headers: Mapping[str, str], callers: Callers) -> list[tuple[str, str]]:
    """Of a client's headers those that go on; no key of the gateway's does, wherever it is said.

    :raises Refusal: one can't be written in a header.
    """
    named = [(name, value) for name, value in headers.items() if name in _ASKED or name in CREDENTIALS]
    wrong = next((name for name, value in named if not value.isascii()), None)
    if wrong is not None:
        raise Refusal(400, "invalid_header", f"the header {wrong} must be ASCII", parameter=wrong)
    return [(name, value) for name, value in named if name not in CREDENTIALS or not callers.named(value)]


def query_of(pairs: Mapping[str, str]) -> str:
    """Of a query those parameters that say which edition of an API is meant."""
    return str(httpx.QueryParams({name: value for name, value in pairs.items() if name in _PARAMETERS}))


def _unreachable(error: httpx.HTTPError) -> Refusal:
    """What is said of a connection that failed: its kind alone, for the message may hold a URL."""
    if isinstance(error, httpx.TimeoutException):
        return Refusal(504, "upstream_timeout", "the upstream did not answer in time")
    return Refusal(502, "upstream_unreachable", f"the upstream can't be reached ({type(error).__name__})")

"""The transport for ``httpx`` and ``httpx2``, which differ in name alone: which one is asked is seen by the request.

Both are imported by whoever uses them, never by this.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from desensitize.adapters.envelope import is_json
from desensitize.chat.plain import refused
from desensitize.guard import guarded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from desensitize.adapters.wire import WireExchange, WireReply

__all__ = ["MaskingTransport", "library", "masked_request", "place", "restored_response", "told"]

# How long the body is, and how it was packed, is said of what came, not of what is given.
_STALE = frozenset({"content-length", "content-encoding", "transfer-encoding"})


def library(thing: object) -> ModuleType:
    """The library that an object, or a class it derives from, belongs to."""
    names = (base.__module__.partition(".")[0] for base in type(thing).__mro__)
    return sys.modules[next(name for name in names if name in {"httpx", "httpx2"})]


def masked_request(request: Any, one: WireExchange, kind: Callable[..., Any] | None = None) -> Any:
    """A masked copy of a request, made by ``kind`` if that is not the library's own.

    :raises UnsupportedPart: a body that is no JSON, or is produced only while it is sent.
    """
    if one.look(lambda: (*place(request), told(request), _body(request))):
        return request
    if "target" in request.extensions:
        raise refused("a target of its own is sent in place of the URL; leave it out", "extensions.target")
    sent = one.mask_request(*place(request), told(request), _body(request))
    url = request.url.copy_with(query=sent.query.encode("ascii")) if request.url.query else request.url
    return (kind or library(request).Request)(
        request.method,
        url,
        # Bytes, or the library would write them in ASCII.
        headers=[(name.encode(), value.encode()) for name, value in sent.headers],
        content=sent.body,
        extensions=request.extensions,
    )


def place(request: Any) -> tuple[str, str]:
    """Path and query, as they are written."""
    return request.url.raw_path.partition(b"?")[0].decode("ascii"), request.url.query.decode("ascii")


@guarded
def told(message: Any) -> list[tuple[str, str]]:
    """The headers of a message.

    :raises UnsupportedPart: headers that are no UTF-8 text.
    """
    try:
        return [(name.decode(), value.decode()) for name, value in message.headers.raw]
    except UnicodeDecodeError:
        raise refused("headers that are no UTF-8 text cannot be scanned", "headers") from None


def _json(request: Any) -> bool:
    return is_json(request.headers.get("content-type", ""))


def _body(request: Any) -> bytes:
    try:
        body: bytes = request.content
    except library(request).RequestNotRead:
        if _json(request) and not isinstance(request.stream, Iterable):
            raise refused("a body that is produced while it is sent cannot be scanned; send it whole", "body") from None
        # What would be refused need not be read.
        body = request.read() if _json(request) else b"?"
    return body


def restored_response(response: Any, one: WireExchange, request: Any, *, awaited: bool) -> Any:
    """A response whose body is restored as it is read; the exchange is closed with it. A shadow's stays as it came."""
    if one.shadow:
        return response
    lib = library(response)
    reply = one.reply(response.status_code, response.headers)
    headers = [(name, value) for name, value in response.headers.raw if name.decode("latin-1").lower() not in _STALE]
    body = _streams(lib.__name__)[awaited](response, reply, one)
    body.shown = lib.Response(
        response.status_code,
        headers=headers,
        stream=body,
        request=request,
        extensions=response.extensions,
        history=list(response.history),
    )
    return body.shown


@lru_cache(maxsize=2)
def _streams(name: str) -> tuple[type, type]:
    """The two kinds of streams of a library, sync and async."""
    lib = sys.modules[name]

    class Restored(_Body, lib.SyncByteStream):  # type: ignore[name-defined,misc]  # a module by name
        pass

    class AsyncRestored(_Body, lib.AsyncByteStream):  # type: ignore[name-defined,misc]  # a module by name
        pass

    return Restored, AsyncRestored


class _Body:
    """The body of a response, restored while it is read."""

    def __init__(self, response: Any, reply: WireReply, one: WireExchange) -> None:
        self._response, self._reply, self._one = response, reply, one
        # The response that has this body.
        self.shown: Any = None

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._response.iter_bytes():
            yield self._reply.feed(chunk)
        yield self._reply.flush()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_bytes():
            yield self._reply.feed(chunk)
        yield self._reply.flush()

    def close(self) -> None:
        self._one.close()
        self._response.close()
        self._timed()

    async def aclose(self) -> None:
        self._one.close()
        await self._response.aclose()
        self._timed()

    def _timed(self) -> None:
        """How long it took is known to a response that a client sent for, and to no other."""
        with contextlib.suppress(RuntimeError):
            self.shown.elapsed = self._response.elapsed


class MaskingTransport:
    """Masks what an HTTP client sends and restores what comes back; ``inner`` sends.

    One object serves sync and async clients of both libraries. Without ``inner`` each gets its own default transport.
    """

    def __init__(self, exchange: Callable[[], WireExchange], inner: Any = None) -> None:
        self._exchange = exchange
        self._given = inner
        self._made: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"MaskingTransport({self._given!r})"

    def handle_request(self, request: Any) -> Any:
        """Send a request, masked, and give its response, restored."""
        one = self._exchange()
        try:
            masked = masked_request(request, one)
            response = self._inner(request, "HTTPTransport").handle_request(masked)
            return restored_response(response, one, request, awaited=False)
        except BaseException:
            one.close()
            raise

    async def handle_async_request(self, request: Any) -> Any:
        """As `handle_request`, awaited."""
        one = self._exchange()
        try:
            if _json(request):
                await request.aread()
            masked = masked_request(request, one)
            response = await self._inner(request, "AsyncHTTPTransport").handle_async_request(masked)
            return restored_response(response, one, request, awaited=True)
        except BaseException:
            one.close()
            raise

    def _inner(self, request: Any, name: str) -> Any:
        if self._given is not None:
            return self._given
        lib = library(request)
        key = f"{lib.__name__}.{name}"
        if key not in self._made:
            self._made[key] = getattr(lib, name)()
        return self._made[key]

    def close(self) -> None:
        """Close what sends."""
        for inner in self._all():
            if hasattr(inner, "close"):
                inner.close()

    async def aclose(self) -> None:
        """Close what sends."""
        for inner in self._all():
            if hasattr(inner, "aclose"):
                await inner.aclose()

    def _all(self) -> list[Any]:
        return [*([] if self._given is None else [self._given]), *self._made.values()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()

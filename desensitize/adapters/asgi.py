"""Middleware for ASGI applications that pass requests on to a model: they see masked bodies, replies are restored.

Any framework, any server; nothing but the ASGI protocol (asgi.readthedocs.io, HTTP 2.4) is used.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from desensitize.chat.plain import refused
from desensitize.errors import Blocked, DesensitizeError, InternalError, LeakError
from desensitize.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from desensitize.adapters.wire import WireExchange, WireReply

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["Middleware", "Wires", "status"]

_STALE = frozenset({b"content-length"})
_NO_HTTP = "only HTTP can be masked, and this connection is none"


class Wires(Protocol):
    """What gives an exchange for each request: a ``Masker``."""

    def wire(self) -> WireExchange:
        """A new exchange."""


class Middleware:
    """``Middleware(app, masker)``: a session for each request.

    What can't be masked is answered with an error and never reaches the application: 400, 403 where a value would have
    left, or 500 where masking itself failed. Anything but HTTP, such as a web socket, is refused. Behind a shadow
    the application sees everything as it was said.

    :param limit: the largest body that is read, in bytes; a larger one is answered with 413.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], masker: Wires, *, limit: int = 32 << 20) -> None:
        self._app, self._masker, self._limit = app, masker, limit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        one: WireExchange = self._masker.wire()
        try:
            await self._served(scope, receive, send, one)
        finally:
            one.close()

    async def _served(self, scope: Message, receive: Receive, send: Send, one: WireExchange) -> None:
        if one.shadow:
            said: list[Message] = []
            body = await self._read(receive, said) if scope["type"] == "http" else None
            one.look(lambda: _asked(scope, body))
            await self._app(scope, _again(said, receive), send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send, one)
        else:
            raise DesensitizeError(_NO_HTTP)

    async def _http(self, scope: Message, receive: Receive, send: Send, one: WireExchange) -> None:
        body = await self._read(receive, [])
        if body is None:
            await _refused(send, 413, f"a body of more than {self._limit} bytes is not read")
            return
        try:
            masked, content = _masked(scope, body, one)
        except DesensitizeError as error:
            await _refused(send, status(error), str(error))
        else:
            await self._app(masked, _again([_whole(content)], receive), _Restoring(send, one))

    async def _read(self, receive: Receive, said: list[Message]) -> bytes | None:
        """The body, or nothing where it is too long; ``said`` takes the messages."""
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            said.append(message)
            if message["type"] == "http.disconnect":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)


def _asked(scope: Message, body: bytes | None) -> tuple[str, str, list[tuple[str, str]], bytes]:
    """Path, query, headers and body of a request."""
    if body is None:
        raise refused(_NO_HTTP if scope["type"] != "http" else "a body that is too long is not read", "body")
    headers = [(_text(name, "headers"), _text(value, "headers")) for name, value in scope["headers"]]
    return scope["path"], _text(scope.get("query_string", b""), "query"), headers, body


@guarded
def _masked(scope: Message, body: bytes, one: WireExchange) -> tuple[Message, bytes]:
    sent = one.mask_request(*_asked(scope, body))
    # The same path again, as it was written, and what stands before it.
    one.check(_text(scope.get("raw_path") or b"", "url"))
    one.check(scope.get("root_path", ""))
    content = sent.body or b""
    told = [(name.encode(), value.encode()) for name, value in sent.headers]
    told += [(b"content-length", str(len(content)).encode())] * bool(content)
    return {**scope, "headers": told, "query_string": sent.query.encode()}, content


def _text(raw: bytes, path: str) -> str:
    """What a reader sees, which is no Latin-1: names in Chinese are sent as UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise refused("bytes that are no UTF-8 text cannot be scanned", path) from None


def _whole(content: bytes) -> Message:
    """A body that is said at once."""
    return {"type": "http.request", "body": content, "more_body": False}


def _again(said: list[Message], receive: Receive) -> Receive:
    """These messages, and then whatever else the connection says."""
    left = deque(said)

    async def given() -> Message:
        return left.popleft() if left else await receive()

    return given


def status(error: DesensitizeError) -> int:
    """The HTTP status that says what kind of error it is."""
    if isinstance(error, InternalError):
        return 500
    return 403 if isinstance(error, LeakError | Blocked) else 400


class _Restoring:
    """Sends what an application says, restored."""

    def __init__(self, send: Send, one: WireExchange) -> None:
        self._send, self._one = send, one
        self._reply: WireReply | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]}
            # What an application packed itself can't be read here: it stays masked.
            packed = headers.get("content-encoding", "identity") != "identity"
            self._reply = None if packed else self._one.reply(message["status"], headers)
            kept = [pair for pair in message["headers"] if packed or pair[0].lower() not in _STALE]
            message = {**message, "headers": kept}
        elif message["type"] == "http.response.body" and self._reply is not None:
            body = self._reply.feed(message.get("body", b""))
            body += b"" if message.get("more_body", False) else self._reply.flush()
            message = {**message, "body": body}
        await self._send(message)


async def _refused(send: Send, status: int, why: str) -> None:
    body = json.dumps({"error": {"message": why, "type": "desensitize"}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

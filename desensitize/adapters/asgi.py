"""Middleware for ASGI applications that pass requests on to a model: they see masked bodies, replies are restored.

Any framework, any server; nothing but the ASGI protocol (asgi.readthedocs.io, HTTP 2.4) is used.
"""

from __future__ import annotations

import json
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


class Wires(Protocol):
    """What gives an exchange for each request: a ``Masker``."""

    def wire(self) -> WireExchange:
        """A new exchange."""


class Middleware:
    """``Middleware(app, masker)``: a session for each request.

    What can't be masked is answered with an error and never reaches the application: 400, 403 where a value would have
    left, or 500 where masking itself failed. Anything but HTTP, such as a web socket, is refused.

    :param limit: the largest body that is read, in bytes; a larger one is answered with 413.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], masker: Wires, *, limit: int = 32 << 20) -> None:
        self._app, self._masker, self._limit = app, masker, limit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            message = "only HTTP can be masked, and this connection is none"
            raise DesensitizeError(message)

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await self._read(receive)
        if body is None:
            await _refused(send, 413, f"a body of more than {self._limit} bytes is not read")
            return
        one: WireExchange = self._masker.wire()
        try:
            masked, content = _masked(scope, body, one)
        except DesensitizeError as error:
            await _refused(send, status(error), str(error))
        else:
            await self._app(masked, _once(content, receive), _Restoring(send, one))
        finally:
            one.close()

    async def _read(self, receive: Receive) -> bytes | None:
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                return None
            more = message.get("more_body", False)
        return b"".join(parts)


@guarded
def _masked(scope: Message, body: bytes, one: WireExchange) -> tuple[Message, bytes]:
    headers = [(_text(name, "headers"), _text(value, "headers")) for name, value in scope["headers"]]
    sent = one.mask_request(scope["path"], _text(scope.get("query_string", b""), "query"), headers, body)
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


def _once(content: bytes, receive: Receive) -> Receive:
    """The masked body, and then whatever else the connection says."""
    told = False

    async def given() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": content, "more_body": False}

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

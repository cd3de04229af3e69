"""A model that nobody needs: it keeps every byte of every request, and says back what it is told to."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desensitize.verify.answers import answer
from desensitize.verify.reading import Seen, strings
from desensitize.verify.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Upstream", "every_cut", "everything", "recording", "texts_with"]

# Characters of a reply's pieces, where it is not cut in a way of its own.
_PIECE = 7


def everything(seen: Seen) -> Sequence[str]:
    """All that was said, in short pieces: whatever token stands anywhere in it is there."""
    return _pieces("\n".join(strings(seen.text)) or seen.text)


def texts_with(mark: str, seen: Seen) -> str:
    """The first text in a request with a mark in it."""
    return next((text for text in strings(seen.text) if mark in text), "")


def every_cut(text: str) -> list[str]:
    """A text many times: cut in two at each place, and letter by letter."""
    halves = [piece for at in range(1, len(text)) for piece in (text[:at], text[at:] + "\n")]
    return [*halves, *text, "\n"]


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


class Upstream:
    """An ASGI application. ``say``: what it answers to a request, in pieces."""

    def __init__(self) -> None:
        self.root = ""
        self.say: Callable[[Seen], Sequence[str]] = everything
        self._seen: list[Seen] = []
        self._lock = threading.Lock()

    def taken(self) -> list[Seen]:
        """What has arrived since this was asked last."""
        with self._lock:
            seen, self._seen = self._seen, []
        return seen

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await _alive(receive, send)
        elif scope["type"] == "http":
            seen = await _read(scope, receive)
            with self._lock:
                self._seen.append(seen)
            await self._answer(seen, send)

    async def _answer(self, seen: Seen, send: Any) -> None:
        begun = False
        for kind, piece in answer(seen, self.say(seen)):
            if not begun:
                headers = [(b"content-type", kind.encode())]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                begun = True
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@contextmanager
def recording(port: int = 0) -> Iterator[Upstream]:
    """One that is served on this machine.

    :raises ConfigError: another program has the port.
    """
    upstream = Upstream()
    with served(upstream, port) as root:
        upstream.root = root
        yield upstream


async def _read(scope: Any, receive: Any) -> Seen:
    target = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Seen(scope["method"], target, headers, bytes(body))


async def _alive(receive: Any, send: Any) -> None:
    """What servers ask at their start and end."""
    while True:
        asked = (await receive())["type"]
        await send({"type": f"{asked}.complete"})
        if asked == "lifespan.shutdown":
            return

"""One HTTP exchange with a model: its bytes masked and proven on the way out, restored on the way in. Does no I/O.

The client above may be any: what is masked are the very bytes that leave, after the SDK has built them, so its helpers,
raw responses, retries and everything it will learn to send tomorrow are covered at once.
"""

from __future__ import annotations

import codecs
import dataclasses
import json
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desensitize.adapters import envelope
from desensitize.adapters.reply import Restoring, restored
from desensitize.adapters.reply_sse import SseReply
from desensitize.adapters.vendors import Door, routed
from desensitize.chat import exact
from desensitize.chat.outgoing import source_leaves
from desensitize.chat.plain import refused
from desensitize.chat.walk import walk_source
from desensitize.guard import guarding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from desensitize.adapters.envelope import Header
    from desensitize.adapters.sides import Sides

__all__ = ["Sent", "WireExchange", "WireReply"]

_GOOD = range(200, 300)


class Sent(NamedTuple):
    """A request as it leaves; ``body`` is ``None`` where there is none."""

    query: str
    headers: list[Header]
    body: bytes | None


class WireReply(Protocol):
    """The body of a reply, chunk by chunk."""

    def feed(self, chunk: bytes, /) -> bytes:
        """What is certain so far."""

    def flush(self) -> bytes:
        """The rest."""


@guarding("mask_request", "check", "reply", "close")
class WireExchange:
    """One request and its reply."""

    # Whether the request is only looked at.
    shadow = False

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self._door = Door()
        self._sent: Any = None

    @property
    def vendor(self) -> str:
        """The name of the request's shape, as far as its path tells."""
        return self._door.shape.name

    def mask_request(self, path: str, query: str, headers: list[Header], body: bytes) -> Sent:
        """What to send, masked and proven. ``path`` and ``query`` are as they are written in the URL.

        :raises UnsupportedPart: a body that is no JSON, or has a part nobody can read.
        :raises LeakError: a value would still leave.
        """
        self._door = routed(envelope.plain_path(path))
        if self._door.closed:
            raise refused(self._door.closed, "url")
        sides = self._sides
        masked = self._body(headers, body) if body else None
        query = envelope.masked_query(query, sides.mask_text)
        headers = envelope.masked_headers(headers, sides.mask_text)
        sides.prove(envelope.seen(path, query, headers))
        return Sent(query, headers, None if masked is None else masked.encode())

    def look(self, asked: Callable[[], tuple[str, str, list[Header], bytes]]) -> bool:
        """Whether the request is only to be looked at; then that is done."""
        del asked
        return self.shadow

    def check(self, path: str, query: str = "", headers: Iterable[Header] = ()) -> None:
        """Look once more at what surrounds a body, or at another name of its path.

        :raises LeakError: a value would leave.
        """
        self._sides.prove(envelope.seen(path, query, list(headers)))

    def _body(self, headers: list[Header], body: bytes) -> str:
        named = {name.lower(): value for name, value in headers}
        if not envelope.is_json(named.get("content-type", "")):
            raise refused("only JSON bodies can be scanned, and this one is none", "body")
        if named.get("content-encoding", "identity") != "identity":
            raise refused("a packed body cannot be scanned; send it as it is", "body")
        try:
            source = body.decode("utf-8-sig")
        except UnicodeError:
            raise refused("the body is no UTF-8 text; only JSON can be scanned", "body") from None
        sides, shape = self._sides, self._door.shape
        text, options = sides.text(self._door), sides.options()
        masked = sides.settled(lambda: walk_source(source, shape, text, **options))
        self._sent = exact.loads(masked)
        sides.check_state(self._sent, shape)
        sides.prove(source_leaves(masked, shape))
        return masked

    def reply(self, status: int, headers: Mapping[str, str]) -> WireReply:
        """What restores the body of the reply. An error stays masked: it will be logged."""
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if self._door.vectors or status not in _GOOD:
            return _Untouched()
        how = self._sides.how(self._door.shape, self._sent)
        if kind == "text/event-stream":
            return SseReply(how)
        if kind.endswith("json"):
            return _JsonReply(how)
        return _TextReply(how) if kind.startswith("text/") else _Untouched()

    def close(self) -> None:
        """The exchange is over: nothing more will be restored."""
        if self._sides.closed is not None:
            self._sides.closed()


class _Untouched:
    """A body that stays as it came."""

    def feed(self, chunk: bytes, /) -> bytes:
        return chunk

    def flush(self) -> bytes:
        return b""


@guarding("feed", "flush")
class _JsonReply:
    """A reply that is one JSON document: edited where it changes, every other byte as it came."""

    def __init__(self, how: Restoring) -> None:
        self._how = dataclasses.replace(how, exact=True)
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes, /) -> bytes:
        self._parts.append(chunk)
        return b""

    def flush(self) -> bytes:
        raw = b"".join(self._parts)
        encoding = json.detect_encoding(raw)
        try:
            source = raw.decode(encoding, "surrogatepass")
            value = exact.loads(source)
        except ValueError:
            return raw
        shown = restored(value, self._how)
        return raw if shown == value else exact.rewritten(source, value, shown).encode(encoding, "surrogatepass")


@guarding("feed", "flush")
class _TextReply:
    """A reply in plain words."""

    def __init__(self, how: Restoring) -> None:
        self._restorer = how.restorer(encode="text")
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def feed(self, chunk: bytes, /) -> bytes:
        return self._restorer.feed(self._decoder.decode(chunk)).encode("utf-8", "surrogateescape")

    def flush(self) -> bytes:
        last = self._restorer.feed(self._decoder.decode(b"", final=True)) + self._restorer.flush()
        return last.encode("utf-8", "surrogateescape")

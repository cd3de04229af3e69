"""Exchanges that somebody watches: one event for the request, and one for the reply when it is over.

What is told of a failure came through a guarded door, so no error quotes a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.adapters.exchange import ChatExchange
from desensitize.adapters.watching import ReplyWatch, WatchedStream
from desensitize.adapters.wire import WireExchange
from desensitize.errors import DesensitizeError
from desensitize.guard import guarding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desensitize.adapters.envelope import Header
    from desensitize.adapters.exchange import Call
    from desensitize.adapters.watching import WatchedSides
    from desensitize.adapters.wire import Sent, WireReply

__all__ = ["WatchedChat", "WatchedWire"]


@guarding("mask_request", "restore_reply", "stream", "close")
class WatchedChat(ChatExchange):
    """A call, watched."""

    def __init__(self, call: Call, sides: WatchedSides) -> None:
        super().__init__(call, sides)
        self._tally = sides.sent
        self._reply = ReplyWatch(sides.got, lambda: self.vendor)

    def mask_request(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """As `ChatExchange.mask_request`."""
        mask = super().mask_request
        return self._tally.watch("masked", lambda: self.vendor, lambda: mask(args, kwargs))

    def restore_reply(self, reply: Any) -> Any:
        """As `ChatExchange.restore_reply`. The reply is over when the exchange is closed: a stream may be left."""
        restore = super().restore_reply
        return self._reply.step(lambda: restore(reply))

    def stream(self) -> WatchedStream:
        """As `ChatExchange.stream`."""
        return WatchedStream(super().stream(), self._reply)

    def close(self) -> None:
        """As `ChatExchange.close`."""
        self._reply.end()
        super().close()


@guarding("mask_request", "check", "reply", "close")
class WatchedWire(WireExchange):
    """An HTTP exchange, watched."""

    def __init__(self, sides: WatchedSides) -> None:
        super().__init__(sides)
        self._tally = sides.sent
        self._reply = ReplyWatch(sides.got, lambda: self.vendor)

    def mask_request(self, path: str, query: str, headers: list[Header], body: bytes) -> Sent:
        """As `WireExchange.mask_request`."""
        mask = super().mask_request
        return self._tally.watch("masked", lambda: self.vendor, lambda: mask(path, query, headers, body))

    def check(self, path: str, query: str = "", headers: Iterable[Header] = ()) -> None:
        """As `WireExchange.check`; a leak that is found only now is told after the request was."""
        try:
            super().check(path, query, headers)
        except DesensitizeError as error:
            self._tally.fail(self.vendor, error)
            raise

    def reply(self, status: int, headers: Mapping[str, str]) -> WireReply:
        """As `WireExchange.reply`."""
        return WatchedStream(super().reply(status, headers), self._reply)

    def close(self) -> None:
        """As `WireExchange.close`."""
        self._reply.end()
        super().close()

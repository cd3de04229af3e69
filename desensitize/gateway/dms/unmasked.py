"""An exchange that changes nothing: for chats that decline to be masked, where the gateway allows that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.adapters.wire import Sent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.adapters.envelope import Header

__all__ = ["Unmasked"]


class Unmasked:
    """It has no session, and nothing to restore."""

    def mask_request(self, path: str, query: str, headers: list[Header], body: bytes) -> Sent:
        """The request as it is."""
        del path
        return Sent(query, headers, body)

    def reply(self, status: int, headers: Mapping[str, str]) -> _AsItCame:
        """The reply as it comes."""
        del status, headers
        return _AsItCame()

    def close(self) -> None:
        """Nothing was kept."""


class _AsItCame:
    def feed(self, chunk: bytes, /) -> bytes:
        return chunk

    def flush(self) -> bytes:
        return b""

"""The chat calls of a session: all part of its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from desensitize.chat.streamed import astreamed, streamed

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sequence

    from desensitize.chat.streamed import Feeds
    from desensitize.session import Session
    from desensitize.settings import Settings

__all__ = ["SessionCalls"]

_Client = TypeVar("_Client")


class SessionCalls:
    """What a `Session` wraps."""

    _settings: Settings

    def _itself(self) -> Session:
        """The session."""
        raise NotImplementedError

    def restore_stream(self, chunks: Iterable[str]) -> Iterator[str]:
        """Restore text that comes in chunks; any chunking gives the same text."""
        _ = self._settings.chat
        yield from streamed(self._streaming(), chunks)

    async def arestore_stream(self, chunks: AsyncIterable[str]) -> AsyncIterator[str]:
        """``restore_stream`` for an asynchronous source."""
        _ = self._settings.chat
        async for text in astreamed(self._streaming(), chunks):
            yield text

    def _streaming(self) -> Feeds:
        """What a stream of text goes through."""
        raise NotImplementedError

    def wrap(self, call: Callable[..., Any], *, mask_args: Sequence[str] | None = None) -> Any:
        """A chat call that masks what it sends and restores what comes back, in this conversation."""
        return self._settings.chat.wrap(self._itself, call, mask_args, once=False)

    def wrap_client(self, client: _Client) -> _Client:
        """A copy of a vendor's client whose every call is part of this conversation (see ``Masker.wrap_client``)."""
        return self._settings.chat.wrap_client(self._itself, client, once=False)  # type: ignore[no-any-return]  # its kind

    def httpx_transport(self, inner: Any = None) -> Any:
        """A transport whose every request is part of this conversation (see ``Masker.httpx_transport``)."""
        return self._settings.chat.httpx_transport(self._itself, inner, once=False)

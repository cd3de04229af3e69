"""The chat calls of a session: all part of its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from desensitize.chat.streamed import astreamed, streamed

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sequence

    from desensitize.chat.streamed import Feeds
    from desensitize.session import Session
    from desensitize.settings import Settings

__all__ = ["Doors", "SessionCalls"]

_Client = TypeVar("_Client")


class Doors(Protocol):
    """How a session reaches chat calls; the adapters give it, so that a session knows no vendor."""

    def wrap(
        self, session: Callable[[], Session], call: Callable[..., Any], mask_args: Sequence[str] | None, *, once: bool
    ) -> Any:
        """The call, masked and restored; ``once``: the session is forgotten after it."""

    def wrap_client(self, session: Callable[[], Session], client: Any, *, once: bool) -> Any:
        """A vendor's client, all of whose calls are masked and restored."""

    def httpx_transport(self, session: Callable[[], Session], inner: Any, *, once: bool) -> Any:
        """A transport that masks and restores."""

    def wire(self, session: Callable[[], Session], *, once: bool) -> Any:
        """One HTTP exchange."""

    def exchange(self, session: Session, path: str, *, once: bool) -> Any:
        """One call, by its arguments."""

    def sides(self, session: Session, *, once: bool) -> Any:
        """What an exchange needs of a session."""

    def mask_body(self, session: Session, body: Any) -> Any:
        """A list of messages or a request, masked."""

    def restore_body(self, session: Session, body: Any) -> Any:
        """A reply or a list of messages, restored."""


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

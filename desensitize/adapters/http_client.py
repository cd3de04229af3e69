"""An HTTP client that masks: what an SDK is given in place of the one it would send with.

The request is masked where it is built, before the SDK looks at it: a refusal reaches the caller as it was raised and
not as a connection that failed, is not tried again, and what signs requests signs what will be sent. The client it
stands before still sends, with its own proxies, certificates, redirects and hooks; all of those see masked text only.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from desensitize.adapters.transport import library, masked_request, place, restored_response, told
from desensitize.chat.plain import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.wire import WireExchange

__all__ = ["masking_client"]

# Where a built request carries its exchange.
_EXCHANGE = "desensitize"


def masking_client(original: Any, exchange: Callable[[], WireExchange]) -> Any:
    """A client of the same library before ``original``; closing it closes that one."""
    lib = library(original)
    return _kind(lib.__name__, awaited=isinstance(original, lib.AsyncClient))(original, exchange)


class _Masking:
    """What the sync and the async client share: building requests, and where they are sent."""

    def __init__(self, original: Any, exchange: Callable[[], WireExchange]) -> None:
        # Never used to send: nothing goes past the client this stands before.
        super().__init__(transport=_Nowhere(), timeout=original.timeout, trust_env=False)  # type: ignore[call-arg]
        self._original, self._exchange = original, exchange

    def build_request(self, *args: Any, **kwargs: Any) -> Any:
        """A request as it will leave."""
        return self._masked(self._original.build_request(*args, **kwargs))

    def _masked(self, request: Any) -> Any:
        one = self._exchange()
        try:
            masked = masked_request(request, one, _sealed(library(request).__name__))
        except BaseException:
            one.close()
            raise
        masked.extensions = {**request.extensions, _EXCHANGE: one}
        if not one.shadow:
            masked.seal()
        return masked

    def _ready(self, request: Any) -> Any:
        """A request that was built elsewhere is masked now."""
        return request if _EXCHANGE in request.extensions else self._masked(request)

    @property
    def is_closed(self) -> bool:
        """Whether the client this stands before is closed."""
        return bool(self._original.is_closed)


class _Sealed:
    """A masked request that looks again at what was changed since, by its sender, an SDK, a hook or a signer.

    A client takes the stream of a request when all of these are done and before a transport sees it.
    """

    _stream: Any = None
    _said: Any = None

    def seal(self) -> None:
        """From here on, changes are looked at."""
        self._said = self._saying()

    def _saying(self) -> tuple[Any, ...]:
        mine: Any = self
        return id(self._stream), mine.url, mine.headers.raw, "target" in mine.extensions

    @property
    def stream(self) -> Any:
        """The masked body."""
        if self._said is not None and self._said != self._saying():
            self._look()
            self.seal()
        return self._stream

    @stream.setter
    def stream(self, stream: Any) -> None:
        self._stream = stream

    def _look(self) -> None:
        mine: Any = self
        if self._said[0] != id(self._stream) or "target" in mine.extensions:
            raise refused("the request was changed after it was masked; change it before", "request")
        mine.extensions[_EXCHANGE].check(*place(self), told(self))


@lru_cache(maxsize=2)
def _sealed(name: str) -> type:
    """The kind of requests of a library that look again."""

    class Sealed(_Sealed, sys.modules[name].Request):  # type: ignore[misc]  # a module by name
        pass

    return Sealed


class _Nowhere:
    """A transport that sends nothing."""

    def close(self) -> None:
        """Nothing to close."""

    async def aclose(self) -> None:
        """Nothing to close."""


@lru_cache(maxsize=4)
def _kind(name: str, *, awaited: bool) -> type:
    lib = sys.modules[name]
    return _async_client(lib) if awaited else _sync_client(lib)


def _sync_client(lib: Any) -> type:
    class MaskingClient(_Masking, lib.Client):  # type: ignore[misc]  # a module by name
        def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
            request = self._ready(request)
            one = request.extensions[_EXCHANGE]
            try:
                response = self._original.send(request, stream=True, **options)
            except BaseException:
                one.close()
                raise
            shown = restored_response(response, one, request, awaited=False)
            if not stream:
                try:
                    shown.read()
                finally:
                    shown.close()
            return shown

        def close(self) -> None:
            self._original.close()

    return MaskingClient


def _async_client(lib: Any) -> type:
    class MaskingAsyncClient(_Masking, lib.AsyncClient):  # type: ignore[misc]  # a module by name
        async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:
            request = self._ready(request)
            one = request.extensions[_EXCHANGE]
            try:
                response = await self._original.send(request, stream=True, **options)
            except BaseException:
                one.close()
                raise
            shown = restored_response(response, one, request, awaited=True)
            if not stream:
                try:
                    await shown.aread()
                finally:
                    await shown.aclose()
            return shown

        async def aclose(self) -> None:
            await self._original.aclose()

    return MaskingAsyncClient

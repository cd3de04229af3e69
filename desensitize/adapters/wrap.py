"""The one driver: it makes the call, looks at what came back, and is the only place that waits for anything.

Sync, async and streaming are the same line for the user because what the call *gives* decides, not how it was declared.
"""

from __future__ import annotations

import functools
import inspect
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol, Self

from desensitize.adapters.connections import hung_up, talks

__all__ = ["Exchange", "StreamRestorer", "is_coroutine_function", "wrap"]


class StreamRestorer(Protocol):
    """A streamed reply, chunk by chunk."""

    def feed(self, chunk: Any, /) -> list[Any]:
        """The chunks to give out for one that came in."""

    def flush(self) -> list[Any]:
        """The chunks to give out at the end."""


class Exchange(Protocol):
    """One call: its request masked, its reply restored."""

    def mask_request(self, args: tuple[Any, ...], kwargs: dict[str, Any], /) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments to call with, masked and proven; or it raises, and the call does not happen."""

    def restore_reply(self, reply: Any, /) -> Any:
        """A whole reply, restored."""

    def stream(self) -> StreamRestorer:
        """A restorer for a streamed reply."""

    def close(self) -> None:
        """Nothing more will be restored."""


def wrap(call: Callable[..., Any], exchange: Callable[[], Exchange]) -> Callable[..., Any]:
    """``call`` with masked arguments and a restored reply; ``exchange`` is asked for a new exchange for each call.

    A coroutine function stays one. A generator function becomes a plain one that masks at once and gives back a stream.
    """
    if is_coroutine_function(call):

        @functools.wraps(call)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            one = exchange()
            return await _awaited(_called(call, one, args, kwargs), one)

        return awaited

    @functools.wraps(call)
    def called(*args: Any, **kwargs: Any) -> Any:
        one = exchange()
        return _given(_called(call, one, args, kwargs), one)

    return called


def is_coroutine_function(call: Callable[..., Any]) -> bool:
    """Whether calling it gives something to wait for, as it says."""
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004


def _called(call: Callable[..., Any], one: Exchange, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        args, kwargs = one.mask_request(args, kwargs)
        return call(*args, **kwargs)
    except BaseException:
        one.close()
        raise


def _given(reply: Any, one: Exchange) -> Any:
    """What the caller gets for what came back."""
    if inspect.isawaitable(reply):
        return _awaited(reply, one)
    if talks(reply):
        one.close()
        closing, why = hung_up(reply)
        if inspect.iscoroutine(closing):
            closing.close()  # nobody can wait here
        raise why
    kind = _kind(reply)
    if kind is not None:
        return kind(reply, one)
    try:
        return one.restore_reply(reply)
    finally:
        one.close()


async def _awaited(reply: Any, one: Exchange) -> Any:
    try:
        value = await reply
    except BaseException:
        one.close()
        raise
    if talks(value):
        one.close()
        closing, why = hung_up(value)
        if closing is not None:
            await closing
        raise why
    return _given(value, one)


def _kind(reply: Any) -> Callable[[Any, Exchange], Any] | None:
    """The proxy for a stream, or for a context manager that opens one; None for anything else."""
    there = functools.partial(hasattr, type(reply))
    if isinstance(reply, Mapping | Sequence | AbstractSet) or there("model_dump"):
        return None
    pausing = there("__aiter__")
    closing = there("close") or there("__exit__")
    running = there("__next__") or (there("__iter__") and closing)
    if pausing or running:
        return _BothStream if pausing and running else _AsyncStream if pausing else _Stream
    return _Opener if there("__enter__") or there("__aenter__") else None


class _Proxy:
    """Stands before a stream: its own attributes show through, and closing it closes the exchange too."""

    def __init__(self, source: Any, one: Exchange) -> None:
        self._source = source
        self._one = one

    def __getattr__(self, name: str) -> Any:
        if name in {"_source", "_one"}:
            raise AttributeError(name)
        found = getattr(self._source, name)
        return self._closing(found) if name in {"close", "aclose"} else found

    def _closing(self, close: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(close)
        def both(*args: Any, **kwargs: Any) -> Any:
            self._one.close()
            return close(*args, **kwargs)

        return both


class _Chunks(_Proxy):
    """The part of a stream that neither waits nor iterates: chunks in, chunks out."""

    def __init__(self, source: Any, one: Exchange) -> None:
        super().__init__(source, one)
        self._restorer = one.stream()
        self._ready: deque[Any] = deque()
        self._over = False

    def _take(self, chunk: Any) -> None:
        self._ready.extend(self._restorer.feed(chunk))

    def _end(self) -> None:
        if not self._over:
            self._over = True
            try:
                self._ready.extend(self._restorer.flush())
            finally:
                self._one.close()

    def _broken(self) -> None:
        self._over = True
        self._one.close()


class _Stream(_Chunks):
    """A stream to iterate."""

    def __init__(self, source: Any, one: Exchange) -> None:
        super().__init__(source, one)
        self._chunks = source if hasattr(type(source), "__next__") else iter(source)
        self._result: Any = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        while not self._ready:
            if self._over:
                raise StopIteration(self._result)
            try:
                self._take(next(self._chunks))
            except StopIteration as stop:
                self._result = self._one.restore_reply(stop.value)
                self._end()
            except BaseException:
                self._broken()
                raise
        return self._ready.popleft()

    def __enter__(self) -> Any:
        enter = getattr(self._source, "__enter__", None)
        inner = self._source if enter is None else enter()
        if inner is self._source:
            return self
        try:
            return _given(inner, self._one)
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, *error: object) -> Any:
        self._one.close()
        leave = getattr(self._source, "__exit__", None)
        if leave is not None:
            return leave(*error)
        close = getattr(self._source, "close", None)
        if close is not None:
            close()
        return None


class _AsyncStream(_Chunks):
    """A stream to iterate with ``async for``."""

    def __init__(self, source: Any, one: Exchange) -> None:
        super().__init__(source, one)
        self._achunks = source if hasattr(type(source), "__anext__") else source.__aiter__()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        while not self._ready:
            if self._over:
                raise StopAsyncIteration
            try:
                self._take(await self._achunks.__anext__())
            except StopAsyncIteration:
                self._end()
            except BaseException:
                self._broken()
                raise
        return self._ready.popleft()

    async def __aenter__(self) -> Any:
        enter = getattr(self._source, "__aenter__", None)
        inner = self._source if enter is None else await enter()
        if inner is self._source:
            return self
        try:
            return _given(inner, self._one)
        except BaseException as error:
            await self.__aexit__(type(error), error, error.__traceback__)
            raise

    async def __aexit__(self, *error: object) -> Any:
        self._one.close()
        leave = getattr(self._source, "__aexit__", None)
        if leave is not None:
            return await leave(*error)
        close = getattr(self._source, "aclose", None)
        if close is not None:
            await close()
        return None


class _BothStream(_Stream, _AsyncStream):
    """A stream that offers both ways."""


class _Opener(_Proxy):
    """A context manager that opens a reply or a stream."""

    def __enter__(self) -> Any:
        inner = self._source.__enter__()
        try:
            return _given(inner, self._one)
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)
            raise

    def __exit__(self, *error: object) -> Any:
        self._one.close()
        return self._source.__exit__(*error)

    async def __aenter__(self) -> Any:
        inner = await self._source.__aenter__()
        try:
            return _given(inner, self._one)
        except BaseException as error:
            await self.__aexit__(type(error), error, error.__traceback__)
            raise

    async def __aexit__(self, *error: object) -> Any:
        self._one.close()
        return await self._source.__aexit__(*error)

"""Work for a client goes on as long as the client is there.

A server tells by its next message that a connection is gone. It is waited for beside the work, which else would go on
for nobody: a model would write to its end, and its place here would be taken.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

__all__ = ["unless_left"]

_T = TypeVar("_T")


async def unless_left(receive: Callable[[], Awaitable[Any]], work: Coroutine[Any, Any, _T]) -> _T:
    """What the work gives. The body of the request must have been read.

    The work is done in the caller's own task: a server that stops cancels that one, and waits for no other.

    :param receive: gives the server's next message.
    :raises ClientDisconnect: the client left; the work was cancelled, and is over.
    """
    mine, gone = asyncio.current_task(), asyncio.Event()

    async def watch() -> None:
        await _left(receive)
        gone.set()
        if mine is not None:
            mine.cancel()

    watcher = asyncio.ensure_future(watch())
    try:
        given = await work
    except asyncio.CancelledError:
        if not gone.is_set():
            raise
        raise _disconnected(mine) from None
    finally:
        watcher.cancel()
    if gone.is_set():
        raise _disconnected(mine)
    return given


def _disconnected(task: asyncio.Task[Any] | None) -> ClientDisconnect:
    """The client left, and that is all the cancellation was for."""
    if task is not None:
        task.uncancel()
    return ClientDisconnect()


async def _left(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

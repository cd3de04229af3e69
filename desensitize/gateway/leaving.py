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

    :param receive: gives the server's next message.
    :raises ClientDisconnect: the client left; the work was cancelled, and is over.
    """
    done, left = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((done, left), return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            raise ClientDisconnect
        return done.result()
    finally:
        left.cancel()
        await _over(done)


async def _left(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _over(work: asyncio.Future[_T]) -> None:
    """Wait until cancelled work has let go of what it held; what it says then is nobody's."""
    if not work.done():
        work.cancel()
        await asyncio.wait((work,))
        if not work.cancelled():
            work.exception()

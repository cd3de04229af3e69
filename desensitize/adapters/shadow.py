"""Calls and exchanges of a shadow: a request is looked at as it would be masked, told, and sent as it is."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desensitize.adapters.watched_exchanges import WatchedWire
from desensitize.adapters.wrap import is_coroutine_function

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.envelope import Header
    from desensitize.adapters.watched_exchanges import WatchedChat

__all__ = ["ShadowWire", "shadow_call"]


def shadow_call(call: Callable[..., Any], exchange: Callable[[], WatchedChat]) -> Callable[..., Any]:
    """``call`` as it is, each time looked at before; a coroutine function stays one."""
    if is_coroutine_function(call):

        @functools.wraps(call)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            args, kwargs = _looked_at(exchange(), args, kwargs)
            return await call(*args, **kwargs)

        return awaited

    @functools.wraps(call)
    def called(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = _looked_at(exchange(), args, kwargs)
        return call(*args, **kwargs)

    return called


def _looked_at(
    one: WatchedChat, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments to call with: the same ones."""
    looked, given = _twice([*args, *kwargs.values()])
    count = len(args)
    # What would have been raised is told.
    with contextlib.suppress(Exception):
        one.mask_request(tuple(looked[:count]), dict(zip(kwargs, looked[count:], strict=True)))
    one.close()
    return tuple(given[:count]), dict(zip(kwargs, given[count:], strict=True))


class ShadowWire(WatchedWire):
    """An HTTP request that is only looked at: whoever sends it sends what was built."""

    shadow = True

    def look(self, asked: Callable[[], tuple[str, str, list[Header], bytes]]) -> bool:
        """Look at a request: its path, query, headers and body. Then the exchange is over.

        What would have been raised is told.
        """
        mask = super(WatchedWire, self).mask_request
        with contextlib.suppress(Exception):
            self._tally.watch("masked", lambda: self.vendor, lambda: mask(*asked()))
        self.close()
        return True


def _twice(values: list[Any]) -> tuple[list[Any], list[Any]]:
    """The values to look at and the values to send: an iterator can be read only once."""
    pairs = [itertools.tee(value) if isinstance(value, Iterator) else (value, value) for value in values]
    return [looked for looked, _ in pairs], [given for _, given in pairs]

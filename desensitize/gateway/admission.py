"""How many requests are served at once, and how many a minute a caller may send."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize.gateway.config import Limits

__all__ = ["Admission"]

_MINUTE = 60.0
# Callers whose rate is remembered.
_KEPT = 10_000


class Admission:
    """Counts what is under way. Of one event loop."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rate, self._clock = limits.concurrency, limits.rate, clock
        self.under_way = 0
        # By caller how many requests are left, and when that was so: a bucket that fills at the rate.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @contextmanager
    def admitted(self, caller: str | None) -> Iterator[None]:
        """A request is let in; it has its place until all of its reply was sent, since a stream holds a connection.

        :param caller: who asks; ``None`` where that is told later, by `count`.
        :raises Refusal: too many are under way (503), or this caller sends too many (429).
        """
        if self.under_way >= self._most:
            raise Refusal(503, "overloaded", "too many requests are under way", headers={"retry-after": "1"})
        if caller is not None:
            self.count(caller)
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def count(self, caller: str) -> None:
        """One more request of this caller.

        :raises Refusal: with status 429, it sends too many.
        """
        if self._rate is None:
            return
        now = self._clock()
        left, since = self._left.pop(caller, (float(self._rate), now))
        left = min(float(self._rate), left + (now - since) * self._rate / _MINUTE)
        self._left[caller] = (left - (left >= 1), now)
        if len(self._left) > _KEPT:
            self._left.popitem(last=False)
        if left < 1:
            wait = max(1, round((1 - left) * _MINUTE / self._rate))
            raise Refusal(429, "rate_limit", "too many requests a minute", headers={"retry-after": str(wait)})

"""What was signed once, remembered for as long as its date lets it be sent again."""

from __future__ import annotations

import hashlib
import heapq
from typing import TYPE_CHECKING

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Nonces"]

# How many are remembered: 200 requests a second with a skew of a quarter of an hour.
_MOST = 200_000


class Nonces:
    """Digests of nonces, by when they may be forgotten. Of one process: workers remember each its own."""

    def __init__(self, clock: Callable[[], float], most: int = _MOST) -> None:
        self._clock, self._most = clock, most
        self._seen: set[bytes] = set()
        self._ends: list[tuple[float, bytes]] = []

    def first(self, nonce: str, until: float) -> bool:
        """Whether this is the first time that it is seen.

        :param until: seconds since the epoch, after which it can't come again.
        :raises Refusal: with status 503, so many were seen that one would have to be forgotten too early.
        """
        while self._ends and self._ends[0][0] < self._clock():
            self._seen.discard(heapq.heappop(self._ends)[1])
        digest = hashlib.blake2b(nonce.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest in self._seen:
            return False
        if len(self._seen) >= self._most:
            raise Refusal(503, "ServiceUnavailable", "too many signed requests at once", headers={"retry-after": "30"})
        self._seen.add(digest)
        heapq.heappush(self._ends, (until, digest))
        return True

"""Turns that a conversation sent before, by digest: a chat is sent whole each time, and mostly it only grew at its end.

What `Memo` is for a text this is for the beginning of a list of turns: a conversation that learned nothing since need
neither be walked nor proven turn by turn. It counts only what was proven before it left, as it stood then: the same
turns at the same place of a request, to the last character.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.chat.shape import Node, Spot

__all__ = ["SentBefore", "State", "Turns"]

# Turns below which nothing is gained, bytes of them that are kept, and how many beginnings: one goes on, one is asked
# beside it, such as for a title.
_FEW, _LONGEST, _KEPT = 3, 1 << 20, 2
# Strings and floats as they are, whatever else refers to them.
_PLAIN = 2


class _Beginning(NamedTuple):
    """So many turns at a place, as they came and as they left, and how much was known then."""

    node: Node
    where: tuple[Any, ...]
    turns: int
    came: bytes
    left: bytes
    masked: bytes
    upto: int

    def __repr__(self) -> str:
        return f"_Beginning({self.turns} turns)"


class SentBefore:
    """The beginnings of a conversation, the newest first. No original is kept: digests are keyed by chance."""

    __slots__ = ("_beginnings", "_key")

    def __init__(self) -> None:
        self._key = os.urandom(32)
        # Replaced as a whole: threads share it.
        self._beginnings: tuple[_Beginning, ...] = ()

    def __repr__(self) -> str:
        return f"SentBefore({len(self._beginnings)})"

    def digest(self, data: bytes) -> bytes:
        """What tells the turns."""
        return hashlib.blake2b(data, digest_size=16, key=self._key).digest()

    def at(self, spot: Spot) -> list[_Beginning]:
        """Those at a place."""
        return [one for one in self._beginnings if one.node is spot.node and one.where == _where(spot)]

    def add(self, one: _Beginning) -> None:
        """Keep one that was proven."""
        others = [other for other in self._beginnings if other.came != one.came]
        self._beginnings = (one, *others[: _KEPT - 1])


class State(NamedTuple):
    """A conversation at one moment: its beginnings, how much it knows, and whether it knew all that before."""

    store: SentBefore
    upto: int
    still: Callable[[int], bool]

    def __repr__(self) -> str:
        return f"State({self.upto})"


class Turns:
    """One request's view of what was sent before.

    :param now: the conversation, as it stands.

    >>> from desensitize.chat.shape import Spot
    >>> store, spot = SentBefore(), Spot("messages")
    >>> state = lambda: State(store, 0, lambda upto: True)
    >>> def shout(items, spot, done):
    ...     return [*done, *(f"{item}!" for item in items[len(done):])]
    >>> said, sent, request = ["a", "b", "c"], ["a!", "b!", "c!"], Turns(state)
    >>> request.over(said, spot, shout) == sent, request.proven(sent, spot), request.left()
    (True, 0, None)
    >>> Turns(state).over([*said, "d"], spot, lambda items, spot, done: done), Turns(state).proven([*sent, "d!"], spot)
    (['a!', 'b!', 'c!'], 3)
    """

    __slots__ = ("_now", "_walked")

    def __init__(self, now: Callable[[], State]) -> None:
        self._now = now
        self._walked: tuple[SentBefore, _Beginning] | None = None

    def __repr__(self) -> str:
        return "Turns()"

    def over(self, items: list[Any], spot: Spot, walk: Callable[[list[Any], Spot, list[Any]], list[Any]]) -> list[Any]:
        """What a list becomes; ``walk`` masks the turns behind the given ones, which are as they were sent before."""
        since, self._walked = self._now().upto, None
        one = self._same(items, spot, lambda one: one.came)
        masked = walk(items, spot, marshal.loads(one.masked) if one else [])  # noqa: S302 - what `_note` dumped itself
        if one is None or one.turns < len(items):
            self._note(items, masked, spot, since)
        return masked

    def proven(self, items: list[Any], spot: Spot) -> int:
        """How many turns at the beginning of a list that is about to leave were proven before, and left so."""
        one = self._same(items, spot, lambda one: one.left)
        return 0 if one is None else one.turns

    def left(self) -> None:
        """The request was proven whole, and leaves: what it became counts from now on."""
        if self._walked is not None:
            store, one = self._walked
            store.add(one)

    def _note(self, items: list[Any], masked: list[Any], spot: Spot, since: int) -> None:
        """What a list became, unless that was learned meanwhile which an early turn may hold unseen."""
        store, upto, still = self._now()
        came, left = (_dumped(items), _dumped(masked)) if len(items) >= _FEW and still(since) else (b"", b"")
        if came and left and len(left) <= _LONGEST:
            one = _Beginning(spot.node, _where(spot), len(items), store.digest(came), store.digest(left), left, upto)
            self._walked = store, one

    def _same(self, items: list[Any], spot: Spot, digest: Callable[[_Beginning], bytes]) -> _Beginning | None:
        if len(items) < _FEW:
            return None
        store, _, still = self._now()
        for one in store.at(spot):
            data = _dumped(items[: one.turns]) if one.turns <= len(items) and still(one.upto) else b""
            if data and store.digest(data) == digest(one):
                return one
        return None


def _where(spot: Spot) -> tuple[Any, ...]:
    return spot.path, spot.depth, spot.label, spot.over, spot.asked


def _dumped(items: list[Any]) -> bytes:
    """Plain data as bytes; nothing for what is more than that, such as a model's object."""
    try:
        return marshal.dumps(items, _PLAIN)
    except ValueError:
        return b""

"""The vault of one process: a dictionary with a lock, a time limit and a size limit."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desensitize.errors import VaultError
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.vault.entry import Entry

__all__ = ["MemoryVault"]


@dataclass(slots=True)
class _Shelf:
    """A session's record and when it expires (seconds of the vault's clock)."""

    record: Record = field(default_factory=Record)
    expires: float | None = None


class MemoryVault:
    """Values in this process only, gone with it.

    :param max_values: how many tokens all sessions together may hold; past it ``commit`` raises rather than forgets.
    :param max_sessions: how many session ids may be remembered. Expired ones count, since their numbers are not reused.
    :param clock: seconds that only move forward.
    """

    def __init__(
        self, *, max_values: int = 1_000_000, max_sessions: int = 100_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_values, self._max_sessions, self._clock = max_values, max_sessions, clock
        self._shelves: dict[str, _Shelf] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"MemoryVault({len(self._shelves)} sessions, {self._size} values)"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a memory vault is not pickled: its values stay in this process"
        raise VaultError(message)

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now; see ``Vault``."""
        with self._lock:
            return Snapshot(self._shelf(session, ttl).record)

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names for the entries; see ``Vault``.

        :raises VaultError: the vault is full; nothing was taken in.
        """
        with self._lock:
            record = self._shelf(session, ttl).record
            if self._size + record.unknown(new) > self._max_values and not self._made_room(record.unknown(new)):
                message = (
                    f"the vault is full at {self._max_values} values: forget sessions, set a ttl, or raise max_values"
                )
                raise VaultError(message)
            before = len(record)
            names = record.names(new)
            self._size += len(record) - before
            return names

    def forget(self, session: str, *, final: bool = False) -> None:
        """Drop the session's values; see ``Vault``."""
        with self._lock:
            shelf = self._shelves.get(session)
            if shelf is None:
                return
            self._drop(shelf)
            if final:
                del self._shelves[session]

    def _shelf(self, session: str, ttl: float | None) -> _Shelf:
        now = self._clock()
        shelf = self._shelves.get(session)
        if shelf is None:
            if len(self._shelves) >= self._max_sessions:
                message = f"the vault remembers {self._max_sessions} sessions, its limit: raise max_sessions"
                raise VaultError(message)
            shelf = self._shelves[session] = _Shelf()
        elif shelf.expires is not None and shelf.expires <= now:
            self._drop(shelf)
        if ttl is not None:
            shelf.expires = now + ttl
        return shelf

    def _drop(self, shelf: _Shelf) -> None:
        """Forget the values, keep the counters. Snapshots of the old record lose their values too."""
        self._size -= len(shelf.record)
        counts = shelf.record.counts
        shelf.record.held().clear()
        shelf.record, shelf.expires = Record(counts), None

    def _made_room(self, wanted: int) -> bool:
        """Drop what has expired; whether ``wanted`` more values now fit."""
        now = self._clock()
        for shelf in self._shelves.values():
            if shelf.expires is not None and shelf.expires <= now:
                self._drop(shelf)
        return self._size + wanted <= self._max_values

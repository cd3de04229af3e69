"""The vault of one process: a dictionary with a lock, a time limit and a size limit."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.vault.entry import Entry

__all__ = ["MemoryVault"]


@guarding("open", "commit", "forget")
class MemoryVault:
    """Values in this process only, gone with it.

    :param max_values: how many tokens and notes all sessions together may hold; past it ``commit`` raises and
        forgets nothing.
    :param max_sessions: how many session ids may be remembered. Expired ones count, since their numbers are not reused.
    :param clock: seconds that only move forward.
    """

    def __init__(
        self, *, max_values: int = 1_000_000, max_sessions: int = 100_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_values, self._max_sessions, self._clock = max_values, max_sessions, clock
        self._records: dict[str, Record] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"MemoryVault({len(self._records)} sessions, {self._size} values)"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a memory vault is not pickled: its values stay in this process"
        raise VaultError(message)

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now; see ``Vault``."""
        with self._lock:
            return Snapshot(self._record(session, ttl))

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names for the entries; see ``Vault``.

        :raises VaultError: the vault is full; nothing was taken in.
        """
        with self._lock:
            record = self._record(session, ttl)
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
            if session in self._records:
                self._dropped(session)
                if final:
                    del self._records[session]

    def _record(self, session: str, ttl: float | None) -> Record:
        """The session's record at a use now: emptied if its time was up, with a new time if there is a ttl."""
        record = self._records.get(session)
        if record is None:
            if len(self._records) >= self._max_sessions:
                message = f"the vault remembers {self._max_sessions} sessions, its limit: raise max_sessions"
                raise VaultError(message)
            record = self._records[session] = Record(clock=self._clock)
        elif record.over:
            record = self._dropped(session)
        if ttl is not None:
            record.expires = self._clock() + ttl
        return record

    def _dropped(self, session: str) -> Record:
        """Forget the values, keep the counters. Snapshots of the old record lose their values too."""
        old = self._records[session]
        self._size -= len(old)
        old.clear()
        self._records[session] = Record(old.counts, self._clock)
        return self._records[session]

    def _made_room(self, wanted: int) -> bool:
        """Drop what has expired; whether ``wanted`` more values now fit."""
        for session in [session for session, record in self._records.items() if record.over]:
            self._dropped(session)
        return self._size + wanted <= self._max_values

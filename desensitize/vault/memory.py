"""The vault of one process: a dictionary with a lock, a time limit and a size limit."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from typing import TYPE_CHECKING

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.record import Record, Snapshot
from desensitize.vault.refusal import full, present, unknown
from desensitize.vault.retention import SessionInfo, ended, seeking, sound
from desensitize.vault.transfer import Moved, Transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.vault.entry import Entry, Token

__all__ = ["MemoryVault"]


@guarding("open", "commit", "forget", "forget_value", "sessions", "expire")
class MemoryVault(Transfer):
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
                raise full(self._max_values)
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

    def forget_value(self, *values: str, canonical: Callable[[str, str], str] | None = None) -> int:
        """Forget these values in every session; see ``ManagedVault``."""
        sought = seeking(values, canonical)
        with self._lock:
            self._made_room(0)
            left = {session: record.without(sought) for session, record in self._records.items()}
            found = [(session, tokens) for session, tokens in left.items() if tokens is not None]
            for session, tokens in found:
                old = self._records[session]
                self._records[session] = self._remade(old, tokens)
                old.keep(self._records[session])
            return len(found)

    def sessions(self) -> list[SessionInfo]:
        """Every session; see ``ManagedVault``. In the order of their first use."""
        with self._lock:
            return [self._info(session, record) for session, record in self._records.items()]

    def expire(self, unused: float | None = None) -> int:
        """Drop what is over; see ``ManagedVault``."""
        unused = sound(unused)
        with self._lock:
            now = self._clock()
            over = [s for s, r in self._records.items() if len(r) and ended(self._info(s, r), now, unused)]
            for session in over:
                self._dropped(session)
            return len(over)

    def _leaving(self, sessions: Sequence[str] | None) -> Iterator[Moved]:
        with self._lock:
            if sessions is not None and not self._records.keys() >= {*sessions}:
                raise unknown()
            chosen = self._records if sessions is None else {session: self._records[session] for session in sessions}
            return iter([self._moved(session, record) for session, record in chosen.items() if record.counts])

    def _arriving(self, moved: Sequence[Moved]) -> None:
        with self._lock:
            now, records = self._clock(), {session.session: session.record() for session in moved}
            if any(session in self._records and self._records[session].counts for session in records):
                raise present()
            if len(self._records.keys() | records.keys()) > self._max_sessions:
                raise self._crowded()
            wanted = sum(map(len, records.values()))
            if self._size + wanted > self._max_values and not self._made_room(wanted):
                raise full(self._max_values)
            for session in moved:
                record = self._remade(Record(session.before), session.tokens)
                record.created, record.used = now - session.created, now - session.used
                record.expires = math.inf if session.left is None else now + session.left
                self._records[session.session] = record
            self._size += wanted

    def _remade(self, old: Record, tokens: Sequence[Token]) -> Record:
        """A record of these tokens, with the times of another."""
        record = Record(old.before, self._clock)
        for token in tokens:
            record.put(token)
        record.created, record.used, record.expires = old.created, old.used, old.expires
        return record

    def _info(self, session: str, record: Record) -> SessionInfo:
        expires = record.expires if record.expires < math.inf else None
        digest = hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return SessionInfo(session, digest, record.created, record.used, len(record), expires)

    def _moved(self, session: str, record: Record) -> Moved:
        now = self._clock()
        before, tokens = (record.counts, []) if record.over else (record.before, list(record.tokens()))
        left = record.expires - now if record.expires < math.inf and not record.over else None
        return Moved(session, now - record.created, now - record.used, left, before, tokens)

    def _record(self, session: str, ttl: float | None) -> Record:
        """The session's record at a use now: emptied if its time was up, with a new time if there is a ttl."""
        record = self._records.get(session)
        if record is None:
            if len(self._records) >= self._max_sessions:
                raise self._crowded()
            record = self._records[session] = Record(clock=self._clock)
            record.created = self._clock()
        elif record.over:
            record = self._dropped(session)
        record.used = self._clock()
        if ttl is not None:
            record.expires = record.used + ttl
        return record

    def _crowded(self) -> VaultError:
        return VaultError(f"the vault remembers {self._max_sessions} sessions, its limit: raise max_sessions")

    def _dropped(self, session: str) -> Record:
        """Forget the values, keep the counters. Snapshots of the old record lose their values too."""
        old = self._records[session]
        self._size -= len(old)
        old.clear()
        record = self._records[session] = Record(old.counts, self._clock)
        record.created, record.used = old.created, old.used
        return record

    def _made_room(self, wanted: int) -> bool:
        """Drop what has expired; whether ``wanted`` more values now fit."""
        for session in [session for session, record in self._records.items() if record.over]:
            self._dropped(session)
        return self._size + wanted <= self._max_values

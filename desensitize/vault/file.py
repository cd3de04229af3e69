"""The vault in one SQLite file: several processes share it, and it outlives them. Without the key it tells nothing.

A session is a head, which says how many tokens it has, and the tokens, numbered from 0; all of it sealed. A row that
was changed, moved or lost is noticed. Only an older copy, of the file or of a whole session, passes for the truth.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.leaving import Leaving
from desensitize.vault.record import Record, Snapshot
from desensitize.vault.refusal import checked, full, unknown
from desensitize.vault.retention import AuditRecord, actor_of, ended, seeking, sound
from desensitize.vault.sqlite_file import SqliteFile
from desensitize.vault.sqlite_store import VERSIONS, Store, founded, unlocked
from desensitize.vault.transfer import Moved, Transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.vault.entry import Entry
    from desensitize.vault.retention import SessionInfo
    from desensitize.vault.seal import Ring

__all__ = ["FileVault"]

# Expired sessions that each commit clears away; all of them when room is short.
_SOME, _ALL = 4, -1


@guarding("__init__", "open", "commit", "forget", "forget_value", "sessions", "expire", "audit_log")
class FileVault(Transfer, Leaving):
    """Values in a file that only its owner may read, sealed with a key; for the processes of one machine.

    :param path: the file; made if there is none. It belongs on a local disk. An empty file is refused: it was a vault.
    :param key: opens the vault with any secret of the ring, and leaves it to the first.
    :param max_values: how many tokens and notes all sessions together may hold; past it ``commit`` raises and
        forgets nothing.
    :param audit: who restores, or a call that gives who does now: then each value is written to the audit log, as a
        keyed digest, before it is given out. Writing waits for the disk.
    :param clock: seconds, the same for all processes.
    :raises ConfigError: no key.
    :raises VaultError: not a vault, not private, damaged, or made with another key.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        key: Ring | None = None,
        max_values: int = 10_000_000,
        audit: str | Callable[[], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        ring = checked(key, "a vault in a file", audit)
        self._max_values, self._audit, self._clock = max_values, audit, clock
        self._path = Path(path).absolute()
        self._file = SqliteFile(self._path, VERSIONS, partial(founded, key=ring))
        try:
            with self._file.transaction(write=True) as db:
                self._store = Store(self._file, unlocked(db, ring), clock)
                # Broken at its beginning, or held by none: better to know at once.
                self._store.heads.total(db)
        except BaseException:
            self._file.close()
            raise

    def __repr__(self) -> str:
        return f"FileVault({str(self._path)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a vault is not pickled: open the same file with the same key where it is needed"
        raise VaultError(message)

    def close(self) -> None:
        """Close the file for good. Snapshots taken before go on working."""
        self._file.close()
        self._store.shelves.clear()

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now; see ``Vault``. Of uses and forgetting by other processes a snapshot hears nothing.

        A use that would put off the end by less than a hundredth of the ttl, at most a second, is not written down.
        """
        store, place = self._store, self._store.sealer.place(session)
        with self._file.transaction() as db:
            record = store.settled(db, place, ttl)
            if record is not None:
                return self._snapshot(record, session)
        with self._file.transaction(write=True) as db:
            head = store.heads.nearest(db, place)
            known = head.place == place
            return self._snapshot(store.shelf(db, store.used(db, head, session, ttl)) if known else Record(), session)

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names for the entries; see ``Vault``.

        :raises VaultError: the vault is full; nothing was taken in.
        """
        store, place = self._store, self._store.sealer.place(session)
        with self._file.transaction() as db:
            record = store.settled(db, place, ttl)
            if record is not None and not record.unknown(new):
                return record.names(new)
        with self._file.transaction(write=True) as db:
            for most in (_SOME, _ALL):
                store.sweep(db, most)
                head = store.used(db, store.heads.made(db, place), session, ttl)
                shelf = store.shelf(db, head)
                if store.heads.total(db) + shelf.unknown(new) <= self._max_values:
                    return store.taken(db, head, shelf, session, new)
        raise full(self._max_values)

    def forget(self, session: str, *, final: bool = False) -> None:
        """Drop the session's values; see ``Vault``."""
        store, place = self._store, self._store.sealer.place(session)
        with self._file.transaction(write=True) as db:
            head = store.heads.nearest(db, place)
            if head.place != place:
                store.shelves.wipe(place)
                return
            head = store.drop(db, head)
            if final:
                store.heads.remove(db, head)

    def forget_value(self, *values: str, canonical: Callable[[str, str], str] | None = None) -> int:
        """Forget these values in every session; see ``ManagedVault``. Reads the whole vault, a session a step."""
        sought = seeking(values, canonical)
        with self._file.transaction(write=True) as db:
            self._store.sweep(db, _ALL)
            places = [head.place for head in self._store.heads.every(db) if head.held]
        return sum(self._forgotten(place, sought) for place in places)

    def sessions(self) -> list[SessionInfo]:
        """Every session; see ``ManagedVault``. In the order of their digests."""
        with self._file.transaction() as db:
            return [head.info() for head in self._store.heads.every(db)]

    def expire(self, unused: float | None = None) -> int:
        """Drop what is over; see ``ManagedVault``."""
        unused = sound(unused)
        with self._file.transaction(write=True) as db:
            now = self._clock()
            over = [head for head in self._store.heads.every(db) if head.held and ended(head.info(), now, unused)]
            for head in over:
                self._store.drop(db, head)
            return len(over)

    def digest(self, value: str) -> str:
        """The keyed digest of a value, as the audit log names it."""
        return self._store.sealer.digest(value)

    def audit_log(self) -> list[AuditRecord]:
        """Who restored what, from the first to the last.

        :raises VaultError: a record is missing or was changed.
        """
        with self._file.transaction() as db:
            return self._store.noted(db)

    def _forgotten(self, place: bytes, sought: Callable[[Entry], bool]) -> bool:
        """Whether the session held what is sought; it does not any more. Others wait only where there is something."""
        store = self._store
        for write in (False, True):
            with self._file.transaction(write=write) as db:
                head = store.heads.nearest(db, place)
                over = head.place != place or head.expires <= self._clock()
                tokens = None if over else store.shelf(db, head).without(sought)
                if tokens is None:
                    return False
                if write:
                    store.rewrite(db, head, tokens)
        return True

    def _snapshot(self, record: Record, session: str) -> Snapshot:
        return Snapshot(record, None if self._audit is None else partial(self._note, self._audit, session))

    def _note(self, audit: str | Callable[[], str], session: str, values: Sequence[str]) -> None:
        record = AuditRecord(self._clock(), actor_of(audit), session, tuple(map(self.digest, values)))
        with self._file.transaction(write=True) as db:
            self._store.note(db, record)

    def _leaving(self, sessions: Sequence[str] | None) -> Iterator[Moved]:
        store = self._store
        with self._file.transaction() as db:
            places = [head.place for head in store.heads.every(db) if head.counts]
        if sessions is not None:
            asked = list(map(store.sealer.place, sessions))
            if not {*asked} <= {*places}:
                raise unknown()
            places = asked
        for place in places:
            with self._file.transaction() as db:
                head = store.heads.nearest(db, place)
                moved = store.leave(db, head) if head.place == place else None
            if moved is not None:
                yield moved

    def _arriving(self, moved: Sequence[Moved]) -> None:
        with self._file.transaction(write=True) as db:
            self._store.sweep(db, _ALL)
            for session in moved:
                self._store.arrive(db, session)
            if self._store.heads.total(db) > self._max_values:
                raise full(self._max_values)

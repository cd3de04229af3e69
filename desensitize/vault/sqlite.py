"""The vault in one SQLite file: several processes share it, and it outlives them. Without the key it tells nothing.

A session is a head, which says how many tokens it has, and the tokens, numbered from 0; all of it sealed. A row that
was changed, moved or lost is noticed. Only an older copy, of the file or of a whole session, passes for the truth.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import WeakValueDictionary

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.entry import Entry
from desensitize.vault.record import Record, Snapshot
from desensitize.vault.seal import Sealer, damaged, seal, unseal, unwrapped, wrapped
from desensitize.vault.sqlite_file import SqliteFile
from desensitize.vault.sqlite_heads import HEADS_TABLE, Head, Heads

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from desensitize.vault.seal import Ring

__all__ = ["SqliteVault"]

# 2: a token's record says in a field of its own how a JSON document wrote the value.
_VERSION = 2
# What a token's record holds: its name, and the four fields of its entry.
_FIELDS = 5
_TABLES = (
    "CREATE TABLE vault (id INTEGER PRIMARY KEY, key_id BLOB, wrapped BLOB)",
    HEADS_TABLE,
    "CREATE INDEX expiry ON heads (expires)",
    "CREATE TABLE tokens (place BLOB, serial INTEGER, sealed BLOB, PRIMARY KEY (place, serial)) WITHOUT ROWID",
    f"PRAGMA user_version = {_VERSION}",
)
# What a process keeps decrypted, beside what snapshots in use keep: sessions, tokens.
_SHELVES, _SHELVED = 1024, 200_000
# Expired sessions that each commit clears away; all of them when room is short.
_SOME, _ALL = 4, -1


class _Shelf(Record):
    """A session's tokens in one epoch, decrypted."""

    __slots__ = ("__weakref__", "epoch")

    def __init__(self, head: Head, clock: Callable[[], float]) -> None:
        super().__init__(head.before, clock)
        self.epoch = head.epoch


@guarding("__init__", "open", "commit", "forget")
class SqliteVault:
    """Values in a file that only its owner may read, sealed with a key; for the processes of one machine.

    :param path: the file; made if there is none. It belongs on a local disk. An empty file is refused: it was a vault.
    :param key: opens the vault with any secret of the ring, and leaves it to the first.
    :param max_values: how many tokens and notes all sessions together may hold; past it ``commit`` raises and
        forgets nothing.
    :param clock: seconds, the same for all processes.
    :raises VaultError: not a vault, not private, damaged, or made with another key.
    """

    def __init__(
        self, path: str | Path, *, key: Ring, max_values: int = 10_000_000, clock: Callable[[], float] = time.time
    ) -> None:
        self._max_values, self._clock = max_values, clock
        self._alive: WeakValueDictionary[bytes, _Shelf] = WeakValueDictionary()
        self._recent: OrderedDict[bytes, _Shelf] = OrderedDict()
        self._path = Path(path).absolute()
        self._file = SqliteFile(self._path, _VERSION, partial(_founded, key=key))
        try:
            with self._file.transaction(write=True) as db:
                self._sealer = _sealer(db, key)
                self._heads = Heads(self._sealer)
                # Broken at its beginning, or held by none: better to know at once.
                self._heads.total(db)
        except BaseException:
            self._file.close()
            raise

    def __repr__(self) -> str:
        return f"SqliteVault({str(self._path)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a vault is not pickled: open the same file with the same key where it is needed"
        raise VaultError(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file for good. Snapshots taken before go on working."""
        self._file.close()
        self._recent.clear()

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now; see ``Vault``. Of uses and forgetting by other processes a snapshot hears nothing.

        A use that would put off the end by less than a hundredth of the ttl, at most a second, is not written down.
        """
        place = self._sealer.place(session)
        with self._file.transaction() as db:
            record = self._settled(db, place, ttl)
            if record is not None:
                return Snapshot(record)
        with self._file.transaction(write=True) as db:
            head = self._heads.nearest(db, place)
            return Snapshot(self._shelf(db, self._used(db, head, ttl)) if head.place == place else Record())

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names for the entries; see ``Vault``.

        :raises VaultError: the vault is full; nothing was taken in.
        """
        place = self._sealer.place(session)
        with self._file.transaction() as db:
            record = self._settled(db, place, ttl)
            if record is not None and not record.unknown(new):
                return record.names(new)
        with self._file.transaction(write=True) as db:
            for most in (_SOME, _ALL):
                self._sweep(db, most)
                head = self._used(db, self._heads.made(db, place), ttl)
                shelf = self._shelf(db, head)
                if self._heads.total(db) + shelf.unknown(new) <= self._max_values:
                    return self._taken(db, head, shelf, new)
        message = f"the vault is full at {self._max_values} values: forget sessions, set a ttl, or raise max_values"
        raise VaultError(message)

    def forget(self, session: str, *, final: bool = False) -> None:
        """Drop the session's values; see ``Vault``."""
        place = self._sealer.place(session)
        with self._file.transaction(write=True) as db:
            head = self._heads.nearest(db, place)
            if head.place != place:
                self._wipe(place)
                return
            head = self._drop(db, head)
            if final:
                self._heads.remove(db, head)

    def _settled(self, db: sqlite3.Connection, place: bytes, ttl: float | None) -> Record | None:
        """The session's record if it can be had without writing."""
        head, now = self._heads.nearest(db, place), self._clock()
        if head.place != place:
            self._wipe(place)
            return Record()
        due = ttl is not None and abs(now + ttl - head.expires) > min(1.0, ttl / 100)
        return None if due or head.expires <= now else self._shelf(db, head)

    def _used(self, db: sqlite3.Connection, head: Head, ttl: float | None) -> Head:
        """The head after a use now: emptied if its time was up, with a new time if there is a ttl."""
        now = self._clock()
        head = self._drop(db, head) if head.expires <= now else head
        return head if ttl is None else self._heads.put(db, head._replace(expires=now + ttl))

    def _taken(self, db: sqlite3.Connection, head: Head, shelf: _Shelf, new: Sequence[Entry]) -> Sequence[str]:
        """Name the entries and write down the new tokens."""
        self._file.undo.append(partial(shelf.cut, head.held))
        names, held, cipher = shelf.names(new), shelf.held(), self._sealer.cipher(head.epoch)
        fresh = {name: entry for name, entry in zip(names, new, strict=True) if held[name].serial >= head.held}
        rows = [
            (head.place, serial, seal(cipher, [name, *entry], head.about_token(serial)))
            for serial, (name, entry) in enumerate(fresh.items(), head.held)
        ]
        db.executemany("INSERT INTO tokens VALUES (?, ?, ?)", rows)
        self._heads.put(db, head._replace(counts=shelf.counts, held=len(shelf)))
        self._heads.total(db, len(rows))
        return names

    def _sweep(self, db: sqlite3.Connection, most: int) -> None:
        """Clear away sessions whose time is up."""
        for head in self._heads.ended(db, self._clock(), most):
            self._drop(db, head)

    def _drop(self, db: sqlite3.Connection, head: Head) -> Head:
        """Forget the values, keep the counters. Snapshots in this process lose their values too."""
        self._wipe(head.place)
        db.execute("DELETE FROM tokens WHERE place = ?", (head.place,))
        self._file.erased |= head.held > 0
        self._heads.total(db, -head.held)
        return self._heads.put(db, head.emptied())

    def _wipe(self, place: bytes) -> None:
        shelf = self._alive.pop(place, None)
        self._recent.pop(place, None)
        if shelf is not None:
            shelf.clear()

    def _shelf(self, db: sqlite3.Connection, head: Head) -> _Shelf:
        """The session's tokens: those this process knows, and those that came since."""
        shelf = self._alive.get(head.place)
        if shelf is None or shelf.epoch != head.epoch:
            self._wipe(head.place)
            shelf = self._alive[head.place] = _Shelf(head, self._clock)
        if len(shelf) < head.held:
            self._catch_up(db, shelf, head)
        if len(shelf) != head.held or shelf.counts != head.counts:
            raise damaged("tokens are missing")
        self._file.undo.append(partial(setattr, shelf, "expires", shelf.expires))
        shelf.expires = head.expires
        self._keep(head.place, shelf)
        return shelf

    def _catch_up(self, db: sqlite3.Connection, shelf: _Shelf, head: Head) -> None:
        """Read the tokens that came since. Named again in order they get the names they had."""
        cipher = self._sealer.cipher(head.epoch)
        query = "SELECT sealed FROM tokens WHERE place = ? AND serial >= ? ORDER BY serial"
        for (sealed,) in db.execute(query, (head.place, len(shelf))):
            name, *entry = fields = unseal(cipher, sealed, head.about_token(len(shelf)))
            if len(fields) != _FIELDS or shelf.name(Entry(*entry)) != name:
                self._wipe(head.place)
                raise damaged("a token has another name")

    def _keep(self, place: bytes, shelf: _Shelf) -> None:
        """Keep what was used last; what a snapshot still needs lives on with it."""
        recent, known = self._recent, place in self._recent
        recent[place] = shelf
        recent.move_to_end(place)
        while not known and len(recent) > 1 and (len(recent) > _SHELVES or sum(map(len, recent.values())) > _SHELVED):
            recent.popitem(last=False)


def _sealer(db: sqlite3.Connection, key: Ring) -> Sealer:
    """The vault's sealer: unwrapped, and wrapped anew if the ring was turned."""
    key_id, kept = db.execute("SELECT key_id, wrapped FROM vault").fetchone() or (None, None)
    data_key, index = unwrapped(key_id, kept, key)
    if index:
        db.execute("UPDATE vault SET key_id = ?, wrapped = ?", wrapped(data_key, key))
    return Sealer(data_key)


def _founded(db: sqlite3.Connection, key: Ring) -> None:
    """The tables of a new vault, with a data key of its own."""
    for statement in _TABLES:
        db.execute(statement)
    data_key = os.urandom(32)
    db.execute("INSERT INTO vault VALUES (1, ?, ?)", wrapped(data_key, key))
    Heads(Sealer(data_key)).found(db)

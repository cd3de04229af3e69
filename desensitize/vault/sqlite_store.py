"""Sessions and tokens in the tables of a SQLite vault. Every call belongs inside a transaction."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from desensitize.vault.record import Record
from desensitize.vault.refusal import present
from desensitize.vault.retention import AuditRecord, audit_about, audit_record
from desensitize.vault.seal import Sealer, damaged, seal, unseal, unwrapped, wrapped
from desensitize.vault.shelves import Shelf, Shelves
from desensitize.vault.sqlite_heads import HEADS_TABLE, Heads
from desensitize.vault.transfer import arrived, left

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.vault.entry import Entry, Token
    from desensitize.vault.head import Head
    from desensitize.vault.seal import Ring
    from desensitize.vault.sqlite_file import SqliteFile
    from desensitize.vault.transfer import Moved

__all__ = ["VERSIONS", "Store", "founded", "unlocked"]

# 2: a token's record says in a field of its own how a JSON document wrote the value. 3: heads say when a session was
# used, tokens may be blank, and there may be an audit log; a file of format 2 becomes one when it is opened.
VERSIONS = (2, 3)
_AUDIT_TABLE = "CREATE TABLE audit (serial INTEGER PRIMARY KEY, sealed BLOB)"
_NOW = f"PRAGMA user_version = {VERSIONS[-1]}"
_TABLES = (
    "CREATE TABLE vault (id INTEGER PRIMARY KEY, key_id BLOB, wrapped BLOB)",
    HEADS_TABLE,
    "CREATE INDEX expiry ON heads (expires)",
    "CREATE TABLE tokens (place BLOB, serial INTEGER, sealed BLOB, PRIMARY KEY (place, serial)) WITHOUT ROWID",
    _AUDIT_TABLE,
    _NOW,
)


class Store:
    """The tables, and what of them is kept in the clear.

    :param file: where they are; it is told what to undo, and what was erased.
    :param clock: seconds.
    """

    def __init__(self, file: SqliteFile, sealer: Sealer, clock: Callable[[], float]) -> None:
        self._file, self.sealer, self._clock = file, sealer, clock
        self.heads = Heads(sealer)
        self.shelves = Shelves(sealer, clock, file.undo)

    def settled(self, db: sqlite3.Connection, place: bytes, ttl: float | None) -> Record | None:
        """The session's record if it can be had without writing."""
        head, now = self.heads.nearest(db, place), self._clock()
        if head.place != place:
            self.shelves.wipe(place)
            return Record()
        due = ttl is not None and abs(now + ttl - head.expires) > min(1.0, ttl / 100)
        return None if due or head.expires <= now else self.shelf(db, head)

    def used(self, db: sqlite3.Connection, head: Head, session: str, ttl: float | None) -> Head:
        """The head after a use now: emptied if its time was up, with a new time if there is a ttl."""
        now = self._clock()
        head = self.drop(db, head) if head.expires <= now else head
        return head if ttl is None else self.heads.put(db, head.used_at(now, session, ttl))

    def taken(
        self, db: sqlite3.Connection, head: Head, shelf: Shelf, session: str, new: Sequence[Entry]
    ) -> Sequence[str]:
        """Name the entries and write down the new tokens."""
        names, rows = self.shelves.named(shelf, head, new)
        self._put(db, head, rows)
        head = head.used_at(self._clock(), session)
        self.heads.put(db, head._replace(counts=shelf.counts, held=len(shelf)))
        self.heads.total(db, len(rows))
        return names

    def sweep(self, db: sqlite3.Connection, most: int) -> None:
        """Clear away sessions whose time is up."""
        for head in self.heads.ended(db, self._clock(), most):
            self.drop(db, head)

    def drop(self, db: sqlite3.Connection, head: Head) -> Head:
        """Forget the values, keep the counters. Snapshots in this process lose their values too."""
        self.shelves.wipe(head.place)
        self._erase(db, head)
        self.heads.total(db, -head.held)
        return self.heads.put(db, head.emptied())

    def shelf(self, db: sqlite3.Connection, head: Head) -> Shelf:
        """The session's tokens."""
        return self.shelves.of(head, partial(_rows, db, head.place))

    def rewrite(self, db: sqlite3.Connection, head: Head, tokens: Sequence[Token]) -> None:
        """Write a session's tokens anew, in a new epoch, so that none of the old records opens any more."""
        self._erase(db, head)
        anew = head._replace(epoch=head.emptied().epoch)
        self._put(db, anew._replace(held=0), self.shelves.sealed(anew, tokens))
        self.heads.put(db, anew)
        # Snapshots in this process hear of it at once.
        self.shelf(db, anew)

    def arrive(self, db: sqlite3.Connection, moved: Moved) -> None:
        """Take in a session.

        :raises VaultError: it is here already.
        """
        head = self.heads.made(db, self.sealer.place(moved.session))
        if head.counts:
            raise present()
        head = arrived(head, moved, self._clock())
        self._put(db, head._replace(held=0), self.shelves.sealed(head, moved.tokens))
        self.heads.put(db, head)
        self.heads.total(db, head.held)

    def leave(self, db: sqlite3.Connection, head: Head) -> Moved:
        """A session to be taken elsewhere.

        :raises VaultError: its name is not known.
        """
        now = self._clock()
        over = head.expires <= now
        return left(head.emptied(), now, ()) if over else left(head, now, self.shelf(db, head).tokens())

    def note(self, db: sqlite3.Connection, record: AuditRecord) -> None:
        """Add to the audit log."""
        serial = self.heads.noted(db, 1)
        db.execute(
            "INSERT INTO audit VALUES (?, ?)", (serial, seal(self.sealer.cipher(b"audit"), record, audit_about(serial)))
        )

    def noted(self, db: sqlite3.Connection) -> list[AuditRecord]:
        """The audit log.

        :raises VaultError: a record is missing or was changed.
        """
        rows = db.execute("SELECT sealed FROM audit ORDER BY serial").fetchall()
        if len(rows) != self.heads.noted(db):
            raise damaged("audit records are missing")
        cipher = self.sealer.cipher(b"audit")
        return [audit_record(unseal(cipher, sealed, audit_about(serial))) for serial, (sealed,) in enumerate(rows, 1)]

    def _put(self, db: sqlite3.Connection, head: Head, rows: Iterable[bytes]) -> None:
        numbered = ((head.place, serial, sealed) for serial, sealed in enumerate(rows, head.held))
        db.executemany("INSERT INTO tokens VALUES (?, ?, ?)", numbered)

    def _erase(self, db: sqlite3.Connection, head: Head) -> None:
        db.execute("DELETE FROM tokens WHERE place = ?", (head.place,))
        self._file.erased |= head.held > 0


def _rows(db: sqlite3.Connection, place: bytes, first: int) -> Iterator[object]:
    """A session's sealed tokens from a serial on."""
    query = "SELECT sealed FROM tokens WHERE place = ? AND serial >= ? ORDER BY serial"
    return (sealed for (sealed,) in db.execute(query, (place, first)))


def unlocked(db: sqlite3.Connection, key: Ring) -> Sealer:
    """The vault's sealer: unwrapped, and wrapped anew if the ring was turned. A file of the last format becomes new."""
    key_id, kept = db.execute("SELECT key_id, wrapped FROM vault").fetchone() or (None, None)
    data_key, index = unwrapped(key_id, kept, key)
    if index:
        db.execute("UPDATE vault SET key_id = ?, wrapped = ?", wrapped(data_key, key))
    if db.execute("PRAGMA user_version").fetchone() != VERSIONS[-1:]:
        db.execute(_AUDIT_TABLE)
        db.execute(_NOW)
    return Sealer(data_key)


def founded(db: sqlite3.Connection, key: Ring) -> None:
    """The tables of a new vault, with a data key of its own."""
    for statement in _TABLES:
        db.execute(statement)
    data_key = os.urandom(32)
    db.execute("INSERT INTO vault VALUES (1, ?, ?)", wrapped(data_key, key))
    Heads(Sealer(data_key)).found(db)

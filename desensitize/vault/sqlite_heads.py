"""One row for each session of a SQLite vault, sealed, and chained so that none can be lost unnoticed.

Heads stand in order of place and each names the next. A head that is missing, though asked for or only stepped over, is
one that another head still names: so even "there is no such session" is an answer that can be checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.vault.head import Head
from desensitize.vault.seal import PLACE_BYTES, Sealer, damaged

if TYPE_CHECKING:
    import sqlite3

__all__ = ["HEADS_TABLE", "Heads"]

HEADS_TABLE = (
    "CREATE TABLE heads (place BLOB PRIMARY KEY, next BLOB, epoch BLOB, expires REAL, sealed BLOB) WITHOUT ROWID"
)
# The ends of the chain. The first head is no session's: it counts the tokens of all, and audit records.
_FIRST, _LAST = b"\x00" * PLACE_BYTES, b"\xff" * PLACE_BYTES


class Heads:
    """The chain. Every call belongs inside a transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def found(self, db: sqlite3.Connection) -> None:
        """The chain of a new vault."""
        self.put(db, Head.new(_FIRST, _LAST))

    def nearest(self, db: sqlite3.Connection, place: bytes, *, gone: bool = False) -> Head:
        """The head at a place or, where that one says there is none, the head before it.

        :param gone: the head before may still name this place: it was just deleted.
        """
        row = db.execute("SELECT * FROM heads WHERE place <= ? ORDER BY place DESC LIMIT 1", (place,)).fetchone()
        head = self.read(row)
        if head.place == place or head.place < place < head.next or (gone and place == head.next):
            return head
        raise damaged("a session is missing")

    def made(self, db: sqlite3.Connection, place: bytes) -> Head:
        """The head at a place, new if need be."""
        head = self.nearest(db, place)
        if head.place == place:
            return head
        self.put(db, head._replace(next=place))
        return self.put(db, Head.new(place, head.next))

    def remove(self, db: sqlite3.Connection, head: Head) -> None:
        """Take a head out of the chain."""
        db.execute("DELETE FROM heads WHERE place = ?", (head.place,))
        self.put(db, self.nearest(db, head.place, gone=True)._replace(next=head.next))

    def put(self, db: sqlite3.Connection, head: Head) -> Head:
        """Write a head, new or changed."""
        db.execute("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?)", (*head[:4], head.sealed(self._sealer)))
        return head

    def ended(self, db: sqlite3.Connection, now: float, most: int) -> list[Head]:
        """Heads whose time is up."""
        rows = db.execute("SELECT * FROM heads WHERE expires <= ? LIMIT ?", (now, most)).fetchall()
        return [head for head in map(self.read, rows) if head.expires <= now]

    def every(self, db: sqlite3.Connection) -> list[Head]:
        """The heads of all sessions.

        :raises VaultError: one is missing.
        """
        first, *heads = map(self.read, db.execute("SELECT * FROM heads ORDER BY place").fetchall())
        if [first.next, *(head.next for head in heads)] != [*(head.place for head in heads), _LAST]:
            raise damaged("a session is missing")
        return heads

    def noted(self, db: sqlite3.Connection, more: int = 0) -> int:
        """How many records the audit log has, once there are ``more``."""
        first = self.nearest(db, _FIRST)
        counts = {"audit": first.counts.get("audit", 0) + more}
        return (self.put(db, first._replace(counts=counts)) if more else first).counts.get("audit", 0)

    def total(self, db: sqlite3.Connection, more: int = 0) -> int:
        """How many tokens all sessions have, once there are ``more``."""
        first = self.nearest(db, _FIRST)
        return self.put(db, first._replace(held=first.held + more)).held if more else first.held

    def read(self, row: tuple[Any, ...] | None) -> Head:
        """A head from its row."""
        match row:
            case (bytes(place), bytes(after), bytes(epoch), float(expires), sealed):
                head = Head(place, after, epoch, expires, {}, {}, 0)
                if {len(place), len(after), len(epoch)} == {PLACE_BYTES}:
                    return head.opened(self._sealer, sealed)
        raise damaged("a session can't be read")

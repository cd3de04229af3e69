"""The vault in one SQLite file: several processes share it, and it outlives them. Without the key it tells nothing.

Sealed means AES-256-GCM under keys derived from the vault's own random data key. That one is kept wrapped under the
first secret of the key ring, so turning the ring wraps it anew and touches nothing else.

A session is a *head* (its counters, how many tokens, until when) and its tokens, numbered from 0. Heads form a chain in
order of place, each naming the next. So a row that was changed, moved or lost is noticed, also when the question is
whether there is such a session at all. Only an older copy, of the whole file or of a whole session, passes for the truth.
"""

from __future__ import annotations

import hmac
import json
import math
import os
import sqlite3
import stat
import struct
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from weakref import WeakMethod, WeakValueDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desensitize.errors import VaultError
from desensitize.vault.entry import Entry
from desensitize.vault.record import Record, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

__all__ = ["SqliteVault"]

_FORMAT = 1
_TABLES = (
    "CREATE TABLE vault (id INTEGER PRIMARY KEY, key_id BLOB, wrapped BLOB)",
    "CREATE TABLE heads (place BLOB PRIMARY KEY, next BLOB, epoch BLOB, expires REAL, sealed BLOB) WITHOUT ROWID",
    "CREATE INDEX expiry ON heads (expires)",
    "CREATE TABLE tokens (place BLOB, serial INTEGER, sealed BLOB, PRIMARY KEY (place, serial)) WITHOUT ROWID",
    f"PRAGMA user_version = {_FORMAT}",
)
# FULL: a number is on the disk before anyone sees it. secure_delete: what is deleted is overwritten.
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY", "trusted_schema = OFF")
_WAIT = 30.0
_NONCE, _PLACE, _BLOCK = 12, 16, 32
# The ends of the chain. The first head is no session's: it counts the tokens of all.
_FIRST, _LAST = b"\x00" * _PLACE, b"\xff" * _PLACE
# What a process keeps decrypted, beside what snapshots in use keep.
_SHELVES, _SHELVED = 1024, 200_000
# Expired sessions that each commit clears away; all of them when room is short.
_SWEPT, _ALL = 4, -1


class _Ring(Protocol):
    """What a vault asks of a ``Key``."""

    def __len__(self) -> int: ...

    def derive(self, purpose: str, index: int = 0) -> bytes: ...

    def key_id(self, index: int = 0) -> str: ...


class _Head(NamedTuple):
    """A session but for its tokens. ``epoch`` changes when its values go, ``before`` has the counts at that time."""

    place: bytes
    next: bytes
    epoch: bytes
    expires: float
    before: dict[str, int]
    counts: dict[str, int]
    held: int

    def about(self) -> bytes:
        """What the seal binds beside its content."""
        return b"head" + self.place + self.next + self.epoch + struct.pack(">d", self.expires)

    def token(self, serial: int) -> bytes:
        """What the seal of one of its tokens binds."""
        return b"token" + self.place + self.epoch + serial.to_bytes(8)


class _Shelf(Record):
    """A session's tokens, decrypted, in one epoch."""

    __slots__ = ("__weakref__", "epoch")

    def __init__(self, head: _Head) -> None:
        super().__init__(head.before)
        self.epoch = head.epoch


class _View(Snapshot):
    """A snapshot that holds on to its shelf, so that forgetting finds it."""

    __slots__ = ("_shelf",)

    def __init__(self, shelf: Record) -> None:
        super().__init__(shelf)
        self._shelf = shelf


class SqliteVault:
    """Values in a file that only its owner may read, sealed with a key; for processes of one machine.

    :param path: the file; made if there is none. It belongs on a local disk.
    :param key: opens the vault with any secret of the ring, and leaves it to the first.
    :param max_values: how many tokens all sessions together may hold; past it ``commit`` raises rather than forgets.
    :param clock: seconds, the same for all processes.
    :raises VaultError: not a vault, not private, damaged, or made with another key.
    """

    def __init__(
        self, path: str | Path, *, key: _Ring, max_values: int = 10_000_000, clock: Callable[[], float] = time.time
    ) -> None:
        self._path, self._max_values, self._clock = Path(path).absolute(), max_values, clock
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._pid, self._closed, self._dropped = 0, False, False
        self._alive: WeakValueDictionary[bytes, _Shelf] = WeakValueDictionary()
        self._recent: OrderedDict[bytes, _Shelf] = OrderedDict()
        self._grown: list[tuple[_Shelf, int]] = []
        _make_private(self._path)
        try:
            with self._transaction(write=True) as db:
                self._data_key = _unwrapped(db, key) if _version(db) else _founded(db, key)
                if not db.execute("SELECT 1 FROM heads").fetchone():
                    self._put(db, _Head(_FIRST, _LAST, os.urandom(_PLACE), math.inf, {}, {}, 0))
        except BaseException:
            self.close()
            raise
        _mind_forks(self)

    def __repr__(self) -> str:
        return f"SqliteVault({str(self._path)!r})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a vault is not pickled: open the same file with the same key where it is needed"
        raise VaultError(message)

    def __enter__(self) -> SqliteVault:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

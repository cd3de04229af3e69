"""One SQLite file that only its owner may read: transactions for the threads and processes that share it."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakMethod

from desensitize.errors import VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["SqliteFile"]

# Seconds to wait for other processes.
_WAIT = 30.0
# FULL: what was committed is on the disk before anyone acts on it. secure_delete: what is deleted is overwritten.
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY", "trusted_schema = OFF")


class SqliteFile:
    """A connection that opens when it is needed, and again after a fork.

    :param versions: that the tables in it may have, oldest first; a file with any other is refused, and so is an empty
        one.
    :param fill: makes the tables of a new file.
    :ivar undo: calls that take back what a transaction did in memory, if it fails.
    :ivar erased: set when something was deleted: once the transaction is over, no copy of it stays in the log.
    """

    def __init__(self, path: Path, versions: Sequence[int], fill: Callable[[sqlite3.Connection], None]) -> None:
        self._path, self._versions = path, versions
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._pid, self._closed = 0, False
        self.undo: list[Callable[[], None]] = []
        self.erased = False
        with _explained():
            if not os.path.lexists(path):
                _make(path, fill)
        _check_private(path)
        _mind_forks(self)

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing, one thread at a time; with ``write``, one process at a time."""
        with self._lock, _explained():
            db = self._connected()
            try:
                db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                yield db
                db.execute("COMMIT")
            except BaseException:
                self._take_back(db)
                raise
            finally:
                self.undo.clear()
            if self.erased:
                self._empty_log(db)

    def close(self) -> None:
        """Close for good."""
        with self._lock:
            self._closed = True
            self._disconnect()

    def _take_back(self, db: sqlite3.Connection) -> None:
        for call in self.undo:
            call()
        if db.in_transaction:
            db.execute("ROLLBACK")

    def _empty_log(self, db: sqlite3.Connection) -> None:
        """Move the log into the file and cut it; if a reader stands in the way, next time."""
        with suppress(sqlite3.OperationalError):
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.erased = bool(busy)

    def _connected(self) -> sqlite3.Connection:
        if self._closed:
            message = "the vault is closed"
            raise VaultError(message)
        if self._db is None:
            self._db, self._pid = _connect(self._path, self._versions), os.getpid()
        if self._pid != os.getpid():
            message = "the process was forked unknown to Python: open the vault after that"
            raise VaultError(message)
        return self._db

    def _disconnect(self) -> None:
        if self._db is not None and self._pid == os.getpid():
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def pause(self) -> None:
        """Let running transactions end, begin none, and close the connection."""
        self._lock.acquire()
        self._disconnect()

    def resume(self) -> None:
        """The end of a pause."""
        self._lock.release()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = f"the vault file can't be used: {error}"
        raise VaultError(message) from None
    except UnicodeDecodeError:
        # SQLite quotes what it stumbles over.
        message = "the vault file can't be used: it is damaged or was tampered with"
        raise VaultError(message) from None


def _mind_forks(file: SqliteFile) -> None:
    """Close while the process forks: a copied open connection would spoil SQLite's locks in parent and child."""
    if not hasattr(os, "register_at_fork"):
        return
    pause, resume = WeakMethod(file.pause), WeakMethod(file.resume)
    os.register_at_fork(
        before=lambda: _call(pause), after_in_parent=lambda: _call(resume), after_in_child=lambda: _call(resume)
    )


def _call(method: WeakMethod[Callable[[], None]]) -> None:
    bound = method()
    if bound is not None:
        bound()


def _make(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a new file, under another name: it gets its own at once and whole, unless another process was first.

    So a file of this name that is empty has lost what was in it.
    """
    log, made = Path(f"{path}-wal"), path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    if log.exists() and not path.exists():
        message = f"{path} is gone and its log {log} is not: put the file back, or delete the log to begin a new vault"
        raise VaultError(message)
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        _fill(made, fill)
        with suppress(FileExistsError):
            os.link(made, path)
    except OSError as error:
        message = f"{path} can't be opened: {error.strerror}"
        raise VaultError(message) from None
    finally:
        with suppress(OSError):
            made.unlink()


def _fill(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("BEGIN IMMEDIATE")
        fill(db)
        db.execute("COMMIT")
    finally:
        db.close()


def _check_private(path: Path) -> None:
    """See that only its owner may use the file, and that there is something in it.

    It is not opened here: closing it again would end the locks that this process holds on it.
    """
    try:
        said = path.stat()
    except OSError as error:
        message = f"{path} can't be opened: {error.strerror}"
        raise VaultError(message) from None
    if not stat.S_ISREG(said.st_mode):
        message = f"{path} is not a file"
        raise VaultError(message)
    if os.name == "posix" and said.st_mode & 0o077:
        message = f"{path} is open to others: chmod 600 it"
        raise VaultError(message)
    if not said.st_size:
        # SQLite would delete its log, which may hold all there was.
        raise _emptied(path)


def _connect(path: Path, versions: Sequence[int]) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        # Nothing is read as text, so a damaged file can't fail in decoding.
        db.text_factory = bytes
        _check_version(db, path, versions)
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        _log_ahead(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _check_version(db: sqlite3.Connection, path: Path, versions: Sequence[int]) -> None:
    """Refuse what is not ours before anything is changed in it."""
    db.execute("BEGIN")
    (found,) = db.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    db.execute("COMMIT")
    if found not in versions:
        raise _refused(path, found, tables, versions)


def _refused(path: Path, found: int, tables: set[bytes], versions: Sequence[int]) -> VaultError:
    """The error for a file with other tables or none, and the way out.

    An earlier format kept two things in one text. What a value was made of could decide which was which, so it is not
    read here, not even in part.
    """
    if not found and not tables:
        return _emptied(path)
    if b"heads" in tables and 0 < found < versions[0]:
        message = (
            f"{path} is a vault of format {found}, and this version reads format {versions[0]} on: restore what you "
            f"still need with the version that wrote it, then begin a new vault in another file"
        )
    else:
        message = f"{path} is not a vault, or one of a newer version of desensitize"
    return VaultError(message)


def _emptied(path: Path) -> VaultError:
    return VaultError(
        f"{path} is empty, and a vault never is: what was in it is lost, and a new one would give its token numbers "
        f"out again. Put a copy of it back, or delete it to begin anew"
    )


def _log_ahead(db: sqlite3.Connection, path: Path) -> None:
    """Readers and a writer side by side, which needs memory that processes share."""
    end = time.monotonic() + _WAIT
    while True:
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            # SQLite does not wait here by itself when another process begins at the same time.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
    if mode != (b"wal",):
        message = f"{path} can't have a write-ahead log: put it on a local disk"
        raise VaultError(message)

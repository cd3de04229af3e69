"""The vault on a Redis server, for the processes of several machines. Without the key it tells nothing.

It keeps what a vault in a file keeps, sealed the same way: for each session a head that says how many tokens it has,
and the list of its tokens. Redis itself lets the list of a session go when its time is up; the head, with its counts,
stays, so that no number is given out again. A record that was changed, moved or lost is noticed; a whole session or
vault that someone deletes, or an older copy, is not: who may write to the server is for the server to say.

The machines' clocks have to agree, to seconds. What is acknowledged is as durable as the server: with ``appendonly
yes`` and ``appendfsync always`` it is on the disk.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.leaving import Leaving
from desensitize.vault.head import Head
from desensitize.vault.process_lock import ProcessLock
from desensitize.vault.record import Record, Snapshot
from desensitize.vault.redis_server import Server, client_of
from desensitize.vault.refusal import checked, present, unknown
from desensitize.vault.retention import AuditRecord, actor_of, audit_about, audit_record, ended, seeking, sound
from desensitize.vault.seal import seal, unseal
from desensitize.vault.shelves import Shelves
from desensitize.vault.transfer import Moved, Transfer, arrived, left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.vault.entry import Entry
    from desensitize.vault.retention import SessionInfo
    from desensitize.vault.seal import Ring
    from desensitize.vault.shelves import Shelf

__all__ = ["RedisVault"]

# No token of the list on the server stays: a new one begins.
_NONE = -1


@guarding("__init__", "open", "commit", "forget", "forget_value", "sessions", "expire", "audit_log", "close")
class RedisVault(Transfer, Leaving):
    """Values on a Redis server, sealed with a key; for the processes of several machines. Needs the extra ``redis``.

    :param server: a URL such as ``redis://user:password@host:6379/0``, or a ``redis.Redis`` that answers in bytes.
    :param key: opens the vault with any secret of the ring, and leaves it to the first.
    :param name: of the vault: one server can have several. It is readable there.
    :param max_values: how many tokens and notes all sessions together may hold; past it ``commit`` raises and
        forgets nothing.
    :param audit: who restores, or a call that gives who does now; see ``FileVault``.
    :param clock: seconds since 1970, the same for all processes.
    :raises ConfigError: no key, no such client or URL, or the package is missing.
    :raises VaultError: the server can't be reached or throws keys away; the vault is damaged or has another key.
    """

    def __init__(  # noqa: PLR0913 - options, all but one by name
        self,
        server: Any,
        *,
        key: Ring | None = None,
        name: str = "vault",
        max_values: int = 10_000_000,
        audit: str | Callable[[], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        ring = checked(key, "a vault on a Redis server", audit)
        self._name, self._most, self._audit, self._clock = name, max_values, audit, clock
        self._server = Server(client_of(server), name, ring)
        self._sealer = self._server.sealer
        self._undo: list[Callable[[], None]] = []
        self._shelves = Shelves(self._sealer, clock, self._undo)
        self._lock = ProcessLock()

    def __repr__(self) -> str:
        return f"RedisVault({self._name!r})"

    def __reduce__(self) -> tuple[object, ...]:
        message = "a vault is not pickled: open the same server with the same key where it is needed"
        raise VaultError(message)

    def close(self) -> None:
        """Let go of the connections; a use after that makes new ones."""
        self._server.close()

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now; see ``Vault``. Of uses and forgetting by other processes a snapshot hears nothing.

        A use that would put off the end by less than a hundredth of the ttl, at most a second, is not written down.
        """
        place = self._sealer.place(session)
        while True:
            with self._step():
                head, was, shelf = self._read(place)
                if not was:
                    return self._snapshot(Record(), session)
                used, due = self._used(head, session, ttl)
                if not due or self._write(used, was, stay=head.held or _NONE, shelf=shelf):
                    return self._snapshot(shelf, session)

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names for the entries; see ``Vault``.

        :raises VaultError: the vault is full, and nothing was taken in; or the server did not answer: then the entries
            may have got names that nobody was told, and get the same ones if they are committed again.
        """
        place, known = self._sealer.place(session), self._shelves.known(self._sealer.place(session))
        # Most often nobody else was there since: what is new is written without asking first.
        asked = known is None or not known.unknown(new)
        while True:
            with self._step():
                head, was, shelf = self._read(place, asked=asked)
                asked = True
                used, due = self._used(head, session, ttl)
                if was and not due and not shelf.unknown(new):
                    return shelf.names(new)
                names, rows = self._shelves.named(shelf, head, new)
                used = used._replace(counts=shelf.counts, held=len(shelf))
                if self._write(used, was, rows, stay=head.held or _NONE, shelf=shelf):
                    return names

    def forget(self, session: str, *, final: bool = False) -> None:
        """Drop the session's values; see ``Vault``."""
        self._drop(self._sealer.place(session), final=final)

    def forget_value(self, *values: str, canonical: Callable[[str, str], str] | None = None) -> int:
        """Forget these values in every session; see ``ManagedVault``. Reads the whole vault, a session a step."""
        sought = seeking(values, canonical)
        return sum(self._forgotten(head.place, sought) for head in self._server.every())

    def sessions(self) -> list[SessionInfo]:
        """Every session; see ``ManagedVault``. In the order of their digests."""
        return [head.info() for head in self._server.every()]

    def expire(self, unused: float | None = None) -> int:
        """Drop what is over; see ``ManagedVault``."""
        unused = sound(unused)
        now = self._clock()
        over = [head for head in self._server.every() if head.held and ended(head.info(), now, unused)]
        for head in over:
            self._drop(head.place, seen=head)
        return len(over)

    def digest(self, value: str) -> str:
        """The keyed digest of a value, as the audit log names it."""
        return self._sealer.digest(value)

    def audit_log(self) -> list[AuditRecord]:
        """Who restored what, from the first to the last.

        :raises VaultError: a record is missing between others, or was changed.
        """
        cipher = self._sealer.cipher(b"audit")
        rows = enumerate(self._server.noted(), 1)
        return [audit_record(unseal(cipher, sealed, audit_about(serial))) for serial, sealed in rows]

    def _used(self, head: Head, session: str, ttl: float | None) -> tuple[Head, bool]:
        """The head after a use now, and whether its end moved so much that it has to be written down."""
        now = self._clock()
        due = ttl is not None and abs(now + ttl - head.expires) > min(1.0, ttl / 100)
        return head.used_at(now, session, ttl), due

    def _snapshot(self, record: Record, session: str) -> Snapshot:
        return Snapshot(record, None if self._audit is None else partial(self._note, self._audit, session))

    def _note(self, audit: str | Callable[[], str], session: str, values: Sequence[str]) -> None:
        record = AuditRecord(self._clock(), actor_of(audit), session, tuple(map(self.digest, values)))
        cipher, done = self._sealer.cipher(b"audit"), False
        while not done:
            serial = self._server.count_notes()
            done = self._server.note(serial, seal(cipher, record, audit_about(serial + 1)))

    def _leaving(self, sessions: Sequence[str] | None) -> Iterator[Moved]:
        places = [head.place for head in self._server.every() if head.counts]
        if sessions is not None:
            asked = list(map(self._sealer.place, sessions))
            if not {*asked} <= {*places}:
                raise unknown()
            places = asked
        for place in places:
            with self._step():
                head, was, shelf = self._read(place)
                tokens = list(shelf.tokens())
            if was:
                yield left(head, self._clock(), tokens)

    def _arriving(self, moved: Sequence[Moved]) -> None:
        if any(head and head.counts for head, _ in map(self._server.head, map(self._place_of, moved))):
            raise present()
        done: list[bytes] = []
        try:
            for session in moved:
                self._arrive(session)
                done.append(self._place_of(session))
        except BaseException:
            for place in done:
                self._drop(place, final=True)
            raise

    def _arrive(self, moved: Moved) -> None:
        place = self._place_of(moved)
        with self._step():
            head, was = self._server.head(place)
            if head is not None and head.counts:
                raise present()
            head = arrived(head or Head.new(place), moved, self._clock())
            if not self._write(head, was, self._shelves.sealed(head, moved.tokens), stay=_NONE):
                raise present()

    def _place_of(self, moved: Moved) -> bytes:
        return self._sealer.place(moved.session)

    def _forgotten(self, place: bytes, sought: Callable[[Entry], bool]) -> bool:
        """Whether the session held what is sought; it does not any more."""
        while True:
            with self._step():
                head, was, shelf = self._read(place)
                tokens = shelf.without(sought)
                if tokens is None:
                    return False
                anew = head._replace(epoch=head.emptied().epoch)
                rows = self._shelves.sealed(anew, tokens)
                if self._write(anew, was, rows, stay=_NONE):
                    # Snapshots in this process hear of it at once.
                    self._shelves.of(anew, lambda _, rows=rows: rows)  # type: ignore[misc]
                    return True

    def _drop(self, place: bytes, *, final: bool = False, seen: Head | None = None) -> None:
        """Forget a session's values, unless it was used since it was ``seen``."""
        while True:
            with self._step():
                head, was = self._server.head(place)
                if head is None or (seen is not None and head.used != seen.used):
                    break
                if self._write(head.emptied(), was, stay=_NONE, final=final):
                    break
        if seen is None or head is None or head.used == seen.used:
            with self._lock:
                self._shelves.wipe(place)

    def _read(self, place: bytes, *, asked: bool = True) -> tuple[Head, bytes, Shelf]:
        """A session as it is now, and its head as it stands on the server; nothing, if the session is new.

        :param asked: else as it was when it was last seen, if that is known.
        """
        known = self._shelves.known(place)
        if not asked and known and known.at and known.at[0].expires > self._clock():
            return *known.at, known
        head, was, rows = self._server.read(place, known.epoch if known else b"", len(known) if known else 0)
        if head is None or head.expires <= self._clock():
            self._shelves.wipe(place)
            head, rows = head.emptied() if head else Head.new(place), []
        shelf = self._shelves.of(head, lambda _: rows)
        shelf.at = (head, was)
        return head, was, shelf

    def _write(  # noqa: PLR0913 - what one step needs
        self, head: Head, was: bytes, rows: Sequence[bytes] = (), *, stay: int, final: bool = False,
        shelf: Shelf | None = None,
    ) -> bool:  # fmt: skip
        """Write a session down if it still is as it ``was``; else take back what was made of that."""
        blob = self._server.write(head, was, rows, stay=stay, most=self._most, now=self._clock(), final=final)
        if blob is None:
            self._take_back()
        elif shelf is not None:
            shelf.expires, shelf.at = head.expires, (head, blob)
        return blob is not None

    def _take_back(self) -> None:
        for call in self._undo:
            call()
        self._undo.clear()

    @contextmanager
    def _step(self) -> Iterator[None]:
        """One thread at a time. What was named and not written down is taken back."""
        with self._lock:
            try:
                yield
            except BaseException:
                self._take_back()
                raise
            finally:
                self._undo.clear()

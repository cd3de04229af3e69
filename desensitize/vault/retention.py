"""What a vault tells of what it keeps: its sessions, and who restored what. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import ConfigError, VaultError
from desensitize.guard import guarding
from desensitize.vault.record import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desensitize.vault.entry import Entry

__all__ = [
    "AuditRecord",
    "Reading",
    "SessionInfo",
    "actor_of",
    "audit_about",
    "audit_record",
    "ended",
    "seeking",
    "sound",
]


class SessionInfo(NamedTuple):
    """One session of a vault.

    :ivar name: its id; ``None``: known by its digest only, since an earlier version wrote it.
    :ivar digest: where it is kept: a keyed digest of its id, in hexadecimal.
    :ivar created: when it was first used, in seconds of the vault's clock; ``None``: not known.
    :ivar used: its last use that was written down: one that named a token or moved the end.
    :ivar values: how many tokens and notes it holds; those whose value was forgotten by itself count.
    :ivar expires: when they end; ``None``: never.
    """

    name: str | None
    digest: str
    created: float | None
    used: float | None
    values: int
    expires: float | None

    def __repr__(self) -> str:
        return f"SessionInfo({self.digest[:8]}, {self.values} values)"


class AuditRecord(NamedTuple):
    """Values that were restored for somebody.

    :ivar time: seconds of the vault's clock.
    :ivar actor: who, as the application said.
    :ivar session: the session's id.
    :ivar values: keyed digests of the values: the vault's ``digest`` of a value tells whether it is among them.
    """

    time: float
    actor: str
    session: str
    values: tuple[str, ...]

    def __repr__(self) -> str:
        return f"AuditRecord({len(self.values)} values)"


@guarding("get", "each", "source")
class Reading(Snapshot):
    """A snapshot that tells of each value before it gives it out for the first time.

    :param note: takes values; if it fails, they are not given.
    """

    __slots__ = ("_note", "_told")

    def __init__(self, snapshot: Snapshot, note: Callable[[list[str]], None]) -> None:
        for slot in Snapshot.__slots__:
            setattr(self, slot, getattr(snapshot, slot))
        self._note, self._told = note, set[str]()

    def get(self, name: str) -> str | None:
        """See ``Snapshot``."""
        return self.each([name])[0]

    def each(self, names: Iterable[str]) -> list[str | None]:
        """See ``Snapshot``."""
        values = super().each(names)
        self._tell(values)
        return values

    def source(self, name: str) -> str | None:
        """See ``Snapshot``."""
        self.get(name)
        return super().source(name)

    def _tell(self, values: list[str | None]) -> None:
        fresh = list(dict.fromkeys(value for value in values if value is not None and value not in self._told))
        if fresh:
            self._note(fresh)
            self._told.update(fresh)


def seeking(values: Iterable[str], canonical: Callable[[str, str], str] | None) -> Callable[[Entry], bool]:
    """Whether an entry is one of the values: as it is spelled, by its identity, or once they are made canonical."""
    sought, by_label = frozenset(values), dict[str, frozenset[str]]()
    if not sought or not all(isinstance(value, str) and value for value in sought):
        message = "values to forget are texts, none of them empty"
        raise ConfigError(message)

    def found(entry: Entry) -> bool:
        if entry.spelling in sought or entry.identity in sought:
            return True
        if canonical is None or entry.label[0] == "~":
            return False
        if entry.label not in by_label:
            by_label[entry.label] = frozenset(canonical(entry.label, value) for value in sought)
        return entry.identity in by_label[entry.label]

    return found


def actor_of(audit: str | Callable[[], str]) -> str:
    """Who restores now.

    :raises VaultError: nobody is named.
    """
    actor = audit if isinstance(audit, str) else audit()
    if not isinstance(actor, str) or not actor:
        message = "nothing was restored: this vault keeps an audit log, and audit= named nobody"
        raise VaultError(message)
    return actor


def audit_record(fields: list[Any]) -> AuditRecord:
    """A record of the log from its list."""
    when, actor, session, values = fields
    return AuditRecord(when, actor, session, tuple(values))


def audit_about(serial: int) -> bytes:
    """What the seal of a record of the log binds: its place, from 1."""
    return b"audit" + serial.to_bytes(8)


def sound(unused: float | None) -> float | None:
    """Seconds without use, if they are any.

    :raises ConfigError: they are none.
    """
    number = isinstance(unused, int | float) and not isinstance(unused, bool)
    if unused is None or (number and unused >= 0):
        return unused
    message = "unused must be a number of seconds, 0 or more"
    raise ConfigError(message)


def ended(info: SessionInfo, now: float, unused: float | None) -> bool:
    """Whether a session's values are to go: its time is up, or it was not used for so many seconds."""
    over = info.expires is not None and info.expires <= now
    return over or (unused is not None and (info.used or 0.0) <= now - unused)

"""Sessions on their way from one vault to another, and what every vault does alike to give and to take them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.record import Record
from desensitize.vault.refusal import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.vault.entry import Token
    from desensitize.vault.head import Head
    from desensitize.vault.seal import Ring

__all__ = ["Moved", "Transfer", "arrived", "left"]


class Moved(NamedTuple):
    """A session on its way. Times are seconds before now; ``left``: seconds until it ends, ``None``: it does not."""

    session: str
    created: float
    used: float
    left: float | None
    before: dict[str, int]
    tokens: list[Token]

    def __repr__(self) -> str:
        return f"Moved({len(self.tokens)} tokens)"

    def record(self) -> Record:
        """The record of these tokens.

        :raises VaultError: they do not go together.
        """
        record = Record(self.before)
        if not all(map(record.put, self.tokens)):
            raise unreadable("tokens are missing")
        return record

    def after(self, seconds: float) -> Moved:
        """The same, some seconds later."""
        left = None if self.left is None else self.left - seconds
        return self._replace(created=self.created + seconds, used=self.used + seconds, left=left)


def left(head: Head, now: float, tokens: Iterable[Token]) -> Moved:
    """A session of a sealed vault, to be taken elsewhere.

    :raises VaultError: its name is not known.
    """
    if head.name is None:
        message = f"session {head.place.hex()} was written by an earlier version and has no name: use it once more"
        raise VaultError(message)
    end = head.expires - now if head.expires < math.inf else None
    return Moved(head.name, now - head.created, now - head.used, end, head.before, list(tokens))


def arrived(head: Head, moved: Moved, now: float) -> Head:
    """The head of a session that was taken in, from a new one."""
    record = moved.record()
    return head._replace(
        name=moved.session,
        created=now - moved.created,
        used=now - moved.used,
        expires=math.inf if moved.left is None else now + moved.left,
        before=moved.before,
        counts=record.counts,
        held=len(record),
    )


@guarding("export_to", "import_from")
class Transfer(ABC):
    """Export and import, for a vault that can give its sessions and take some in."""

    @abstractmethod
    def _leaving(self, sessions: Sequence[str] | None) -> Iterator[Moved]:
        """The named sessions, or all."""

    @abstractmethod
    def _arriving(self, moved: Sequence[Moved]) -> None:
        """Take in sessions, none of which may be here already."""

    def export_to(self, path: str | Path, *, key: Ring, sessions: Iterable[str] | None = None) -> int:
        """Write sessions, or all, to a new file that ``key`` opens; see ``ManagedVault``."""
        # The ciphers: only where they are used.
        from desensitize.vault.transfer_file import written  # noqa: PLC0415

        names = None if sessions is None else list(dict.fromkeys(sessions))
        return written(Path(path), self._leaving(names), key)

    def import_from(self, path: str | Path, *, key: Ring) -> int:
        """Take in the sessions of such a file; see ``ManagedVault``."""
        from desensitize.vault.transfer_file import read  # noqa: PLC0415 - as above

        moved = read(Path(path), key)
        self._arriving(moved)
        return len(moved)

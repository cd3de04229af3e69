"""What a vault is: two batch calls, and forgetting. What those of this library can do beside that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from desensitize.vault.entry import Entry
    from desensitize.vault.record import Snapshot
    from desensitize.vault.retention import SessionInfo
    from desensitize.vault.seal import Ring

__all__ = ["ManagedVault", "Vault"]


class Vault(Protocol):
    """Keeps values by session.

    Numbers are never used twice within a session id, not after expiry or forgetting either. Giving one out is one
    atomic insert-if-absent for each (session, identity). A vault that can't take or give a value raises ``VaultError``;
    it never drops one in silence.
    """

    def open(self, session: str, ttl: float | None = None) -> Snapshot:
        """What can be restored now. ``ttl``: seconds after the last use until the values are gone.

        They are gone from snapshots too, taken before as they may be, and so they are once they are forgotten.
        """

    def commit(self, session: str, new: Sequence[Entry], ttl: float | None = None) -> Sequence[str]:
        """Names of the tokens for these entries, in order; known ones keep theirs."""

    def forget(self, session: str, *, final: bool = False) -> None:
        """Drop the session's values. ``final``: its id will never be used again, so nothing at all is kept."""


class ManagedVault(Vault, Protocol):
    """A vault whose content can be listed, forgotten by value, and moved."""

    def sessions(self) -> list[SessionInfo]:
        """Every session it remembers, those without values too: their numbers are not used again."""

    def forget_value(self, *values: str, canonical: Callable[[str, str], str] | None = None) -> int:
        """Forget what these values are, in every session: somebody asks to be forgotten. In how many it was found.

        A token goes whose spelling, or whose canonical form, is one of them, and with it all spellings of the same
        identity, and what the value alone has taught that session to look for: the given name, 小王. Its number is not
        used again. Values that merely contain one of them stay.

        :param canonical: the canonical form of a value of a label, ``desensitize.mask.identity.identity``: then any
            spelling of a value will do.
        """

    def expire(self, unused: float | None = None) -> int:
        """Drop the values of sessions whose time is up, and of those not used for ``unused`` seconds; how many."""

    def export_to(self, path: str | Path, *, key: Ring, sessions: Iterable[str] | None = None) -> int:
        """Write sessions, or all, to a new file that ``key`` opens; how many.

        :raises VaultError: there is a file, no such session, or one whose name is not known.
        """

    def import_from(self, path: str | Path, *, key: Ring) -> int:
        """Take in the sessions of such a file, into a vault of any kind, with any key of its own; how many.

        Their times go on as they were.

        :raises VaultError: not such a file, damaged, for another key; a session is here already; the vault is full.
        """

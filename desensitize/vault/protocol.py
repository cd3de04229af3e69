"""What a vault is: two batch calls, and forgetting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.vault.entry import Entry
    from desensitize.vault.record import Snapshot

__all__ = ["Vault"]


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

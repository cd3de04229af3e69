"""What vaults refuse, in words that say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.errors import ConfigError, VaultError

if TYPE_CHECKING:
    from desensitize.vault.seal import Ring

__all__ = ["checked", "full", "present", "unknown", "unreadable"]


def checked(key: Ring | None, vault: str, audit: object) -> Ring:
    """The key of a vault, once its options are looked at.

    :raises ConfigError: there is none, or nobody can be told from ``audit``.
    """
    if not (audit is None or callable(audit) or (isinstance(audit, str) and audit)):
        message = "audit must be who restores: a name, or a call without arguments that gives the one at work now"
        raise ConfigError(message)
    if key is None or not hasattr(key, "derive"):
        message = (
            f"{vault} needs a key to seal what it keeps: key=Key.from_env() after `export DESENSITIZE_KEY="
            f'"$(desensitize key new)"`, or key=Key.from_file("desensitize.key")'
        )
        raise ConfigError(message)
    return key


def full(most: int) -> VaultError:
    """The error for what does not fit."""
    return VaultError(f"the vault is full at {most} values: forget sessions, set a ttl, or raise max_values")


def unknown() -> VaultError:
    """The error for a session that is not there; it does not repeat the name."""
    return VaultError("no such session is in this vault: `sessions()` or `desensitize vault list` names them")


def present() -> VaultError:
    """The error for a session that can't be taken in."""
    return VaultError(
        "nothing was imported: a session of the export is in this vault already, and its numbers would clash; export "
        "the others alone (sessions=), or forget that one here for good (final=True)"
    )


def unreadable(what: str) -> VaultError:
    """The error for an export that is not as it was written."""
    return VaultError(f"the export is cut, damaged or was tampered with: {what}")

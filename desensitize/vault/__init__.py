"""Vaults: token ↔ value, by session. A session's tokens restore as long as its vault holds their values.

``MemoryVault``: this process's memory, gone with it; what a ``Masker`` has unless it is given another.
``FileVault``: one sealed file, for the processes of one machine.
``RedisVault``: a Redis server, for the processes of several machines (``pip install 'desensitize[redis]'``).
``Vault``: the three calls that a vault of your own needs; ``desensitize.testing.vault_contract`` tries them.

    >>> import tempfile, pathlib
    >>> from desensitize import Key
    >>> from desensitize.vault import FileVault
    >>> key, folder = Key.generate(), tempfile.TemporaryDirectory()
    >>> vault = FileVault(pathlib.Path(folder.name) / "values.vault", key=key, audit="support-17")

``Masker(vault=vault).session("ticket-4711", ttl=3600)`` keeps its values there, for an hour after their last use. What
a masker does, by hand:

    >>> from desensitize.vault.entry import Entry
    >>> vault.commit("ticket-4711", [Entry("PHONE", "13800138000", "138 0013 8000")])
    ['PHONE_1']
    >>> vault.open("ticket-4711").get("PHONE_1")
    '138 0013 8000'

What is kept can be listed, ended, forgotten by session or by value, and moved into another vault, of any kind and with
any key. A number that was given out is not given out again in its session, whatever becomes of the value:

    >>> [(session.name, session.values) for session in vault.sessions()]
    [('ticket-4711', 1)]
    >>> vault.export_to(pathlib.Path(folder.name) / "moved", key=key)
    1
    >>> vault.forget_value("13800138000")
    1
    >>> vault.open("ticket-4711").get("PHONE_1") is None
    True
    >>> vault.commit("ticket-4711", [Entry("PHONE", "13800138000", "138 0013 8000")])
    ['PHONE_2']
    >>> from desensitize.vault import MemoryVault
    >>> other = MemoryVault()
    >>> other.import_from(pathlib.Path(folder.name) / "moved", key=key)
    1
    >>> other.open("ticket-4711").get("PHONE_1")
    '138 0013 8000'

With ``audit`` the vault writes down, before it gives a value out, who restored it: its keyed digest, never the value.

    >>> vault.open("ticket-4711").restoring().get("PHONE_2")
    '138 0013 8000'
    >>> [record] = vault.audit_log()
    >>> record.actor, record.values == (vault.digest("138 0013 8000"),)
    ('support-17', True)
    >>> vault.close(); folder.cleanup()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desensitize.vault.file import FileVault
    from desensitize.vault.memory import MemoryVault
    from desensitize.vault.protocol import ManagedVault, Vault
    from desensitize.vault.redis import RedisVault

__all__ = ["FileVault", "ManagedVault", "MemoryVault", "RedisVault", "Vault"]

_HOME = {
    "FileVault": "file",
    "ManagedVault": "protocol",
    "MemoryVault": "memory",
    "RedisVault": "redis",
    "Vault": "protocol",
}


def __getattr__(name: str) -> Any:
    """A vault, from its module on first use (PEP 562): no SQLite, Redis or cipher is loaded before."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

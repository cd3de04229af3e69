"""The one session of a run, and the vault that a later run restores from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.chat.restore import Restorer, sent_urls
from desensitize.errors import ConfigError, VaultError
from desensitize.mask.keys import Key
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.masker import Masker
    from desensitize.vault.memory import MemoryVault
    from desensitize.vault.protocol import Vault
    from desensitize.vault.record import Snapshot

__all__ = ["DEFAULT_KEY", "Conversation", "Restoring", "key_from", "vault_at"]

DEFAULT_KEY = "DESENSITIZE_KEY"
# The session of every run on one vault file, and the one that remembers which URLs were sent with values in them.
_SESSION, _URLS = "cli", "cli urls"


def key_from(variable: str | None) -> Key | None:
    """The key in an environment variable; without a name, the one in the usual variable if it is set.

    :raises ConfigError: the variable was named and is not set, or does not hold a key.
    """
    return Key.from_env(variable or DEFAULT_KEY) if variable or DEFAULT_KEY in os.environ else None


def vault_at(path: str, key: Key | None, *, must_exist: bool = False) -> Vault:
    """The vault in a file.

    :raises ConfigError: no key, no such vault, or one that does not open with this key.
    """
    if key is None:
        message = f"--vault needs a key: put one from `desensitize key new` into {DEFAULT_KEY}, or name it by --key-env"
        raise ConfigError(message)
    if must_exist and not Path(path).is_file():
        message = f"no vault at {path}; it is the file that `desensitize mask --vault` wrote"
        raise ConfigError(message)
    # SQLite and the ciphers: only where a vault is used.
    from desensitize.vault.sqlite import SqliteVault  # noqa: PLC0415

    try:
        return SqliteVault(path, key=key)
    except VaultError as error:
        raise ConfigError(str(error)) from None


class Conversation:
    """Masks everything of one run in one session, so that one value is one token in all files.

    :param vault: where a later run finds the values; ``None``: nowhere, they are forgotten with this run.
    """

    def __init__(self, masker: Masker, vault: Vault | None, scratch: MemoryVault) -> None:
        self.find = masker.find
        self._kept = vault is not None
        self._vault = vault or scratch
        self._session = masker.session(_SESSION if self._kept else None)

    def mask(self, text: str) -> str:
        """The text with tokens for its values."""
        masked = self._session.mask_text(text)
        if self._kept and masked != text:
            self._remember_urls(text, masked)
        return masked

    def value(self, name: str) -> str | None:
        """What the token of this name stands for."""
        return self._vault.open(self._session.id).get(name)

    def prove(self, texts: Iterable[str]) -> None:
        """The last look at texts about to be written.

        :raises LeakError: a value is among them.
        """
        self._session.prove(("", text) for text in texts)

    def _remember_urls(self, text: str, masked: str) -> None:
        """Values in the text's own URLs may come back into those URLs, and into no other."""
        urls = dict.fromkeys(sent_urls(text, masked, self._vault.open(self._session.id)))
        if urls:
            self._vault.commit(_URLS, [Entry("URL", url, url) for url in urls])


class Restoring:
    """What a vault file can put back, as it was when the run began."""

    def __init__(self, vault: Vault) -> None:
        self._snapshot: Snapshot = vault.open(_SESSION)
        self._urls = frozenset(url for _, url in vault.open(_URLS).values())

    def restorer(self) -> Restorer:
        """A Restorer for one text."""
        return Restorer(self._snapshot, urls=self._urls.__contains__)

    def restore(self, text: str) -> str:
        """One whole text with its values back."""
        restorer = self.restorer()
        return restorer.feed(text) + restorer.flush()

    def value(self, name: str) -> str | None:
        """What the token of this name stands for."""
        return self._snapshot.get(name)

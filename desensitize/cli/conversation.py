"""The one session of a run, and the vault that a later run restores from."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.chat.memory import urls_in
from desensitize.chat.restore import Restorer
from desensitize.chat.sent import admits
from desensitize.cli.spelling import NAME
from desensitize.errors import ConfigError, LeakError, VaultError
from desensitize.mask.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desensitize.manifest import Manifest
    from desensitize.masker import Masker
    from desensitize.vault import FileVault, RedisVault, Vault
    from desensitize.vault.record import Snapshot

__all__ = ["DEFAULT_KEY", "Conversation", "Restoring", "key_from", "vault_at"]

DEFAULT_KEY = "DESENSITIZE_KEY"
# The session of every run on one vault file.
_SESSION = "cli"
# Times a text is written until nothing is left in it that only became known on the way.
_ROUNDS = 3
_ISSUED = re.compile(f"<({NAME})>")


def key_from(variable: str | None) -> Key | None:
    """The key in an environment variable; without a name, the one in the usual variable if it is set.

    :raises ConfigError: the variable was named and is not set, or does not hold a key.
    """
    return Key.from_env(variable or DEFAULT_KEY) if variable or DEFAULT_KEY in os.environ else None


def vault_at(
    path: str, key: Key | None, *, must_exist: bool = False, audit: str | None = None, name: str = "vault"
) -> FileVault | RedisVault:
    """The vault in a file, or on a Redis server, there under a ``name``; ``audit``: who restores from it.

    :raises ConfigError: no key, no such vault, or one that does not open with this key.
    """
    if key is None:
        message = f"--vault needs a key: put one from `desensitize key new` into {DEFAULT_KEY}, or name it by --key-env"
        raise ConfigError(message)
    if "://" in path:
        # Redis and the ciphers: only where they are used.
        from desensitize.vault import RedisVault  # noqa: PLC0415

        try:
            return RedisVault(path, key=key, name=name, audit=audit)
        except VaultError as error:
            raise ConfigError(str(error)) from None
    if must_exist and not Path(path).is_file():
        message = f"no vault at {path}; it is the file that `desensitize mask --vault` wrote"
        raise ConfigError(message)
    # SQLite and the ciphers: only where a vault is used.
    from desensitize.vault import FileVault  # noqa: PLC0415

    try:
        return FileVault(path, key=key, audit=audit)
    except VaultError as error:
        raise ConfigError(str(error)) from None


class Conversation:
    """Masks everything of one run in one session, so that one value is one token in all files.

    :param vault: the masker's vault.
    :param kept: whether it outlives this run, so that a later one finds the values.
    :param manifest: takes down what keyed operators write.
    """

    def __init__(self, masker: Masker, vault: Vault, *, kept: bool, manifest: Manifest | None = None) -> None:
        self.find = masker.find
        # What the message before asked for, where each document is a message.
        self.asked: tuple[str, ...] = ()
        self._manifest = manifest
        self._vault = vault
        self._session = masker.session(_SESSION if kept else None, manifest=manifest)

    def mask(self, text: str, beside: str = "") -> str:
        """The text, read behind ``beside``, with tokens for its values. What is written comes from ``proven``."""
        return self._session.mask_text(text, "", beside)

    @property
    def whole(self) -> bool:
        """Whether a file is masked as one text: a manifest tells what an earlier pass wrote by all of it."""
        return self._manifest is not None

    def once(self, text: str, masked: Callable[[], str]) -> str:
        """What ``masked`` gives for a text; the text itself if an earlier pass wrote it."""
        if self._manifest is None:
            return masked()
        if self._manifest.told(text):
            return text
        written = masked()
        if written != text:
            self._manifest.tell(written)
        return written

    def keyed(self, text: str) -> bool:
        """Whether all of a masked text is what a keyed operator wrote."""
        return [mark[:2] for mark in _keyed(self._manifest, text)] == [(0, len(text))]

    def marks(self, masked: str) -> list[tuple[int, int, str | None]]:
        """(start, end, value) of what stands for a value in a masked text, ascending; ``None``: one of no token."""
        values = self._vault.open(self._session.id)
        tokens = [(*token.span(), values.get(token[1])) for token in _ISSUED.finditer(masked)]
        return sorted([*tokens, *_keyed(self._manifest, masked)], key=lambda mark: mark[:2])

    def proven(self, write: Callable[[], str], read: Callable[[str], Iterable[tuple[str, str]]]) -> str:
        """What ``write`` gives, after a last look at all that it says.

        A value may be known only after the place where it first stood was passed: then it is written again.

        :raises LeakError: a value is still there.
        """
        for _ in range(_ROUNDS):
            written = write()
            try:
                self._session.prove(("", text, beside) for text, beside in read(written))
            except LeakError as error:
                stopped = error
            else:
                return written
        raise stopped


class Restoring:
    """What a vault file and a manifest can put back, as they were when the run began."""

    def __init__(self, vault: Vault, manifest: Manifest | None = None) -> None:
        self._snapshot: Snapshot = vault.open(_SESSION).restoring()
        self._manifest = manifest
        self._urls = admits("never", urls_in(self._snapshot), manifest.urls if manifest is not None else ())

    def restorer(self) -> Restorer:
        """A Restorer for one text."""
        return Restorer(self._snapshot, urls=self._urls)

    @property
    def whole(self) -> bool:
        """Whether a text is needed whole: what keyed operators wrote is told at no smaller piece."""
        return self._manifest is not None

    def restore(self, text: str) -> str:
        """One whole text with its values back."""
        if self._manifest is None:
            return self.restorer().whole(text)
        return self.restorer().around(text, self._manifest.undone(text))

    def keyed(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, value) of what keyed operators wrote into a text, ascending."""
        return _keyed(self._manifest, text)

    def value(self, name: str) -> str | None:
        """What the token of this name stands for."""
        return self._snapshot.get(name)


def _keyed(manifest: Manifest | None, text: str) -> list[tuple[int, int, str]]:
    return manifest.undone(text) if manifest is not None else []

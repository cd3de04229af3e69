"""The one session of a run, and the vault that a later run restores from."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desensitize.batch.formats.spelling import NAME
from desensitize.chat.jsontext import written
from desensitize.chat.memory import urls_in
from desensitize.chat.restore import Restorer
from desensitize.chat.sent import admits
from desensitize.cli.strangers import Strangers
from desensitize.errors import ConfigError, LeakError, VaultError
from desensitize.mask.grammar import label_of
from desensitize.mask.identity import identity
from desensitize.mask.keyed_grammar import KEYED_TOKEN, tokens_in
from desensitize.mask.keys import Key
from desensitize.mask.operator import Circumstance
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.manifest import Manifest
    from desensitize.mask.encrypt import Encrypt
    from desensitize.mask.keyed_token import KeyedToken
    from desensitize.masker import Masker
    from desensitize.vault import FileVault, RedisVault, Vault
    from desensitize.vault.record import Snapshot

__all__ = ["DEFAULT_KEY", "Conversation", "Restoring", "key_from", "vault_at"]

DEFAULT_KEY = "DESENSITIZE_KEY"
# The session of every run on one vault file.
_SESSION = "cli"
# Times a text is written until nothing is left in it that only became known on the way.
_ROUNDS = 3
T = TypeVar("T")
_ISSUED = re.compile(f"<({NAME})>")


def key_from(variable: str | None, file: str | None = None) -> Key | None:
    """The key in an environment variable or a file; with neither named, the one in the usual variable if it is set.

    :raises ConfigError: both are named; what is named is not there, can be read by others, or does not hold a key.
    """
    if file is not None:
        if variable is not None:
            message = "there are two keys: give --key-env or --key-file, not both"
            raise ConfigError(message)
        return Key.from_file(file)
    return Key.from_env(variable or DEFAULT_KEY) if variable or DEFAULT_KEY in os.environ else None


def vault_at(
    path: str, key: Key | None, *, must_exist: bool = False, audit: str | None = None, name: str = "vault"
) -> FileVault | RedisVault:
    """The vault in a file, or on a Redis server, there under a ``name``; ``audit``: who restores from it.

    :raises ConfigError: no key, no such vault, or one that does not open with this key.
    """
    if key is None:
        message = f"--vault needs a key: put one from `desensitize key new` into {DEFAULT_KEY}, or give --key-file"
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
        # Documents that were masked, and texts in them that were looked at.
        self.documents = self.looked = 0
        self._noted: list[Finding] = []
        self._found: Callable[[Sequence[str]], None] = lambda _: None

    def mask(self, text: str, beside: str = "") -> str:
        """The text, read behind ``beside``, with tokens for its values. What is written comes from ``proven``."""
        return self._session.mask_text(text, "", beside, note=self._noted.extend)

    def watch(self, found: Callable[[Sequence[str]], None]) -> None:
        """Have the entities of all that is masked from now on told, each time."""
        self._found = found

    @property
    def noted(self) -> Sequence[Finding]:
        """What was found in what was written last."""
        return tuple(self._noted)

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

    def once_bytes(self, raw: bytes, masked: Callable[[], bytes]) -> bytes:
        """The same as ``once`` for the bytes of a record."""
        if self._manifest is None:
            return masked()
        return self.once(raw.decode("latin-1"), lambda: masked().decode("latin-1")).encode("latin-1")

    def proven_texts(self, texts: Sequence[tuple[str, str]]) -> list[str]:
        """Texts, each read behind what stands before it, with tokens for their values; after a last look at all.

        :raises LeakError: a value is still there.
        """
        return self._proven(
            lambda: [self.mask(text, lead) for text, lead in texts],
            lambda written: zip(written, (lead for _, lead in texts), strict=True),
        )

    def keyed(self, text: str) -> bool:
        """Whether all of a masked text is what a keyed operator wrote."""
        return [mark[:2] for mark in _keyed(self._manifest, text)] == [(0, len(text))]

    def marks(self, masked: str) -> list[tuple[int, int, str | None]]:
        """(start, end, value) of what stands for a value in a masked text, ascending; ``None``: one of no token."""
        values = self._vault.open(self._session.id)
        tokens = [(*token.span(), values.get(token[1])) for token in _ISSUED.finditer(masked)]
        return sorted([*tokens, *_keyed(self._manifest, masked)], key=lambda mark: mark[:2])

    def spelled(self, token: str, value: str, raw: str) -> str | None:
        """A token that says that JSON writes its value as ``raw``; ``None``: it can't, or the plain form is meant."""
        issued = _ISSUED.fullmatch(token)
        if issued is None:
            return _spelled(self._manifest, token, value, raw)
        values = self._vault.open(self._session.id)
        if values.get(issued[1]) != value:
            return None
        label = label_of(issued[1])
        [name] = self._vault.commit(self._session.id, [Entry(label, identity(label, value), value, f'"{raw}"')])
        return f"<{name}>"

    def proven(self, write: Callable[[], str], read: Callable[[str], Iterable[tuple[str, str]]]) -> str:
        """What ``write`` gives, after a last look at all that it says.

        A value may be known only after the place where it first stood was passed: then it is written again.

        :raises LeakError: a value is still there.
        """
        return self._proven(write, read)

    def _proven(self, write: Callable[[], T], read: Callable[[T], Iterable[tuple[str, str]]]) -> T:
        for _ in range(_ROUNDS):
            self._noted.clear()
            written = write()
            try:
                self._session.prove(("", text, beside) for text, beside in read(written))
            except LeakError as error:
                stopped = error
            else:
                self._found([finding.entity for finding in self._noted])
                return written
        raise stopped


class Restoring:
    """What a vault file and a manifest can put back, as they were when the run began."""

    def __init__(self, vault: Vault, manifest: Manifest | None = None) -> None:
        self._snapshot: Snapshot = vault.open(_SESSION).restoring()
        # Tokens that stayed.
        self.left = 0
        self._manifest = manifest
        self._urls = admits("never", urls_in(self._snapshot), manifest.urls if manifest is not None else ())

    def streamed(self, chunks: Iterable[str]) -> Iterator[str]:
        """One text that comes in pieces, with its values back."""
        restorer, strangers = self._restorer(), Strangers(self._snapshot.labels())
        for chunk in chunks:
            strangers.feed(chunk)
            yield restorer.feed(chunk)
        yield restorer.flush()
        strangers.flush()
        self._count(restorer, strangers)

    def _restorer(self) -> Restorer:
        return Restorer(self._snapshot, urls=self._urls)

    def _count(self, restorer: Restorer, strangers: Strangers) -> None:
        self.left += restorer.missed + restorer.barred + strangers.count

    @property
    def whole(self) -> bool:
        """Whether a text is needed whole: what keyed operators wrote is told at no smaller piece."""
        return self._manifest is not None

    def restore(self, text: str) -> str:
        """One whole text with its values back."""
        restorer, strangers, known = self._restorer(), Strangers(self._snapshot.labels()), self.keyed(text)
        restored = restorer.around(text, known)
        strangers.look(text, known)
        self._count(restorer, strangers)
        return restored

    def keyed(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, value) of what keyed operators wrote into a text, ascending."""
        return _keyed(self._manifest, text)

    def source(self, token: str, value: str) -> str | None:
        """How a JSON string wrote the value of a token, where the token says so."""
        issued = _ISSUED.fullmatch(token)
        if issued is not None:
            source = self._snapshot.source(issued[1])
            return (
                source[1:-1]
                if source is not None and source == f'"{source[1:-1]}"' and _writes(source, value)
                else None
            )
        found = _keyed_token(self._manifest, token)
        source = found[0].source(token, found[1]) if found else None
        return source if source is not None and _writes(f'"{source}"', value) else None

    def value(self, name: str) -> str | None:
        """What the token of this name stands for."""
        return self._snapshot.get(name)


def _writes(source: str, value: str) -> bool:
    return bool(json.loads(source) == value)


def _spelled(manifest: Manifest | None, token: str, value: str, raw: str) -> str | None:
    found = _keyed_token(manifest, token)
    if found is None or written(value, escaped=False)[1:-1] == raw:
        return None
    operator, at = found
    return operator.spelled(value, raw, at) if operator.undo(token, at) == value else None


def _keyed_token(manifest: Manifest | None, token: str) -> tuple[KeyedToken | Encrypt, Circumstance] | None:
    """The operator that wrote a token which is restored with the key alone, and what for."""
    found = next(tokens_in(token), None) if manifest is not None else None
    if manifest is None or found is None or found[:2] != (0, len(token)):
        return None
    # The ciphers: only where they are used.
    from desensitize.mask.encrypt import Encrypt  # noqa: PLC0415
    from desensitize.mask.keyed_token import KeyedToken  # noqa: PLC0415

    operator = KeyedToken() if token[len(found[2])] == KEYED_TOKEN else Encrypt()
    return operator, Circumstance(found[2], found[2], manifest.key, manifest.context)


def _keyed(manifest: Manifest | None, text: str) -> list[tuple[int, int, str]]:
    return manifest.undone(text) if manifest is not None else []

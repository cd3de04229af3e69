"""Sessions in a file, to go from one vault to another: sealed with a key, with a version, a checksum and an end.

Lines of text. The first says what it is, the second which key opens it and when it was made. Then one sealed line for
each session, one that counts them, and the SHA-256 of all that stands before, by which damage on the way is told from
a wrong key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import VaultError
from desensitize.guard import guarding
from desensitize.vault.entry import Token
from desensitize.vault.record import Record
from desensitize.vault.seal import Sealer, seal, unseal, unwrapped, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.vault.head import Head
    from desensitize.vault.seal import Ring

__all__ = ["Moved", "Transfer", "arrived", "left"]

_MAGIC = "desensitize export"
_VERSION = 1
# Lines of an export without any session.
_FEWEST = 4


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
            raise _unreadable("tokens are missing")
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
        names = None if sessions is None else list(dict.fromkeys(sessions))
        return _write(Path(path), self._leaving(names), key)

    def import_from(self, path: str | Path, *, key: Ring) -> int:
        """Take in the sessions of such a file; see ``ManagedVault``."""
        moved = _read(Path(path), key)
        self._arriving(moved)
        return len(moved)


def _write(path: Path, sessions: Iterable[Moved], key: Ring) -> int:
    try:
        stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        message = f"{path} can't be made: {error.strerror}; an export is never written over a file"
        raise VaultError(message) from None
    try:
        with stream:
            count, digest = 0, hashlib.sha256()
            for count, line in enumerate(_lines(sessions, key), -2):  # noqa: B007 - asked for afterwards
                digest.update(line)
                stream.write(line)
            stream.write(digest.hexdigest().encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            message = f"{path} can't be written: {error.strerror}"
            raise VaultError(message) from None
        raise
    return count


def _lines(sessions: Iterable[Moved], key: Ring) -> Iterator[bytes]:
    """All lines but the checksum: two, one for each session, one with their number."""
    data_key = os.urandom(32)
    key_id, kept = wrapped(data_key, key)
    said = {"key": key_id.decode(), "wrapped": base64.b64encode(kept).decode(), "made": time.time()}
    top = f"{_MAGIC} {_VERSION}\n{json.dumps(said)}\n".encode()
    yield from top.splitlines(keepends=True)
    cipher, count = Sealer(data_key).cipher(b"export"), 0
    for count, moved in enumerate(sessions, 1):
        content = [*moved[:5], [token.fields() for token in moved.tokens]]
        yield base64.b64encode(seal(cipher, content, _about(top, count))) + b"\n"
    yield base64.b64encode(seal(cipher, count, _about(top, 0))) + b"\n"


def _about(top: bytes, index: int) -> bytes:
    """What the seal of a line binds: the file it is of, and its place; 0 is the last."""
    return b"export" + index.to_bytes(8) + top


def _read(path: Path, key: Ring) -> list[Moved]:
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}"
        raise VaultError(message) from None
    top, sealed, opens = _checked(content)
    data_key, _ = unwrapped(opens.key_id, opens.wrapped, key)
    cipher = Sealer(data_key).cipher(b"export")
    if unseal(cipher, sealed.pop(), _about(top, 0)) != len(sealed):
        raise _unreadable("sessions are missing")
    elapsed = max(0.0, time.time() - opens.made)
    lines = (unseal(cipher, line, _about(top, index)) for index, line in enumerate(sealed, 1))
    return [_moved(content).after(elapsed) for content in lines]


def _moved(content: list[Any]) -> Moved:
    session, created, used, end, before, tokens = content
    read = [token for token in map(Token.of, tokens) if token is not None]
    if len(read) != len(tokens):
        raise _unreadable("a token can't be read")
    return Moved(session, created, used, end, before, read)


def _checked(content: bytes) -> tuple[bytes, list[bytes], _Opens]:
    """The first two lines, the sealed ones, and what the second says, once the checksum is right."""
    magic, _, version = content.partition(b"\n")[0].rpartition(b" ")
    if magic != _MAGIC.encode() or not version.isdigit():
        message = "not an export: it is the file that `export_to` or `desensitize vault export` wrote"
        raise VaultError(message)
    if version != str(_VERSION).encode():
        message = f"an export of format {version.decode()[:8]}: this version reads format {_VERSION}"
        raise VaultError(message)
    lines = content.splitlines(keepends=True)
    if len(lines) < _FEWEST or hashlib.sha256(b"".join(lines[:-1])).hexdigest().encode() + b"\n" != lines[-1]:
        raise _unreadable("its checksum is wrong")
    try:
        return b"".join(lines[:2]), [base64.b64decode(line) for line in lines[2:-1]], _opens(lines[1])
    except (ValueError, TypeError, KeyError):
        raise _unreadable("a line can't be read") from None


class _Opens(NamedTuple):
    """What the second line says."""

    key_id: bytes
    wrapped: bytes
    made: float


def _opens(line: bytes) -> _Opens:
    said = json.loads(line)
    return _Opens(str(said["key"]).encode(), base64.b64decode(said["wrapped"]), float(said["made"]))


def _unreadable(what: str) -> VaultError:
    return VaultError(f"the export is cut, damaged or was tampered with: {what}")

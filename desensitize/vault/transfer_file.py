"""Sessions in a file, to go from one vault to another: sealed with a key, with a version, a checksum and an end.

Lines of text. The first says what it is, the second which key opens it and when it was made. Then one sealed line for
each session, one that counts them, and the SHA-256 of all that stands before, by which damage on the way is told from
a wrong key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.errors import VaultError
from desensitize.vault.entry import Token
from desensitize.vault.refusal import unreadable
from desensitize.vault.seal import Sealer, seal, unseal, unwrapped, wrapped
from desensitize.vault.transfer import Moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from desensitize.vault.seal import Ring

__all__ = ["read", "written"]

_MAGIC = "desensitize export"
_VERSION = 1
# Lines of an export without any session.
_FEWEST = 4


def written(path: Path, sessions: Iterable[Moved], key: Ring) -> int:
    """Write an export to a new file; gives how many sessions are in it.

    :raises VaultError: there is a file, or it can't be written.
    """
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


def read(path: Path, key: Ring) -> list[Moved]:
    """The sessions of an export, as they are by now.

    :raises VaultError: not an export, damaged, or for another key.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}"
        raise VaultError(message) from None
    top, sealed, opens = _checked(content)
    data_key, _ = unwrapped(opens.key_id, opens.wrapped, key)
    cipher = Sealer(data_key).cipher(b"export")
    if unseal(cipher, sealed.pop(), _about(top, 0)) != len(sealed):
        raise unreadable("sessions are missing")
    elapsed = max(0.0, time.time() - opens.made)
    lines = (unseal(cipher, line, _about(top, index)) for index, line in enumerate(sealed, 1))
    return [_moved(content).after(elapsed) for content in lines]


def _moved(content: list[Any]) -> Moved:
    session, created, used, end, before, tokens = content
    read = [token for token in map(Token.of, tokens) if token is not None]
    if len(read) != len(tokens):
        raise unreadable("a token can't be read")
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
        raise unreadable("its checksum is wrong")
    try:
        return b"".join(lines[:2]), [base64.b64decode(line) for line in lines[2:-1]], _opens(lines[1])
    except (ValueError, TypeError, KeyError):
        raise unreadable("a line can't be read") from None


class _Opens(NamedTuple):
    """What the second line says."""

    key_id: bytes
    wrapped: bytes
    made: float


def _opens(line: bytes) -> _Opens:
    said = json.loads(line)
    return _Opens(str(said["key"]).encode(), base64.b64decode(said["wrapped"]), float(said["made"]))

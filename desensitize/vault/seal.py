"""What a vault that outlives its process does to everything it writes: AES-256-GCM, and keyed names for sessions.

A vault has a random data key of its own, kept wrapped under the first secret of the key ring. Turning the ring wraps it
anew and touches nothing else. Each epoch of a session has its own key, derived from the data key.
"""

from __future__ import annotations

import hmac
import json
import os
from contextlib import suppress
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desensitize.errors import VaultError

__all__ = ["PLACE_BYTES", "Ring", "Sealer", "damaged", "seal", "unseal", "unwrapped", "wrapped"]

PLACE_BYTES = 16
_NONCE_BYTES = 12
# Contents are padded to a multiple of this, so that the length of a value hardly shows.
_BLOCK = 32
_WRAPPED = b"desensitize vault 1"


class Ring(Protocol):
    """What a vault asks of a ``Key``."""

    def __len__(self) -> int: ...

    def derive(self, purpose: str, index: int = 0) -> bytes:
        """32 bytes for one purpose."""

    def key_id(self, index: int = 0) -> str:
        """A public name of a secret."""


class Sealer:
    """One vault's data key, and what comes of it."""

    __slots__ = ("_data_key",)

    def __init__(self, data_key: bytes) -> None:
        self._data_key = data_key

    def place(self, session: str) -> bytes:
        """Where a session is kept; says nothing about its id."""
        return hmac.digest(self._data_key, b"place" + session.encode("utf-8", "surrogatepass"), "sha256")[:PLACE_BYTES]

    def digest(self, value: str) -> str:
        """A name for a value that only this vault can give it: 32 hexadecimal digits."""
        said = b"value" + value.encode("utf-8", "surrogatepass")
        return hmac.digest(self._data_key, said, "sha256")[:PLACE_BYTES].hex()

    def cipher(self, epoch: bytes) -> AESGCM:
        """The cipher of one epoch of one session."""
        return AESGCM(hmac.digest(self._data_key, b"epoch" + epoch, "sha256"))


def seal(cipher: AESGCM, content: object, about: bytes) -> bytes:
    """Encrypt JSON-like ``content``; it opens only with the same ``about``. Lone surrogates pass unchanged."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text + b" " * (-len(text) % _BLOCK), about)


def unseal(cipher: AESGCM, sealed: object, about: bytes) -> Any:
    """What was sealed.

    :raises VaultError: it was changed or moved, or the key is another.
    """
    if isinstance(sealed, bytes):
        with suppress(InvalidTag, ValueError):
            text = cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
            return json.loads(text.decode("utf-8", "surrogatepass"))
    raise damaged("a record does not open")


def wrapped(data_key: bytes, key: Ring) -> tuple[bytes, bytes]:
    """The first secret's public name, and the data key under it."""
    return key.key_id().encode(), seal(AESGCM(key.derive("vault-wrap")), data_key.hex(), _WRAPPED)


def unwrapped(key_id: object, kept: object, key: Ring) -> tuple[bytes, int]:
    """The data key, and which secret of the ring opened it.

    :raises VaultError: none did.
    """
    for index in range(len(key)):
        with suppress(VaultError):
            return bytes.fromhex(unseal(AESGCM(key.derive("vault-wrap", index)), kept, _WRAPPED)), index
    if key_id in {key.key_id(index).encode() for index in range(len(key))}:
        raise damaged("its data key does not open")
    owner = key_id.decode("ascii", "replace")[:24] if isinstance(key_id, bytes) else "unknown"
    message = f"wrong key: the vault belongs to key {owner}, which is not in this key ring"
    raise VaultError(message)


def damaged(what: str) -> VaultError:
    """The error for a vault that is not as it was left."""
    return VaultError(f"the vault is damaged or was tampered with: {what}")

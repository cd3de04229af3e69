"""Presidio's ``encrypt`` and ``decrypt``, so that either side opens what the other wrote.

AES in CBC mode with PKCS #7 padding and a random IV before it, in URL-safe base64. It is not authenticated: what
somebody changed, or wrote with another key, may open as another text. Our own ``encrypt`` is; this one is for who has
such data.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import TYPE_CHECKING, ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Decrypt", "Encrypt"]

_BLOCK = 16
_KEYS = (16, 24, 32)


class _Keyed:
    """An operator with a key of the request's own, which it never shows."""

    name: ClassVar[str]
    reversible: ClassVar[bool] = False

    def __init__(self, key: object, path: str) -> None:
        raw = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else b""
        if len(raw) not in _KEYS:
            message = f"{path}: key must be a text of 16, 24 or 32 bytes"
            raise Refusal(400, "invalid_request", message, parameter=path)
        self._key, self._path = raw, path

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _cipher(self, start: bytes) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(start))


class Encrypt(_Keyed):
    """Writes a value so that `Decrypt` has it back."""

    name = "encrypt"

    def __call__(self, value: str, at: Circumstance) -> str:
        """What stands for the value; another text each time."""
        del at
        start, padder = os.urandom(_BLOCK), PKCS7(8 * _BLOCK).padder()
        padded = padder.update(value.encode("utf-8", "surrogatepass")) + padder.finalize()
        worker = self._cipher(start).encryptor()
        return base64.urlsafe_b64encode(start + worker.update(padded) + worker.finalize()).decode("ascii")


class Decrypt(_Keyed):
    """Reads what `Encrypt` wrote."""

    name = "decrypt"

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value.

        :raises Refusal: another key wrote it, or it is damaged.
        """
        del at
        try:
            raw = base64.urlsafe_b64decode(value.encode("ascii"))
            worker, padder = self._cipher(raw[:_BLOCK]).decryptor(), PKCS7(8 * _BLOCK).unpadder()
            padded = worker.update(raw[_BLOCK:]) + worker.finalize()
            return (padder.update(padded) + padder.finalize()).decode("utf-8", "surrogatepass")
        except (ValueError, binascii.Error):
            message = f"{self._path}: the text there was not written with this key, or is damaged"
            raise Refusal(400, "not_decrypted", message, parameter=self._path) from None

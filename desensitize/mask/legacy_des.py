"""DES and triple DES, by their names in other products only: for systems that can read nothing else."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from desensitize.errors import RestoreError
from desensitize.mask.operator import key_for

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["LegacyDes"]

# Bytes of a key. A DES key is what triple DES becomes when it is used three times.
_BYTES = {"DES": (8,), "3DES": (16, 24)}
_BLOCK = 8


@dataclass(frozen=True, slots=True)
class LegacyDes:
    """Reversible with the key, by `undo`. DES is broken: anyone can. For systems that can read nothing else.

    The output is base64url of eight bytes of start value and of the value in UTF-8, padded (PKCS 7), in CBC. The start
    value is a MAC of the value: equal values look equal, and nothing else does. The vendor does not publish its own
    format; this one is a choice.

    :param algorithm: ``DES`` or ``3DES``.
    :param key: 8 bytes of text for DES, 16 or 24 for 3DES; without it the masker's key makes one.
    :param legacy: must be true: whoever wants this says so.
    :raises ConfigError: when called with neither key.

    >>> from desensitize.mask.operator import Circumstance
    >>> at, des = Circumstance("X", "X"), LegacyDes("DES", "8 bytes.", legacy=True)
    >>> des("13800138000", at), des.undo("wj7U7yGvxHOH2sTBMVAn38QNWg4xn-DU", at)
    ('wj7U7yGvxHOH2sTBMVAn38QNWg4xn-DU', '13800138000')
    """

    name: ClassVar[str] = "legacy_des"
    reversible: ClassVar[bool] = True
    algorithm: str
    key: str = field(default="", repr=False)
    legacy: bool = False

    def __post_init__(self) -> None:
        if self.algorithm not in _BYTES:
            message = f"algorithm must be one of: {', '.join(_BYTES)}"
            raise ValueError(message)
        if self.legacy is not True:
            message = "legacy must be true: DES and 3DES are no longer safe"
            raise ValueError(message)
        sizes = _BYTES[self.algorithm]
        if not isinstance(self.key, str) or (self.key and len(_bytes(self.key)) not in sizes):
            message = f"key must be a text of {' or '.join(map(str, sizes))} bytes"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value, encrypted."""
        secret, said = self._secrets(at)[0], _bytes(value)
        start, pad = _start(secret, said), _BLOCK - len(said) % _BLOCK
        sealer = _cipher(secret, start).encryptor()
        return base64.urlsafe_b64encode(start + sealer.update(said + bytes([pad]) * pad) + sealer.finalize()).decode()

    def undo(self, output: str, at: Circumstance) -> str:
        """The value that ``output`` was written for, with this key or any of the masker's ring.

        :raises RestoreError: not written so, or damaged.
        """
        try:
            raw = base64.b64decode(output, altchars=b"-_", validate=True)
        except ValueError:
            raw = b""
        whole = len(raw) >= 2 * _BLOCK and len(raw) % _BLOCK == 0
        for secret in self._secrets(at) if whole else ():
            said = _opened(secret, raw)
            if said is not None:
                return said.decode("utf-8", "surrogatepass")
        message = f"operator 'legacy_des' did not write this for {at.entity} with this key"
        raise RestoreError(message)

    def _secrets(self, at: Circumstance) -> list[bytes]:
        """The key that writes, then others that may have written."""
        if self.key:
            return [_bytes(self.key)]
        key, size = key_for(self.name, at), _BYTES[self.algorithm][-1]
        return [key.derive(f"des/{self.algorithm}", index)[:size] for index in range(len(key))]


def _opened(secret: bytes, raw: bytes) -> bytes | None:
    opener = _cipher(secret, raw[:_BLOCK]).decryptor()
    padded = opener.update(raw[_BLOCK:]) + opener.finalize()
    said = padded[: -padded[-1]] if 1 <= padded[-1] <= _BLOCK else b""
    return said if hmac.compare_digest(_start(secret, said), raw[:_BLOCK]) else None


def _start(secret: bytes, said: bytes) -> bytes:
    return hmac.digest(secret, said, "sha256")[:_BLOCK]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _cipher(secret: bytes, start: bytes) -> Any:
    # 20 ms to import, and only here.
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.modes import CBC  # noqa: PLC0415

    long = secret * 3 if len(secret) == _BLOCK else (secret + secret[:_BLOCK])[:24]
    return Cipher(TripleDES(long), CBC(start))

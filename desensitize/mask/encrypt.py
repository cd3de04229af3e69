"""``encrypt``: ``PHONE~MZXW6...``, another each time, restored by who has the key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask import base32
from desensitize.mask.keyed_grammar import ENCRYPT, unwrapped
from desensitize.mask.operator import key_for
from desensitize.mask.sealing import bound, mark, opened

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Circumstance

__all__ = ["Encrypt"]

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Encrypt:
    """Reversible with the key, and without any record. The label, then base32 in any case.

    AES-256 in GCM mode (NIST SP 800-38D) with 96 random bits for each value. So it is not deterministic: the same value
    has another output each time, and nothing shows but how long it is. Where equal values must stay equal, to be joined
    or to be one person to a model, `keyed_token` is the operator.

    One secret is good for 2^32 values, by the standard; then rotate the key. The first secret of a ring writes, each of
    them restores. The output is bound to label and context.

    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("PHONE_NUMBER", "PHONE", Key("dsk1_" + "A" * 43))
    >>> Encrypt().undo(Encrypt()("13800138000", at), at)
    '13800138000'
    """

    name: ClassVar[str] = "encrypt"
    reversible: ClassVar[bool] = True

    def __call__(self, value: str, at: Circumstance) -> str:
        """``PHONE~`` and 64 characters for a mobile number: 1.6 times the bytes and 46 or 47 more."""
        key, nonce = key_for(self.name, at), os.urandom(_NONCE_BYTES)
        sealed = _cipher(key).encrypt(nonce, value.encode("utf-8", "surrogatepass"), bound(at))
        return f"{at.label}{ENCRYPT}{base32.write(mark(key) + nonce + sealed)}"

    def undo(self, output: str, at: Circumstance) -> str:
        """The value.

        :raises RestoreError: altered or cut off, or written with another key, label or context.
        :raises ConfigError: there is no key.
        """
        key, (sealed,) = key_for(self.name, at), unwrapped(output, at.label, ENCRYPT)
        nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        opening = opened(key, sealed, lambda index: _cipher(key, index).decrypt(nonce, text, bound(at)))
        return opening.decode("utf-8", "surrogatepass")


def _gcm(secret: bytes) -> AESGCM:
    # 20 ms to import: only where a value is masked or restored.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(secret)


def _cipher(key: Key, index: int = 0) -> AESGCM:
    return key.cipher(_gcm, "encrypt", index)

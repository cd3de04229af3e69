"""``encrypt``: ``PHONE~MZXW6...``, another each time, restored by who has the key."""

from __future__ import annotations

import json
import os
from contextlib import suppress
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
# Bound to what is no value but how a JSON string writes one. No context has that byte: they are UTF-8.
_JSON = b"\xffjson"


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
        return _sealed(value, at, bound(at))

    def spelled(self, value: str, source: str, at: Circumstance) -> str:
        """The token of a value that a JSON string writes as ``source``, where that is not its plain form."""
        del value
        return _sealed(source, at, bound(at) + _JSON)

    def undo(self, output: str, at: Circumstance) -> str:
        """The value.

        :raises RestoreError: altered or cut off, or written with another key, label or context.
        :raises ConfigError: there is no key.
        """
        text, is_source = _opening(output, at)
        value: str = json.loads(f'"{text}"') if is_source else text
        return value

    def source(self, output: str, at: Circumstance) -> str | None:
        """How a JSON string wrote the value, if the token says so; raises as ``undo`` does."""
        text, is_source = _opening(output, at)
        return text if is_source else None


def _sealed(text: str, at: Circumstance, said: bytes) -> str:
    key, nonce = key_for(Encrypt.name, at), os.urandom(_NONCE_BYTES)
    sealed = _cipher(key).encrypt(nonce, text.encode("utf-8", "surrogatepass"), said)
    return f"{at.label}{ENCRYPT}{base32.write(mark(key) + nonce + sealed)}"


def _opening(output: str, at: Circumstance) -> tuple[str, bool]:
    """What was sealed, and whether it is how a JSON string writes the value."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - 20 ms to import

    key, (sealed,) = key_for(Encrypt.name, at), unwrapped(output, at.label, ENCRYPT)
    nonce, text, said = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], bound(at)

    def attempt(index: int) -> tuple[bytes, bool]:
        gcm = _cipher(key, index)
        with suppress(InvalidTag):
            return gcm.decrypt(nonce, text, said), False
        return gcm.decrypt(nonce, text, said + _JSON), True

    data, is_source = opened(key, sealed, attempt)
    return data.decode("utf-8", "surrogatepass"), is_source


def _gcm(secret: bytes) -> AESGCM:
    # 20 ms to import: only where a value is masked or restored.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(secret)


def _cipher(key: Key, index: int = 0) -> AESGCM:
    return key.cipher(_gcm, "encrypt", index)

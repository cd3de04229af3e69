"""``hash``: the same value, the same code, and no way back without the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.operator import key_for

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Hash"]

_ALGORITHMS = ("hmac-sha256", "hmac-sm3")


@dataclass(frozen=True, slots=True)
class Hash:
    """Irreversible, keyed: without a key a phone number's hash is found by trying all numbers.

    The output is the entity and 128 bits of HMAC (RFC 2104) with SHA-256 or SM3 (GB/T 32905) in lower-case
    hexadecimal. Other spellings of one value give other codes: the value is hashed as written.

    :param algorithm: ``hmac-sha256`` or ``hmac-sm3``.
    :param salt: keeps the codes of two places apart; no secret.
    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("PHONE_NUMBER", "PHONE", Key("dsk1_" + "A" * 43))
    >>> Hash()("13800138000", at)
    'PHONE_NUMBER:e97b9cd46d420e851dbcc5a2d6a4ba25'
    """

    name: ClassVar[str] = "hash"
    reversible: ClassVar[bool] = False
    algorithm: str = "hmac-sha256"
    salt: str = ""

    def __post_init__(self) -> None:
        if self.algorithm not in _ALGORITHMS:
            message = f"algorithm must be one of: {', '.join(_ALGORITHMS)}"
            raise ValueError(message)
        if not isinstance(self.salt, str):
            message = "salt must be text"
            raise ValueError(message)  # noqa: TRY004 - one kind of error for every bad parameter

    def __call__(self, value: str, at: Circumstance) -> str:
        """``PHONE_NUMBER:`` and 32 hexadecimal digits."""
        secret = key_for(self.name, at).derive(f"hash/{self.salt}" if self.salt else "hash")
        said = f"{at.entity}\0{value}".encode("utf-8", "surrogatepass")
        digest = _sm3(secret, said) if self.algorithm == "hmac-sm3" else _sha256(secret, said)
        return f"{at.entity}:{digest[:16].hex()}"


def _sha256(secret: bytes, said: bytes) -> bytes:
    import hmac  # noqa: PLC0415 - only where a value is hashed

    return hmac.digest(secret, said, "sha256")


def _sm3(secret: bytes, said: bytes) -> bytes:
    # 20 ms to import; and OpenSSL of the standard library may lack SM3.
    from cryptography.hazmat.primitives.hashes import SM3  # noqa: PLC0415
    from cryptography.hazmat.primitives.hmac import HMAC  # noqa: PLC0415

    mac = HMAC(secret, SM3())
    mac.update(said)
    return mac.finalize()

"""``hash``: the same value, the same code, and no way back without the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Hash"]

_ALGORITHMS = ("hmac-sha256",)


@dataclass(frozen=True, slots=True)
class Hash:
    """Irreversible, keyed: without a key a phone number's hash is found by trying all numbers.

    The output is the entity and 128 bits of HMAC-SHA-256 (RFC 2104) in lower-case hexadecimal. Other spellings of one
    value give other codes: the value is hashed as written.

    :raises ConfigError: when called without a key.
    """

    name: ClassVar[str] = "hash"
    reversible: ClassVar[bool] = False
    algorithm: str = "hmac-sha256"

    def __post_init__(self) -> None:
        if self.algorithm not in _ALGORITHMS:
            message = f"algorithm must be one of: {', '.join(_ALGORITHMS)}"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """``PHONE_NUMBER:`` and 32 hexadecimal digits."""
        if at.key is None:
            message = "operator 'hash' needs a key: pass key=Key.from_env('DESENSITIZE_KEY') or --key-env"
            raise ConfigError(message)
        import hmac  # noqa: PLC0415 - only where a value is hashed

        digest = hmac.digest(at.key.derive("hash"), f"{at.entity}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
        return f"{at.entity}:{digest[:16].hex()}"

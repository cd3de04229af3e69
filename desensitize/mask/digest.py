"""The bare digests of the DMS catalogue, by their names there only: ``MD5 SHA1 SHA256 SHA512 SM3``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.params import text

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["Digest"]

_ALGORITHMS = ("MD5", "SHA1", "SHA256", "SHA512", "SM3")


@dataclass(frozen=True, slots=True)
class Digest:
    """Irreversible in name only: whoever knows the salt finds a phone number by trying all of them. Prefer ``hash``.

    The output is the digest of the salt followed by the value, in UTF-8, as lower-case hexadecimal. The vendor does not
    publish in which order it joins them; this order is a choice.

    :param salt: a text of at least one character, required.

    >>> from desensitize.mask.operator import Circumstance
    >>> Digest("MD5", salt="1")("23", Circumstance("X", "X"))  # of "123"
    '202cb962ac59075b964b07152d234b70'
    """

    name: ClassVar[str] = "digest"
    reversible: ClassVar[bool] = False
    algorithm: str
    salt: str

    def __post_init__(self) -> None:
        if self.algorithm not in _ALGORITHMS:
            message = f"algorithm must be one of: {', '.join(_ALGORITHMS)}"
            raise ValueError(message)
        text(self.salt, "salt")

    def __call__(self, value: str, at: Circumstance) -> str:
        """The digest in hexadecimal."""
        del at
        # 20 ms to import; and OpenSSL of the standard library may lack SM3.
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

        digest = hashes.Hash(getattr(hashes, self.algorithm)())
        digest.update(f"{self.salt}{value}".encode("utf-8", "surrogatepass"))
        return digest.finalize().hex()

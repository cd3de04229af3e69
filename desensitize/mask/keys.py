"""``Key``: one opaque secret, from which every purpose gets a key of its own."""

from __future__ import annotations

import base64
import hmac
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desensitize.errors import ConfigError, RestoreError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Key"]

T = TypeVar("T")

_PREFIX = "dsk1_"
_BYTES = 32
# Purposes are few: an operator has one or two. Salts can make them many.
_REMEMBERED = 256


class Key:
    """A ring of secrets: the first one makes, all of them undo. Never shown by ``repr``, ``str``, ``format`` or pickle.

    >>> Key.generate()
    Key(1 secret)
    """

    __slots__ = ("_made", "_ring")

    def __init__(self, text: str) -> None:
        """Read one or more keys, separated by spaces or commas; the first one makes.

        :raises ConfigError: not a key of this library; the message does not repeat it.
        """
        if not isinstance(text, str):
            message = f"a key is text from `desensitize key new`, not {type(text).__name__}"
            raise ConfigError(message)
        parts = text.replace(",", " ").split()
        self._ring = tuple(_secret(part) for part in parts)
        self._made: dict[object, Any] = {}
        if not self._ring:
            message = "the key is empty: make one with `desensitize key new`"
            raise ConfigError(message)

    @classmethod
    def generate(cls) -> Key:
        """A new key of 256 random bits."""
        return cls(_written(os.urandom(_BYTES)))

    @classmethod
    def from_env(cls, name: str = "DESENSITIZE_KEY") -> Key:
        """The key in an environment variable.

        :raises ConfigError: the variable is not set.
        """
        text = os.environ.get(name)
        if text is None:
            message = f"environment variable {name} is not set: put a key from `desensitize key new` into it"
            raise ConfigError(message)
        return cls(text)

    @classmethod
    def from_file(cls, path: str | Path) -> Key:
        """The key in a file that only its owner may read.

        :raises ConfigError: unreadable, or readable by others.
        """
        file = Path(path)
        try:
            if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
                message = f"{file} can be read by others: chmod 600 it, and make a new key if others may have read it"
                raise ConfigError(message)
            return cls(file.read_text(encoding="ascii"))
        except (OSError, UnicodeDecodeError):
            message = f"{file} can't be read as a key file"
            raise ConfigError(message) from None

    def rotated(self) -> Key:
        """A new secret that makes from now on, before those of this ring, which still undo what they made."""
        return Key(f"{_written(os.urandom(_BYTES))} {self.reveal()}")

    def only(self, key_id: str) -> Key:
        """One secret of the ring as a key by itself, for what does not say which secret made it.

        :raises RestoreError: the ring has no secret of this name.
        """
        index = next((index for index in range(len(self)) if self.key_id(index) == key_id), None)
        if index is not None:
            return self.once(("only", index), lambda: Key(_written(self._ring[index])))
        message = f"the key has no secret {key_id[:8]!r}: add the one that masked, after the first"
        raise RestoreError(message)

    def derive(self, purpose: str, index: int = 0, size: int = 32) -> bytes:
        """Bytes for one purpose (HKDF-SHA-256, RFC 5869). Purposes are independent of each other, sizes of one are not.

        :param index: which secret of the ring; 0 makes.
        :param size: how many bytes.
        """
        return self.once(("derive", purpose, index, size), lambda: _derived(self._ring[index], purpose, size))

    def cipher(self, kind: Callable[[bytes], T], purpose: str, index: int = 0, size: int = 32) -> T:
        """What ``kind`` makes of the bytes for one purpose: made once for this key, for it takes longer than its use.

        :param kind: a class or function that stays; one made for the call is made again each time.
        """
        name = (kind, purpose, index)
        made: T | None = self._made.get(name)
        return made if made is not None else self.once(name, lambda: kind(self.derive(purpose, index, size)))

    def number(self, purpose: str, said: str) -> int:
        """A number below 2**256 that only this key draws for ``said`` (HMAC-SHA-256, RFC 2104)."""
        return int.from_bytes(hmac.digest(self.derive(purpose), said.encode("utf-8", "surrogatepass"), "sha256"))

    def digest(self, value: str, index: int = 0) -> str:
        """What stands for a value in ``Masker(allow=...)``, so that a list of such values holds none of them.

        It is ``hmac:``, the name of the secret and half of an HMAC-SHA-256; only who has the key can tell the value
        by trying. The value is taken to the byte: another case or another space is another value.

        :param index: which secret of the ring.

        >>> Key("dsk1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").digest("a@example.com")
        'hmac:a0e300a3:71f9fd66522380724e3dd5540ce67595'
        """
        made = hmac.digest(self.derive("allow", index), value.encode("utf-8", "surrogatepass"), "sha256")
        return f"hmac:{self.key_id(index)}:{made[:16].hex()}"

    def key_id(self, index: int = 0) -> str:
        """A public name of a secret of the ring: 8 hexadecimal digits."""
        return self.derive("key-id", index)[:4].hex()

    def once(self, name: object, make: Callable[..., T], *given: Any) -> T:
        """What ``make`` makes of what it is given, under a name: made once, for it takes longer than its use."""
        made: T | None = self._made.get(name)
        if made is None:
            made = make(*given)
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            self._made[name] = made
        return made

    def __len__(self) -> int:
        return len(self._ring)

    def reveal(self) -> str:
        """The key as text, to store it: the only way to read it."""
        return " ".join(map(_written, self._ring))

    def __repr__(self) -> str:
        return f"Key({len(self._ring)} secret{'s' if len(self._ring) > 1 else ''})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.derive("equal") == other.derive("equal") and len(self) == len(other)

    def __hash__(self) -> int:
        return hash(self.key_id())

    def __reduce__(self) -> tuple[object, ...]:
        message = "a key is not pickled: pass it by environment variable or file"
        raise ConfigError(message)


def _derived(secret: bytes, purpose: str, size: int) -> bytes:
    # 20 ms to import: only where a key is used.
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(SHA256(), size, None, f"desensitize/1/{purpose}".encode()).derive(secret)


def _written(secret: bytes) -> str:
    return _PREFIX + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def _secret(text: str) -> bytes:
    body = text.removeprefix(_PREFIX)
    try:
        secret = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except ValueError:
        secret = b""
    if not text.startswith(_PREFIX) or len(secret) != _BYTES:
        message = f"not a key: a key starts with {_PREFIX} and comes from `desensitize key new`"
        raise ConfigError(message)
    return secret

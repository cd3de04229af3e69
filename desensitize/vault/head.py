"""One session of a sealed vault but for its tokens: what it counts, when it was used, when its values end."""

from __future__ import annotations

import math
import os
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.vault.retention import SessionInfo
from desensitize.vault.seal import PLACE_BYTES, damaged, seal, unseal

if TYPE_CHECKING:
    from desensitize.vault.seal import Sealer

__all__ = ["Head"]

# What the seal of a head holds: three fields in the first format, six since.
_FIELDS = (3, 6)


class Head(NamedTuple):
    """A session but for its tokens. ``epoch`` changes when its values go; ``before`` are the counts at that time.

    ``next`` names the next session where heads are chained. What comes after ``expires`` is sealed.

    ``name``: the session's id; ``None``: not known, since its first uses were written by an earlier version.
    """

    place: bytes
    next: bytes
    epoch: bytes
    expires: float
    before: dict[str, int]
    counts: dict[str, int]
    held: int
    name: str | None = None
    created: float = 0.0
    used: float = 0.0

    @classmethod
    def new(cls, place: bytes, after: bytes = b"") -> Head:
        """The head of a session that was never used."""
        return cls(place, after, os.urandom(PLACE_BYTES), math.inf, {}, {}, 0)

    def emptied(self) -> Head:
        """The head once the values are gone: nothing sealed for the old epoch opens any more."""
        return self._replace(epoch=os.urandom(PLACE_BYTES), expires=math.inf, before=self.counts, held=0)

    def used_at(self, now: float, name: str, ttl: float | None = None) -> Head:
        """The head after a use now."""
        expires = self.expires if ttl is None else now + ttl
        return self._replace(name=name, created=self.created or now, used=now, expires=expires)

    def about(self) -> bytes:
        """What its seal binds."""
        return b"head" + self.place + self.next + self.epoch + struct.pack(">d", self.expires)

    def about_token(self, serial: int) -> bytes:
        """What the seal of one of its tokens binds."""
        return b"token" + self.place + self.epoch + serial.to_bytes(8)

    def sealed(self, sealer: Sealer) -> bytes:
        """What of it only the key opens."""
        return seal(sealer.cipher(self.epoch), self[4:], self.about())

    def opened(self, sealer: Sealer, sealed: Any) -> Head:
        """The head with what was sealed.

        :raises VaultError: it was changed or moved.
        """
        fields = unseal(sealer.cipher(self.epoch), sealed, self.about())
        if len(fields) not in _FIELDS:
            raise damaged("a session can't be read")
        return Head(*self[:4], *fields)

    def info(self) -> SessionInfo:
        """What is told of it."""
        return SessionInfo(
            self.name, self.place.hex(), self.created or None, self.used or None, self.held,
            self.expires if self.expires < math.inf else None,
        )  # fmt: skip

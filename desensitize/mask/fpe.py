"""``fpe``: another value of the same form: a card for a card, an identity number for an identity number."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.domains import IP, domains_of, in_sight
from desensitize.mask.domains.domain import located
from desensitize.mask.domains.ipv4 import DOTTED, dotted, padded
from desensitize.mask.operator import key_for

if TYPE_CHECKING:
    from ffx import FF1

    from desensitize.mask.domains.domain import Domain, Place
    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Circumstance

__all__ = ["Fpe"]

# Letters and digits: what is longer is no number, and takes a time that grows with its square.
_LONGEST = 512
_TWEAK_BYTES = 8


@dataclass(frozen=True, slots=True)
class Fpe:
    """Reversible with the key. FF1 (NIST SP 800-38G) with AES-256; needs ``pip install 'desensitize[fpe]'``.

    Length and separators stay, digits stay digits and letters letters; what has a check digit and a domain of its own
    (`desensitize.mask.domains`) has a valid one again. An IPv4 address becomes any other, of fewer or more digits. In
    one context, two values of an entity never get the same output. One in as many as the domain has values, a million
    at the least, is its own output.

    Nothing in an output says that it is one, and FF1 is not authenticated: with another key, entity or context, `undo`
    gives another value and no error. So undo only what a record names, which says entity, context and secret too.

    :param unfit: what becomes of a value of fewer than 10^6 of its form, with letters or digits outside ASCII, or with
        more than 512: ``redact`` writes the entity in square brackets, which nothing undoes; ``refuse`` raises.
    :raises ConfigError: when called without a key, or without the library; for a value refused.

    >>> Fpe(unfit="refuse")
    Fpe(unfit='refuse')
    """

    name: ClassVar[str] = "fpe"
    reversible: ClassVar[bool] = True
    unfit: str = "redact"

    def __post_init__(self) -> None:
        if self.unfit not in {"redact", "refuse"}:
            message = "unfit must be redact or refuse"
            raise ValueError(message)

    def __call__(self, value: str, at: Circumstance) -> str:
        """Another value of the same form."""
        turned = _turned(value, at, key_for(self.name, at), back=False)
        if turned is None and self.unfit == "refuse":
            message = f"fpe can't mask a value of {at.entity}: too short, too long, or not in ASCII; unfit='redact' can"
            raise ConfigError(message)
        return _redacted(at) if turned is None else turned

    def undoes(self, output: str, at: Circumstance) -> bool:
        """Whether an output was encrypted, and not redacted."""
        return output != _redacted(at)

    def undo(self, output: str, at: Circumstance) -> str:
        """The value, if ``output`` was written with this key, entity and context; else some other value.

        :param at: of a ring, only the first secret is used: ``key.only(key_id)`` is the one that wrote.
        :raises RestoreError: no output, or of a value that was redacted.
        """
        turned = _turned(output, at, key_for(self.name, at), back=True)
        if turned is None:
            message = f"fpe wrote no value of {at.entity} here: it was redacted, or is no output"
            raise RestoreError(message)
        return turned


def _turned(value: str, at: Circumstance, key: Key, *, back: bool) -> str | None:
    """What a value becomes; ``None`` for one that can't be encrypted.

    What FF1 gives may belong to a narrower domain than the value did: a card number where there was none. Then it is
    encrypted again, until it belongs where the value did. That ends, at the value itself at the latest, and the way
    back is the same steps backwards (cycle walking).
    """
    cipher, domains = key.cipher(_ff1, "fpe"), domains_of(at.entity, value)
    text = None if value == _redacted(at) else _plain(value, at.entity)
    found = None if text is None else located(text, domains)
    if text is None or found is None:
        return None
    domain, place = found
    tweak, number = _tweak(key, at, domain, place), place.number
    while True:
        number = _step(cipher, number, place.size, tweak, back=back)
        written = domain.write(place, number)
        if domain is domains[0] or located(written, domains) == (domain, place._replace(number=number)):
            whole = _spread(value, written, at.entity)
            if whole != _redacted(at):
                return whole


def _redacted(at: Circumstance) -> str:
    return f"[{at.entity}]"


def _plain(value: str, entity: str) -> str | None:
    """The letters and digits that change; ``None`` where others would stay in sight, or there are too many."""
    if entity == IP and DOTTED.fullmatch(value):
        return padded(value)
    if not (value.isascii() and value.isalnum()):
        stays = in_sight(entity)
        if any(char.isalnum() and not char.isascii() and char not in stays for char in value):
            return None
        value = re.sub("[^0-9A-Za-z]+", "", value)
    return value if len(value) <= _LONGEST else None


def _spread(value: str, written: str, entity: str) -> str:
    """What was written, with the separators of the value."""
    if entity == IP and DOTTED.fullmatch(value):
        return dotted(written)
    if len(value) == len(written):
        return written
    chars = iter(written)
    return re.sub("[0-9A-Za-z]", lambda _: next(chars), value)


def _step(cipher: FF1, number: int, size: int, tweak: bytes, *, back: bool) -> int:
    """FF1 over decimal digits, where they are the domain; else over as many bits as it takes."""
    digits = len(str(size)) - 1
    if size == 10**digits:
        turn = cipher.decrypt if back else cipher.encrypt
        return int(turn(f"{number:0{digits}}", tweak=tweak))
    turn = cipher.decrypt_int if back else cipher.encrypt_int
    return int(turn(number, domain=size, tweak=tweak))


def _tweak(key: Key, at: Circumstance, domain: Domain, place: Place) -> bytes:
    """What makes values of another entity, domain, kept part or context other values. Short: FF1 is faster then."""
    said = f"{at.entity}\0{domain.name}\0{place.kept}\0{at.context}".encode("utf-8", "surrogatepass")
    return hmac.digest(key.derive("fpe-tweak"), said, "sha256")[:_TWEAK_BYTES]


def _ff1(secret: bytes) -> FF1:
    try:
        from ffx import FF1  # noqa: PLC0415 - an extra
    except ImportError:
        message = "operator 'fpe' needs a library: pip install 'desensitize[fpe]'"
        raise ConfigError(message) from None
    return FF1(secret, radix=10)

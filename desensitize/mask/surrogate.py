"""``surrogate``: a realistic fake of the same type and region, the same one for the same value."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from desensitize.mask.identity import identity
from desensitize.mask.operator import key_for
from desensitize.mask.surrogates import form_of

if TYPE_CHECKING:
    from desensitize.mask.keys import Key
    from desensitize.mask.operator import Circumstance
    from desensitize.mask.surrogates.span import Span

__all__ = ["Surrogate"]

# Of most ranges every number has a fake; of those with two check digits and more, one in hundreds may have.
_TURNS = 4096
# In a range as small as this, "never itself" would tell too much of what the value was.
_FEW = 1024


@dataclass(frozen=True, slots=True)
class Surrogate:
    """Irreversible, keyed: no key and no record has the value back; who has the key may guess a value and compare.

    The same value has the same fake under the same key, entity and context; another spelling of it has the fake in that
    spelling, where only separators and country codes differ. Check digits are right. Where a range is reserved for
    fiction, documentation or tests, or never assigned, fakes are from there (`desensitize.mask.surrogates`); elsewhere
    a fake may, by chance, be somebody's. What no fake is made for, such as a text of more than 4096 characters, becomes
    the entity in square brackets.

    Check digits are python-stdnum's matter: where another version of it, or another year, changes what it calls valid,
    some fakes of that register change. Fakes written before are still recognised while they are valid.

    **Recognition.** A fake is a number of its range: a random part, and a check of that part that only the key makes.
    Of a range of 2^n values the check has k = 2n/5 bits, 32 at most (n/4 where n < 24 and the range is reserved), and
    any other value of the range passes for a fake once in 2^k:

    | range | 2^n | passes once in | two of so many values collide with even odds |
    |---|---|---|---|
    | secret of 20 letters and digits | 2^100 | 2^32 | 10^10 |
    | card of 16 digits | 2^29 | 2^11 | 820 |
    | passport of 8 digits | 2^26 | 2^10 | 380 |
    | CN_ID_CARD | 2^20 | 2^5 | 280 |
    | mobile number of mainland China | 2^29 | 2^11 | 780 |
    | phone number +1 | 2^15 | 2^3 | 70 |
    | Chinese name of 3 letters | 2^17 | 2^6 | 60 |
    | IPv4 address | 2^9 | 2^2 | 16 |

    A range of fewer than 8 values (16 if it is reserved) has no check, and nothing in it is recognised. A reserved
    range holds no real value, so no real value passes there; elsewhere real values pass as often as is said.

    :raises ConfigError: when called without a key.

    >>> from desensitize.mask.keys import Key
    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("EMAIL_ADDRESS", "EMAIL", Key("dsk1_" + "A" * 43))
    >>> fake = Surrogate()("lin.xia+work@acme.cn", at)
    >>> Surrogate().wrote(fake, at), Surrogate().wrote("lin.xia+work@example.com", at)
    (True, False)
    """

    name: ClassVar[str] = "surrogate"
    reversible: ClassVar[bool] = False

    def __call__(self, value: str, at: Circumstance) -> str:
        """The fake, or ``[ENTITY]``."""
        key, form = key_for(self.name, at), form_of(at.entity, value)
        span = form.span(form.plain(value))
        if span is None:
            return f"[{at.entity}]"
        seed = identity(at.label, value, disguised=False)
        for turn in range(_TURNS):
            part = _number(key, 0, at, f"{span.name}\0{turn}\0{seed}", span.room)
            fake = span.write(part << span.check_bits | _check(key, 0, at, span, part))
            if fake is None:
                continue
            spelled = form.spell(fake, value)
            # The second matters where a fake reads in two ways.
            if (spelled != value or span.size < _FEW) and self._sound(spelled, at, span):
                return spelled
        return f"[{at.entity}]"

    def _sound(self, fake: str, at: Circumstance, span: Span) -> bool:
        form = form_of(at.entity, fake)
        if span.check_bits:
            return self.wrote(fake, at)
        again = form.span(form.plain(fake))
        return again is not None and again.name == span.name

    def wrote(self, output: str, at: Circumstance) -> bool:
        """Whether ``output`` is a fake made with this key, entity and context, in whatever spelling.

        Any secret of the ring is tried. It is never told by its look: a value of the range that was not made so passes
        once in 2^k, see above.

        :raises ConfigError: there is no key.
        """
        key, form = key_for(self.name, at), form_of(at.entity, output)
        plain = form.plain(output)
        span = form.span(plain)
        if span is None or not span.check_bits:
            return False
        number = span.read(plain)
        if number is None:
            return False
        part, check = number >> span.check_bits, number & ((1 << span.check_bits) - 1)
        return part < span.room and any(_check(key, index, at, span, part) == check for index in range(len(key)))


def _check(key: Key, index: int, at: Circumstance, span: Span, part: int) -> int:
    """The bits that only the key makes of the random part."""
    return _number(key, index, at, f"{span.name}\0{part:x}", 1 << span.check_bits, "surrogate-check")


def _number(key: Key, index: int, at: Circumstance, said: str, below: int, purpose: str = "surrogate") -> int:  # noqa: PLR0913, PLR0917 - all of them make the number
    """A number below a limit that only a secret of the key draws, here: for this entity and context."""
    bound = f"{len(at.context)}\0{at.context}\0{at.entity}\0{said}".encode("utf-8", "surrogatepass")
    secret = key.derive(purpose, index)
    # 64 bits more than the limit has: no choice is likelier than another that one could tell.
    blocks = (below.bit_length() + 64 + 255) // 256
    digest = b"".join(hmac.digest(secret, b"%d\0" % block + bound, "sha256") for block in range(blocks))
    return int.from_bytes(digest) % below

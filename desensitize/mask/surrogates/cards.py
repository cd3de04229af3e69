"""Cards and accounts: numbers with right check digits that no bank gives out, where that is known.

Payment cards (ISO/IEC 7812): the network stays. Fakes begin with what payment providers publish for tests, and no bank
is known to issue under: Stripe (docs.stripe.com/testing) has 4000000000000002, 5555555555554444, 378282246310005,
6011111111111117, 3056930009020004, 3566002020360505 and 6200000000000005. Other beginnings keep their first digit with
zeros behind it. IBAN (ISO 13616): German bank codes begin with 1 to 8 (Deutsche Bundesbank, bank sort codes), so those
of fakes with 9. Of other countries nothing is reserved: the country stays, and the fake may be somebody's account by
chance. Credit codes (GB 32100): kind and region stay, nothing is reserved.
"""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from desensitize.mask.domains.domain import Place
from desensitize.mask.domains.uscc import DOMAINS
from desensitize.mask.surrogates.form import Form, compact, spread
from desensitize.mask.surrogates.numbers import number_form
from desensitize.mask.surrogates.slot import DIGITS, chars, kinds, literal, unknown
from desensitize.mask.surrogates.span import Span

__all__ = ["CARDS", "CREDIT_CODES", "IBANS"]

# The first beginning that fits, and that of its fakes.
_TESTS = (
    ("4", "400000"), ("5[1-5]|2", "555555"), ("3[47]", "378282"), ("6011|64|65", "601111"), ("3[0689]", "305693"),
    ("35", "356600"), ("62", "620000"), ("50|5[6-8]", "500000"),
)  # fmt: skip
_CARD = re.compile("[0-9]{12,19}")
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CODE = re.compile("[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CHECK, _CHECKS = unknown(), unknown(2)


def _card(plain: str) -> Span | None:
    if _CARD.fullmatch(plain) is None:
        return None
    begins = next((fake for real, fake in _TESTS if re.match(real, plain)), plain[0] + "00000")
    slots = (literal(begins), chars(DIGITS, len(plain) - 7), _CHECK)
    return Span(f"card\0{begins}\0{len(plain)}", slots, _luhn, reserved=True)


def _luhn(body: str) -> str:
    return body[:-1] + str(luhn.calc_check_digit(body[:-1]))


def _iban(plain: str) -> Span | None:
    if _IBAN.fullmatch(plain) is None:
        return None
    country, rest = plain[:2], plain[4:]
    german = country == "DE"
    own = (literal("9"), *kinds(rest[1:])) if german else tuple(kinds(rest))
    frame = re.sub("[A-Z]", "A", re.sub("[0-9]", "0", rest))
    return Span(f"iban\0{country}\0{frame}", (literal(country), _CHECKS, *own), _mod_97, german)


def _mod_97(body: str) -> str:
    country, rest = body[:2], body[4:]
    return f"{country}{mod_97_10.calc_check_digits(rest + country)}{rest}"


def _credit_code(plain: str) -> Span | None:
    if _CODE.fullmatch(plain) is None:
        return None
    own = chars(_CODE_CHARS, 8)

    def finish(body: str) -> str:
        return DOMAINS[0].write(Place(own.read(body[8:16]) or 0, own.size, body[:8]), own.read(body[8:16]) or 0)

    return Span(f"uscc\0{plain[:8]}", (literal(plain[:8]), own, _CHECK, _CHECK), finish)


CARDS = (Form(compact, _card, spread), *number_form(""))
IBANS = (Form(compact, _iban, spread), *number_form(""))
CREDIT_CODES = (Form(compact, _credit_code, spread), *number_form(""))

"""Verifiers of credentials: what a key says of itself, and what only stands in for one.

A checksum here says that a value was issued; that it is wrong says little, for documentation shows made-up values too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.policy.shipped import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SECRETS"]

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# What manuals write where a secret of one's own belongs: one of these words, whole ...
_STANDINS = (
    "your yours changeme changeit placeholder example sample dummy fake redacted replace replaceme insert todo tbd "
    "masked hidden removed undefined"
)
# ... or nothing but these and those ...
_NAMES = (
    "a the my new old here put enter key api app secret token password passwd pwd pass value string text test foo bar "
    "none null xxx"
)
# ... or one sign over and over; Amazon marks the keys of its manuals.
_FILLED = re.compile(r"EXAMPLE|[xX]{5}|([*.\-_#?0])\1{5}|(.)\2{9}")
# ... which leaves these where a vendor's own form is filled out to its end.
_CROSSED = re.compile(r"[xX]{5}|([*.\-_#?])\1{5}")
_PIECE = re.compile(r"[0-9A-Za-z]+")
_MARKED = re.compile(r"[0-9]+|[a-z]+|[A-Z]+")
# Characters of a piece that is no word, and how often letters, capitals and digits must take turns in it.
_LONG, _TURNS = 8, 3
# Base64 characters of the shortest private key: 32 bytes of Ed25519 with their frame have more.
_KEY_BODY = 40


def not_placeholder(value: str) -> bool:
    """Not what a manual writes where the secret goes.

    >>> [not_placeholder(v) for v in ("<your-key>", "ghp_xxxxxxxxxxxx", "PUT_YOUR_TOKEN_HERE", "q8Zr1mKx0vTn")]
    [False, False, False, True]
    """
    return not _FILLED.search(value) and _no_words(value)


def not_blank(value: str) -> bool:
    """Not a blank for a key, where the vendor's own prefix stands: one that is filled out is masked, whatever it says.

    A key of a manual, or one that somebody made up, can't be told from one that works, and a token in its place costs
    nothing.

    >>> [not_blank(v) for v in ("ghp_xxxxxxxxxxxx", "xoxb-your-token", "glpat-EXAMPLEONLY000000000")]
    [False, False, True]
    """
    return not _CROSSED.search(value) and _no_words(value)


def _no_words(value: str) -> bool:
    """Not made of words that ask for a secret, or of the brackets around them."""
    if value[:1] in "<{$%[":
        return False
    pieces = _PIECE.findall(value)
    words = {piece.lower() for piece in pieces}
    if words and words <= _listed(_STANDINS) | _listed(_NAMES):
        return False
    return not words & _listed(_STANDINS) or any(_turns(piece) >= _TURNS for piece in pieces)


@lru_cache(maxsize=2)
def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _turns(piece: str) -> int:
    """How often a piece goes from letters to digits and back, and from small letters to capitals."""
    return len(_MARKED.findall(piece)) - 1


def random(value: str) -> bool:
    """Made by a machine: some run of letters and digits is no word, no name of several words, no version and no date.

    >>> [random(v) for v in ("user_profile_v2_2024", "getUserName2", "7f3a9c0b12de", "aB3dE9xKq")]
    [False, False, True, True]
    """
    return not_placeholder(value) and (_hexadecimal(value) or any(map(_mixed, _PIECE.findall(value))))


def _hexadecimal(value: str) -> bool:
    plain = value.replace("-", "")
    return len(plain) >= 2 * _LONG and bool(re.fullmatch("[0-9a-f]+|[0-9A-F]+", plain)) and not plain.isdigit()


def _mixed(piece: str) -> bool:
    digits = sum(c.isdigit() for c in piece)
    return len(piece) >= _LONG and digits > 1 and _turns(piece) >= _TURNS


def crc32_base62(value: str) -> bool:
    """The last six characters are the CRC-32 of those after the prefix (GitHub's and npm's tokens).

    Source: GitHub, "Behind GitHub's new authentication token formats" (2021); npm took the format over.

    >>> [crc32_base62("npm" + body) for body in ("_0123456789abcdefghijklmnopqrst3aX8NU", "_madeup000000")]
    [False, False]
    """
    body = value.rpartition("_")[2]
    return body[-6:] == _base62(zlib.crc32(body[:-6].encode()))


def _base62(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number, 62)
        out = _BASE62[rest] + out
    return out.rjust(6, "0")


def jose(value: str) -> bool:
    """A JSON web token: its header is a JSON object in base64url (RFC 7515, RFC 7516).

    >>> jose("eyJhbGciOiJub25lIn0.eyJhIjoxfQ."), jose("eyJub3QganNvbiE.eyJhIjoxfQ.c2ln")
    (True, False)
    """
    first, _, rest = value.partition(".")
    # Without a signature the claims must be readable too: two words with a dot between them are no token.
    return _object(first) and ("." in rest or _object(rest))


def _object(part: str) -> bool:
    try:
        return isinstance(json.loads(_decoded(part)), dict)
    except ValueError:
        return False


def _decoded(text: str) -> bytes:
    """Base64 in either alphabet, with its padding or without.

    :raises ValueError: it is none.
    """
    plain = text.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def jose_base64(value: str) -> bool:
    """A JSON web token in base64 once more.

    >>> jose_base64("ZXlKaGJHY2lPaUp1YjI1bEluMC5leUpoSWpveGZRLg=="), jose_base64("ZXlKbm90IGEgdG9rZW4")
    (True, False)
    """
    try:
        return jose(_decoded(value).decode("ascii"))
    except ValueError:
        return False


def key_body(value: str) -> bool:
    r"""Between the armour lines stands as much base64 as the shortest key has.

    >>> key_body("-----BEGIN PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----")
    False
    """
    lined = re.sub(r"\\[nrt]", "\n", value)
    runs = [run for run in re.split(r"[^0-9A-Za-z+/=]+", lined.partition("KEY")[2]) if len(run) >= _LONG]
    return sum(map(len, runs)) >= _KEY_BODY


def base58check(value: str) -> bool:
    """The last four bytes are the double SHA-256 of the others: wallet addresses and keys of Bitcoin's kind.

    >>> base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
    (True, False)
    """
    number = 0
    for character in value:
        at = _BASE58.find(character)
        if at < 0:
            return False
        number = number * 58 + at
    zeros = len(value) - len(value.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    return raw[-4:] == hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4]


def bech32(value: str) -> bool:
    """The checksum of BIP 173 (bech32) or BIP 350 (bech32m).

    >>> bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"), bech32("bc1qqqqqqqq")
    (True, False)
    """
    prefix, _, data = value.lower().rpartition("1")
    places = [_BECH32.find(c) for c in data]
    if not prefix or value not in (value.lower(), value.upper()) or -1 in places:
        return False
    check = 1
    for place in (*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *places):
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ place
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check in (1, 0x2BC830A3)


def bip39(value: str) -> bool:
    """Words of a recovery phrase, in English or simplified Chinese, with the checksum of BIP 39.

    >>> bip39("legal winner thank year wave sausage worth useful legal winner thank yellow")
    True
    >>> bip39("legal winner thank year wave sausage worth useful legal winner thank thank")
    False
    """
    words = re.findall("[a-z]+", value.lower()) or re.findall("[一-鿿]", value)
    known = _seed_words("bip39_english" if words and words[0].isascii() else "bip39_chinese_simplified")
    places = [known.get(word, -1) for word in words]
    if -1 in places or len(places) not in (12, 15, 18, 21, 24):
        return False
    bits = "".join(f"{place:011b}" for place in places)
    cut = len(bits) * 32 // 33
    entropy = int(bits[:cut], 2).to_bytes(cut // 8, "big")
    return f"{hashlib.sha256(entropy).digest()[0]:08b}".startswith(bits[cut:])


@lru_cache(maxsize=2)
def _seed_words(name: str) -> dict[str, int]:
    return {word: at for at, word in enumerate(lexicon(name))}


SECRETS: dict[str, Callable[[str], bool]] = {
    "not_placeholder": not_placeholder, "not_blank": not_blank, "random": random, "crc32_base62": crc32_base62,
    "jose": jose, "jose_base64": jose_base64, "key_body": key_body, "base58check": base58check, "bech32": bech32,
    "bip39": bip39,
}  # fmt: skip

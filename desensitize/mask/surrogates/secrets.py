"""Secrets: the same alphabet, and nothing else of the value but what tells no secret.

What stays: of a key, the beginning that tells its issuer (``ghp_``, ``AKIA``) and the head of a signed token, which
says the algorithm; of a cookie, names; of a password's hash, its method; the lines around a private key. Where only
hexadecimal digits stand, only such are drawn. Check sums inside a secret are not made right: a fake key or wallet must
not work, nor may money be sent to it.
"""

from __future__ import annotations

import re
from functools import partial

from desensitize.mask.surrogates.form import Form, same
from desensitize.mask.surrogates.listing import listed
from desensitize.mask.surrogates.slot import DIGITS, LOWER, UPPER, Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["PHRASES", "SECRETS"]

_NOTHING = re.compile(r"(?!)")
_STAYS = {
    # Of several parts before the last, each is a word or the like: sk-proj-, xoxb-, github_pat_.
    "API_KEY": re.compile(
        r"(?<![0-9A-Za-z._-])(?:eyJ[0-9A-Za-z_-]+(?=\.)|AKIA|ASIA|AIza|(?:[A-Za-z]{2,7}[_-]){1,3}(?=[0-9A-Za-z]{12}))"
    ),
    "COOKIE": re.compile(r"(?:(?<=^)|(?<=; )|(?<=;))[0-9A-Za-z_-]+="),
    "CRYPTO": re.compile(r"^(?:0x|bc1[pq]?|BC1[PQ]?|tb1[pq]?)"),
    "DEVICE_ID": _NOTHING,
    "PASSWORD": re.compile(r"^\$[0-9a-z]{1,10}\$(?:v=[0-9]+\$)?(?:m=[0-9]+,t=[0-9]+,p=[0-9]+\$)?"),
    "PRIVATE_KEY": re.compile(r"-{4,5} ?(?:BEGIN|END)[ A-Z0-9]+-{4,5}|\\n"),
    "USER_ID": _NOTHING,
}
_RUNS = re.compile("[0-9]+|[a-z]+|[A-Z]+|[^0-9a-zA-Z]+")
_LEAST_HEX = 12
# A part of the word list of BIP 39 (MIT licence), too few for a wallet's check to be likely.
_WORDS = listed(
    """
able acid acorn adult album amber anchor apple arch arrow atom autumn bamboo basket beach bench bird blanket boat
bread brick bridge bubble cabin camera canvas carbon castle cherry circle cloud coral cotton cradle crystal desert
dolphin dragon eagle ecology elbow engine fabric feather fiction forest fossil galaxy garden giraffe glove hammer
harbor hazard island jacket jungle kitten ladder lemon lizard marble meadow
"""
)


def _secret(stays: re.Pattern[str], plain: str) -> Span | None:
    parts: list[tuple[Slot, str]] = []
    done, low, high = 0, *_letters(stays, plain)
    for found in stays.finditer(plain):
        parts += [*_drawn(plain[done : found.start()], low, high), (literal(found[0]), found[0])]
        done = found.end()
    parts += _drawn(plain[done:], low, high)
    if all(slot.size == 1 for slot, _ in parts):
        return None
    return Span("secret\0" + "\0".join(sign for _, sign in parts), tuple(slot for slot, _ in parts))


def _letters(stays: re.Pattern[str], plain: str) -> tuple[str, str]:
    """The small and capital letters of a secret's alphabet."""
    own = "".join(filter(str.isalnum, stays.sub("", plain)))
    hexadecimal = len(own) >= _LEAST_HEX and re.fullmatch("[0-9a-f]+|[0-9A-F]+", own) is not None
    return ("abcdef", "ABCDEF") if hexadecimal else (LOWER, UPPER)


def _drawn(part: str, low: str, high: str) -> list[tuple[Slot, str]]:
    out = []
    for run in _RUNS.findall(part):
        alphabet = DIGITS if run[0] in DIGITS else low if run[0] in LOWER else high if run[0] in UPPER else ""
        out.append((chars(alphabet, len(run)), f"{alphabet[-1]}{len(run)}") if alphabet else (literal(run), run))
    return out


def _phrase(plain: str) -> Span | None:
    parts = re.findall("[^\\W\\d_]+|[\\W\\d_]+", plain)
    slots = [words(_WORDS) if part[0].isalpha() else literal(part) for part in parts]
    frame = ["w" if part[0].isalpha() else part for part in parts]
    return Span("phrase\0" + "".join(frame), tuple(slots)) if "w" in frame else None


def _as_it_is(fake: str, value: str) -> str:
    del value
    return fake


SECRETS = {entity: Form(same, partial(_secret, stays), _as_it_is) for entity, stays in _STAYS.items()}
PHRASES = Form(same, _phrase, _as_it_is)

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
from desensitize.mask.surrogates.key_words import BEGINNINGS, HOSTS, WORDS
from desensitize.mask.surrogates.slot import DIGITS, LOWER, UPPER, Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["PHRASES", "SECRETS"]


def _either(words_: tuple[str, ...]) -> str:
    """A pattern of any of the words, the longest that fits."""
    return "|".join(map(re.escape, sorted(words_, key=lambda word: (-len(word), word))))


_NOTHING = re.compile(r"(?!)")
_STAYS = {
    "API_KEY": re.compile(
        rf"^(?:https?://)?(?:{_either(HOSTS)})/(?:[a-z-]+/|v[0-9]/)*(?:[a-z]+\?[a-z_]+=)?"
        rf"|(?<![0-9A-Za-z._-])eyJ[0-9A-Za-z_-]+(?=\.)|(?<=\.)eyJ|^(?:{_either(BEGINNINGS)})|\.atlasv1\."
    ),
    "COOKIE": re.compile(r"(?:(?<=^)|(?<=; )|(?<=;))[0-9A-Za-z_-]+="),
    "CRYPTO": re.compile(r"^(?:0x|bc1[pq]?|BC1[PQ]?|tb1[pq]?)"),
    "DEVICE_ID": _NOTHING,
    "PASSWORD": re.compile(r"^\$[0-9a-z]{1,10}\$(?:v=[0-9]+\$)?(?:m=[0-9]+,t=[0-9]+,p=[0-9]+\$)?"),
    "PRIVATE_KEY": re.compile(r"-{4,5} ?(?:BEGIN|END)[ A-Z0-9]+-{4,5}|\\n|^0x|^AGE-SECRET-KEY-1|Private-MAC: "),
    # An identity at WeChat has 28 characters, of which the first says what it is.
    "USER_ID": re.compile(r"^o(?=[0-9A-Za-z_-]{27}\Z)"),
}
_RUNS = re.compile("[0-9]+|[a-z]+|[A-Z]+|[^0-9a-zA-Z]+")
_HEX = re.compile("[0-9a-f]+|[0-9A-F]+|[0-9a-fA-F]{32,}")
_LEAST_HEX = 8


def _secret(stays: re.Pattern[str], plain: str) -> Span | None:
    parts: list[tuple[Slot, str]] = []
    done, whole = 0, _is_hex("".join(filter(str.isalnum, stays.sub("", plain))))
    for found in stays.finditer(plain):
        parts += [*_drawn(plain[done : found.start()], whole=whole), (literal(found[0]), found[0])]
        done = found.end()
    parts += _drawn(plain[done:], whole=whole)
    if all(slot.size == 1 for slot, _ in parts):
        return None
    return Span("secret\0" + "\0".join(sign for _, sign in parts), tuple(slot for slot, _ in parts))


def _is_hex(text: str) -> bool:
    return len(text) >= _LEAST_HEX and _HEX.fullmatch(text) is not None


def _drawn(text: str, *, whole: bool) -> list[tuple[Slot, str]]:
    """Runs of one kind of characters; ``whole``: all the secret is hexadecimal, not just a part between signs."""
    out = []
    for part in re.findall("[0-9A-Za-z]+|[^0-9A-Za-z]+", text):
        low, high = ("abcdef", "ABCDEF") if whole or _is_hex(part) else (LOWER, UPPER)
        for run in _RUNS.findall(part):
            alphabet = DIGITS if run[0] in DIGITS else low if run[0] in LOWER else high if run[0] in UPPER else ""
            out.append((chars(alphabet, len(run)), f"{alphabet[-1]}{len(run)}") if alphabet else (literal(run), run))
    return out


def _phrase(plain: str) -> Span | None:
    parts = re.findall("[^\\W\\d_]+|[\\W\\d_]+", plain)
    slots = [words(WORDS) if part[0].isalpha() else literal(part) for part in parts]
    frame = ["w" if part[0].isalpha() else part for part in parts]
    return Span("phrase\0" + "".join(frame), tuple(slots)) if "w" in frame else None


def _as_it_is(fake: str, value: str) -> str:
    del value
    return fake


SECRETS = {entity: Form(same, partial(_secret, stays), _as_it_is) for entity, stays in _STAYS.items()}
PHRASES = Form(same, _phrase, _as_it_is)

"""Unified social credit codes of mainland China (GB 32100), 18 characters of 31: digits and capitals without I O S V Z.

The first two say who registered what, six digits the region: they stay. Eight characters are the body of the
organisation's code, 31^8 = 852,891,037,441 values; its check character (GB 11714) and the last one are worked out.
"""

from __future__ import annotations

from desensitize.mask.domains.characters import CHARACTERS
from desensitize.mask.domains.domain import Domain, Place

__all__ = ["DOMAINS"]

_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_AT = {char: number for number, char in enumerate(_CHARS)}
_LENGTH, _OWN = 18, 8
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHTS = tuple(pow(3, at, len(_CHARS)) for at in range(_LENGTH - 1))


def _place(text: str) -> Place | None:
    if len(text) != _LENGTH or not text[2:8].isdecimal() or not _AT.keys() >= set(text):
        return None
    kept, own = text[:8], text[8:16]
    if _checked(kept + own) != text:
        return None
    number = 0
    for char in own:
        number = number * len(_CHARS) + _AT[char]
    return Place(number, len(_CHARS) ** _OWN, kept)


def _write(place: Place, number: int) -> str:
    own = []
    for _ in range(_OWN):
        number, at = divmod(number, len(_CHARS))
        own.append(_CHARS[at])
    return _checked(place.kept + "".join(reversed(own)))


def _checked(body: str) -> str:
    """16 characters with both check characters behind them. Python-stdnum has the last one, in five times the time."""
    own = sum(int(char, 36) * weight for char, weight in zip(body[8:], _BODY_WEIGHTS, strict=True))
    body += "0X987654321"[own % 11]
    every = sum(_AT[char] * weight for char, weight in zip(body, _WEIGHTS, strict=True))
    return f"{body}{_CHARS[-every % len(_CHARS)]}"


DOMAINS = (Domain("uscc", _place, _write), CHARACTERS)

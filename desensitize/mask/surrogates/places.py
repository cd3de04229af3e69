"""Addresses, places, organisations: other names between the words that say what kind of thing it is.

Numbers change, and names become made-up ones, in the same script. Of an address the province, city and district that it
begins with in Chinese stay, and so does, elsewhere, what follows the last comma: a town or a country. No name is
reserved: that a fake names nothing that there is, is likely and not certain.
"""

from __future__ import annotations

import re

from desensitize.mask.surrogates import place_words as w
from desensitize.mask.surrogates.form import Form, same
from desensitize.mask.surrogates.slot import DIGITS, Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["ORGANISATIONS", "PLACES"]

_REGION = re.compile(
    "(?:[一-鿿]{2,3}(?:省|自治区|特别行政区))?(?:[一-鿿]{2,4}市)?(?:[一-鿿]{1,4}?[区县](?=[一-鿿]*[路街道巷弄号村镇乡室园]))?"
)
_KINDS = "|".join(sorted(w.HAN_KINDS, key=lambda word: (-len(word), word)))
_PARTS = re.compile(f"[0-9]+|(?:{_KINDS})|[一-鿿]|[^\\W\\d_一-鿿]+|.", re.DOTALL)
_CODE = 2


def _place(plain: str) -> Span | None:
    last = plain.rfind(",") if _is_town(plain.rpartition(",")[2]) else len(plain)
    return _span(plain, last, _CODE)


def _organisation(plain: str) -> Span | None:
    return _span(plain, len(plain), 0)


def _span(plain: str, last: int, code: int) -> Span | None:
    """The range of names with the same frame. ``last``: where what stays begins; ``code``: letters of what stays."""
    region = _REGION.match(plain)
    for kept in (region[0] if region else "", ""):
        parts = [(literal(kept), kept)] if kept else []
        found = _PARTS.finditer(plain, len(kept))
        parts += [_part(each[0], kept=each.start() > last, code=code) for each in found]
        # What is nothing but a region changes, too.
        if any(slot.size > 1 for slot, _ in parts):
            return Span("place\0" + "\0".join(sign for _, sign in parts), tuple(slot for slot, _ in parts))
    return None


def _is_town(text: str) -> bool:
    found = re.findall(r"[^\W\d_]+", text)
    return bool(found) and not any(word.lower() in w.STREETS for word in found)


def _part(part: str, *, kept: bool, code: int) -> tuple[Slot, str]:
    if part[0] in DIGITS:
        return _number(len(part)), f"#{len(part)}"
    if "一" <= part[0] <= "鿿":
        return (literal(part), part) if part in w.HAN_KINDS else (chars(w.HAN), "han")
    if kept or not part[0].isalpha() or part.lower() in w.KINDS or part.islower() or len(part) <= code:
        return literal(part), part
    suffix = next((each for each in w.SUFFIXES if part.lower().endswith(each) and len(part) > len(each)), "")
    tail = part[len(part) - len(suffix) :]
    return words([_cased(made, part) + tail for made in w.MADE]), f"made{part.isupper()}{tail}"


def _number(size: int) -> Slot:
    """Digits of which the first is no zero."""
    first, rest = chars(DIGITS[1:]), chars(DIGITS, size - 1)
    return Slot(
        first.size * rest.size,
        (size,),
        lambda number: first.write(number // rest.size) + rest.write(number % rest.size),
        lambda text: int(text) - rest.size if text.isdecimal() and text[0] != "0" else None,
    )


def _cased(made: str, like: str) -> str:
    return made.upper() if like.isupper() else made


def _as_it_is(fake: str, value: str) -> str:
    del value
    return fake


PLACES = Form(same, _place, _as_it_is)
ORGANISATIONS = Form(same, _organisation, _as_it_is)

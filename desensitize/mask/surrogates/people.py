"""Names of people: surname for surname, given name for given name, in the same script, order and case.

Where a given name tells a sex by our lists, the fake's tells the same; titles, particles and initials' form stay. No
name is reserved: a fake may be somebody's, by chance, as any frequent name is.
"""

from __future__ import annotations

import re

from desensitize.mask.identity import identity
from desensitize.mask.surrogates import name_words as w
from desensitize.mask.surrogates.form import Form
from desensitize.mask.surrogates.listing import listed
from desensitize.mask.surrogates.slot import LOWER, Slot, chars, literal, words
from desensitize.mask.surrogates.span import Span

__all__ = ["PEOPLE"]

_PARTICLES = frozenset(
    listed(
        """
van von der den de la le du da di del della dos el al bin ben ibn the and und et y e zu zur ter ten of mc st dr mr mrs
"""
    )
)
_TITLES = re.compile("(先生|女士|小姐|太太|经理|老师|律师|医生|大夫|教授|主任|总监|总|院长|校长|局长|书记|同学|师傅)$")
_HAN = re.compile("[一-鿿·]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def _plain(value: str) -> str:
    return identity("PERSON", value, disguised=False)


def _span(plain: str) -> Span | None:
    read = _latin if _HAN.fullmatch(plain) is None else _dotted if "·" in plain else _han
    parts = read(plain)
    if not parts or all(slot.size == 1 for slot, _ in parts):
        return None
    return Span("name\0" + "\0".join(sign for _, sign in parts), tuple(slot for slot, _ in parts))


def _dotted(plain: str) -> list[tuple[Slot, str]]:
    return [
        (literal(part), part) if part == "·" else (chars(w.SYLLABLES, len(part)), str(len(part)))
        for part in re.findall("·|[^·]+", plain)
    ]


def _han(plain: str) -> list[tuple[Slot, str]]:
    title = _TITLES.search(plain)
    name = plain[: title.start()] if title and title.start() else plain
    out: list[tuple[Slot, str]] = []
    if len(name) == 2 and name[0] in "小老阿":  # noqa: PLR2004 - a nickname is two letters
        out.append((literal(name[0]), name[0]))
        name = name[1:]
    if name[:2] in w.COMPOUND:
        out.append((words(w.COMPOUND), "compound"))
        given = name[2:]
    else:
        out.append((chars(w.SURNAMES), "surname"))
        given = name[1:]
    if given:
        pool = next((pool for pool in (w.HAN_FEMALE, w.HAN_MALE) if set(pool) & set(given)), w.HAN_BOTH)
        out.append((chars(pool, len(given)), f"{pool[0]}{len(given)}"))
    rest = plain[len(plain) - len(title[0]) :] if title and title.start() else ""
    return [*out, (literal(rest), rest)] if rest else out


def _latin(plain: str) -> list[tuple[Slot, str]]:
    """Words between single blanks, in small letters."""
    found = plain.split(" ")
    own = [index for index, word in enumerate(found) if len(word) > 1 and word not in _PARTICLES]
    out: list[tuple[Slot, str]] = []
    for index, word in enumerate(found):
        if index:
            out.append((literal(" "), " "))
        if index in own:
            first = index == own[0] and (len(own) > 1 or word not in w.FAMILY)
            out.append(_given(word) if first else (words(w.FAMILY), "family"))
        elif re.fullmatch("[^\\W\\d_]", word):
            out.append((chars(LOWER), "initial"))
        else:
            out.append((literal(word), word))
    return out


def _given(word: str) -> tuple[Slot, str]:
    names = next((names for names in (w.FEMALE, w.MALE) if word in names), w.BOTH)
    return words(names), names[0]


def _spell(fake: str, value: str) -> str:
    """A fake in the order and the case of a value, and with its separators."""
    if _HAN.fullmatch(fake):
        blank = re.fullmatch(r"([^\s])(\s+)([^\s]+)", value)
        return f"{fake[0]}{blank[2]}{fake[1:]}" if blank and len(fake) == len(blank[1]) + len(blank[3]) else fake
    names, own = fake.split(" "), list(_WORD.finditer(value))
    if len(names) != len(own):
        return fake.title()
    last, comma, first = value.partition(",")
    if comma and "," not in first:
        count = len(_WORD.findall(last))
        names = names[-count:] + names[:-count]
    out, done = "", 0
    for name, found in zip(names, own, strict=True):
        out += value[done : found.start()] + _cased(name, found[0])
        done = found.end()
    return out + value[done:]


def _cased(name: str, like: str) -> str:
    if like.islower():
        return name
    return name.upper() if like.isupper() and (len(like) > 1 or len(name) == 1) else name.capitalize()


PEOPLE = Form(_plain, _span, _spell)

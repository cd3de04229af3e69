"""How else people write a name: turned round, by its given name, by its surname.

A part of a name is an identity of its own: it stands for itself and restores as itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.everyday import everyday, is_han
from desensitize.policy.shipped import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["affixed", "parts", "turned"]

# Words of a Western name that are no name of their own.
_PARTICLES = frozenset(
    (
        "al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "los",
        "of", "san", "st", "ten", "ter", "van", "von", "y", "zu",
    )
)  # fmt: skip
# What stands before and behind a surname alone.
_BEFORE, _AFTER = "小老", "某总姐哥叔姨老导董"
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
# Characters of a Chinese name without its title.
_SHORTEST, _LONGEST = 2, 4


@lru_cache(maxsize=4)
def _listed(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for line in lexicon(name) for word in line.split())


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with; empty where it is none.

    >>> surname_of("王玉兰"), surname_of("欧阳晓棠"), surname_of("一二三")
    ('王', '欧阳', '')
    """
    if not (_SHORTEST <= len(name) <= _LONGEST and is_han(name)):
        return ""
    if name[:2] in _listed("surname_compound"):
        return name[:2]
    return name[0] if name[0] in _listed("surname", "surname_any") else ""


def parts(name: str) -> Iterator[str]:
    """What a (folded) name may be shortened to. What is an everyday word or one character is not among it.

    >>> list(parts("陆晓棠")), list(parts("欧阳芳")), list(parts("王芳")), list(parts("Marta van den Brandt"))
    (['晓棠'], ['欧阳'], [], ['Marta', 'Brandt'])
    >>> list(parts("阿依古丽·买买提")), list(parts("Ana Brandt-Keller"))
    (['阿依古丽', '买买提'], ['Ana', 'Brandt-Keller', 'Brandt', 'Keller'])
    """
    surname = surname_of(name)
    if surname:
        given = name[len(surname) :]
        yield from [surname] if len(surname) > 1 else []
        yield from [given] if len(given) > 1 and not everyday(given) else []
        return
    words = _WORD.findall(name)
    if len(words) > 1 and all(map(is_han, words)):
        yield from (word for word in words if len(word) > 1 and not everyday(word))
    elif len(words) > 1 and not any(map(is_han, words)):
        every = (part for word in words for part in dict.fromkeys((word, *word.split("-"))))
        yield from (word for word in every if len(word) > 1 and word.lower() not in _PARTICLES)


def affixed(name: str) -> Iterator[str]:
    """Ways to call a Chinese name's bearer by one character, with what shows that it is meant so.

    >>> list(affixed("陆晓棠"))[:4]
    ['小陆', '老陆', '陆某', '陆总']
    """
    surname = surname_of(name)
    if len(surname) == 1 and len(name) > 1:
        yield from (f"{before}{surname}" for before in _BEFORE)
        yield from (f"{surname}{after}" for after in _AFTER)
        yield from (f"{before}{name[-1]}" for before in "小阿")


def turned(name: str) -> Iterator[str]:
    """A Western name with its surname first.

    >>> list(turned("Marta Brandt")), list(turned("Brandt, Marta")), list(turned("王芳"))
    (['Brandt, Marta', 'Brandt Marta', 'Marta, Brandt'], ['Marta Brandt'], [])
    """
    last, comma, first = name.partition(", ")
    if comma and _plain(last) and _plain(first):
        yield f"{first} {last}"
        return
    first, space, last = name.rpartition(" ")
    if space and _plain(first) and _plain(last):
        yield f"{last}, {first}"
        yield f"{last} {first}"
        yield f"{first}, {last}"


def _plain(words: str) -> bool:
    return re.fullmatch(r"[^\W\d_.'’ -]+(?:[ .'’-]+[^\W\d_.'’ -]+)*\.?", words) is not None and not re.search(
        r"[㐀-鿿]", words
    )

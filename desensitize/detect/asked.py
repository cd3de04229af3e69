"""What a turn of a talk asks for: the answer is the turn after it.

``What is your date of birth?`` and then ``1974-11-19``: the answer alone is any day. Only questions and requests that
are known to ask for what a person keeps to themselves count, so that all other talk is read as it stands; and only the
last two sentences of a turn, since that is what gets answered. The labels are those that the rules know best.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from desensitize.detect.questions import OPENING, THINGS, WANTS

__all__ = ["answer", "asked"]

# Characters at the end of a turn that are looked at, sentences of them, and things that one turn asks for.
_TAIL, _SENTENCES, _MOST = 300, 2, 3
# Characters of an answer in which a value may end, and that are read.
_KEPT, _READ = 200, 264

_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\s*\n\s*")
_OPENING = re.compile(OPENING)


class _Reader(NamedTuple):
    wants: re.Pattern[str]
    things: re.Pattern[str]

    def __repr__(self) -> str:
        return "_Reader()"


def asked(turn: str) -> tuple[str, ...]:
    """Labels of what the end of a turn asks for, in order; mostly none.

    >>> asked("Thanks! What is your date of birth?"), asked("客服：请问您的手机号是？"), asked("A phone?! Nice.")
    (('date of birth',), ('手机号',), ())
    """
    ends = [one for one in _END.split(turn[-_TAIL:].rstrip()) if one]
    labels: dict[str, None] = {}
    for sentence in ends[-_SENTENCES:]:
        if sentence[-1] in "?？" or _reader().wants.search(sentence):
            labels |= dict.fromkeys(_label(found) for found in _reader().things.finditer(sentence))
    return tuple(labels)[:_MOST]


def answer(text: str) -> tuple[int, int, int]:
    """Where the answer in a turn begins, where a value of it may end at most, and how far it is read.

    >>> answer("Sure, it's 1974-11-19."), answer("我的手机号是62518888")
    ((11, 22, 22), (6, 14, 14))
    """
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    if len(text) - start <= _READ:
        return start, len(text), len(text)
    return start, start + _KEPT, start + _READ


def _label(found: re.Match[str]) -> str:
    return THINGS[(found.lastindex or 1) - 1][0]


@lru_cache(maxsize=1)
def _reader() -> _Reader:
    """Built where a talk is first read."""
    things = "|".join(f"({words})" for _, words in THINGS)
    return _Reader(re.compile(WANTS, re.IGNORECASE), re.compile(things, re.IGNORECASE))

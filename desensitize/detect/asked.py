"""What a turn of a talk asks for: the answer is the turn after it.

``What is your date of birth?`` and then ``1974-11-19``: the answer alone is any day. Only questions and requests that
are known to ask for what a person keeps to themselves count, so that all other talk is read as it stands; and only the
last two sentences of a turn, since that is what gets answered. The labels are those that the rules know best.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from desensitize.detect import questions
from desensitize.detect.questions_other import OTHER_THINGS, OTHER_WANTS, OTHER_WANTS_BEYOND_ASCII

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["answer", "asked"]

# Characters at the end of a turn that are looked at, sentences of them, and things that one turn asks for.
_TAIL, _SENTENCES, _MOST = 160, 2, 3
# Characters of an answer in which a value may end, and that are read.
_KEPT, _READ = 200, 264

_SENTENCE = re.compile(r"(?:[^.!?。！？；\n]++|\.(?=\S))++[.!?。！？]*")
_WANTS = (*questions.WANTS, *OTHER_WANTS)
_WANTS_BEYOND_ASCII = (*questions.WANTS_BEYOND_ASCII, *OTHER_WANTS_BEYOND_ASCII)
_OPENING = re.compile(questions.OPENING)


def asked(turn: str) -> tuple[str, ...]:
    """Labels of what the end of a turn asks for, in order; mostly none.

    >>> asked("Thanks! What is your date of birth?"), asked("客服：请问您的手机号是？"), asked("The phone rang. Nice.")
    (('date of birth',), ('手机号',), ())
    """
    low = turn[-_TAIL:].lower()
    # Every turn is asked, and most end here.
    if not _wants(low):
        return ()
    wanting = "\n".join(filter(_wants, _SENTENCE.findall(low.rstrip())[-_SENTENCES:]))
    return tuple(dict.fromkeys(_named(wanting)))[:_MOST] if wanting else ()


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


def _wants(low: str) -> bool:
    return _any(_WANTS, low) or (not low.isascii() and _any(_WANTS_BEYOND_ASCII, low))


def _any(words: tuple[str, ...], low: str) -> bool:
    """Whether one of these is in a text; a loop, since a generator costs more than what it gives."""
    for word in words:  # noqa: SIM110 - as above
        if word in low:
            return True
    return False


def _named(text: str) -> Iterator[str]:
    """The things that a text names, in the order of the table."""
    table = _table()
    pairs = {first + second for first, second in pairwise(text)}
    rows = sorted(row for pair in pairs for row in table.get(pair, ()))
    for _, hint, label, words in rows:
        if hint in text and (not words or re.search(words, text)):
            yield label


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[int, str, str, str]]]:
    """The hints by their first two characters, each with its place: most texts have none of these pairs."""
    table: dict[str, list[tuple[int, str, str, str]]] = {}
    rows = ((hint, label, words) for label, hints, words in (*questions.THINGS, *OTHER_THINGS) for hint in hints)
    for place, (hint, label, words) in enumerate(rows):
        table.setdefault(hint[:2], []).append((place, hint, label, words))
    return table

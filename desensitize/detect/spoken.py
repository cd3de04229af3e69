"""Turns of a talk inside one text: lines, of which the next one answers what one asks for.

A transcript, a caption file or a pasted chat is one text. ``448213`` stands alone on its line there, and only the line
before says what it is. A line that names its speaker is answered by the next line of somebody else; one that names
nobody, by a short line right behind it. A number may be given bit by bit, with nothing but a nod in between:
``4539 7612``, ``uh-huh``, ``0984 5519`` is one number.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.asked import asked
from desensitize.detect.behind import behind
from desensitize.detect.lead import led

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.detect.finding import Finding

__all__ = ["answered", "goes_on", "still"]

# Characters of a line that asks, of an answer by nobody in particular, and lines of one that is given bit by bit.
_LONGEST, _SHORT, _BITS = 400, 64, 12
_LINE = re.compile(r"[^\n]+")
# What opens a turn: a time or a mark, and who speaks, as ``Agent:``, ``[10:02] 客服：`` or ``<v Agent>``.
_SPEAKER = re.compile(
    r"[ \t>*•-]*+(?:[\[(（【]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])）】]?[ \t]*)?"
    r"(?:<v ([^>\n]{1,40})>[ \t]*|([^\W\d_][^:：\n\r?!.,，。]{0,30}?)[ \t]?[:：](?!//)[ \t]*)"
)
# A caption's number and its times are nobody's turn.
_CAPTION = re.compile(r"[ \t]*+(?:\d{1,6}|[\d:.,]{5,16} --> .*)?[ \t\r]*+")
_NOD = re.compile(
    r"(?i:uh-?huh|mm+-?h?m*|mhm|ok(?:ay)?|yes|yeah|yep|right|sure|go on|go ahead|got it|next|and|then|thank you|thanks"
    r"|嗯+|好的?|对|是的|继续|然后呢?|请继续|接着说?)[\s.,!?…，。！？]*"
)
_DIGITS = re.compile(r"[\s.,]*+(?:[0-9][\s.\-]{0,2}){2,}[\s.,。]*+")
# Digits that were masked.
_TOKENS = re.compile(r"(?:\s*<[A-Z_]+_[0-9_]+>[.。]?)+\s*")
_SAYS = re.compile("[0-9@]")
# What anybody is called, a line without speakers does not say: the line behind it may be about anything.
_NAMES = frozenset({"first name", "last name", "姓名", "氏名", "이름", "username", "用户名"})


# Parts of words that ask, in any case but the first letter's.
_ASKING = (
    "?", "？", "؟", "lease", "rovide", "nter ", "onfirm", "erify", "ell me", "ive me", "end me", "itte", "favor",
    "请", "請", "提供", "告", "输入", "多少", "什么", "贵姓", "お願い", "教え", "ください", "세요", "ажите", "กรุณา",
)  # fmt: skip


class _Turn(NamedTuple):
    """A line: who speaks, and where the words stand."""

    speaker: str
    start: int
    end: int


def answered(text: str, find: Callable[[str], Sequence[Finding]]) -> Iterator[Finding]:
    r"""What is found in the lines of a text as answers to the lines before them.

    :param find: finds in a text.

    >>> from desensitize.detect.finding import Finding
    >>> def find(text):
    ...     at = text.find("448213") if "verification code: " in text else -1
    ...     return [Finding(at, at + 6, "CODE", "code", 1.0)] if at >= 0 else []
    >>> [f[:2] for f in answered("Agent: The verification code, please?\nCaller: 448213", find)]
    [(46, 52)]
    """
    if not _talks(text):
        return
    turns = list(_turns(text))
    for at, turn in enumerate(turns[:-1]):
        wanted = _asked(text[turn.start : turn.end])
        bits = _answer(text, turns, at) if wanted else []
        if bits and not bits[0].speaker:
            wanted = tuple(label for label in wanted if label not in _NAMES)
        if bits and wanted:
            yield from _found(text, bits, behind(led("", wanted), _joined(text, bits), find))


def goes_on(text: str) -> bool:
    """Whether a turn only nods, or says some digits of a number: what was asked for before it, is asked for still.

    >>> goes_on("uh-huh."), goes_on("4539 7612"), goes_on("No.")
    (True, True, False)
    """
    return 0 < len(text) <= _SHORT and any(form.fullmatch(text) for form in (_NOD, _DIGITS, _TOKENS))


def still(before: str, said: str) -> str:
    """What the turn after ``said`` answers: that, or what stood ``before`` it where it only goes on.

    >>> still("Your card number?", "5105 1050"), still("Your card number?", "Why?")
    ('Your card number?', 'Why?')
    """
    return before if before and goes_on(said.strip()) else said


def _talks(text: str) -> bool:
    """Whether a line asks for something and the next one may be an answer: a first look, the cheapest test first."""
    for word in _ASKING:
        if word in text:
            break
    else:
        return False
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    return any(_may_answer(answer) and _asked(line) for line, answer in pairwise(lines))


def _may_answer(line: str) -> bool:
    """Whether a line opens with who speaks, or is short and says more than words."""
    head = line[:_SHORT]
    return ":" in head or "：" in head or "<v " in head or (len(line) <= _SHORT and _SAYS.search(line) is not None)


def _asked(line: str) -> tuple[str, ...]:
    return asked(line) if line and len(line) <= _LONGEST else ()


def _turns(text: str) -> Iterator[_Turn]:
    for line in _LINE.finditer(text):
        if _CAPTION.fullmatch(line[0]) and not _answers_alone(line[0]):
            continue
        said = _SPEAKER.match(line[0])
        start = line.start() + (said.end() if said else 0)
        end = line.start() + len(line[0].rstrip())
        if start < end:
            yield _Turn(((said[1] or said[2]).strip() if said else ""), start, end)


def _answers_alone(line: str) -> bool:
    """A number of four digits and more is rather an answer than the number of a caption."""
    return len(line.strip()) >= 4 and "-->" not in line  # noqa: PLR2004 - as it says


def _answer(text: str, turns: Sequence[_Turn], at: int) -> list[_Turn]:
    """The turns that answer one."""
    asks, first = turns[at], turns[at + 1]
    if first.speaker and first.speaker == asks.speaker:
        return []
    if not first.speaker and not _may_answer(text[first.start : first.end]):
        return []
    bits = [first]
    if not _DIGITS.fullmatch(text, first.start, first.end):
        return bits
    for turn in turns[at + 2 : at + 2 + _BITS]:
        said = text[turn.start : turn.end]
        if _DIGITS.fullmatch(said) and turn.speaker == first.speaker:
            bits.append(turn)
        elif not (_NOD.fullmatch(said) and turn.speaker in {asks.speaker, first.speaker}):
            break
    return bits


def _joined(text: str, bits: Sequence[_Turn]) -> str:
    return " ".join(text[bit.start : bit.end] for bit in bits)


def _found(text: str, bits: Sequence[_Turn], findings: Sequence[Finding]) -> Iterator[Finding]:
    """The findings in the answer, each where its bits stand in the text."""
    before = 0
    for bit in bits:
        size = bit.end - bit.start
        for finding in findings:
            start, end = max(finding.start - before, 0), min(finding.end - before, size)
            part = text[bit.start + start : bit.start + end] if start < end else ""
            if part.strip():
                lead, tail = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
                yield finding._replace(start=bit.start + start + lead, end=bit.start + end - tail)
        before += size + 1

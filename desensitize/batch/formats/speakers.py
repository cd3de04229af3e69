"""Who speaks in a line of a transcript or a chat: ``Marta Brandt: hello``, with a time in front or not.

A role (``Agent``, ``客服``) is no name, and stays.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from desensitize.context import Context

__all__ = ["Said", "context_of", "headed", "is_role", "said"]

_ROLES = frozenset({
    "agent", "customer", "client", "caller", "user", "assistant", "system", "bot", "operator", "advisor", "adviser",
    "representative", "rep", "support", "doctor", "patient", "nurse", "interviewer", "interviewee", "speaker", "host",
    "guest", "moderator", "human", "ai", "chatbot", "admin", "sales", "manager", "supervisor", "teacher", "student",
    "q", "a", "me", "you", "unknown", "narrator", "all", "both", "man", "woman", "male", "female", "customer service",
    "note", "warning", "error", "info", "debug", "trace", "fatal", "subject", "from", "to", "cc", "date", "re",
    "fwd", "http", "https",
    "ftp", "todo", "ps", "p.s", "step", "example", "summary", "name", "phone", "email", "e-mail", "address",
    "tel", "fax",
    "客服", "顾客", "客户", "用户", "坐席", "座席", "机器人", "系统", "助手", "医生", "患者", "护士", "主持人",
    "记者", "老师", "学生", "问", "答",
    "注", "备注", "提示", "我", "你", "客服人员", "系统消息", "オペレーター", "お客様", "相談員", "상담원",
    "고객", "berater", "kunde",
    "kundin", "mitarbeiter", "conseiller", "cliente", "agente", "klant", "medewerker", "agent 1", "agent 2",
})  # fmt: skip
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY = r"(?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})"
_STAMP = rf"(?:{_DAY}(?:[,，]?[ T\u202f]{_TIME})?|{_TIME})"
# A token, a name of up to five words, a number: what a chat shows of a person.
_WHO = r"(?:<[A-Z0-9_]{1,64}>|~?[^\W_][^:：\n\t<>{}\[\]|=/\\\"]{0,39}?)"
_SAID = re.compile(
    rf"\u200e?(?P<before>(?:\[{_STAMP}\]|{_STAMP})?(?:\s?-\s)?\s*(?:-\s|>>\s?)?)(?P<who>{_WHO})"
    rf"(?P<after>\s*(?:[(（\[]{_STAMP}[)）\]])?\s*(?:：|:(?:\s|$|(?=[^\x00-\x7f]))))"
)
# WeChat: a name and a time, the words below. QQ: the time first.
_HEADED = re.compile(
    rf"(?:(?P<who>{_WHO})\s+{_STAMP}|{_DAY}\s+{_TIME}\s+(?P<late>[^\n]{{1,64}}?))\s*:?\s*", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")


class Said(NamedTuple):
    """Who speaks, ``line[start:end]``, and where the words begin."""

    start: int
    end: int
    words: int


def said(line: str) -> Said | None:
    """Who speaks in a line that begins with a speaker.

    >>> said("[10:12] Marta Brandt: hello"), said("see http://x.example")
    (Said(start=8, end=20, words=22), None)
    """
    found = _SAID.match(line)
    if found is None or not (found["before"].strip() or _may_be_name(found["who"])):
        return None
    return Said(*found.span("who"), found.end())


def headed(line: str) -> Said | None:
    """Who speaks in the lines under one that holds a name and a time alone.

    >>> headed("王玉兰 2024-03-01 10:12:33")
    Said(start=0, end=3, words=23)
    """
    found = _HEADED.fullmatch(line.rstrip("\r\n"))
    if found is None:
        return None
    start, end = found.span("who" if found["who"] is not None else "late")
    return Said(start, end, len(line)) if _LETTER.search(line, start, end) or "<" in line else None


def _may_be_name(who: str) -> bool:
    """Whether it begins as a name does; a sentence that has a colon does not."""
    words = who.split()
    first = who.lstrip("~")[:1]
    return who.startswith("<") or (len(words) <= 5 and (first.isupper() or not first.isascii() or is_role(who)))  # noqa: PLR2004 - words of a name


def is_role(who: str) -> bool:
    """Whether it says what somebody does and not who it is."""
    low = " ".join(who.lower().split()).strip("*_ ")
    return low in _ROLES or low.rstrip("0123456789 #") in _ROLES


def context_of(who: str) -> Context | None:
    """Where a speaker's name stands, so that all of it is masked; a role's is any text."""
    return None if is_role(who) else Context(entity="PERSON")

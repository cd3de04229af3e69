"""E-mail addresses with their signs in words: ``wang.yl at example.com``, ``wang(at)example[dot]com``.

In brackets the word can be nothing else. Bare, "look at example.com" is a sentence: there the part before must look
like an account, the host be a mail provider's, or a word that announces an address stand shortly before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.detect.read.view import Edit

__all__ = ["SUSPECTS", "mailed", "worth_asking"]

_AT = r"(?:[Aa][Tt]|@|[Aa]rroba|艾特|小老鼠|圈[aA])"
_DOT = r"(?:[Dd][Oo][Tt]|\.|[Pp]unto|[Pp]unkt|点)"
_OPEN, _CLOSE = r"[(\[{<（【]", r"[)\]}>）】]"
# Ways to say a dot.
_WORDS = rf" {{0,2}}{_OPEN} ?{_DOT} ?{_CLOSE} {{0,2}}| {{1,2}}{_DOT} {{1,2}}|点"
# A pattern, for any engine, that occurs in every text in which `mailed` finds something.
SUSPECTS = "|".join(
    (
        rf"[0-9A-Za-z_+%\-] ?{_OPEN} ?{_AT} ?{_CLOSE} ?[0-9A-Za-z]",
        rf"[0-9A-Za-z_+%\-] {{1,2}}{_AT} {{1,2}}[0-9A-Za-z\-]{{1,63}}(?:\.[0-9A-Za-z]|(?: {{1,2}}| ?{_OPEN} ?){_DOT})",
        r"[0-9A-Za-z_+%\-](?:艾特|小老鼠|圈[aA])[0-9A-Za-z]",
        rf"@[0-9A-Za-z.\-]{{1,63}} {{0,2}}(?:{_OPEN}? ?(?:[Dd][Oo][Tt]|[Pp]unto|[Pp]unkt|点)|{_OPEN} ?\.)",
    )
)
# What stands in all of them: a sign or a word that means only that, or "at" with something around it.
_RARE_AT = ("@", "艾特", "小老鼠", "圈")
_LATIN_AT = re.compile(r"[ (\[{<（【](?:[Aa][Tt]|[Aa]rroba)[ )\]}>）】]")
# What the part before the sign is made of, and one more than the characters that it has.
_ACCOUNT = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._%+-"
_LONGEST = 65
# The hosts most private addresses are at.
_PROVIDERS = (
    "gmail googlemail outlook hotmail live msn yahoo ymail icloud me aol proton protonmail gmx web mail qq foxmail 163 "
    "126 yeah sina sohu 139 189 aliyun tom yandex naver daum hanmail rediffmail zoho fastmail tutanota"
)
_ANNOUNCED = re.compile(
    r"(?i:e-?mail|mail|write|contact|reach|address|account|login|send|sent|邮箱|郵箱|邮件|電郵|信箱|联系)[^\n]{0,40}$"
)


@lru_cache(maxsize=1)
def _sign() -> re.Pattern[str]:
    """Matches, empty, wherever what stands between the two parts of an address may begin."""
    return re.compile(rf"(?=[@ {_OPEN[1:-1]}艾小圈])(?=@| ?{_OPEN} ?{_AT} ?{_CLOSE}| {{1,2}}{_AT} |艾特|小老鼠|圈[aA])")


@lru_cache(maxsize=1)
def _address() -> re.Pattern[str]:
    at = rf"(?P<at>@| ?{_OPEN} ?{_AT} ?{_CLOSE} ?|(?P<bare> {{1,2}}{_AT} {{1,2}})|(?:艾特|小老鼠|圈[aA]))"
    label = "[0-9A-Za-z](?:[0-9A-Za-z\\-]{0,61}[0-9A-Za-z])?"
    part = "[0-9A-Za-z_+%\\-]"
    more = rf"(?:\.|{_WORDS})"
    return re.compile(
        rf"(?<![0-9A-Za-z._%+\-])(?P<local>{part}(?:{part}|\.(?={part})){{0,63}}){at}"
        rf"(?P<host>{label}(?:{more}{label}){{0,3}}?{more}[A-Za-z]{{2,24}})(?![0-9A-Za-z\-])(?!(?:{_WORDS})[0-9A-Za-z])"
    )


def worth_asking(text: str) -> bool:
    """Whether `SUSPECTS` may occur in a text: a quick look for what it mostly has not."""
    return any(word in text for word in _RARE_AT) or _LATIN_AT.search(text) is not None


def mailed(text: str) -> list[Edit]:
    """The words to read as signs.

    >>> mailed("mail wang.yl (at) example dot com")
    [(12, 18, '@'), (25, 30, '.')]
    >>> mailed("look at example.com")
    []
    """
    return list(_edits(text))


def _addresses(text: str) -> Iterator[re.Match[str]]:
    """What `_address` finds. Its first part takes up all characters of an account before the sign: there it begins."""
    address, done = _address(), 0
    for sign in _sign().finditer(text):
        before = text[max(done, sign.start() - _LONGEST) : sign.start()]
        account = len(before) - len(before.rstrip(_ACCOUNT))
        found = address.match(text, sign.start() - account) if account else None
        if found is not None:
            done = found.end()
            yield found


def _edits(text: str) -> Iterator[Edit]:
    for found in _addresses(text):
        if found["bare"] and not _meant(text, found):
            continue
        at, host = found["at"], found.start("host")
        if at != "@":
            yield *found.span("at"), "@"
        for dot in re.finditer(_WORDS, found["host"]):
            yield host + dot.start(), host + dot.end(), "."


def _meant(text: str, found: re.Match[str]) -> bool:
    """Whether a bare ``at`` joins an address."""
    local, host = found["local"], found["host"]
    account = (
        re.fullmatch(
            "[a-z]{2,}[._](?!(?:com|exe|go|html|io|js|json|md|net|org|pdf|py|rb|rs|sh|ts|txt|xml|ya?ml)$)[a-z]{2,}[0-9]{0,4}|[a-z]{2,}_[0-9]{1,6}|[a-z]{4,}[0-9]{2,6}",
            local.lower(),
        )
        is not None
    )
    provider = re.split("[^0-9a-z]", host.lower())[0] in _PROVIDERS.split()
    return account or provider or _ANNOUNCED.search(text, max(0, found.start() - 60), found.start()) is not None

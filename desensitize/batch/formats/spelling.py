r"""How a JSON string is written, character by character, so that what changes can change alone and come back exactly.

One value has many spellings: ``"王"`` and ``"\u738b"``, ``"a/b"`` and ``"a\/b"``. When a token takes a value's place,
its two brackets say how the value was written, or the sign in a keyed one; JSON readers see plain brackets either way.
A spelling of no such kind is kept with the value: the vault has it, or the keyed token itself. What is as long as the
value, as a number for a number, is escaped where the value was. Only of JSON inside a string that is escaped at both
levels in several ways the outer level comes back in one.

>>> veiled(r"\u738b", "王", "<PERSON_1>")
'\\u003cPERSON_1\\u003e'
>>> unveiled(r"\u003cPERSON_1\u003e", "王")
'\\u738b'
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from desensitize.chat.jsontext import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NAME", "TOKEN", "escape_offsets", "number_of", "number_token", "offsets", "styled", "unveiled", "veiled"]

# The name of a token, as issued.
NAME = r"[A-Z]+(?:_[A-Z]+)*_[0-9]+(?:_[0-9]+)?"

_ESCAPE = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}"
_SIGN = re.compile(rf"{_ESCAPE}|\\.|[^\\]", re.DOTALL)
_ESCAPED_SIGN = re.compile(rf"{_ESCAPE}|.", re.DOTALL)
_HEX = re.compile(r"\\(?:u([0-9a-f]{4})|.)")
_OPEN, _CLOSE = ("<", "\\u003c", "\\u003C"), (">", "\\u003e", "\\u003E")
# A token as it may stand in the spelling of a string.
TOKEN = re.compile(rf"(?P<open><|\\u003[cC])(?P<name>{NAME})(?P<close>>|\\u003[eE])")
_ISSUED = re.compile(f"<({NAME})>")
# A token of a keyed operator, whose sign may be escaped.
_KEYED = re.compile(r"([A-Z]+(?:_[A-Z]+)*)([:~]|\\u00(?:3[aA]|7[eE]))([A-Z2-7]{28,}(?:\.[A-Z2-7]+)?)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def offsets(inside: str) -> Sequence[int]:
    r"""Where each character of a string begins in its spelling, and where the last one ends.

    >>> list(offsets(r"a\u738b\n")), list(offsets("abc"))
    ([0, 1, 7, 9], [0, 1, 2, 3])
    """
    if "\\" not in inside:
        return range(len(inside) + 1)
    return list(accumulate((len(sign) for sign in _SIGN.findall(inside)), initial=0))


def escape_offsets(text: str) -> Sequence[int]:
    r"""The same for prose, in which only ``\u`` escapes are read.

    >>> list(escape_offsets(r"\n\u738b"))
    [0, 1, 2, 8]
    """
    return list(accumulate((len(sign) for sign in _ESCAPED_SIGN.findall(text)), initial=0))


def _plain(text: str) -> str:
    return written(text, escaped=False)[1:-1]


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _capital(text: str) -> str:
    return _HEX.sub(lambda sign: f"\\u{sign[1].upper()}" if sign[1] else sign[0], _escaped(text))


def _slashed(text: str) -> str:
    return _plain(text).replace("/", "\\/")


def _escaped_slashed(text: str) -> str:
    return _escaped(text).replace("/", "\\/")


def _html(text: str) -> str:
    return _signs("<>&\u2028\u2029", _plain(text))


def _html_attribute(text: str) -> str:
    return _signs("<>&='\u2028\u2029", _plain(text))


def _most(text: str) -> str:
    quotes = _HEX.sub(lambda sign: "\\u0022" if sign[0] == '\\"' else sign[0], _capital(text))
    return _signs("<>&+'`", quotes, "04X")


def _signs(signs: str, spelled: str, form: str = "04x") -> str:
    return re.sub(f"[{signs}]", lambda sign: f"\\u{ord(sign[0]):{form}}", spelled)


# Brackets (opening, closing) → how the value behind the token was written. The first that fits a value is taken.
_STYLES: dict[tuple[str, ...], Callable[[str], str]] = {
    (_OPEN[0], _CLOSE[0]): _plain,
    (_OPEN[1], _CLOSE[1]): _escaped,
    (_OPEN[2], _CLOSE[2]): _capital,
    (_OPEN[0], _CLOSE[1]): _slashed,
    (_OPEN[1], _CLOSE[0]): _escaped_slashed,
    (_OPEN[0], _CLOSE[2]): _html,
    (_OPEN[2], _CLOSE[1]): _html_attribute,
    (_OPEN[1], _CLOSE[2]): _most,
}
# The ninth pair says that the value was a number.
_NUMBER_BRACKETS = (_OPEN[2], _CLOSE[0])
# ... and so does an escaped letter or digit in front, where nothing else is escaped.
_FIRST_ALONE = re.compile(r"\\u00(?:3[0-9]|[46][1-9A-F]|[57][0-9A])[^\\]*")


def veiled(raw: str, old: str, new: str) -> str:
    """How to write ``new``, a token or what some operator gave, where ``old`` stood written as ``raw``."""
    brackets = next((brackets for brackets, style in _STYLES.items() if style(old) == raw), None)
    token = _ISSUED.fullmatch(new)
    if token is not None:
        left, right = brackets or (_OPEN[0], _CLOSE[0])
        return f"{left}{token[1]}{right}"
    keyed = _KEYED.fullmatch(new)
    if keyed is not None and len(keyed[2]) == 1:
        return keyed[1] + _signs_of(keyed[2]).get(brackets or (), keyed[2]) + keyed[3]
    alike = _alike(raw, new)
    if alike is not None and _alike(alike, old) == raw and not _FIRST_ALONE.fullmatch(alike):
        return alike
    return _STYLES[brackets](new) if brackets else (_escaped if raw.isascii() else _plain)(new)


def unveiled(raw: str, new: str) -> str:
    """How to write a restored value where its token stood written as ``raw``."""
    token, keyed = TOKEN.fullmatch(raw), _KEYED.fullmatch(raw)
    if keyed is not None:
        sign: str = json.loads(f'"{keyed[2]}"')
        return next((_STYLES[style](new) for style, form in _signs_of(sign).items() if form == keyed[2]), _plain(new))
    style = _STYLES.get((token["open"], token["close"])) if token else None
    alike = None if token else _alike(raw, new)
    return alike if alike is not None else (style or _plain)(new)


def styled(raw: str, old: str, new: str) -> bool:
    r"""Whether the brackets of a token, or the sign in a keyed one, can say how a value was written.

    >>> styled("a/b", "a/b", "<X_1>"), styled(r"a\/b", "a/b", "<X_1>"), styled(r"\u0061/b", "a/b", "<X_1>")
    (True, True, False)
    """
    said = _STYLES if _ISSUED.fullmatch(new) else _signs_of(":")
    return any(_STYLES[brackets](old) == raw for brackets in said)


def _signs_of(sign: str) -> dict[tuple[str, ...], str]:
    """By brackets that would say the same, how the sign in a keyed token is written."""
    spelled = sign, f"\\u{ord(sign):04x}", f"\\u{ord(sign):04X}"
    return {(_OPEN[at], _CLOSE[at]): spelled[at] for at in range(len(spelled))}


def _alike(raw: str, new: str) -> str | None:
    r"""As many characters as ``raw`` writes, each written as the one in its place; ``None``: there are not as many.

    >>> _alike(r"1\u0032\/\t3", "45/\t6"), _alike("12", "345")
    ('4\\u0035\\/\\t6', None)
    """
    if "\\" not in raw:
        return _plain(new) if len(raw) == len(new) else None
    signs = _SIGN.findall(raw)
    return "".join(map(_sign_alike, signs, new)) if len(signs) == len(new) else None


def _sign_alike(sign: str, char: str) -> str:
    if len(sign) == 1:
        return _plain(char)
    if sign[1] != "u":
        return sign if json.loads(f'"{sign}"') == char else _plain(char)
    form = "04X" if re.search("[A-F]", sign) else "04x"
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2]):{form}}" for at in range(0, len(units), 2))


def number_token(masked: str, *, keyed: bool = False) -> str:
    r"""The string that stands for a masked number; its token's brackets say that it was no string.

    :param keyed: a keyed operator wrote it, and an escape says so, of a character that nobody else escapes.

    >>> number_token("<PHONE_1>"), number_token("13912345678", keyed=True)
    ('"\\u003CPHONE_1>"', '"\\u00313912345678"')
    """
    if keyed and masked.isascii() and masked[0].isalnum():
        return f'"\\u{ord(masked[0]):04X}{written(masked[1:], escaped=False)[1:]}'
    left, right = _NUMBER_BRACKETS
    return _ISSUED.sub(lambda token: f"{left}{token[1]}{right}", written(masked, escaped=False))


def number_of(literal: str, restored: str) -> str | None:
    """The number that a restored string is, if ``literal``, the string as it was sent, stands for one."""
    stands = _FIRST_ALONE.fullmatch(literal[1:-1]) is not None or any(
        (found["open"], found["close"]) == _NUMBER_BRACKETS for found in TOKEN.finditer(literal)
    )
    return restored if stands and _NUMBER.fullmatch(restored) else None

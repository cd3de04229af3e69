"""The token grammar: one definition for issuing, for escaping what merely looks like a token, and for restoring.

Issued form: ``<PHONE_1>``, and ``<PHONE_1_2>`` for the second spelling of the same value. Models rewrite what they
copy, so with both brackets, case, width, the separator (``_``, space, hyphen) and Markdown, HTML, JSON and URL escapes
may vary. Without brackets only capital ``PHONE_1`` counts, and only where no ASCII letter or digit touches it: "see
person 1" is prose.

An opening bracket asks for its closing one. A name behind half a pair is no bare name but what is left of a token: of
one that was cut off, ``<PHONE_1`` of ``<PHONE_12>``, it would be another value. So it is not restored, and no half of a
pair is left beside a value. A closing bracket alone says nothing about the name before it: ``<b PHONE_1>`` is a tag.
What comes in from outside is escaped with or without such a half: a model may copy the name alone.

Why an issued token is always read back whole: every accepted form lies between its own pair of brackets or is bare, no
form holds a bracket of another inside, so none that begins in text around an issued token can reach into it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from desensitize.policy.labels import ESCAPE_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BEHIND",
    "ESCAPE_LABEL",
    "anyone",
    "escape_label",
    "is_escape",
    "issued",
    "label_of",
    "letter",
    "name_of",
    "openers",
    "reader",
    "token_of",
    "unsettled",
]

_SEPARATOR = r"(?:_|\\_|＿|[ ]|-|%5[Ff]|%20|&#95;|\\u005[Ff])"
# An underscore as it may be written: with a letter or digit behind it, it makes a longer name of a bare one.
_JOINTS = ("_", "\\_", "＿", "%5F", "%5f", "&#95;", "\\u005F", "\\u005f")
_JOINT = r"(?:_|\\_|＿|%5[Ff]|&#95;|\\u005[Ff])"
# What is left open by: nothing, or the beginning of one.
_OPEN = frozenset(joint[:end] for joint in _JOINTS for end in range(len(joint) + 1))
_NUMBER = "[0-9０-９]{1,9}"
_SPELLING = _NUMBER
_BRACKETS = (
    ("[<＜]", "[>＞]"),
    (r"\\<", r"\\>"),
    (r"&(?:lt|#60|#[xX]3[cC]);", r"&(?:gt|#62|#[xX]3[eE]);"),
    (r"\\u003[cC]", r"\\u003[eE]"),
    ("%3[cC]", "%3[eE]"),
)
# Characters with which an accepted form can begin, beside the first letters of the bare form.
_OPENERS = "<＜\\&%"
_WIDE = 0xFEE0
# Characters before a name that tell whether it is a bare one: half a pair, and the space that may stand inside.
BEHIND = len("&#x3c; ")


def token_of(name: str) -> str:
    """The issued form of a token's name.

    >>> token_of("PHONE_1")
    '<PHONE_1>'
    """
    return f"<{name}>"


def letter(char: str) -> str:
    """A pattern of a label's character as it may be written."""
    if char == "_":
        return _SEPARATOR
    return f"[{char}{char.lower()}{chr(ord(char) + _WIDE)}{chr(ord(char.lower()) + _WIDE)}]"


def is_escape(label: str) -> bool:
    """Whether a label is one of those that stand for look-alikes.

    >>> is_escape("TEXT"), is_escape("TEXT_PHONE"), is_escape("PHONE")
    (True, True, False)
    """
    return label.partition("_")[0] == ESCAPE_LABEL


def label_of(name: str) -> str:
    """The label of a token's name.

    >>> label_of("EMPLOYEE_ID_1_2")
    'EMPLOYEE_ID'
    """
    return name.rstrip("0123456789_")


def escape_label(form: str) -> str:
    """The label of the token that stands for a look-alike: it still says what was written there.

    >>> escape_label("< phone-7 >"), escape_label("<TEXT_PHONE_1>"), escape_label("<TEXT_1>")
    ('TEXT_PHONE', 'TEXT_PHONE', 'TEXT')
    """
    label = label_of(name_of(form))
    return label if is_escape(label) else f"{ESCAPE_LABEL}_{label}"


def _bare(names: str) -> str:
    free, end = rf"(?<![0-9A-Za-z]{_JOINT}?)", rf"(?!{_JOINT}?[0-9A-Za-z])"
    return rf"{free}(?P<bare>(?:{names})\\?_[0-9]{{1,9}}(?:\\?_[0-9]{{1,9}})?){end}"


def _forms(label: str) -> str:
    """The forms with brackets, of labels that a pattern matches."""
    body = f"[ ]?(?:{label}){_SEPARATOR}{_NUMBER}(?:{_SEPARATOR}{_SPELLING})?[ ]?"
    return "|".join(f"{left}{body}{right}" for left, right in _BRACKETS)


def _every(forms: str, bare: str, *, quoted: bool, halves: bool) -> str:
    """A pattern of all forms."""
    unopened = "" if halves else rf"(?<!(?:{'|'.join(left for left, _ in _BRACKETS)})[ ]?)"
    every = f"{forms}|{unopened}{bare}"
    return rf'(?<!\\)"(?P<string>{forms})"|{every}' if quoted else every


@lru_cache(maxsize=8)
def anyone(*, quoted: bool, halves: bool, cut: bool = False) -> regex.Pattern[str]:
    """Matches every form of tokens with whatever labels; see `reader`.

    ``cut``: for what the end of a text cuts off, where looking ahead would see too little; slower.
    """
    letters, name = "[A-Za-zＡ-Ｚａ-ｚ]++", "[A-Z]++(?:_[A-Z]++)*+"
    forms, bare = _forms(rf"{letters}(?:{_SEPARATOR}{letters})*+"), _bare(name)
    if cut:
        return regex.compile(_every(forms, bare, quoted=quoted, halves=halves))
    # What a form can begin with is asked first, and what is rare in a text before what is not.
    bare = rf"(?=[A-Z])(?<![0-9A-Za-z])(?={name}\\?_[0-9]){bare}"
    first = re.escape(_OPENERS) + '"' * quoted
    return regex.compile(f"(?=[A-Z{first}])(?:{_every(forms, bare, quoted=quoted, halves=halves)})")


@lru_cache(maxsize=256)
def reader(
    labels: tuple[str, ...], *, quoted: bool = False, halves: bool = True, escapes: bool = False
) -> regex.Pattern[str]:
    """Matches every accepted form of tokens with these labels.

    ``quoted``: and, before any other, a form that is all of a JSON string, with the quotes. ``halves``: a name behind
    an opening bracket that nothing closes too, which is escaped and not restored. ``escapes``: tokens that stand for
    look-alikes of these labels too.
    """
    ordered = sorted(labels, key=lambda label: (-len(label), label))
    tolerant = "|".join("".join(map(letter, label)) for label in ordered)
    names = "|".join(ordered)
    if escapes:
        tolerant = f"(?:{''.join(map(letter, ESCAPE_LABEL + '_'))})?(?:{tolerant})"
        names = rf"(?:{ESCAPE_LABEL}\\?_)?(?:{names})"
    return regex.compile(_every(_forms(tolerant), _bare(names), quoted=quoted, halves=halves))


def openers(labels: Iterable[str], *, quoted: bool = False) -> frozenset[str]:
    """Characters with which a form can begin."""
    return frozenset(_OPENERS + '"' * quoted) | {label[0] for label in labels}


def unsettled(found: regex.Match[str]) -> bool:
    """Whether a match is the form without brackets, and ends where more text could still make a longer name of it."""
    return found.group("bare") is not None and found.string[found.end() :] in _OPEN


_ESCAPES = (
    ("\\u005f", "_"), ("\\u005F", "_"), ("%5F", "_"), ("%5f", "_"), ("%20", " "), ("&#95;", "_"), ("\\_", "_"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _strip() -> regex.Pattern[str]:
    return regex.compile(r"^(?:\\?[<＜]|&[^;]{2,4};|\\u003[cC]|%3[cC])|(?:\\?[>＞]|&[^;]{2,4};|\\u003[eE]|%3[eE])$")


@lru_cache(maxsize=1)
def issued() -> re.Pattern[str]:
    """Matches an issued form, the name in group 1."""
    return re.compile("<([A-Z_]+[0-9_]+)>")


def name_of(form: str) -> str:
    r"""The name that an accepted form stands for.

    >>> [name_of(form) for form in ("<PHONE_1>", "< phone-1 >", r"&lt;PHONE\_1&gt;", "＜ＰＨＯＮＥ＿１＞")]
    ['PHONE_1', 'PHONE_1', 'PHONE_1', 'PHONE_1']
    """
    plain = issued().fullmatch(form)
    return _name_of(form) if plain is None else plain[1]


@lru_cache(maxsize=4096)
def _name_of(form: str) -> str:
    text = _strip().sub("", form)
    for escape, plain in _ESCAPES:
        text = text.replace(escape, plain)
    text = unicodedata.normalize("NFKC", text).strip(" ")
    return text.upper().replace(" ", "_").replace("-", "_")

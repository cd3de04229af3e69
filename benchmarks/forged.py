"""Tokens that a conversation did not give out, said in every form a model may use: none of them may restore.

Forged ones have a label or a number that nobody gave out. Foreign ones were given out in another conversation of the
same vault, in one that was forgotten, or in this one before it was. Neighbouring ones are a character away from one
that would restore. ``benchmarks.cuts`` counts them.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, NamedTuple

from desensitize import Masker
from desensitize.vault.memory import MemoryVault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize import Session

__all__ = ["KINDS", "Resolved", "tried"]

SEED = 11
# Numbers of values of this conversation, of the one beside it, and of what this one was told before it was forgotten.
OWN, OTHER, FORGOTTEN = 12, 60, 5
LABELS = ("PHONE", "EMAIL", "PERSON", "NAME", "TEXT", "ID", "KEY", "PHON", "PHONES", "X_PHONE", "PHONE_NUMBER", "USER")
FORMS = (
    "<{}>", "< {} >", "<{}>", "{}", "`{}`", "&lt;{}&gt;", "&#60;{}&#x3E;", "\\<{}\\>", "\\u003c{}\\u003e", "%3C{}%3E",
    "＜{}＞", '"{}"', '{{"tel": "<{}>"}}', "<b><{}></b>", "**<{}>**", "<<{}>>", "<{}", "[{}]", "<{}/>",
)  # fmt: skip
AROUND = ("", " ", "，", "电话", "(", "a <", "<PERSON_1> ", "\n", ": ", "x")
# Ways to say a name, all of which a restorer reads as the same.
SPELLED: tuple[Callable[[str], str], ...] = (
    str, str, str, str.lower, str.title, lambda name: name.replace("_", "\\_"), lambda name: name.replace("_", "-"),
    lambda name: name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
)  # fmt: skip


class Resolved(NamedTuple):
    """A token that came back as something else. Names the token, not the value."""

    kind: str
    reply: str
    encode: str


class _Told(NamedTuple):
    """A conversation, the names it gave out that still restore, and those of others and of its past."""

    session: Session
    own: frozenset[str]
    foreign: tuple[str, ...]


def _told() -> _Told:
    masker = Masker(categories=["UserInfo"], vault=MemoryVault())
    mine, other, gone = masker.session("mine"), masker.session("other"), masker.session("gone")
    past = _names(mine, "1370", FORGOTTEN) | _names(gone, "1380", OTHER + 9)
    mine.forget()
    gone.forget()
    own = _names(mine, "1390", OWN)
    foreign = (_names(other, "1360", OTHER) | past) - own
    return _Told(mine, own, tuple(sorted(foreign)))


def _names(session: Session, first: str, count: int) -> frozenset[str]:
    text = "，".join(f"手机 {first}{number:07d}，邮箱 u{first}{number}@example.com" for number in range(count))
    return frozenset(re.findall(r"<([A-Z]+_[0-9]+)>", session.mask(text)))


def _forged(dice: random.Random, told: _Told) -> str:
    label, number = dice.choice(LABELS), dice.randint(0, 10 ** dice.choice((2, 9, 12)))
    name = f"{label}_{number}" + f"_{dice.randint(0, 40)}" * (dice.random() < 0.3)
    return f"{label}_0{number}" if name in told.own else name


def _foreign(dice: random.Random, told: _Told) -> str:
    return dice.choice(told.foreign)


def _neighbouring(dice: random.Random, told: _Told) -> str:
    """A letter or digit too many, too few or another; a spelling nobody gave out."""
    name = dice.choice(sorted(told.own))
    at, letter = dice.randrange(len(name)), dice.choice("0123456789ABEHNOPX_")
    left, right = name[:at], name[at:]
    # Underscores around a name are how Markdown stresses it.
    near = dice.choice((left + letter + right, left + right[1:], left + letter + right[1:], name + letter)).strip("_")
    return f"{name}_{dice.randint(2, 99)}" if near in told.own else near


KINDS: dict[str, Callable[[random.Random, _Told], str]] = {
    "forged": _forged, "foreign": _foreign, "neighbouring": _neighbouring,
}  # fmt: skip


def tried(count: int) -> Iterator[tuple[str, int, list[Resolved]]]:
    """(kind, tokens, those that resolved) for each kind, ``count`` tokens in all."""
    told = _told()
    for number, kind in enumerate(KINDS):
        dice, resolved = random.Random(f"{SEED} {kind}"), []
        share = (count + number) // len(KINDS)
        for _ in range(share):
            form = dice.choice(FORMS).format(dice.choice(SPELLED)(KINDS[kind](dice, told)))
            said = dice.choice(AROUND) + form + dice.choice(AROUND)
            resolved += [Resolved(kind, said, way) for way in ("text", "json") if _restored(dice, said, way, told)]
        yield kind, share, resolved


def _restored(dice: random.Random, said: str, encode: str, told: _Told) -> bool:
    """Whether anything came back otherwise, at once or cut in two."""
    whole = told.session.restorer(encode=encode)  # type: ignore[arg-type]  # one of the two
    cut, at = told.session.restorer(encode=encode), dice.randint(0, len(said))  # type: ignore[arg-type]  # one of the two
    once = whole.feed(said) + whole.flush()
    return once != said or cut.feed(said[:at]) + cut.feed(said[at:]) + cut.flush() != said

r"""Ordinary text of our own making, on which it is counted how often a literal occurs.

A rule is tried only where a literal of it stands, so the literals to choose are those that ordinary text seldom holds.
How seldom is counted, not guessed; and since rules are prepared on a user's machine too, the text to count on is made
here, from sentences and word lists in ``ordinary/`` and random values, and not fetched from anywhere.

A file in ``ordinary/`` is a language; ``code.txt`` and ``values.txt`` serve all. ``[words x]`` and ``[parts x]``
list what may stand for ``‹x›``, split at blanks or at line ends; ``[text x]`` and ``[lines x]`` list what messages of
register x are made of, run together as prose or set line by line. ``\n`` and ``\t`` in a line stand for a line end and
a tab, ``_`` between words for a blank that does not split them.

>>> sum(map(len, corpus(5_000))) >= 5_000
True
>>> corpus(5_000, seed=1) == corpus(5_000, seed=1)
True
"""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.prepare.corpus_values import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["corpus", "messages"]

FOLDER = Path(__file__).parent / "ordinary"
SHORTEST, LONGEST = 40, 2_000
# Of all messages, in percent; other languages share what is left.
SHARES = {"zh": 40, "en": 40}
_OTHERS = ("ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "vi")
_CODE = 0.3  # share of passages that are code, logs, tables and the like
_UNSPACED = frozenset({"zh", "ja"})  # languages that set no blank between sentences

Template = tuple[str, ...]  # literal, slot, literal, slot, ... literal


class Register(NamedTuple):
    """What passages of one kind are made of, and what stands between two of its pieces."""

    glue: str
    templates: tuple[Template, ...]


class Language(NamedTuple):
    """The registers of a language, and what may fill a slot in them."""

    registers: tuple[Register, ...]
    slots: dict[str, tuple[Template, ...]]


def corpus(characters: int, seed: int = 0) -> list[str]:
    """Messages of 40 to 2,000 characters, at least ``characters`` in all: the same ones for the same seed."""
    out: dict[str, None] = {}  # a short message may come twice
    size = 0
    for _, text in messages(seed):
        if size >= characters:
            break
        size += 0 if text in out else len(text)
        out[text] = None
    return list(out)


def messages(seed: int = 0) -> Iterator[tuple[str, str]]:
    """Messages without end, each after the code of its language."""
    writer = _Writer(random.Random(seed))  # noqa: S311 - text to count on, no secret
    rest = (100 - sum(SHARES.values())) / len(_OTHERS)
    names = (*SHARES, *_OTHERS)
    weights = [SHARES.get(name, rest) for name in names]
    while True:
        name = writer.draw.choices(names, weights)[0]
        yield name, writer.message(name)


class _Writer:
    """Fills templates at random."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self._read: dict[str, Language] = {}

    def message(self, name: str) -> str:
        """One message; short ones are as likely as ones ten times as long."""
        target = math.exp(self.draw.uniform(math.log(SHORTEST), math.log(LONGEST)))
        text = self._passage(name, target)
        while len(text) < target:
            text += "\n" + self._passage(name, target - len(text))
        return text[:LONGEST]

    def _passage(self, name: str, target: float) -> str:
        """A few pieces of one register."""
        home = self._language(name)
        register = self.draw.choice(self._language("code" if self.draw.random() < _CODE else name).registers)
        parts: list[str] = []
        # No template twice, or a few sentences would pass for frequent ones.
        for template in self.draw.sample(register.templates, min(self.draw.randint(1, 12), len(register.templates))):
            text = self._fill(template, home.slots)
            parts.append(text[:1].upper() + text[1:] if register.glue == " " else text)
            target -= len(text)
            if target < 0:
                break
        return register.glue.join(parts)

    def _fill(self, template: Template, slots: dict[str, tuple[Template, ...]]) -> str:
        parts = list(template)
        for at in range(1, len(parts), 2):
            parts[at] = self._slot(parts[at], slots)
        return "".join(parts)

    def _slot(self, name: str, slots: dict[str, tuple[Template, ...]]) -> str:
        """A value where the slot asks for one; else a word or part in the message's language, else an English one."""
        if make := VALUES.get(name):
            return make(self.draw)
        if name in {"ident", "Camel", "IDENT"}:
            return self._identifier(name)
        choices = slots.get(name) or self._language("values").slots.get(name) or self._language("en").slots[name]
        return self._fill(self.draw.choice(choices), slots)

    def _identifier(self, case: str) -> str:
        """A name as code has them, of English words."""
        slots = self._language("en").slots
        words = [self._slot(self.draw.choice(("noun", "noun", "verb")), slots) for _ in range(self.draw.randint(1, 2))]
        if case == "Camel":
            return "".join(map(str.capitalize, words))
        return "_".join(words).upper() if case == "IDENT" else "_".join(words)

    def _language(self, name: str) -> Language:
        if name not in self._read:
            self._read[name] = _language(name)
        return self._read[name]


def _language(name: str) -> Language:
    """What a file in ``ordinary/`` says."""
    registers: list[Register] = []
    slots: dict[str, tuple[Template, ...]] = {}
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    for section in re.split(r"^(?=\[\w+ \w+\]$)", text, flags=re.MULTILINE)[1:]:
        head, _, body = section.partition("\n")
        kind, _, title = head.strip("[]").partition(" ")
        if kind == "words":
            slots[title] = tuple((word.replace("_", " "),) for word in body.split())
            continue
        templates = tuple(map(_template, body.strip("\n").split("\n")))
        if kind == "parts":
            slots[title] = templates
        else:
            glue = "\n" if kind == "lines" else "" if name in _UNSPACED else " "
            registers.append(Register(glue, templates))
    if "noun" in slots:  # not in code.txt, whose words come from the message's language
        slots["word"] = slots["noun"]
    return Language(tuple(registers), slots)


def _template(line: str) -> Template:
    escaped = {"\\n": "\n", "\\t": "\t", "\\\\": "\\"}
    return tuple(re.split("‹(\\w+)›", re.sub(r"\\[nt\\]", lambda m: escaped[m[0]], line)))

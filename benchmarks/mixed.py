"""Messages as a service sees them: many registers and languages, a third of them with something to hide.

Sentences stand in ``corpus/mixed.txt`` and are none of those on which the engine counts literals, so that nothing here
is measured on what it was tuned on. ``‹slot›`` is filled by a word, a number or, in ``carry``, a value of
``benchmarks.planted``; no value and no message comes twice.

>>> mixed(3, seed=7) == mixed(3, seed=7)
True
"""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.planted import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Message", "labelled", "mixed"]

SENTENCES = Path(__file__).with_name("corpus") / "mixed.txt"
SHORTEST, LONGEST = 40, 2_000
CARRYING = 1 / 3  # share of messages with values
CODE = 0.3  # share of passages that are code, logs, tables
_OTHERS = "de fr es pt it nl pl ru ja ko ar hi tr vi".split()
_LANGUAGES = {"zh": 40.0, "en": 40.0, **dict.fromkeys(_OTHERS, 20 / len(_OTHERS))}
_HEADS = "b bl c ch d dr f fl g gl h j k kl l m n p pl qu r s sc sk st t tr v w z".split()
_TAILS = (
    "ab ack ad ail an ap arn ash ate eb eet el end ern eth ib iff ill in irl ix oan ob old on ore ost um urn".split()
)

Pieces = tuple[str, ...]


class Message(NamedTuple):
    """A text, and where values stand in it: (start, end, kind)."""

    text: str
    planted: tuple[tuple[int, int, str], ...]


def mixed(count: int, seed: int = 0) -> list[str]:
    """``count`` messages of 40 to 2,000 characters: the same ones for the same seed."""
    return [message.text for message in labelled(count, seed)]


def labelled(count: int, seed: int = 0) -> list[Message]:
    """The same messages, with what was planted in them."""
    writer = _Writer(random.Random(seed))
    out: dict[str, Message] = {}
    while len(out) < count:
        message = writer.message()
        if len(message.text) >= SHORTEST:
            out.setdefault(message.text, message)
    return list(out.values())


class _Writer:
    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._sections = _sections()
        self._used: set[str] = set()

    def message(self) -> Message:
        """Passages until the drawn length is reached, values among their pieces."""
        draw = self._draw
        language = draw.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
        target = math.exp(draw.uniform(math.log(SHORTEST), math.log(LONGEST)))
        carriers = draw.randint(1, 3) if draw.random() < CARRYING else 0
        parts: list[str] = []
        spans: list[tuple[int, int, str]] = []
        size = 0
        for glue, template in self._plan(language, target, carriers):
            text, found = self._fill(template, language)
            if parts and size + len(text) > LONGEST:
                break
            spans += [(size + start, size + end, kind) for start, end, kind in found]
            parts.append(text + glue)
            size += len(parts[-1])
        return Message("".join(parts).rstrip(), tuple(spans))

    def _plan(self, language: str, target: float, carriers: int) -> list[tuple[str, Pieces]]:
        """What a message is made of: pieces with what follows each."""
        draw, size = self._draw, 0.0
        plan: list[tuple[str, Pieces]] = []
        while size < target:
            home = "code" if draw.random() < CODE else language
            registers = [name for name in self._sections[home] if name not in {"words", "carry"}]
            templates = self._sections[home][draw.choice(registers)]
            glue = "\n" if home == "code" else "" if language in {"zh", "ja"} else " "
            for template in draw.sample(templates, min(draw.randint(1, 6), len(templates))):
                plan.append((glue, template))
                size += 1.3 * sum(map(len, template[::2]))
        for _ in range(carriers):
            home = "code" if draw.random() < CODE else language
            first, *rest = draw.choice(self._sections[home]["carry"])
            start = "\n" if home == "code" else ""
            plan.insert(draw.randint(0, len(plan)), ("\n", (start + first, *rest)))
        return plan

    def _fill(self, template: Pieces, language: str) -> tuple[str, list[tuple[int, int, str]]]:
        parts: list[str] = []
        spans = []
        for at, piece in enumerate(template):
            if at % 2 == 0:
                parts.append(piece)
            elif piece in VALUES:
                start = sum(map(len, parts))
                parts.append(self._value(piece))
                spans.append((start, start + len(parts[-1]), piece))
            else:
                parts.append(self._slot(piece, language))
        return "".join(parts), spans

    def _value(self, kind: str) -> str:
        while (value := VALUES[kind](self._draw)) in self._used:
            pass
        self._used.add(value)
        return value

    def _slot(self, name: str, language: str) -> str:
        if make := _FILLERS.get(name):
            return make(self._draw)
        words = self._sections[language if language in {"zh", "en"} else "en"]["words"]
        return self._draw.choice(words)[0]


def _odd(draw: random.Random) -> str:
    """A word that no list holds."""
    return "".join(draw.choice(_HEADS) + draw.choice(_TAILS) for _ in range(draw.randint(1, 3)))


def _sections() -> dict[str, dict[str, list[Pieces]]]:
    """By language and register, the templates: text and slots in turns."""
    out: dict[str, dict[str, list[Pieces]]] = {}
    for section in SENTENCES.read_text(encoding="utf-8").split("\n["):
        head, _, body = section.lstrip("[").partition("]\n")
        language, _, register = head.partition(" ")
        lines = body.split() if register == "words" else body.strip("\n").split("\n")
        pieces = [tuple(re.split("‹(\\w+)›", line.replace("\\n", "\n").replace("\\t", "\t"))) for line in lines]
        out.setdefault(language, {})[register] = pieces
    return out


_FILLERS: Mapping[str, Callable[[random.Random], str]] = {
    "odd": _odd,
    "Odd": lambda draw: _odd(draw).title(),
    "n": lambda draw: str(draw.randint(2, 99)),
    "big": lambda draw: str(draw.randint(100, 99_999)),
    "day": lambda draw: f"{draw.randint(2001, 2027)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
    "clock": lambda draw: f"{draw.randint(0, 23):02}:{draw.randint(0, 59):02}:{draw.randint(0, 59):02}",
    "hex": lambda draw: f"{draw.getrandbits(28):07x}",
    "hex32": lambda draw: f"{draw.getrandbits(128):032x}",
    "who": lambda draw: draw.choice(("物业", "前台", "组长", "隔壁班", "采购", "设计", "厂家", "房东", "教练")),
}

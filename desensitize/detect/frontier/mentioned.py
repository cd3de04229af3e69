"""Values that are known, as an automaton of their letters: a text is not cut where one of them may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.frontier.goal import Goal
from desensitize.detect.frontier.machine import Machine
from desensitize.detect.letters import plain
from desensitize.detect.read.view import folded_character
from desensitize.pattern.tree import Chars, Repeat, Seq

if TYPE_CHECKING:
    from desensitize.detect.mentions import Known
    from desensitize.pattern.tree import Node

__all__ = ["mentioned"]

# What may stand between two letters of a value: anything but ASCII letters and digits and Chinese characters.
_SIGNS = Chars(((0, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x33FF), (0xA000, 0x10FFFF)))
# Characters behind a value that tell whether it stands by itself, or as a piece of another word.
_AFTER = 4


def mentioned(known: Known) -> Machine:
    """The automaton of all that is known."""
    return Machine([_goal(letters, gap) for letters, gap in sorted(known.spelled())], _folded)


def _goal(letters: str, gap: int) -> Goal:
    """Letters with signs between them, of which the value itself has up to ``gap`` in a row."""
    signs = Repeat(_SIGNS, 0, gap)
    items: list[Node] = []
    for letter in letters:
        items += (signs, Chars(((ord(letter), ord(letter)),)))
    return Goal(Seq(tuple(items[1:])), _AFTER)


def _folded(character: str) -> str:
    seen = folded_character(character)
    return plain(seen) if seen.isalnum() else seen

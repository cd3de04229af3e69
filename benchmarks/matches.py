"""Texts that patterns match, by the thousand, from a plain random generator: properties would be too slow for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from desensitize.pattern.shape import flat
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.build import compile_flags

if TYPE_CHECKING:
    from random import Random

    from desensitize.pattern.charset import Ranges

__all__ = ["drawn", "match"]

# Draws of one match, after which there is none; turns of a repeat beyond its least.
TRIES, TURNS = 60, 6


def match(pattern: str, random: Random) -> tuple[str, int, int] | None:
    """A text and where in it the pattern matches; ``None`` where look-arounds refused every text drawn."""
    node, compiled = parse(pattern), regex.compile(pattern, compile_flags)
    for _ in range(TRIES):
        before, after = _demanded(node, random, ahead=False), _demanded(node, random, ahead=True)
        text = before + drawn(node, random) + after
        found = compiled.search(text)
        if found is not None:
            return text, *found.span()
    return None


def drawn(node: Node, random: Random) -> str:
    """What a part matches, but for what its look-arounds demand."""
    match node:
        case Chars(ranges):
            return _character(ranges, random)
        case Look():
            return ""
        case Value(item):
            return drawn(item, random)
        case Alt(branches):
            return drawn(random.choice(branches), random)
        case Seq(items):
            return "".join(drawn(item, random) for item in items)
        case Repeat(item, low, high):
            most = high if random.random() < 0.05 else min(high, low + TURNS)  # now and then to the bound
            return "".join(drawn(item, random) for _ in range(random.randint(low, min(most, low + 64))))


def _demanded(node: Node, random: Random, *, ahead: bool) -> str:
    """What a look-around at one end of the pattern demands."""
    items = list(flat(node))
    for item in reversed(items) if ahead else items:
        match item:
            case Look(inner, where, False) if where == ahead:
                return drawn(inner, random)
            case Look():
                continue
            case Alt(branches):
                return _demanded(random.choice(branches), random, ahead=ahead)
        break
    return ""


def _character(ranges: Ranges, random: Random) -> str:
    """Of ASCII that can be seen, if there is any in the class."""
    plain = [(max(low, 0x20), min(high, 0x7E)) for low, high in ranges if low <= 0x7E and high >= 0x20]
    low, high = random.choice(plain if plain and random.random() < 0.97 else ranges or ((0x20, 0x20),))
    return chr(random.randint(low, high))

"""The first characters that a part of a pattern may begin with, spelled out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.detect.symbols import bits_of
from desensitize.pattern.charset import size
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.pattern.charset import Ranges

__all__ = ["MOST_LEADS", "leads", "telling"]

# Bits that each lead must tell for a part to begin with something spelled out, and how many leads are a class.
LEAD_BITS, MOST_LEADS = 7.6, 600
# Characters of a lead: two tell most of what there is to tell.
_LONGEST = 2
# More characters, or more leads, than this are not listed.
_MOST = 1500


def leads(items: tuple[Node, ...]) -> frozenset[str] | None:
    """One or two characters for each way to begin; ``None`` where there are too many to list.

    >>> from desensitize.pattern.syntax import parse
    >>> sorted(leads((parse("(?:sk|pk?)-[a-z]"),)))
    ['p-', 'pk', 'sk']
    """
    found = _leads(items, _LONGEST)
    return None if found is None or "" in found or len(found) > _MOST else found


def telling(begins: frozenset[str] | None) -> bool:
    """Whether each of these beginnings is spelled out: none is one of very many, or a digit."""
    if begins is None or len(begins) > MOST_LEADS:
        return False
    return all(not lead[0].isdigit() and sum(map(_letter_bits, lead)) >= LEAD_BITS for lead in begins)


@lru_cache(maxsize=4096)
def _letter_bits(letter: str) -> float:
    return bits_of(((ord(letter), ord(letter)),))


def _leads(items: tuple[Node, ...], room: int) -> frozenset[str] | None:
    """``None`` where nothing is known; an empty lead where nothing more is."""
    if not room or not items:
        return frozenset([""])
    item, rest = items[0], items[1:]
    if isinstance(item, Chars):
        return _spelled(item.ranges, rest, room)
    return _union([_leads((*way, *rest), room) for way in _ways(item)])


def _ways(item: Node) -> Iterator[tuple[Node, ...]]:
    """What may stand in place of an item, one step taken apart."""
    match item:
        case Value(inner):
            yield (inner,)
        case Seq(inner):
            yield inner
        case Alt(branches):
            yield from ((branch,) for branch in branches)
        case Repeat(inner, low, high):
            if high:
                yield (inner, Repeat(inner, max(0, low - 1), high - 1)) if high > 1 else (inner,)
            if not low:
                yield ()
        case Look():
            yield ()


def _spelled(ranges: Ranges, rest: tuple[Node, ...], room: int) -> frozenset[str] | None:
    if size(ranges) > _MOST:
        return None if room == _LONGEST else frozenset([""])
    characters = [chr(code) for low, high in ranges for code in range(low, high + 1)]
    after = _leads(rest, room - 1) or frozenset([""])
    if len(characters) * len(after) > _MOST:
        return frozenset(characters)
    return frozenset(character + more for character in characters for more in after)


def _union(parts: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None

"""A factor, and what is needed to make one from the parts of a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.symbols import klass
from desensitize.pattern.charset import complement
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Factor", "either", "guard_at", "joined", "positions_of"]


class Factor(NamedTuple):
    """An RE2 pattern, how telling it is in bits, and how many positions of an automaton it takes.

    ``literal``: some character of it is spelled out, so it does not fire on any long enough number or word. ``before``:
    each match has it at most this many characters after its start. ``led``: it begins with something spelled out.
    ``leads``: the first one or two characters of each way to begin, where they can be listed; a guard is none of them.
    """

    pattern: str
    bits: float
    cost: int
    literal: bool = False
    before: int = 0
    led: bool = False
    leads: tuple[str, ...] = ()


def either(parts: Sequence[Factor]) -> Factor:
    """One or the other."""
    return Factor(
        "|".join(dict.fromkeys(f.pattern for f in parts)),
        min(f.bits for f in parts),
        # Branches share their states: the longest one counts, and a little for their number.
        max(f.cost for f in parts) + len(parts) // 16,
        literal=all(f.literal for f in parts),
        before=max(f.before for f in parts),
        led=all(f.led for f in parts),
        leads=tuple(sorted({lead for f in parts for lead in f.leads})) if all(f.leads for f in parts) else (),
    )


def positions_of(node: Node) -> int:
    """Positions of an automaton."""
    match node:
        case Chars():
            return 1
        case Look():
            return 0
        case Value(item):
            return positions_of(item)
        case Repeat(item, _, high):
            return max(1, positions_of(item)) * max(1, high)
        case Alt(items) | Seq(items):
            return sum(map(positions_of, items))


def joined(parts: Sequence[Factor]) -> Factor:
    """One after the other."""
    return Factor(
        "".join(part.pattern for part in parts),
        sum(part.bits for part in parts),
        sum(part.cost for part in parts),
        any(part.literal for part in parts),
    )


def guard_at(items: tuple[Node, ...], at: int, *, ahead: bool) -> str:
    """The one-character guard beside position ``at``, as RE2; '' where there is none."""
    where = at if ahead else at - 1
    if not 0 <= where < len(items):
        return ""
    look = items[where]
    if not isinstance(look, Look) or not look.negative or look.ahead != ahead or not isinstance(look.item, Chars):
        return ""
    edge = r"\z" if ahead else r"\A"
    return f"(?:{edge}|{klass(complement(look.item.ranges))})"

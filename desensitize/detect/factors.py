"""What must be in a text for a rule to match: a short RE2 pattern derived from the rule's syntax tree.

The promise is a superset: wherever the rule matches, its factor matches inside that match or, where a look-around asks
for it, within that look-around's reach; a factor's own guards may lie one character beyond. A factor may match where
the rule does not. Everything here only ever *drops* conditions:

* a sequence implies each run of neighbouring items in it, so the most telling run is taken;
* a branch implies its own factor, so a choice implies one of its branches' factors;
* a repeat of at least n implies n of them;
* a look-around that demands something implies that thing's factor, within the look-around's reach of the match;
* a look-around may be dropped; a guard of one character is kept, as "not this, or the edge of the text".
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desensitize.policy.charset import LAST, SURROGATES, Ranges, complement
from desensitize.policy.shape import width
from desensitize.policy.syntax import Alt, Chars, Look, Node, Repeat, Seq, Value, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Factor", "derive", "factor_of"]

# Positions of an automaton one factor may cost; long ones tell little more and slow the scan of all.
BUDGET = 24
# Bits of surprise below which a factor would fire on nearly every text.
LEAST_BITS = 6.0

# Rough share of characters in chat, prose, code and logs: (first, last, share of the whole range).
_SHARES = (
    (0x00, 0x1F, 0.02), (0x20, 0x20, 0.15), (0x21, 0x2F, 0.06), (0x30, 0x39, 0.08), (0x3A, 0x40, 0.02),
    (0x41, 0x5A, 0.05), (0x5B, 0x60, 0.01), (0x61, 0x7A, 0.50), (0x7B, 0x7E, 0.005), (0x80, 0x2FFF, 0.01),
    (0x3000, 0x33FF, 0.03), (0x3400, 0x9FFF, 0.30), (0xA000, 0xFFFF, 0.03), (0x10000, LAST, 0.005),
)  # fmt: skip


class Factor(NamedTuple):
    """An RE2 pattern and how telling it is, in bits."""

    pattern: str
    bits: float
    cost: int


def factor_of(pattern: str) -> Factor | None:
    """The factor of a pattern of the rule dialect, or ``None`` where nothing telling must occur.

    >>> factor_of("[a-z]{1,9}@[a-z]{2,9}").pattern
    '[a-z]@[a-z][a-z]'
    """
    return derive(parse(pattern))


@lru_cache(maxsize=4096)
def derive(node: Node) -> Factor | None:
    """The most telling factor of a tree."""
    literal = _literal(node)
    if literal is not None:
        return literal if literal.bits >= LEAST_BITS else None
    best = max(_candidates(node), key=lambda f: (f.bits, -f.cost, f.pattern), default=None)
    return best if best is not None and best.bits >= LEAST_BITS else None


def _literal(node: Node) -> Factor | None:
    """All of a plain word: nothing shorter tells more. Word lists are long, so this is the common case."""
    if not isinstance(node, Seq) or len(node.items) > BUDGET or not all(isinstance(item, Chars) for item in node.items):
        return None
    return _relax(node)


def _candidates(node: Node) -> Iterator[Factor]:
    match node:
        case Value(item):
            yield from _candidates(item)
        case Repeat(item, low, _) if low:
            yield from _candidates(item)
            yield from _runs((node,))
        case Alt(branches):
            inner = [derive(branch) for branch in branches]
            if all(inner):
                parts = [factor for factor in inner if factor]
                yield Factor(
                    "|".join(dict.fromkeys(f.pattern for f in parts)),
                    min(f.bits for f in parts),
                    sum(f.cost for f in parts),
                )
        case Seq():
            items = tuple(_flat(node))
            yield from _runs(items)
            for item in items:
                if isinstance(item, Alt | Repeat | Look):
                    yield from _candidates(item)
        case Chars():
            yield from _runs((node,))
        case Look(item, _, negative) if not negative:
            yield from _candidates(item)


def _flat(node: Node) -> Iterator[Node]:
    """A sequence's items with groups opened, so that runs may cross them."""
    match node:
        case Seq(items):
            for item in items:
                yield from _flat(item)
        case Value(item):
            yield from _flat(item)
        case Repeat(item, low, high, _) if low == high == 1:
            yield from _flat(item)
        case _:
            yield node


def _runs(items: tuple[Node, ...]) -> Iterator[Factor]:
    """Factors for each start, grown to the right while the budget lasts."""
    wholes = [_one(item.ranges) if type(item) is Chars else _fitting(item) for item in items]
    for start, head in enumerate(items):
        if isinstance(head, Repeat) or wholes[start].bits:
            yield from _grow(items, wholes, start)


def _fitting(node: Node) -> Factor:
    """``_relax``, but nothing is built for what no run has room for, such as a long list of words."""
    cost = _cost(node)
    return _relax(node) if cost <= BUDGET else Factor("", 0.0, cost)


@lru_cache(maxsize=4096)
def _cost(node: Node) -> int:
    """Positions of an automaton."""
    match node:
        case Chars():
            return 1
        case Look():
            return 0
        case Value(item):
            return _cost(item)
        case Repeat(item, _, high):
            return max(1, _cost(item)) * max(1, high)
        case Alt(items) | Seq(items):
            return sum(map(_cost, items))


def _grow(items: tuple[Node, ...], wholes: list[Factor], start: int) -> Iterator[Factor]:
    guard = _guard(items, start, ahead=False)
    pattern, bits, cost = guard, float(bool(guard)), int(bool(guard))
    for index in range(start, len(items)):
        item, whole = items[index], wholes[index]
        if isinstance(item, Look):
            continue
        if isinstance(item, Repeat):
            piece = _cut(item, BUDGET - cost)
            if piece.cost:
                yield Factor(pattern + piece.pattern, bits + piece.bits, cost + piece.cost)
        if cost + whole.cost > BUDGET:
            break
        pattern, bits, cost = pattern + whole.pattern, bits + whole.bits, cost + whole.cost
        after = _guard(items, index + 1, ahead=True)
        if after:
            yield Factor(pattern + after, bits + 1.0, cost + 1)
    if pattern != guard:
        yield Factor(pattern, bits, cost)


def _guard(items: tuple[Node, ...], at: int, *, ahead: bool) -> str:
    """The one-character guard beside position ``at``, as RE2; '' where there is none."""
    where = at if ahead else at - 1
    if not 0 <= where < len(items):
        return ""
    look = items[where]
    if not isinstance(look, Look) or not look.negative or look.ahead != ahead or not isinstance(look.item, Chars):
        return ""
    edge = r"\z" if ahead else r"\A"
    return f"(?:{edge}|{_klass(complement(look.item.ranges))})"


def _relax(node: Node) -> Factor:
    """A pattern matching at least all that ``node`` matches, with the least surprise of any way through."""
    match node:
        case Chars(ranges):
            return _one(ranges)
        case Look():
            return Factor("", 0.0, 0)
        case Value(item):
            return _relax(item)
        case Repeat(item, low, high):
            inner = _relax(item)
            return Factor(f"(?:{inner.pattern}){{{low},{high}}}", inner.bits * low, max(1, inner.cost) * max(1, high))
        case Alt(branches):
            parts = [_relax(branch) for branch in branches]
            return Factor(
                f"(?:{'|'.join(p.pattern for p in parts)})", min(p.bits for p in parts), sum(p.cost for p in parts)
            )
        case Seq(items):
            parts = [_relax(item) for item in items]
            return Factor("".join(p.pattern for p in parts), sum(p.bits for p in parts), sum(p.cost for p in parts))


def _cut(node: Repeat, room: int) -> Factor:
    """As much of a repeat's mandatory part as fits, to end a run with."""
    inner = _fitting(node.item)
    count = min(node.low, room // max(1, inner.cost))
    if not count or not width(node.item)[0]:
        return Factor("", 0.0, 0)
    piece = inner.pattern * count if inner.cost == 1 else f"(?:{inner.pattern}){{{count}}}"
    return Factor(piece, inner.bits * count, inner.cost * count)


@lru_cache(maxsize=4096)
def _one(ranges: Ranges) -> Factor:
    return Factor(_klass(ranges), _bits(ranges), 1)


def _bits(ranges: Ranges) -> float:
    share = sum(
        part * max(0, min(high, last) - max(low, start) + 1) / (last - start + 1)
        for start, last, part in _SHARES
        for low, high in ranges
    )
    return -math.log2(min(1.0, max(share, 1e-9)))


def _klass(ranges: Ranges) -> str:
    """A character class in RE2's syntax."""
    if ranges == ((0, LAST),):
        return r"(?s:.)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _char(ranges[0][0])
    return (
        "["
        + "".join(_char(low) if low == high else f"{_char(low)}-{_char(high)}" for low, high in _whole(ranges))
        + "]"
    )


def _whole(ranges: Ranges) -> Iterator[tuple[int, int]]:
    """The ranges without surrogates, which UTF-8 can't carry; a text that holds one never meets the gate."""
    for low, high in ranges:
        if high < SURROGATES[0] or low > SURROGATES[1]:
            yield low, high
            continue
        yield from ((a, b) for a, b in ((low, SURROGATES[0] - 1), (SURROGATES[1] + 1, high)) if a <= b)


def _char(code: int) -> str:
    char = chr(code)
    return char if char == "@" or (char.isascii() and char.isalnum()) else f"\\x{{{code:x}}}"

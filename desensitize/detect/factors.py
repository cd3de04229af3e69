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

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.symbols import klass, symbol
from desensitize.policy.charset import Ranges, complement
from desensitize.policy.shape import width
from desensitize.policy.syntax import parse
from desensitize.policy.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Factor", "derive", "factor_of"]

# Positions of an automaton one factor may cost; long ones tell little more and slow the scan of all.
BUDGET = 12
# ... and what one may cost where no shorter one says anything.
MOST = 24
# Bits of surprise below which a factor would fire on nearly every text.
LEAST_BITS = 6.0
# Bits beyond which a factor hardly fires where its rule does not match; more would only cost states.
ENOUGH_BITS = 20.0


class Factor(NamedTuple):
    """An RE2 pattern, how telling it is in bits, and how many positions of an automaton it takes.

    ``literal``: some character of it is spelled out, so it does not fire on any long enough number or word. ``before``:
    each match has it at most this many characters after its start.
    """

    pattern: str
    bits: float
    cost: int
    literal: bool = False
    before: int = 0


def factor_of(pattern: str) -> Factor | None:
    """The factor of a pattern of the rule dialect, or ``None`` where nothing telling must occur.

    >>> factor_of("密码[:：][a-z]{20}").literal, factor_of("[3-9][0-9]{7}").pattern
    (True, '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
    """
    return derive(parse(pattern))


def derive(node: Node) -> Factor | None:
    """The most telling factor of a tree; a longer one only where no short one tells anything."""
    return _derived(node, BUDGET) or _derived(node, MOST)


def _derived(node: Node, budget: int) -> Factor | None:
    best = _literal(node, budget) or max(_candidates(node, budget), key=_worth, default=None)
    return best if best is not None and best.bits >= LEAST_BITS else None


def _worth(factor: Factor) -> tuple[float, int, float, str]:
    """Telling first; of those that tell enough the cheapest."""
    return min(factor.bits, ENOUGH_BITS), -factor.cost, factor.bits, factor.pattern


def _literal(node: Node, budget: int) -> Factor | None:
    """All of a plain word: nothing shorter tells more. Word lists are long, so this is the common case."""
    if not isinstance(node, Seq) or len(node.items) > budget or not all(isinstance(item, Chars) for item in node.items):
        return None
    return _relax(node)


def _candidates(node: Node, budget: int) -> Iterator[Factor]:
    match node:
        case Value(item):
            yield from _candidates(item, budget)
        case Repeat(item, low, _) if low:
            yield from _candidates(item, budget)
            yield from _runs((node,), budget)
        case Alt(branches):
            yield from _choice(branches, budget)
        case Seq():
            yield from _sequence(tuple(_flat(node)), budget)
        case Chars():
            yield from _runs((node,), budget)
        case Look(item, _, negative) if not negative:
            yield from _candidates(item, budget)


def _choice(branches: tuple[Node, ...], budget: int) -> Iterator[Factor]:
    """One of the branches' own factors."""
    parts = [factor for branch in branches if (factor := _derived(branch, budget)) is not None]
    if len(parts) == len(branches):
        yield Factor(
            "|".join(dict.fromkeys(f.pattern for f in parts)),
            min(f.bits for f in parts),
            # Branches share their states: the longest one counts, and a little for their number.
            max(f.cost for f in parts) + len(parts) // 16,
            literal=all(f.literal for f in parts),
            before=max(f.before for f in parts),
        )


def _sequence(items: tuple[Node, ...], budget: int) -> Iterator[Factor]:
    """Runs of neighbours; what lies inside single items only where no run tells enough."""
    found = list(_runs(items, budget))
    yield from found
    if not any(factor.bits >= ENOUGH_BITS and factor.literal for factor in found):
        before = 0
        for item in items:
            if isinstance(item, Alt | Repeat | Look):
                yield from (f._replace(before=f.before + before) for f in _candidates(item, budget))
            before += width(item)[1]


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


def _runs(items: tuple[Node, ...], budget: int) -> Iterator[Factor]:
    """Factors for each start, grown to the right while the budget lasts."""
    wholes = [_one(item.ranges) if type(item) is Chars else _fitting(item, budget) for item in items]
    before = 0
    for start, head in enumerate(items):
        if isinstance(head, Repeat) or wholes[start].bits:
            yield from (f._replace(before=before) for f in _grow(items, wholes, start, budget))
        before += width(head)[1]


def _fitting(node: Node, budget: int) -> Factor:
    """``_relax``, but nothing is built for what no run has room for, such as a long list of words."""
    cost = _cost(node)
    return _relax(node) if cost <= budget else Factor("", 0.0, cost)


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


def _grow(items: tuple[Node, ...], wholes: list[Factor], start: int, budget: int) -> Iterator[Factor]:
    guard = _guard(items, start, ahead=False)
    grown = Factor(guard, float(bool(guard)), int(bool(guard)))
    for index in range(start, len(items)):
        item, whole = items[index], wholes[index]
        if isinstance(item, Look):
            continue
        if isinstance(item, Repeat):
            piece = _cut(item, budget, budget - grown.cost)
            if piece.cost:
                yield _joined((grown, piece))
        if grown.cost + whole.cost > budget:
            break
        grown = _joined((grown, whole))
        if grown.bits >= ENOUGH_BITS:
            break  # longer would only cost more
        after = _guard(items, index + 1, ahead=True)
        if after:
            yield _joined((grown, Factor(after, 1.0, 1)))
    if grown.pattern != guard:
        yield grown


def _joined(parts: Sequence[Factor]) -> Factor:
    """One after the other."""
    patterns, bits, costs, literal, _ = zip(*parts, strict=True) if parts else ((), (), (), (), ())
    return Factor("".join(patterns), sum(bits), sum(costs), any(literal))


def _guard(items: tuple[Node, ...], at: int, *, ahead: bool) -> str:
    """The one-character guard beside position ``at``, as RE2; '' where there is none."""
    where = at if ahead else at - 1
    if not 0 <= where < len(items):
        return ""
    look = items[where]
    if not isinstance(look, Look) or not look.negative or look.ahead != ahead or not isinstance(look.item, Chars):
        return ""
    edge = r"\z" if ahead else r"\A"
    return f"(?:{edge}|{klass(complement(look.item.ranges))})"


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
            pattern = f"(?:{inner.pattern}){{{low},{high}}}"
            return Factor(pattern, inner.bits * low, max(1, inner.cost) * max(1, high), inner.literal and low > 0)
        case Alt(branches):
            parts = [_relax(branch) for branch in branches]
            return Factor(
                f"(?:{'|'.join(p.pattern for p in parts)})",
                min(p.bits for p in parts),
                sum(p.cost for p in parts),
                all(p.literal for p in parts),
            )
        case Seq(items):
            return _joined([_relax(item) for item in items])


def _cut(node: Repeat, budget: int, room: int) -> Factor:
    """As much of a repeat's mandatory part as fits, to end a run with."""
    inner = _fitting(node.item, budget)
    count = min(node.low, room // max(1, inner.cost))
    if not count or not width(node.item)[0]:
        return Factor("", 0.0, 0)
    piece = inner.pattern * count if inner.cost == 1 else f"(?:{inner.pattern}){{{count}}}"
    return Factor(piece, inner.bits * count, inner.cost * count, inner.literal)


@lru_cache(maxsize=4096)
def _one(ranges: Ranges) -> Factor:
    pattern, bits, literal = symbol(ranges)
    return Factor(pattern, bits, 1, literal)

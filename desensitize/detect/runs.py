"""Runs: the most telling neighbours in a pattern, within what an automaton can bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.factor import Factor, either, guard_at, joined, positions_of
from desensitize.detect.leads import leads, telling
from desensitize.detect.symbols import bits_of, klass, symbol
from desensitize.pattern.shape import flat, width
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.pattern.charset import Ranges

__all__ = ["HEAD_BITS", "NUMBERS", "WORDS", "Deriver", "Style"]


class Style(NamedTuple):
    """What an automaton can bear.

    ``budget``: positions one factor may cost; long ones tell little more and slow the scan of all. ``most``: what one
    may cost where no shorter one says anything. ``enough``: bits beyond which a factor hardly fires where its rule does
    not match. ``exact``: classes as they are, not the family they belong to.
    """

    budget: int
    most: int
    enough: float
    exact: bool


# One automaton names all rules for numbers: every class that tells one digit from another would multiply its states.
NUMBERS = Style(24, 24, 30.0, exact=False)
# For the rest one automaton says yes or no, which bears more.
WORDS = Style(12, 24, 20.0, exact=True)
# Bits of surprise below which a factor would fire on nearly every text.
LEAST_BITS = 6.0
# A part that begins with something spelled out must tell so much as a whole.
HEAD_BITS = 14.0


class Deriver:
    """One derivation: the style, and the positions that a factor may cost now."""

    def __init__(self, style: Style, budget: int) -> None:
        self.style = style
        self.budget = budget

    def derived(self, node: Node) -> Factor | None:
        """The most telling factor that this budget buys."""
        best = self._literal(node) or max(self._candidates(node), key=self._worth, default=None)
        return best if best is not None and best.bits >= LEAST_BITS else None

    def _worth(self, factor: Factor) -> tuple[bool, float, int, float, str]:
        """Telling first, and begun by something spelled out; of those that tell enough the cheapest."""
        led = self.style.exact and factor.led and factor.bits >= HEAD_BITS
        return led, min(factor.bits, self.style.enough), -factor.cost, factor.bits, factor.pattern

    def _literal(self, node: Node) -> Factor | None:
        """All of a plain word: nothing shorter tells more. Word lists are long, so this is the common case."""
        if (
            not isinstance(node, Seq)
            or len(node.items) > self.budget
            or not all(isinstance(item, Chars) for item in node.items)
        ):
            return None
        return self.relax(node)._replace(led=True, leads=tuple(sorted(leads(node.items) or ())))

    def _candidates(self, node: Node) -> Iterator[Factor]:
        match node:
            case Value(item):
                yield from self._candidates(item)
            case Repeat(item, low, _) if low:
                yield from self._candidates(item)
                yield from self._runs((node,))
            case Alt(branches):
                yield from self._choice(branches)
            case Seq():
                yield from self._sequence(tuple(flat(node)))
            case Chars():
                yield from self._runs((node,))
            case Look(item, _, negative) if not negative:
                yield from self._candidates(item)

    def _choice(self, branches: tuple[Node, ...]) -> Iterator[Factor]:
        """One of the branches' own factors."""
        parts = [factor for branch in branches if (factor := self.derived(branch)) is not None]
        if len(parts) == len(branches):
            yield either(parts)

    def _sequence(self, items: tuple[Node, ...]) -> Iterator[Factor]:
        """Runs of neighbours; what lies inside single items only where no run tells enough."""
        found = list(self._runs(items))
        yield from found
        if not any(factor.bits >= self.style.enough and factor.literal for factor in found):
            before = 0
            for item in items:
                if isinstance(item, Alt | Repeat | Look):
                    yield from (f._replace(before=f.before + before) for f in self._candidates(item))
                before += width(item)[1]

    def _runs(self, items: tuple[Node, ...]) -> Iterator[Factor]:
        """Factors for each start, grown to the right while the budget lasts."""
        wholes = [self._one(item.ranges) if type(item) is Chars else self._fitting(item) for item in items]
        before = 0
        for start, head in enumerate(items):
            if isinstance(head, Repeat) or wholes[start].bits:
                begins = leads(items[start:]) if self.style.exact else None
                led, known = telling(begins), tuple(sorted(begins or ()))
                grown = self._grow(items, wholes, start)
                yield from (f._replace(before=before, led=led, leads=known) for f in grown)
            before += width(head)[1]

    def _fitting(self, node: Node) -> Factor:
        """``_relax``, but nothing is built for what no run has room for, such as a long list of words."""
        cost = positions_of(node)
        return self.relax(node) if cost <= self.budget else Factor("", 0.0, cost)

    def _grow(self, items: tuple[Node, ...], wholes: list[Factor], start: int) -> Iterator[Factor]:
        guard = guard_at(items, start, ahead=False)
        grown = Factor(guard, float(bool(guard)), int(bool(guard)))
        for index in range(start, len(items)):
            item, whole = items[index], wholes[index]
            if isinstance(item, Look):
                continue
            if isinstance(item, Repeat):
                piece = self.cut(item, self.budget - grown.cost)
                if piece.cost:
                    yield joined((grown, piece))
            if grown.cost + whole.cost > self.budget:
                break
            grown = joined((grown, whole))
            if grown.bits >= self.style.enough:
                break  # longer would only cost more
            after = guard_at(items, index + 1, ahead=True)
            if after:
                yield joined((grown, Factor(after, 1.0, 1)))
        if grown.pattern != guard:
            yield grown

    def relax(self, node: Node) -> Factor:
        """A pattern matching at least all that ``node`` matches, with the least surprise of any way through."""
        match node:
            case Chars(ranges):
                return self._one(ranges)
            case Look():
                return Factor("", 0.0, 0)
            case Value(item):
                return self.relax(item)
            case Repeat(item, low, high):
                inner = self.relax(item)
                pattern = f"(?:{inner.pattern}){{{low},{high}}}"
                return Factor(pattern, inner.bits * low, max(1, inner.cost) * max(1, high), inner.literal and low > 0)
            case Alt(branches):
                parts = [self.relax(branch) for branch in branches]
                return Factor(
                    f"(?:{'|'.join(p.pattern for p in parts)})",
                    min(p.bits for p in parts),
                    sum(p.cost for p in parts),
                    all(p.literal for p in parts),
                )
            case Seq(items):
                return joined([self.relax(item) for item in items])

    def cut(self, node: Repeat, room: int) -> Factor:
        """As much of a repeat's mandatory part as fits, to end a run with."""
        inner = self._fitting(node.item)
        count = min(node.low, room // max(1, inner.cost))
        if not count or not width(node.item)[0]:
            return Factor("", 0.0, 0)
        piece = inner.pattern * count if inner.cost == 1 else f"(?:{inner.pattern}){{{count}}}"
        return Factor(piece, inner.bits * count, inner.cost * count, inner.literal)

    def _one(self, ranges: Ranges) -> Factor:
        pattern, bits, literal = symbol(ranges)
        if self.style.exact and not literal:
            pattern, bits = klass(ranges), max(bits, bits_of(ranges))
        return Factor(pattern, bits, 1, literal)

"""Facts about a pattern's tree: how wide it is, how far it looks, and what makes it unsafe or unclear."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from desensitize.policy.charset import Ranges, intersects, merge
from desensitize.policy.syntax import MAX_WIDTH
from desensitize.policy.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reach", "defects", "first", "last", "reach", "width"]

# How many ways a chain of overlapping repeats may split a text before the pattern counts as a time risk.
MAX_WAYS = 20_000
# Repeats up to here are compared position by position.
_PLAIN = 64


def width(node: Node) -> tuple[int, int]:
    """Least and most characters a match takes.

    >>> from desensitize.policy.syntax import parse
    >>> width(parse("ab?|[0-9]{3,5}"))
    (1, 5)
    """
    match node:
        case Chars():
            return 1, 1
        case Look():
            return 0, 0
        case Value(item):
            return width(item)
        case Repeat(item, low, high):
            least, most = width(item)
            return least * low, most * high
        case Seq(items):
            widths = [width(item) for item in items]
            return sum(w[0] for w in widths), sum(w[1] for w in widths)
        case Alt(branches):
            widths = [width(branch) for branch in branches]
            return min(w[0] for w in widths), max(w[1] for w in widths)


class Reach(NamedTuple):
    """Characters a pattern may need: ``most`` in a match, ``behind`` before its start, ``ahead`` after its end."""

    most: int
    behind: int
    ahead: int


def reach(node: Node) -> Reach:
    """How far from a match's start and end the pattern can look."""
    behind = ahead = 0
    for part in walk(node):
        if isinstance(part, Look):
            most = width(part.item)[1]
            ahead, behind = (max(ahead, most), behind) if part.ahead else (ahead, max(behind, most))
    # Look-arounds nested in look-arounds add up; doubling covers the one level anybody writes.
    return Reach(width(node)[1], 2 * behind, 2 * ahead)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case Look(item) | Value(item) | Repeat(item):
            yield from walk(item)
        case Seq(items):
            for item in items:
                yield from walk(item)
        case Alt(branches):
            for branch in branches:
                yield from walk(branch)


def first(node: Node) -> Ranges:
    """Characters a non-empty match may start with."""
    return _edge(node, forward=True)


def last(node: Node) -> Ranges:
    """Characters a non-empty match may end with."""
    return _edge(node, forward=False)


def _edge(node: Node, *, forward: bool) -> Ranges:
    match node:
        case Chars(ranges):
            return ranges
        case Look():
            return ()
        case Value(item) | Repeat(item):
            return _edge(item, forward=forward)
        case Alt(branches):
            return merge(r for branch in branches for r in _edge(branch, forward=forward))
        case Seq(items):
            out: list[tuple[int, int]] = []
            for item in items if forward else reversed(items):
                out.extend(_edge(item, forward=forward))
                if width(item)[0]:
                    break
            return merge(out)


def defects(node: Node) -> Iterator[str]:
    """What keeps a well-formed pattern from being a rule, as sentences."""
    least, most = width(node)
    if not least:
        yield "the pattern matches the empty text"
    if most > MAX_WIDTH:
        yield f"a match may be {most} characters long; the limit is {MAX_WIDTH}"
    if _doubts(node) > math.log2(MAX_WAYS):
        yield "branches that match the same text multiply: make the branches of each choice differ"
    yield from _value_defects(node)
    for part in walk(node):
        if isinstance(part, Look):
            yield from _look_defects(part)
        elif isinstance(part, Repeat) and _splits_itself(part):
            yield "a repeat inside a repeat can split the same text in many ways: give the inner one a fixed separator"
        elif isinstance(part, Seq) and _ways(part) > MAX_WAYS:
            yield "neighbouring repeats of the same characters can split a text in too many ways: narrow their bounds"


def _value_defects(node: Node) -> Iterator[str]:
    count, unsure = _values(node)
    if count > 1:
        yield "the group 'value' occurs more than once"
    elif unsure:
        yield (
            "the group 'value' must take part exactly once in every match: "
            "move it out of the repeat, option, branch or look-around"
        )


def _values(node: Node) -> tuple[int, bool]:
    """How many ``value`` groups there are, and whether one may be skipped or repeated."""
    match node:
        case Chars():
            return 0, False
        case Value(item):
            return 1 + _values(item)[0], False
        case Look(item) | Repeat(item):
            count, _ = _values(item)
            return count, bool(count)
        case Seq(items):
            inner = [_values(item) for item in items]
            return sum(c for c, _ in inner), any(u for _, u in inner)
        case Alt(branches):
            inner = [_values(branch) for branch in branches]
            return sum(c for c, _ in inner), any(c for c, _ in inner)


def _look_defects(look: Look) -> Iterator[str]:
    if look.ahead:
        return
    branches = look.item.branches if isinstance(look.item, Alt) else (look.item,)
    if any(least != most for least, most in map(width, branches)):
        yield "a look-behind needs a fixed width"


def _splits_itself(node: Repeat) -> bool:
    """Whether turns of the repeat can trade characters in very many ways.

    They can where a turn ends in something of varying width that the next turn could also start with.
    """
    heads = first(node.item)
    worst = max((ways for tail, ways in _variable_tails(node.item) if intersects(tail, heads)), default=1)
    return node.high * math.log2(worst) > math.log2(MAX_WAYS)


def _variable_tails(node: Node) -> Iterator[tuple[Ranges, int]]:
    """(characters, ways) of repeats and choices of varying width that may stand at the very end of ``node``."""
    match node:
        case Repeat(item, low, high):
            if low != high:
                yield last(item), high - low + 1
            yield from _variable_tails(item)
        case Value(item):
            yield from _variable_tails(item)
        case Alt(branches):
            if width(node)[0] != width(node)[1]:
                yield last(node), 1 + _clashes(branches)
            for branch in branches:
                yield from _variable_tails(branch)
        case Seq(items):
            for item in reversed(items):
                yield from _variable_tails(item)
                if width(item)[0]:
                    break


def _clashes(branches: tuple[Node, ...]) -> int:
    """1 where two branches can start with the same character, so that the choice is no sure one; else 0."""
    heads = [first(branch) for branch in branches]
    return int(any(intersects(head, other) for at, head in enumerate(heads) for other in heads[:at]))


def _doubts(node: Node) -> float:
    """Choices between branches that match the same text, in bits, each as often as repeats take it."""
    match node:
        case Chars() | Look():
            return 0.0
        case Value(item):
            return _doubts(item)
        case Repeat(item, _, high):
            return high * _doubts(item)
        case Seq(items):
            return sum(map(_doubts, items))
        case Alt(branches):
            texts = [text for branch in branches if (text := _fixed(branch)) is not None]
            twins = sum(any(_overlap(text, other) for other in texts[:at]) for at, text in enumerate(texts))
            return math.log2(1 + twins) + max(map(_doubts, branches))


def _fixed(node: Node) -> tuple[Ranges, ...] | None:
    """The characters of a text of one width, position by position; ``None`` where it is not that plain."""
    match node:
        case Chars(ranges):
            return (ranges,)
        case Look():
            return ()
        case Value(item):
            return _fixed(item)
        case Repeat(item, low, high):
            inner = _fixed(item) if low == high <= _PLAIN else None
            return inner * low if inner is not None else None
        case Seq(items):
            parts = [_fixed(item) for item in items]
            return None if None in parts else tuple(ranges for part in parts for ranges in part or ())
        case Alt():
            return None


def _overlap(one: tuple[Ranges, ...], other: tuple[Ranges, ...]) -> bool:
    return len(one) == len(other) and all(intersects(a, b) for a, b in zip(one, other, strict=True))


def _ways(node: Seq) -> int:
    """Product of the freedoms of neighbouring repeats that can trade characters: the worst chain in the sequence."""
    worst = ways = 1
    before: Ranges = ()
    for item in node.items:
        least, most = width(item)
        if not most:
            continue
        if not intersects(before, first(item)):
            ways = 1
        if least != most:
            ways *= most - least + 1
        before = last(item)
        worst = max(worst, ways)
    return worst

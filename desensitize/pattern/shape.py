"""Facts about a pattern's tree: how wide it is, how far it looks, and what makes it unsafe or unclear."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.ambiguity import IntricateError, ambiguity
from desensitize.pattern.charset import Ranges, complement, merge, size, within
from desensitize.pattern.syntax import MAX_WIDTH
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reach", "defects", "first", "flat", "last", "piece_defects", "reach", "walk", "width"]

# In how many ways, in bits, a text may be read before the pattern counts as a time risk.
MOST_BITS = 12.0
# ... and how much more where a match begins with two characters spelled out, so that it does not begin everywhere.
MORE_BITS = 8.0
# Characters that a repeat may run on from every place of a text.
LONG_RUN = 1024
# Characters spelled out that a text made against a pattern can hardly repeat often enough to matter.
TELLING = 6
# A part this wide at most may stand between spelled-out characters.
NEAR = 48


def width(node: Node) -> tuple[int, int]:
    """Least and most characters a match takes.

    >>> from desensitize.pattern.syntax import parse
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
    behind, ahead = _looks(node)
    return Reach(width(node)[1], behind, ahead)


def _looks(node: Node) -> tuple[int, int]:
    """Characters looked at before and after: a look-around inside another begins where that one may end."""
    match node:
        case Chars():
            return 0, 0
        case Look(item, ahead):
            before, after = _looks(item)
            most = width(item)[1]
            return (before, most + after) if ahead else (most + before, after)
        case Value(item) | Repeat(item):
            return _looks(item)
        case Seq(items) | Alt(items):
            looks = [_looks(item) for item in items]
            return max((b for b, _ in looks), default=0), max((a for _, a in looks), default=0)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, each before what it is made of."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        match node:
            case Look(item) | Value(item) | Repeat(item):
                waiting.append(item)
            case Seq(items) | Alt(items):
                waiting.extend(reversed(items))


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
    yield from _value_defects(node)
    yield from piece_defects(node, spelled=_spelled(node) > 1)
    if _runs_on(node):
        yield (
            f"a repeat of more than {LONG_RUN} characters can begin anywhere in its own text: put something in front "
            "that it can't match, or a guard such as (?<![a-z])"
        )


def piece_defects(node: Node, *, spelled: bool = True) -> Iterator[str]:
    """What is wrong with a piece of a pattern, wherever it is put.

    :param spelled: whether the pattern may begin with two characters spelled out.
    """
    for part in walk(node):
        if isinstance(part, Look):
            yield from _look_defects(part)
    try:
        bits = max(map(ambiguity, _tried(node)))
    except IntricateError:
        yield "the pattern is too large to tell how long it may take: use 'words' for a list of words"
        return
    if bits > MOST_BITS + (MORE_BITS if spelled else 0.0):
        yield (
            "one text can be read in too many ways: let the branches of each choice begin differently, give a repeat "
            "inside a repeat a fixed separator, and narrow the bounds of neighbouring repeats of the same characters"
        )


def _tried(node: Node) -> Iterator[Node]:
    """The parts that an engine tries in all their ways, each by itself.

    A look-around is over once it has matched. What ends a pattern and may be left out is never tried anew: if its next
    turn fails, the match ends there.
    """
    items = list(node.items) if isinstance(node, Seq) else [node]
    while items and not width(items[-1])[0] and not isinstance(items[-1], Look):
        last = items.pop()
        yield from _tried(last.item if isinstance(last, Repeat) else last) if last != node else (last,)
    rest = Seq(tuple(items))
    yield rest
    for part in walk(rest):
        if isinstance(part, Look):
            yield from _tried(part.item)


def _runs_on(node: Node) -> bool:
    """Whether a long run of characters of one kind can begin at every character of a text made of them."""
    stops: list[Ranges] = []
    spelled = 0
    for item in flat(node):
        match item:
            case Look(Chars(ranges), ahead=False, negative=True):
                stops.append(ranges)
            case Chars(ranges):
                spelled += size(ranges) <= 2  # noqa: PLR2004 - a letter in both cases
                stops.append(complement(ranges))
            case Repeat() | Alt():
                own = merge(r for part in walk(item) if isinstance(part, Chars) for r in part.ranges)
                known = spelled >= TELLING or any(within(own, stop) for stop in stops)
                if not known and any(map(_long_run, walk(item))):
                    return True
                if width(item)[0]:
                    stops.append(complement(own))
    return False


def _spelled(node: Node) -> int:
    """How many characters of the beginning are spelled out, with no more than a few others between them."""
    match node:
        case Chars(ranges):
            return int(size(ranges) <= 2)  # noqa: PLR2004 - a letter in both cases
        case Alt(branches):
            return min(map(_spelled, branches))
        case Value(item):
            return _spelled(item)
        case Repeat(item, low):
            return _spelled(item) * low
        case Seq(items):
            near = takewhile(lambda item: width(item)[1] <= NEAR, items)
            return sum(map(_spelled, near))
    return 0


def _long_run(node: Node) -> bool:
    kinds = {part.ranges for part in walk(node) if isinstance(part, Chars)}
    return isinstance(node, Repeat) and len(kinds) == 1 and width(node)[1] > LONG_RUN


def flat(node: Node) -> Iterator[Node]:
    """A sequence's items with groups opened."""
    match node:
        case Seq(items):
            for item in items:
                yield from flat(item)
        case Value(item):
            yield from flat(item)
        case Repeat(item, low, high) if low == high == 1:
            yield from flat(item)
        case _:
            yield node


def _value_defects(node: Node) -> Iterator[str]:
    count, unsure = _values(node)
    if any(isinstance(part, Value) and not width(part.item)[0] for part in walk(node)):
        yield "the group 'value' may be empty: then there is nothing to mask"
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
    if width(look.item)[1] > LONG_RUN:
        yield f"a look-around sees at most {LONG_RUN} characters"
    if look.ahead:
        return
    branches = look.item.branches if isinstance(look.item, Alt) else (look.item,)
    if any(least != most for least, most in map(width, branches)):
        yield "a look-behind needs a fixed width"

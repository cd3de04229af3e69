"""Faults put into a rule, made from its pattern's tree: what a rule's evidence has to notice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from desensitize.pattern.charset import intersects, merge
from desensitize.pattern.shape import first
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.testing.drawing import edges
from desensitize.testing.written import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize.policy.rule import Rule

__all__ = ["Mutant", "mutants"]

# Chinese characters, as a guard would name them.
_HAN = (0x3400, 0x9FFF)
# ASCII letters and digits.
_WORD = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A))
# What a rule finds without any word beside it.
_SURE = 0.9
# Repeats of one rule that are widened.
_REPEATS = 3


class Mutant(NamedTuple):
    """A rule with a fault. ``rival``: a rule loaded beside it, if that is the fault."""

    fault: str
    rule: Rule
    rival: Rule | None = None

    @property
    def slow(self) -> bool:
        """Whether the fault may make the rule take time out of proportion."""
        return "repeat" in self.fault


def mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule with one fault each time.

    Guard dropped, repeat widened, verifier skipped, boundary shifted, context dropped, veto dropped, shadowed,
    catastrophic repeat, CJK-blind boundary; what the rule does not have is left out.
    """
    if rule.pattern and not rule.untrusted:
        tree = parse(rule.pattern)
        for fault, made in (
            *_without_guards(tree), *_widened(tree), *_shifted(tree), *_catastrophic(tree), *_blind(tree)
        ):  # fmt: skip
            yield Mutant(fault, replace(rule, pattern=written(made)))
    if any(check.mode != "raise" for check in rule.verify):
        yield Mutant("verifier skipped", replace(rule, verify=tuple(c for c in rule.verify if c.mode == "raise")))
    if rule.context is not None and rule.context.boost and rule.score < _SURE:
        dropped = rule.context._replace(boost=())
        yield Mutant("context dropped", replace(rule, context=dropped, score=_SURE))
    if rule.context is not None and rule.context.veto:
        yield Mutant("veto dropped", replace(rule, context=rule.context._replace(veto=())))
    wider = {"score": 1.0, "priority": rule.priority + 1, "verify": (), "context": None}
    yield Mutant("shadowed", rule, replace(rule, id=f"{rule.id}.rival", entity="RIVAL", **wider))  # type: ignore[arg-type]  # fields of a rule


Made = tuple[str, Node]


def _without_guards(tree: Node) -> Iterator[Made]:
    for look in edges(tree):
        if look.negative and isinstance(tree, Seq):
            side = "end" if look.ahead else "start"
            yield f"guard dropped at the {side}", Seq(tuple(item for item in tree.items if item is not look))


def _widened(tree: Node) -> Iterator[Made]:
    # Of what is masked: a blank more between a label and its value is no fault.
    value = next(_values(tree), tree)
    body = [repeat for repeat in _repeats(value) if intersects(first(repeat.item), _WORD)]
    for number, repeat in enumerate(body[:_REPEATS], 1):
        wide = repeat._replace(high=repeat.high + 1)
        yield f"repeat {{{repeat.low},{repeat.high}}} widened ({number})", _swapped(tree, repeat, wide)


def _catastrophic(tree: Node) -> Iterator[Made]:
    for repeat in list(_repeats(tree))[-1:]:
        again = Repeat(Seq((Repeat(repeat.item, 1, 64),)), 1, 64)
        yield "catastrophic repeat", _swapped(tree, repeat, again)


def _repeats(tree: Node) -> Iterator[Repeat]:
    """Repeats of something that is taken, in order; an option is none."""
    match tree:
        case Repeat(item, _, high):
            if high > 1:
                yield tree
            yield from _repeats(item)
        case Value(item):
            yield from _repeats(item)
        case Seq(items) | Alt(items):
            for item in items:
                yield from _repeats(item)


def _swapped(tree: Node, old: Node, new: Node) -> Node:
    """The tree with one of its nodes, told by identity, replaced."""
    match tree:
        case _ if tree is old:
            return new
        case Repeat(item) | Value(item) | Look(item):
            return tree._replace(item=_swapped(item, old, new))
        case Seq(items):
            return Seq(tuple(_swapped(item, old, new) for item in items))
        case Alt(branches):
            return Alt(tuple(_swapped(branch, old, new) for branch in branches))
    return tree


def _shifted(tree: Node) -> Iterator[Made]:
    """The value without its first or last character: whatever that is, it is looked at and no longer taken."""
    value = next(_values(tree), None)
    inner = value.item if value is not None else tree
    for ahead in (True, False):
        cut = _cut(inner, last=ahead)
        if cut is None:
            continue
        kept, edge = cut
        made = Seq((Value(kept), edge)) if ahead else Seq((edge, Value(kept)))
        yield (
            f"boundary shifted at the {'end' if ahead else 'start'}",
            (made if value is None else _swapped(tree, value, made)),
        )


def _values(tree: Node) -> Iterator[Value]:
    match tree:
        case Value():
            yield tree
        case Seq(items) | Alt(items):
            for item in items:
                yield from _values(item)


def _cut(node: Node, *, last: bool) -> tuple[Node, Node] | None:
    """A part without its first or last piece, and that piece; ``None``: nothing is left, or it is a choice."""
    if isinstance(node, Repeat) and node.low > 1 and isinstance(node.item, Chars):
        return Repeat(node.item, node.low - 1, node.high - 1, node.mode), node.item
    if not isinstance(node, Seq) or not node.items:
        return None
    at = len(node.items) - 1 if last else 0
    while isinstance(node.items[at], Look) and 0 <= at + (-1 if last else 1) < len(node.items):
        at += -1 if last else 1
    piece = node.items[at]
    inner = _cut(piece, last=last) if isinstance(piece, Repeat) else None
    before, after = node.items[:at], node.items[at + 1 :]
    if inner is not None:
        kept, edge = inner
        return (Seq((*before, kept)), Seq((edge, *after))) if last else (Seq((kept, *after)), Seq((*before, edge)))
    rest = before if last else after
    if not any(not isinstance(item, Look) for item in rest):
        return None
    return (Seq(before), Seq((piece, *after))) if last else (Seq(after), Seq((*before, piece)))


def _blind(tree: Node) -> Iterator[Made]:
    """Guards that take Chinese characters for letters."""
    blind: Callable[[Look], Look] = lambda look: look._replace(item=Chars(merge((*_ranges(look.item), _HAN))))  # noqa: E731 - a line
    for look in edges(tree):
        if look.negative and isinstance(look.item, Chars):
            yield f"CJK-blind at the {'end' if look.ahead else 'start'}", _swapped(tree, look, blind(look))


def _ranges(node: Node) -> tuple[tuple[int, int], ...]:
    return node.ranges if isinstance(node, Chars) else ()

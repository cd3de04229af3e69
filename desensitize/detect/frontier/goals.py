"""The rules of a pipeline as goals of the automaton, and the rules themselves, who know better."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from desensitize.detect.frontier.goal import GONE, OPEN, TOLD, Goal
from desensitize.detect.match.context import boosted
from desensitize.detect.prepare.words import words_node
from desensitize.detect.read.view import fold, folds
from desensitize.pattern.shape import reach, walk, width
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.detect.frontier.goal import Ask
    from desensitize.detect.match.matcher import Matcher

__all__ = ["goal"]

# The longest word near a match that may decide about it.
_WORD = 64


def goal(matcher: Matcher, others: Iterable[Matcher] = ()) -> Goal:
    """What is followed for a rule.

    Behind a match its look-aheads may still see something, and context words may stand, or what lifts it.

    :param others: matchers of all rules.
    """
    rule = matcher.rule
    node = words_node(rule.words, glued=rule.glued) if rule.words and not rule.pattern else parse(matcher.pattern)
    window = rule.context.window if _waits(matcher) and rule.context is not None else 0
    exact = not any(isinstance(part, Look) and not isinstance(part.item, Chars) for part in walk(node))
    lifted = _lifted(matcher, others)
    tail = max(_ahead(node), window, lifted)
    ask = None if exact and not tail else _asked(matcher, lifted, deep=any(map(_nested, walk(node))))
    return Goal(node, tail, ask=ask)


def _lifted(matcher: Matcher, others: Iterable[Matcher]) -> int:
    """Characters behind a match in which a finding that lifts it may come to its end, with what decides about that."""
    rule = matcher.rule
    if rule.score >= matcher.threshold:
        return 0
    most = dict(rule.near)
    near = [(other, most[other.rule.id]) for other in others if other.rule.id in most] if most else []
    return max((far + other.reach.most + other.reach.ahead + _window(other) for other, far in near), default=0)


def _window(matcher: Matcher) -> int:
    return matcher.rule.context.window if matcher.rule.context is not None else 0


def _waits(matcher: Matcher) -> bool:
    """Whether words near a match decide about it."""
    context = matcher.rule.context
    if context is None or not context.boost:
        return False
    return matcher.rule.score < matcher.threshold or any(
        check.mode == "unless_context" for check in matcher.rule.verify
    )


def _ahead(node: Node) -> int:
    """Characters behind a match that look-aheads may see, but for those that the automaton tells by itself."""
    match node:
        case Seq(items) if items:
            return max(*map(_inner, items[:-1]), _ahead(items[-1])) if len(items) > 1 else _ahead(items[0])
        case Alt(branches):
            return max(map(_ahead, branches))
        case Value(item):
            return _ahead(item)
        case Look(item, ahead, negative):
            told = isinstance(item, Chars) or not ahead or not negative
            return _inner(item) if told else width(item)[1]
    return _inner(node)


def _inner(node: Node) -> int:
    """... of what does not end the pattern: such a look-ahead mostly sees what the match goes on with."""
    return 0 if isinstance(node, Look) and isinstance(node.item, Chars) else reach(node).ahead


def _nested(node: Node) -> bool:
    """Whether it is a look-around that is denied inside one that is denied."""
    denied = isinstance(node, Look) and node.negative
    return denied and any(isinstance(part, Look) and part.negative and part is not node for part in walk(node))


def _asked(matcher: Matcher, lifted: int, *, deep: bool) -> Ask:
    """What a rule says of a place.

    The package ``regex`` says of a text that goes on whether a match may still come. Where there is one already, it
    does not say whether another may come instead; nor is it to be relied on for look-arounds that see the text's end.

    :param lifted: characters behind a match in which something may lift it.
    :param deep: nor is it where look-arounds are denied twice: such a rule is never gone.
    """
    rule, ahead = matcher.rule, matcher.reach.ahead
    waits = _waits(matcher)
    behind = matcher.reach.behind + (rule.context.window + _WORD if rule.context is not None else 1)

    def ask(text: str, start: int, end: int) -> int:
        text, start, end = _as_read(text, start, end, behind)
        found = matcher.compiled.match(text, start, end, partial=True)
        if found is None:
            return OPEN if deep else GONE
        if found.partial or found.end() + ahead > end:
            return OPEN
        if lifted and found.end() + lifted >= end:
            return OPEN
        low, high = found.span(matcher.group)
        if not waits or rule.context is None or matcher.judge(text[low:high], near=True)[0] < matcher.threshold:
            return TOLD
        near = boosted(rule.context, text[:end], *found.span())
        return TOLD if near or found.end() + rule.context.window < end else OPEN

    return ask


def _as_read(text: str, start: int, end: int, behind: int) -> tuple[str, int, int]:
    """What begins at a place as rules read it, folded, with up to ``behind`` characters before it, if anything is."""
    low = max(0, start - behind)
    there = text[low:end]
    if not folds(there):
        return text, start, end
    view = fold(there)
    offsets = view.offsets or ()
    return view.text, bisect_left(offsets, start - low), len(view.text)

"""Why a rule that came near did not find anything: what it matched, and what refused that.

For people who ask, not for every text: each rule is asked by itself, once as it is and once without its guards.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.detect.match.context import boosted, vetoed
from desensitize.detect.match.matcher import RAISED
from desensitize.detect.read.view import view
from desensitize.pattern.syntax import PatternError, parse
from desensitize.pattern.tree import Look, Node, Seq, Value
from desensitize.pattern.unparse import unparse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import CONTEXT_BOOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.match.matcher import Matcher
    from desensitize.detect.pipeline import Pipeline
    from desensitize.detect.read.view import View

__all__ = ["REASONS", "Refusal", "nearest", "refused"]

#: What may refuse a value; the first came nearest to letting it through.
REASONS = ("allowed", "overlap", "score", "context", "verifier", "veto", "guard")
# Longer patterns are not looked at without their guards: getting one ready takes too long.
_LONG = 1_000
# Match and value: (start, end, start, end).
_Span = tuple[int, int, int, int]
_WORDS = 3
_ENOUGH = 0.5


class Refusal(NamedTuple):
    """A span that is not masked.

    ``start`` and ``end`` are code points of the text, 0-based, end exclusive. ``rule`` came nearest; ``reason`` is one
    of `REASONS`, and ``detail`` says it in words. None of it holds any of the text.
    """

    start: int
    end: int
    entity: str
    rule: str
    score: float
    reason: str
    detail: str


def refused(pipeline: Pipeline, text: str, found: Sequence[Finding]) -> list[Refusal]:
    """Everything that a rule matched and that is not ``found``, in no order."""
    seen = view(text)
    out: list[Refusal] = []
    for matcher in pipeline.matchers:
        for start, end, low, high in matcher.spans(seen.text, 0, len(seen.text)):
            out.extend(_refusal(matcher, seen, (start, end, low, high), found))
        for span in _unguarded(matcher, seen.text):
            verdict = _judged(matcher, seen.text, span)
            if verdict[1] == "overlap":
                detail = "a guard of the pattern: it touches characters that it may not touch"
                out.extend(_placed(matcher, seen, span, found, (verdict[0], "guard", detail)))
    return out


def nearest(refusals: Sequence[Refusal]) -> list[Refusal]:
    """Of those that overlap the one that came nearest, sorted by where they stand."""
    kept: list[Refusal] = []
    for each in sorted(refusals, key=lambda r: (_rank(r), -r.score, r.start - r.end, r.start, r.rule)):
        if not any(each.start < other.end and other.start < each.end for other in kept):
            kept.append(each)
    return sorted(kept)


def _rank(refusal: Refusal) -> int:
    """Where its reason stands; a verifier that alone stood in the way was nearer than a word that is missing."""
    alone = refusal.reason == "verifier" and refusal.score >= _ENOUGH
    return REASONS.index("score" if alone else refusal.reason)


def _refusal(matcher: Matcher, seen: View, span: _Span, found: Sequence[Finding]) -> Iterator[Refusal]:
    yield from _placed(matcher, seen, span, found, _judged(matcher, seen.text, span))


def _placed(
    matcher: Matcher,
    seen: View,
    span: _Span,
    found: Sequence[Finding],
    verdict: tuple[float, str, str],
) -> Iterator[Refusal]:
    """The refusal, unless what it is about is masked."""
    low, high = seen.span(*span[2:])
    if not any(each.start < high and low < each.end for each in found):
        yield Refusal(low, high, matcher.rule.entity, matcher.rule.id, *verdict)


def _judged(matcher: Matcher, text: str, span: _Span) -> tuple[float, str, str]:
    """(score, reason, in words): what refuses a match; "overlap" where nothing of its own rule does."""
    start, end, low, high = span
    rule, value = matcher.rule, text[low:high]
    if value in rule.allow:
        return rule.score, "allowed", "the rule allows this value"
    if rule.context is not None and vetoed(rule.context, text, start):
        return rule.score, "veto", f"a word before it refuses it, one of: {_some(rule.context.veto)}"
    near = rule.context is not None and boosted(rule.context, text, start, end)
    score = rule.score
    for check, mode, _ in matcher.checks:
        agrees = check(value)
        if not agrees and (mode == "decide" or (mode == "unless_context" and not near)):
            lifted = min(1.0, score + CONTEXT_BOOST) if near else score
            return round(lifted, 4), "verifier", f"the verifier {rule.verify[_at(matcher, check)].name} refuses it"
        score = max(score, RAISED) if agrees and mode == "raise" else score
    score = round(min(1.0, score + CONTEXT_BOOST) if near else score, 4)
    if score >= matcher.threshold:
        return score, "overlap", "another rule's match, which goes first, took it"
    under = f"its score of {score:g} is under {matcher.threshold:g}"
    if rule.context is not None and rule.context.boost and not near:
        within = f"within {rule.context.window} characters"
        return score, "context", f"{under}, and no word that raises it stands {within}: {_some(rule.context.boost)}"
    return score, "score", under


def _at(matcher: Matcher, check: object) -> int:
    return next(at for at, each in enumerate(matcher.checks) if each[0] is check)


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:_WORDS]) + ", ..." * (len(words) > _WORDS)


def _unguarded(matcher: Matcher, text: str) -> Iterator[_Span]:
    """What the pattern matches without what it demands of the characters around it."""
    bare = None if matcher.rule.untrusted else _bare(matcher.pattern)
    if bare is None:
        return
    group = "value" if "value" in bare.groupindex else 0
    for each in bare.finditer(text):
        if each.end() > each.start():
            yield (*each.span(), *each.span(group))


@lru_cache(maxsize=2048)
def _bare(pattern: str) -> regex.Pattern[str] | None:
    """A pattern without what it forbids at its ends; ``None``: it forbids nothing there."""
    if len(pattern) > _LONG:
        return None
    try:
        node = parse(pattern)
    except PatternError:
        return None
    inner = _stripped(node)
    return None if inner == node else regex.compile(unparse(inner), compile_flags)


def _stripped(node: Node) -> Node:
    match node:
        case Value(item):
            return Value(_stripped(item))
        case Seq(items):
            left = list(items)
            while left and _is_guard(left[0], ahead=False):
                del left[0]
            while left and _is_guard(left[-1], ahead=True):
                del left[-1]
            return Seq(tuple(left))
    return node


def _is_guard(node: Node, *, ahead: bool) -> bool:
    return isinstance(node, Look) and node.ahead == ahead and node.negative

"""What a rule's evidence is worth: counter-examples that follow from its matches, and what it would not notice.

From every marked span follow texts in which it must not be found: with what its guards forbid beside it, with a broken
check digit, with nothing but filler where a secret stood, without the words that it needs, without its label. A rule
*notices* a guard, a check or its words if its evidence fails once that is taken away. Evidence that does not fail does
not speak for it: anybody may lose it in an edit, and no test would say so.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.match.context import boosted
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.errors import NotNoticed
from desensitize.pattern.outline import steps
from desensitize.pattern.shape import flat
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.policy.rule import Example, Rule, Verifier

__all__ = ["Counter", "Mutant", "advice", "counters", "found_anyway", "mutants", "unnoticed"]

# The beginnings of the names of checks that another last digit does not pass.
_DIGITS = ("luhn", "stdnum:", "cn_id18", "vin", "dea", "npi", "sg_nric", "tw_id", "hk_id", "cn_org", "de_rvnr")
# What crosses a secret out, and what makes one of no more than a bit a character.
_BLANKS = {"not_blank": ("xxxxx", "XXXXX"), "not_placeholder": ("xxxxx", "XXXXX", "000000")}
_PAIRS = ("aa", "AA", "00"), ("xy", "XY", "ab", "AB", "01")
# A longer match is not run on from.
_LONG = 200
# Characters to stand beside a match, as far as its guards forbid them.
_BESIDE = "7xX_-"


class Counter(NamedTuple):
    """A text in which what stands at ``start`` to ``end`` must not be found, and what speaks against it.

    ``any``: nor anything that overlaps it.
    """

    text: str
    start: int
    end: int
    what: str
    any: bool = False

    def __repr__(self) -> str:
        return f"Counter({self.what!r}, {len(self.text)} characters)"


class Mutant(NamedTuple):
    """A rule with one thing taken away."""

    what: str
    rule: Rule


def counters(rule: Rule, threshold: float = 0.5) -> Iterator[Counter]:
    """The texts that follow from a rule's matches, in a fixed order; of a rule that is not trusted none.

    >>> from desensitize.policy.rule import Example, Rule
    >>> rule = Rule("a", "A", "A", pattern="(?<![0-9])[0-9]{3}", match=(Example("no 123", ((3, 6),)),))
    >>> [(counter.text, counter.what) for counter in counters(rule)]
    [('no 7123', 'the guard before')]
    """
    if rule.recognizer or rule.untrusted:
        return
    matcher = Matcher(rule, threshold)
    before, behind = _guards(rule, matcher)
    for line in rule.match:
        for match in matcher.spans(line.text, 0, len(line.text)):
            start, end, low, high = match
            if (low, high) not in line.spans:
                continue
            yield from (_put(line.text, start, (low, high), more, "the guard before") for more in before)
            yield from (_put(line.text, end, (low, high), more, "the guard behind") for more in behind)
            yield from _run_on(matcher, line.text, match, behind)
            yield from _broken(rule, matcher, line.text, match)
            yield from _unsaid(rule, line.text, match, threshold)


def _put(text: str, at: int, span: tuple[int, int], more: str, what: str) -> Counter:
    """A text with something put in at a place, and where the value is then."""
    shift = len(more) if at <= span[0] else 0
    return Counter(text[:at] + more + text[at:], span[0] + shift, span[1] + shift, what)


def _run_on(matcher: Matcher, text: str, match: tuple[int, int, int, int], behind: list[str]) -> Iterator[Counter]:
    """The value with more behind it than any match has: no piece of that is a value."""
    _, end, low, high = match
    for more in sorted({*behind} & {"7", "x"}) if matcher.reach.most <= _LONG else ():
        run = more * (matcher.reach.most + 1)
        yield Counter(text[:end] + run + text[end:], low, high, "the guard behind", any=True)


def _guards(rule: Rule, matcher: Matcher) -> tuple[list[str], list[str]]:
    """What a pattern's own look-arounds at its ends forbid right before and right behind a match."""
    if rule.words and not rule.pattern:
        return [], []
    items = list(flat(parse(matcher.pattern)))
    before: list[str] = []
    for item in items:
        if not isinstance(item, Look) or item.ahead:
            break
        before += _forbidden(item)
    behind: list[str] = []
    for item in reversed(items):
        if not isinstance(item, Look) or not item.ahead:
            break
        behind += _forbidden(item)
    return list(dict.fromkeys(before)), list(dict.fromkeys(behind))


def _forbidden(look: Look) -> list[str]:
    if not look.negative:
        return []
    if isinstance(look.item, Chars):
        return [char for char in _BESIDE if _has(look.item, char)]
    text = _text_of(look.item)
    return [text] if text else []


def _has(chars: Chars, char: str) -> bool:
    return any(low <= ord(char) <= high for low, high in chars.ranges)


def _text_of(node: Node) -> str:
    """A short text that a node matches; empty where that is not easily told."""
    match node:
        case Chars():
            plain = next((char for char in "5.- xX/" if _has(node, char)), "")
            return plain or chr(node.ranges[0][0]) if node.ranges else ""
        case Seq(items):
            parts = [_text_of(item) for item in items if not isinstance(item, Look)]
            return "".join(parts) if all(parts) else ""
        case Alt(branches):
            return _text_of(branches[0])
        case Value(item):
            return _text_of(item)
        case Repeat(item, low):
            return _text_of(item) * max(1, low)
    return ""


def _broken(rule: Rule, matcher: Matcher, text: str, match: tuple[int, int, int, int]) -> Iterator[Counter]:
    """The value with another last digit, or with filler, as far as the pattern still matches it."""
    _, _, low, high = match
    for check in rule.verify:
        if check.mode == "raise" or (check.mode == "unless_context" and rule.context is not None):
            continue
        for values in _values(check, text[low:high]):
            changed = (text[:low] + value + text[high:] for value in values)
            there = (one for one in changed if match in list(matcher.spans(one, 0, len(one))))
            yield from (Counter(one, low, high, f"the check {check.name}") for one in islice(there, 1))


def _values(check: Verifier, value: str) -> Iterator[Iterator[str]]:
    """Values of the same length that a check must refuse, in several ways, the likeliest of each first."""
    name = check.name.partition(":")[0]
    if check.name.startswith(_DIGITS):
        digits = [at for at in reversed(range(len(value))) if value[at].isascii() and value[at].isdigit()]
        yield (f"{value[:at]}{(int(value[at]) + 1) % 10}{value[at + 1 :]}" for at in digits)
    if name in _BLANKS:
        yield (
            value[:at] + blank + value[at + len(blank) :]
            for blank in _BLANKS[name]
            for at in range(len(value) - len(blank), -1, -1)
        )
    if name in {"entropy", "random", "not_repeated"}:
        for pairs in (("00", "99"),) if name == "not_repeated" else _PAIRS:
            yield (value[:at] + (pair * len(value))[: len(value) - at] for at in range(len(value)) for pair in pairs)


def _unsaid(rule: Rule, text: str, match: tuple[int, int, int, int], threshold: float) -> Iterator[Counter]:
    """The value without the words that it needs, and without what stands around it in the match."""
    start, end, low, high = match
    context = rule.context
    if (
        context is not None
        and context.boost
        and rule.score < threshold
        and not rule.near
        and boosted(context, text, start, end)
    ):
        yield Counter(text[start:end], low - start, high - start, "the words beside it")
    if (start, end) != (low, high):
        yield Counter(text[low:high], 0, high - low, "what stands around it")


def found_anyway(rule: Rule, others: Iterable[Rule] = ()) -> list[Counter]:
    """The counter-examples in which a rule finds the value all the same.

    :param others: rules among which are those near which it counts for more.
    """
    pipeline = _pipeline(rule, others)
    return [counter for counter in counters(rule) if _finds(pipeline, rule, counter)]


def _pipeline(rule: Rule, others: Iterable[Rule]) -> Pipeline:
    near = dict(rule.near)
    return Pipeline((rule, *(other for other in others if other.id in near)), quick=False)


def _finds(pipeline: Pipeline, rule: Rule, counter: Counter) -> bool:
    found = pipeline.find(counter.text)
    spans = [(f.start, f.end) for f in found if f.rule == rule.id]
    if counter.any:
        return any(start < counter.end and counter.start < end for start, end in spans)
    return (counter.start, counter.end) in spans


def mutants(rule: Rule, threshold: float = 0.5) -> Iterator[Mutant]:
    """A rule with each guard, each deciding check and its words taken away in turn."""
    if rule.pattern and not rule.untrusted:
        before, behind = _unguarded(rule.pattern)
        if before != rule.pattern:
            yield Mutant("the guard before", replace(rule, pattern=before))
        if behind != rule.pattern:
            yield Mutant("the guard behind", replace(rule, pattern=behind))
    for at, check in enumerate(rule.verify):
        if check.mode != "raise":
            rest = (*rule.verify[:at], *rule.verify[at + 1 :])
            yield Mutant(f"the check {check.name}", replace(rule, verify=rest))
    if rule.context is not None and rule.context.boost and rule.score < threshold:
        yield Mutant("the words beside it", replace(rule, score=threshold))


def _unguarded(pattern: str) -> tuple[str, str]:
    """The pattern without the negative look-behinds at its beginning, and without the look-aheads at its end."""
    groups = _outer_groups(pattern)
    head = "(?i)" if pattern.startswith("(?i)") else ""
    at = len(head)
    while at in groups and pattern.startswith("(?<!", at):
        at = groups[at]
    ends = {end: start for start, end in groups.items()}
    end = len(pattern)
    while end in ends and pattern.startswith("(?!", ends[end]):
        end = ends[end]
    bare = head + pattern[at:], pattern[:end]
    return bare[0] if len(bare[0]) > len(head) else pattern, bare[1] or pattern


def _outer_groups(pattern: str) -> dict[int, int]:
    """Where each group begins that is in no other, and where it ends."""
    out, start = {}, -1
    for step in steps(pattern):
        if step.depth:
            continue
        if pattern[step.start] == "(":
            start = step.start
        elif pattern[step.start] == ")" and start >= 0:
            out[start] = step.end
    return out


def unnoticed(rule: Rule, others: Iterable[Rule] = ()) -> list[str]:
    """What could be taken away from a rule without its evidence failing.

    :param others: rules among which are those near which it counts for more.
    """
    if rule.recognizer or rule.untrusted:
        return []
    others = list(others)
    original = _pipeline(rule, others)
    against = [counter for counter in counters(rule) if not _finds(original, rule, counter)]
    return [mutant.what for mutant in mutants(rule) if _survives(mutant.rule, others, against)]


def _survives(mutant: Rule, others: list[Rule], against: list[Counter]) -> bool:
    """Whether all evidence holds for a mutant, too."""
    pipeline = _pipeline(mutant, others)

    def spans(line: Example) -> tuple[tuple[int, int], ...]:
        return tuple((f.start, f.end) for f in pipeline.find(line.text) if f.rule == mutant.id)

    if any(spans(line) != line.spans for line in (*mutant.match, *mutant.ignore)):
        return False
    return not any(_finds(pipeline, mutant, counter) for counter in against)


def advice(rules: Iterable[Rule]) -> Iterator[NotNoticed]:
    """For each thing that a rule's evidence does not notice the warning for its author."""
    rules = list(rules)
    for rule in rules:
        for what in unnoticed(rule, rules):
            hint = f"add to examples.ignore a line that only {what} keeps from being found"
            yield NotNoticed(f"its evidence holds without {what}, too", str(rule.place), rule.id, hint)

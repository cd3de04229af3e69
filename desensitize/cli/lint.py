"""What is not wrong with a rule, but worth a second look: for whoever writes it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.prepare.cost import DEAR, cost
from desensitize.detect.read.view import view
from desensitize.errors import DesensitizeError, Problem, RuleError
from desensitize.pattern.ambiguity import IntricateError, ambiguity
from desensitize.pattern.shape import walk
from desensitize.pattern.syntax import parse
from desensitize.policy.document import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.policy.document import Document
    from desensitize.policy.rule import Example, Rule

__all__ = ["dear", "lints"]

_DEAR = "nothing rare is sure to stand in what this matches: it is tried about {} times in a million characters"
# Ways to read one text, in bits, from which on a try may be slow; at 12 and more a pattern is refused.
_SLOW = 9.0
# Parts of a pattern from which on it takes long to get ready.
_LARGE = 3_000
_LOOSE = re.compile(r"\\\\|\\[bBdDwWsS]|(?<!\\)[*+](?![*+])|\{[0-9]+,\}")
_BELOW = 0.5
_TOUCHING = "it is found with a letter or digit of its own kind right {} it too: add a guard such as"
_SHADOWED = (
    "in its own examples the {} (score {:g}) is found instead: raise its score of {:g} or its priority of {}, or drop "
    "one of them"
)


class _Note(NamedTuple):
    """``shift``: characters into the pattern; ``None``: it is about the whole rule."""

    code: str
    message: str
    shift: int | None = None


def lints(own: Sequence[Rule], rules: Iterable[Rule]) -> Iterator[Problem]:
    """The notes on rules of one file, each with its place.

    :param own: the rules that are written in the file.
    :param rules: all that is looked for with it, the file's own included.
    """
    for rule in own:
        for note in (*_pattern(rule), *_evidence(rule)):
            yield _placed(rule, note)
    yield from (_placed(rule, note) for rule, note in _overlaps(own, rules))


def dear(own: Iterable[Rule]) -> Iterator[Problem]:
    """The notes on how often patterns are tried alone."""
    for rule in own:
        yield from (_placed(rule, note) for note in _pattern(rule) if note.code == "NoAnchor")


def _placed(rule: Rule, note: _Note) -> Problem:
    line, column = rule.place.line, rule.place.column
    if note.shift is not None and (place := _inside(rule, note.shift)):
        line, column = place
    return Problem(rule.place.file, line, column, f"rule {rule.id}", f"note: {note.code}: {note.message}")


def _inside(rule: Rule, shift: int) -> tuple[int, int] | None:
    """Line and column of a character of the rule's pattern, if the file spells the pattern out."""
    document = _document(rule.place.file)
    stated = (document.data.get("rules") if document and isinstance(document.data, dict) else None) or ()
    at = next((at for at, each in enumerate(stated) if each.get("id") == rule.id), None)
    if document is None or at is None or stated[at].get("pattern") != rule.pattern:
        return None
    problem = document.problem(("rules", at, "pattern"), "", shift=shift)
    return problem.line, problem.column


@lru_cache(maxsize=4)
def _document(file: str) -> Document | None:
    try:
        return read(Path(file).read_bytes(), file)
    except (OSError, RuleError):
        return None


def _pattern(rule: Rule) -> Iterator[_Note]:
    """How a pattern is found and tried, and what in it means something else than one thinks."""
    if not rule.pattern:
        return
    if rule.untrusted:
        for found in _LOOSE.finditer(rule.pattern):
            if found[0] != r"\\":
                yield _Note("Untrusted", f"{found[0]} is outside of the dialect: {_why(found[0])}", found.start())
        return
    often = cost(rule.pattern).tries
    if often > DEAR:
        yield _Note("NoAnchor", _DEAR.format(round(often, -3)))
    node = parse(rule.pattern)
    parts = sum(1 for _ in walk(node))
    if parts > _LARGE:
        yield _Note("SlowPattern", f"its {parts} parts take long to get ready: use `words` for a list of words", 0)
    try:
        bits = ambiguity(node)
    except IntricateError:
        return
    if bits > _SLOW:
        yield _Note("SlowPattern", f"one text can be read in up to {2**bits:.0f} ways: narrow its repeats", 0)


def _why(sign: str) -> str:
    if sign.startswith("\\"):
        return "it takes Chinese characters and other scripts' digits for letters and digits of a word"
    return "a repeat needs an upper bound"


def _evidence(rule: Rule) -> Iterator[_Note]:
    """What the examples of a rule do not show."""
    if rule.recognizer or not (rule.pattern or rule.words):
        return
    matcher = Matcher(rule)
    if not rule.glued and not rule.words:
        yield from _unguarded(matcher, rule.match)
    raw = [line.text for line in rule.ignore if any(matcher.spans(view(line.text).text, 0, len(view(line.text).text)))]
    deciding = [check.name for check in rule.verify if check.mode == "decide"]
    if deciding and not raw:
        yield _Note(
            "NoCounter", f"no line to ignore fails by {deciding[0]} alone: add a value with a broken check digit"
        )
    if rule.score < _BELOW and rule.context and rule.context.boost and not raw:
        yield _Note("NoCounter", "no line to ignore is a value without its context word: add one")


def _unguarded(matcher: Matcher, lines: Sequence[Example]) -> Iterator[_Note]:
    """Sides on which a value may touch its own kind and is still found: told by the first example."""
    text = lines[0].text if lines else ""
    for start, end, low, high in matcher.spans(text, 0, len(text)):
        if start == low and _glued(matcher, text, start, text[start]):
            yield _Note("NoGuard", f"{_TOUCHING.format('before')} (?<![0-9A-Za-z])")
        if end == high and _glued(matcher, text, end, text[end - 1]):
            yield _Note("NoGuard", f"{_TOUCHING.format('after')} (?![0-9A-Za-z])")


def _glued(matcher: Matcher, text: str, at: int, edge: str) -> bool:
    """Whether a value still ends or begins at a place when a character like its own is put there.

    One that takes the character in is only longer.
    """
    if not (edge.isascii() and edge.isalnum()):
        return False
    glued = text[:at] + ("7" if edge.isdigit() else "x") + text[at:]
    return any(start == at + 1 or end == at for start, end, *_ in matcher.spans(glued, 0, len(glued)))


def _overlaps(own: Sequence[Rule], rules: Iterable[Rule]) -> Iterator[tuple[Rule, _Note]]:
    """Rules whose own examples another rule takes from them."""
    loaded = {rule.id: rule for rule in rules if not rule.untrusted}
    pipeline = Pipeline(tuple(loaded.values()))
    names = {rule.id for rule in own}
    for rule in own:
        if rule.recognizer or rule.untrusted:
            continue
        try:
            rivals = dict(_rivals(rule, pipeline))
        except DesensitizeError:
            continue
        for rival, score in sorted(rivals.items()):
            said = f"{'' if rival in names else 'shipped '}rule {rival}"
            yield rule, _Note("Shadowed", _SHADOWED.format(said, score, rule.score, rule.priority))


def _rivals(rule: Rule, pipeline: Pipeline) -> Iterator[tuple[str, float]]:
    for line in rule.match:
        found = pipeline.find(line.text)
        mine = {(each.start, each.end) for each in found if each.rule == rule.id}
        for start, end in set(line.spans) - mine:
            yield from ((each.rule, each.score) for each in found if each.start < end and start < each.end)

"""A rule in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.detect.prepare.cost import cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.policy.rule import Example, Rule, Verifier

__all__ = ["as_written", "explained", "facts", "operator_text"]

# Strings shown of those that a rule is found by.
_SHOWN = 8
_MODES = {
    "decide": "a failure drops the match",
    "unless_context": "a failure drops the match, unless a context word is near",
    "raise": "a success makes the match certain",
}


def explained(rule: Rule) -> Iterator[str]:
    """The lines of an explanation."""
    yield f"{rule.id}: {rule.title or rule.entity}"
    for name, values in facts(rule):
        for index, value in enumerate(values):
            yield f"  {'' if index else name:<12}{value}"


def facts(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    """What there is to say of a rule: (what it is about, lines)."""
    yield "entity", [rule.entity]
    yield "category", [rule.origin]
    yield "becomes", [operator_text(rule)]
    yield "score", [f"{rule.score:g}, found from 0.5 on"]
    yield "finds", [_marked(example) for example in rule.match]
    yield "leaves", [example.text for example in rule.ignore]
    yield "verified by", [_verifier(check) for check in rule.verify]
    yield "context", list(_context(rule))
    yield "locales", [", ".join(rule.locales)] if rule.locales else []
    yield "source", [rule.source] if rule.source else []
    yield "written in", [str(rule.place)]
    yield from _matching(rule)


def _matching(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    if rule.recognizer:
        yield "recognizer", [rule.recognizer]
        return
    written = as_written(rule)
    yield "pattern", [rule.pattern] if rule.pattern else []
    yield "as written", [written] if written and written != rule.pattern else []
    yield "words", [", ".join(rule.words)] if rule.words else []
    if rule.pattern and not rule.untrusted:
        strings = cost(rule.pattern).strings
        shown = ", ".join(strings[:_SHOWN]) + ", ..." * (len(strings) > _SHOWN)
        yield "found by", [shown or "the kinds of its first characters"]


def as_written(rule: Rule) -> str:
    """The pattern as its file states it, with names of lists and parts; nothing where no file states one."""
    import yaml  # noqa: PLC0415 - only where a rule is shown

    try:
        with Path(rule.place.file).open(encoding="utf-8-sig") as opened:
            stated = yaml.load(opened, Loader=yaml.BaseLoader)  # noqa: S506 - of this loader all values are texts
    except (OSError, ValueError, yaml.YAMLError):
        return ""
    listed = stated.get("rules") if isinstance(stated, dict) else None
    own = [each for each in listed or () if isinstance(each, dict) and each.get("id") == rule.id]
    return str(own[-1].get("pattern") or "") if own else ""


def _marked(example: Example) -> str:
    """A line of evidence with its marks."""
    text, done = "", 0
    for start, end in example.spans:
        text += f"{example.text[done:start]}⟦{example.text[start:end]}⟧"
        done = end
    return text + example.text[done:]


def _verifier(check: Verifier) -> str:
    return f"{check.name}: {_MODES.get(check.mode, check.mode)}"


def _context(rule: Rule) -> Iterator[str]:
    for other, most in rule.near:
        yield f"raised by a finding of {other} (within {most} characters)"
    if rule.context is None:
        return
    if rule.context.boost:
        yield f"raised by {', '.join(rule.context.boost)} (within {rule.context.window} characters)"
    if rule.context.veto:
        yield f"refused by {', '.join(rule.context.veto)} (within {rule.context.window} characters)"


def operator_text(rule: Rule) -> str:
    """What becomes of a value.

    >>> from desensitize.policy.rule import Rule
    >>> operator_text(Rule(id="a", entity="PHONE_NUMBER", label="PHONE", words=("x",)))
    'token <PHONE_1>'
    """
    if rule.mask is None or rule.mask.name == "token":
        return f"token <{rule.label}_1>"
    params = ", ".join(f"{name}={value!r}" for name, value in rule.mask.params)
    return f"{rule.mask.name}({params})" if params else rule.mask.name

"""A draft as the text of a category file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.policy.importers.draft import Draft, DraftRule

__all__ = ["FORMAT", "quoted", "rule_lines", "written"]

#: The edition of the rule language that drafts are written in.
FORMAT = 2
_COMMENT = 112
# Letters of the longest word that YAML takes for something else.
_SHORT = 5


def written(draft: Draft) -> str:
    """The whole file; what was not carried over stands in comments at its end."""
    lines = [f"format: {FORMAT}", f"category: {draft.name}"]
    if draft.title:
        lines.append(f"title: {quoted(draft.title)}")
    if draft.include:
        lines.append(f"include: [{', '.join(draft.include)}]")
    lines.append("rules:" if draft.rules else "rules: []")
    for rule in draft.rules:
        lines += rule_lines(rule)
    if draft.lost:
        lines += ["", f"# Not carried over ({len(draft.lost)}):"]
        lines += [line for lost in draft.lost for line in _comment(f"- {lost}", "#   ")]
    return "\n".join(lines) + "\n"


def rule_lines(rule: DraftRule) -> Iterator[str]:
    """A rule as an item of the list ``rules``."""
    for note in rule.notes:
        yield from _comment(note, "  # ")
    yield f"  - id: {_word(rule.id)}"
    yield from _what(rule)
    yield "    examples:"
    for key, examples in (("match", rule.marked), ("ignore", rule.silent)):
        yield f"      {key}:"
        yield from (f"        - {quoted(line)}" for line in examples)


def _what(rule: DraftRule) -> Iterator[str]:
    """All of a rule but its id and its examples."""
    yield f"    entity: {_word(rule.entity)}"
    for key in ("title", "source", "pattern"):
        if getattr(rule, key):
            yield f"    {key}: {quoted(getattr(rule, key))}"
    if rule.words:
        yield f"    words: {_listed(rule.words)}"
    if rule.verify:
        yield f"    verify: {_listed(rule.verify)}"
    if rule.context:
        window = f", window: {rule.window}" if rule.window else ""
        yield f"    context: {{boost: {_listed(rule.context)}{window}}}"
    if rule.score is not None:
        yield f"    score: {float(rule.score)}"
    for key in ("locales", "allow"):
        if getattr(rule, key):
            yield f"    {key}: {_listed(getattr(rule, key))}"
    if rule.mask is not None:
        yield f"    mask: {_mask(rule.mask)}"


def quoted(text: str) -> str:
    r"""A text as a scalar that no reader of YAML takes for anything else.

    >>> quoted("it's"), quoted("a\nb")
    ("'it''s'", '"a\\nb"')
    """
    if all(char.isprintable() for char in text):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text)


def _word(name: str) -> str:
    """A name, in quotes where YAML has one like it: NO, ON, TRUE, NULL."""
    return name if len(name) > _SHORT else quoted(name)


def _listed(items: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, items))}]"


def _mask(mask: str | tuple[tuple[str, str], ...]) -> str:
    if isinstance(mask, str):
        return quoted(mask)
    return "{" + ", ".join(f"{key}: {quoted(value)}" for key, value in mask) + "}"


def _comment(text: str, start: str) -> Iterator[str]:
    """A comment, in lines that can be read; what is no printable character is left out of it."""
    line = ""
    for word in "".join(char if char.isprintable() else " " for char in text).split():
        if line and len(line) + len(word) >= _COMMENT - len(start):
            yield start + line
            line = ""
        line = f"{line} {word}" if line else word
    if line:
        yield start + line

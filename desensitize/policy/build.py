"""One rule of a category file, from its keys: what is wrong with them, and the frozen rule they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from desensitize.pattern.shape import defects
from desensitize.pattern.syntax import PatternError, parse
from desensitize.policy.labels import label_for
from desensitize.policy.rule import Context, Example, Place, Rule, Verifier, operator_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.errors import Problem
    from desensitize.policy.document import Document, Path

__all__ = ["Entry", "Field", "built", "compile_flags", "example", "structure", "unsound"]

# `(?i)` folds ASCII letters only, and classes never follow Unicode tables: one meaning on every version.
compile_flags = regex.ASCII | regex.VERSION0


class Field(NamedTuple):
    """A value of a rule and where it was written."""

    value: Any
    document: Document
    path: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule before it is built: its keys, possibly from several files."""

    fields: dict[str, Field]
    home: Document
    index: int

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, ``default`` where it is absent or null."""
        found = self.fields.get(key)
        return default if found is None or found.value is None else found.value

    def over(self, later: Entry) -> Entry:
        """The same rule with what ``later`` states."""
        return Entry({**self.fields, **later.fields}, later.home, later.index)

    def problem(self, path: Path, message: str, shift: int = 0) -> Problem:
        """A problem at ``path`` inside this rule."""
        found = self.fields.get(str(path[0])) if path else None
        if found is None:
            return self.home.problem(("rules", self.index), message)
        return found.document.problem((*found.path, *path[1:]), message, shift=shift)


def example(line: str) -> Example:
    """Take the ⟦span⟧ marks out of a line of evidence.

    :raises ValueError: where the marks do not pair.

    >>> example("call ⟦110⟧.")
    Example(text='call 110.', spans=((5, 8),))
    """
    text, spans, rest = "", [], line
    while "⟦" in rest:
        before, rest = rest.split("⟦", 1)
        inside, mark, rest = rest.partition("⟧")
        if not mark or not inside or "⟦" in inside or "⟧" in before:
            raise ValueError
        text += before
        spans.append((len(text), len(text) + len(inside)))
        text += inside
    if "⟧" in rest:
        raise ValueError
    return Example(text + rest, tuple(spans))


def structure(entry: Entry) -> Iterator[Problem]:
    """What a built rule needs that an override alone does not."""
    kinds = [key for key in ("pattern", "words", "recognizer") if entry.get(key)]
    if len(kinds) != 1:
        yield entry.problem(
            (), "a rule needs exactly one of: pattern, words, recognizer (or the id of an included rule)"
        )
    if not entry.get("entity"):
        yield entry.problem((), "a rule needs an entity")
    if not entry.get("examples"):
        yield entry.problem((), "a rule needs examples: at least one 'match' and one 'ignore' line")
        return
    for key in ("match", "ignore"):
        for index, line in enumerate(entry.get("examples").get(key, ())):
            try:
                spans = example(line).spans
            except ValueError:
                yield entry.problem(("examples", key, index), "the marks ⟦ and ⟧ do not pair")
                continue
            if bool(spans) != (key == "match"):
                say = "mark what is to be found with ⟦ and ⟧" if key == "match" else "an ignore line has no marks"
                yield entry.problem(("examples", key, index), say)


def unsound(rule: Rule) -> Iterator[tuple[Path, str, int]]:
    """What is wrong with the pattern: (path, message, characters into it)."""
    if rule.pattern is None:
        return
    try:
        if not rule.untrusted:
            for message in defects(parse(rule.pattern)):
                yield ("pattern",), message, 0
        regex.compile(rule.pattern, compile_flags)
    except PatternError as error:
        yield ("pattern",), f"{error}; or set 'untrusted: true' to run it with a time limit", error.position
    except regex.error as error:
        yield ("pattern",), f"not a pattern: {getattr(error, 'msg', '')}", getattr(error, "pos", None) or 0


def built(entry: Entry, document: Document, mask: str | dict[str, Any] | None, pattern: str | None) -> Rule:
    """The frozen rule. ``mask``: the operator of the category it is loaded for; ``pattern``: without names of lists."""
    get = entry.get
    mask = get("mask") or mask or entry.home.data.get("mask")
    context = get("context")
    examples = get("examples") or {}
    entity = get("entity")
    return Rule(
        id=get("id"),
        entity=entity,
        label=get("label") or label_for(entity),
        category=document.data["category"],
        title=get("title", ""),
        source=get("source", ""),
        pattern=pattern,
        words=tuple(get("words", ())),
        recognizer=get("recognizer"),
        verify=_verifiers(get("verify", ())),
        context=_context(context) if context else None,
        score=float(get("score", 0.8)),
        priority=get("priority", 0),
        locales=tuple(get("locales") or entry.home.data.get("locales") or ()),
        allow=tuple(get("allow", ())),
        deny=tuple(get("deny", ())),
        folds=tuple(get("folds", ())),
        glued=get("glued", False),
        mask=operator_spec(mask) if mask else None,
        match=tuple(example(line) for line in examples.get("match", ())),
        ignore=tuple(example(line) for line in examples.get("ignore", ())),
        generate=_frozen(get("generate", {})),
        untrusted=get("untrusted", False),
        mention=get("mention", ""),
        place=entry.home.place(("rules", entry.index)),
        evidence=_evidence(entry, examples),
        version=document.data.get("version", ""),
    )


def _evidence(entry: Entry, examples: dict[str, Any]) -> tuple[tuple[Place, ...], ...]:
    """Where each line of evidence was written: those to match, those to ignore. Of a user's file; ours are tested."""
    field = entry.fields.get("examples")
    if field is None or field.document.trusted:
        return ((), ())
    paths = [[(*field.path, key, at) for at in range(len(examples.get(key, ())))] for key in ("match", "ignore")]
    return tuple(tuple(field.document.place(path) for path in kind) for kind in paths)


def _verifiers(stated: list[str] | dict[str, str] | tuple[()]) -> tuple[Verifier, ...]:
    if isinstance(stated, dict):
        return tuple(Verifier(name, mode) for name, mode in stated.items())
    return tuple(Verifier(name) for name in stated)


def _context(stated: dict[str, Any]) -> Context:
    return Context(tuple(stated.get("boost", ())), tuple(stated.get("veto", ())), stated.get("window", 24))


def _frozen(stated: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted((key, tuple(value) if isinstance(value, list) else value) for key, value in stated.items()))

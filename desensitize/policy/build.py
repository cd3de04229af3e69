"""One rule of a category file, from its keys: what is wrong with them, and the frozen rule they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from desensitize.pattern.shape import defects
from desensitize.pattern.syntax import PatternError, parse
from desensitize.policy.kinds import BESIDE_WINDOW, every_word
from desensitize.policy.labels import label_for
from desensitize.policy.rule import Context, Example, Place, Rule, Verifier, operator_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.errors import Problem
    from desensitize.policy.document import Document, Path
    from desensitize.policy.kinds import Template

__all__ = ["FIRST", "UNKNOWN", "Entry", "Field", "built", "compile_flags", "example", "structure", "unsound"]

#: The format without kinds and parts.
FIRST = 1
#: Stands for the value of a key that nobody knows.
UNKNOWN = ...
_FIRST_KINDS = ("pattern", "words", "recognizer")
# `(?i)` folds ASCII letters only, and classes never follow Unicode tables: one meaning on every version.
compile_flags = regex.ASCII | regex.VERSION0


class Field(NamedTuple):
    """A value of a rule and where it was written; ``template``: of a pattern that was put together."""

    value: Any
    document: Document
    path: Path
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule before it is built: its fields, possibly from several files.

    ``defaults``: what its kind says where nothing is said. ``wrong``: fields that cannot stand, and why.
    """

    fields: dict[str, Field]
    home: Document
    index: int
    defaults: dict[str, Field] = field(default_factory=dict)
    wrong: tuple[tuple[Field, str], ...] = ()

    @property
    def mended(self) -> bool:
        """Whether something was given up that it stated in a file of a user: so what is missing may be that."""
        return any(
            found.value is UNKNOWN or (found.value is None and found.document.mistaken)
            for found in self.fields.values()
        )

    @property
    def whole(self) -> bool:
        """Whether it can be built: nothing is missing, whatever else is wrong."""
        lost = any(found.value is None for found in self.fields.values() if found.document.mistaken)
        there = all(map(self.get, ("id", "entity", "examples"))) and any(map(self.get, _FIRST_KINDS))
        return there and not lost and self.get("words") is not UNKNOWN

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, ``default`` where it is absent or null."""
        found = self.fields.get(key) or self.defaults.get(key)
        return default if found is None or found.value is None else found.value

    def over(self, later: Entry) -> Entry:
        """The same rule with what ``later`` states."""
        fields, defaults = {**self.fields, **later.fields}, {**self.defaults, **later.defaults}
        return Entry(fields, later.home, later.index, defaults, (*self.wrong, *later.wrong))

    def problem(self, path: Path, message: str, shift: int = 0) -> Problem:
        """A problem at ``path`` inside this rule; ``shift``: characters into it."""
        if path[:1] == ("verify",):
            path = self._check_path(path)
        found = self.fields.get(str(path[0])) if path else None
        if found is None:
            return self.home.problem(("rules", self.index), message)
        if found.template is not None:
            inner, shift = found.template.place(shift)
            return found.document.problem(inner, message, shift=shift)
        return found.document.problem((*found.path, *path[1:]), message, shift=shift)

    def _check_path(self, path: Path) -> Path:
        """Where a check is stated that is counted among all: those that decide come first."""
        stated, at = self.get("verify", ()), path[1] if len(path) > 1 else 0
        if isinstance(at, int) and at >= len(stated) and self.get("raise"):
            return "raise", at - len(stated)
        if isinstance(stated, dict) and isinstance(at, int) and at < len(stated):
            return "verify", list(stated)[at]
        return path


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
    for wrong, say in entry.wrong:
        yield wrong.document.problem(wrong.path, say)
    if not entry.mended:
        yield from _missing(entry)
    yield from _unmarked(entry)


def _missing(entry: Entry) -> Iterator[Problem]:
    kinds = [key for key in _FIRST_KINDS if entry.get(key)]
    if len(kinds) != 1 and not entry.wrong:
        names = "number, key, labelled, pattern, words, recognizer" if _second(entry) else ", ".join(_FIRST_KINDS)
        yield entry.problem((), f"a rule needs exactly one of: {names} (or the id of an included rule)")
    if entry.get("kind") == "number" and not _worded(entry) and "score" not in entry.fields:
        yield entry.problem(
            ("kind",), "a number needs words beside it, such as beside: {en: [member no]}, or a score of its own"
        )
    if not entry.get("entity"):
        yield entry.problem((), "a rule needs an entity")
    if not entry.get("examples"):
        lines = "one 'match' line" if _second(entry) else "one 'match' and one 'ignore' line"
        yield entry.problem((), f"a rule needs examples: at least {lines}")


def _unmarked(entry: Entry) -> Iterator[Problem]:
    """Lines of evidence whose marks are wrong."""
    for key in ("match", "ignore"):
        for index, line in enumerate(entry.get("examples", {}).get(key, ())):
            try:
                spans = example(line).spans
            except ValueError:
                yield entry.problem(("examples", key, index), "the marks ⟦ and ⟧ do not pair")
                continue
            if bool(spans) != (key == "match"):
                say = "mark what is to be found with ⟦ and ⟧" if key == "match" else "an ignore line has no marks"
                yield entry.problem(("examples", key, index), say)


def _second(entry: Entry) -> bool:
    return bool(entry.home.data.get("format") != FIRST)


def _worded(entry: Entry) -> bool:
    """Whether words, another rule or a check can lift the score."""
    return bool(entry.get("beside") or entry.get("near") or entry.get("raise") or entry.get("context", {}).get("boost"))


def unsound(pattern: str, *, untrusted: bool) -> Iterator[tuple[Path, str, int]]:
    """What is wrong with a pattern: (path, message, characters into it)."""
    if not pattern:
        return
    try:
        if not untrusted:
            for message in defects(parse(pattern)):
                yield ("pattern",), message, 0
        regex.compile(pattern, compile_flags)
    except PatternError as error:
        yield ("pattern",), f"{error}; or set 'untrusted: true' to run it with a time limit", error.position
    except regex.error as error:
        yield ("pattern",), f"not a pattern: {getattr(error, 'msg', '')}", getattr(error, "pos", None) or 0


def built(entry: Entry, document: Document, mask: str | dict[str, Any] | None, pattern: str | None) -> Rule:
    """The frozen rule. ``mask``: the operator of the category it is loaded for; ``pattern``: without names of lists."""
    get = entry.get
    mask = get("mask") or mask or entry.home.data.get("mask")
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
        verify=(*_verifiers(get("verify", ())), *(Verifier(name, "raise") for name in get("raise", ()))),
        context=_context(get("context"), get("beside")),
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
        near=tuple(sorted(get("near", {}).items())),
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


def _context(stated: dict[str, Any] | None, beside: dict[str, list[str]] | list[str] | None) -> Context | None:
    if not stated and not beside:
        return None
    stated = stated or {}
    words = tuple(every_word(beside)) if beside else tuple(stated.get("boost", ()))
    return Context(words, tuple(stated.get("veto", ())), stated.get("window", BESIDE_WINDOW if beside else 24))


def _frozen(stated: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted((key, tuple(value) if isinstance(value, list) else value) for key, value in stated.items()))

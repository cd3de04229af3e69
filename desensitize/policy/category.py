"""Category files → frozen rules: includes, overrides by id, and every mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import regex

from desensitize.errors import Problem, RuleError
from desensitize.policy.document import Document, Path, read
from desensitize.policy.labels import label_for
from desensitize.policy.rule import Category, Context, Example, OperatorSpec, Place, Rule, Verifier
from desensitize.policy.shape import defects
from desensitize.policy.syntax import PatternError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path as FilePath

__all__ = ["Library", "compile_flags", "example", "operator_spec"]

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


def operator_spec(mask: dict[str, Any]) -> OperatorSpec:
    """``{operator: partial, keep: [3, 4]}`` as a frozen spec."""
    params = {key: tuple(value) if isinstance(value, list) else value for key, value in mask.items()}
    return OperatorSpec(str(params.pop("operator")), tuple(sorted(params.items())))


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


class Library:
    """Reads category files; ``shipped`` is the folder of the package's own rules.

    ``checks`` say what else is wrong with a rule, as (path inside the rule, message), ``operator`` what is wrong with
    one of a profile.
    """

    def __init__(
        self,
        shipped: FilePath,
        checks: Iterable[Callable[[Rule], Iterable[tuple[Path, str]]]] = (),
        operator: Callable[[OperatorSpec], str | None] | None = None,
    ) -> None:
        self.shipped = shipped.resolve()
        self.checks = tuple(checks)
        self.operator = operator
        self.problems: list[Problem] = []
        self.seen: dict[FilePath, tuple[Document, dict[str, Entry]]] = {}

    def category(self, file: FilePath) -> Category | None:
        """Read one file and what it includes; problems gather in ``self.problems``."""
        loaded = self.open(file, ())
        if loaded is None:
            return None
        document, entries = loaded
        own = document.data.get("mask")
        rules = tuple(rule for entry in entries.values() if (rule := self.build(entry, document, own)))
        data = document.data
        if not document.trusted:
            self.problems.extend(self._profiled(document, {rule.entity for rule in rules}))
        profiles = tuple(
            (name, tuple((entity, operator_spec(mask)) for entity, mask in sorted(entities.items())))
            for name, entities in sorted(data.get("profiles", {}).items())
        )
        return Category(
            name=data["category"],
            rules=rules,
            title=data.get("title", ""),
            version=data.get("version", ""),
            default=data.get("default", False),
            profiles=profiles,
            place=document.place(()),
        )

    def _profiled(self, document: Document, entities: set[str]) -> Iterator[Problem]:
        """What is wrong with the profiles of a category whose rules find ``entities``."""
        for name, stated in document.data.get("profiles", {}).items():
            for entity, mask in stated.items():
                path = ("profiles", name, entity)
                if entity not in entities:
                    yield document.problem(path, "no rule of this category finds this entity", key=True)
                wrong = self.operator(operator_spec(mask)) if self.operator else None
                if wrong:
                    yield document.problem(path, wrong)

    def trusted(self, file: FilePath) -> bool:
        """Whether the file is one of the package's own, which the tests have checked."""
        return file.parent == self.shipped

    def open(self, file: FilePath, chain: tuple[FilePath, ...]) -> tuple[Document, dict[str, Entry]] | None:
        """The file's document and its rules by id, includes first."""
        file = file.resolve()
        if file not in self.seen:
            try:
                document = self.document(file)
            except RuleError as error:
                self.problems.extend(error.problems)
                return None
            self.seen[file] = (document, self.entries(document, file, (*chain, file)))
        return self.seen[file]

    def document(self, file: FilePath) -> Document:
        """Read and check the shape of one file."""
        try:
            text = file.read_bytes()
        except OSError as error:
            raise RuleError([Problem(str(file), 0, 0, "", f"can't be read: {error.strerror}")]) from None
        document = read(text, str(file), trusted=self.trusted(file))
        if not self.trusted(file):
            # pydantic costs 80 ms to import: only a user's file needs it.
            from desensitize.policy.schema import mistakes  # noqa: PLC0415

            problems = [document.problem(path, say, key=key) for path, say, key in mistakes(document.data)]
            if problems:
                raise RuleError(problems)
        return document

    def entries(self, document: Document, file: FilePath, chain: tuple[FilePath, ...]) -> dict[str, Entry]:
        """Rules by id in order of first appearance; a later one states what differs."""
        out: dict[str, Entry] = {}
        for index, name in enumerate(document.data.get("include") or ()):
            included = self.included(name, document, ("include", index), file.parent, chain)
            for key, entry in included.items():
                out[key] = out[key].over(entry) if key in out else entry
        own = set()
        for index, rule in enumerate(document.data.get("rules") or ()):
            entry = Entry(
                {key: Field(value, document, ("rules", index, key)) for key, value in rule.items()}, document, index
            )
            if rule["id"] in own:
                self.problems.append(entry.problem(("id",), "another rule of this file has the same id"))
            own.add(rule["id"])
            out[rule["id"]] = out[rule["id"]].over(entry) if rule["id"] in out else entry
        return out

    def included(
        self, name: str, document: Document, path: Path, folder: FilePath, chain: tuple[FilePath, ...]
    ) -> dict[str, Entry]:
        """The rules of an included category: a file beside this one, else a shipped one."""
        for home in (folder, self.shipped):
            file = home / f"{name}.yaml"
            if not file.is_file():
                continue
            real = file.resolve()
            if real.parent != home.resolve():
                self.problems.append(document.problem(path, "the included file lies outside its pack's folder"))
                return {}
            if real in chain:
                self.problems.append(document.problem(path, "the files include each other in a circle"))
                return {}
            loaded = self.open(real, chain)
            return loaded[1] if loaded else {}
        self.problems.append(document.problem(path, f"no category of this name in {folder} or among the shipped ones"))
        return {}

    def build(self, entry: Entry, document: Document, mask: dict[str, Any] | None) -> Rule | None:
        """The frozen rule, or ``None`` where it is switched off or wrong."""
        if not entry.get("enabled", True):
            return None
        trusted = all(found.document.trusted for found in entry.fields.values())
        if not trusted:
            problems = list(_structure(entry))
            if problems:
                self.problems.extend(problems)
                return None
        rule = _rule(entry, document, mask)
        if not trusted:
            self.problems.extend(entry.problem(*where) for where in _pattern(rule))
            self.problems.extend(entry.problem(*where) for check in self.checks for where in check(rule))
        return rule


def _structure(entry: Entry) -> Iterator[Problem]:
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


def _pattern(rule: Rule) -> Iterator[tuple[Path, str, int]]:
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


def _rule(entry: Entry, document: Document, mask: dict[str, Any] | None) -> Rule:
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
        pattern=get("pattern"),
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
        place=entry.home.place(("rules", entry.index)),
        evidence=_evidence(entry, examples),
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

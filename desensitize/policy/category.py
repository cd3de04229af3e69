"""Category files → frozen rules: includes, overrides by id, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from desensitize.errors import Problem, RuleError
from desensitize.hints import meant
from desensitize.pattern.word_lists import Lexicon, Spelled, UnknownListError, spelled
from desensitize.policy.build import Entry, Field, built, structure, unsound
from desensitize.policy.document import Document, Path, read
from desensitize.policy.rule import DEFAULT, Category, OperatorSpec, Rule, operator_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Library"]

# Under `include`: every shipped category that is in use by default.
EVERY_DEFAULT = "default"
# By name, operators by entity or rule id, as the files state them.
Profiles = dict[str, dict[str, Any]]


class Library:
    """Reads category files; ``shipped`` is the folder of the package's own rules.

    ``checks`` say what else is wrong with a rule, as (path inside the rule, message), ``operator`` what is wrong with
    an operator, likewise. ``ready`` gives a shipped file that has been read before.
    """

    def __init__(
        self,
        shipped: FilePath,
        checks: Iterable[Callable[[Rule], Iterable[tuple[Path, str]]]] = (),
        operator: Callable[[OperatorSpec], Iterable[tuple[Path, str]]] = lambda _: (),
        ready: Callable[[FilePath], Document | None] = lambda _: None,
    ) -> None:
        self.shipped = shipped.resolve()
        self.checks = tuple(checks)
        self.operator = operator
        self.ready = ready
        self.lexicon = Lexicon()
        self.problems: list[Problem] = []
        self.seen: dict[FilePath, tuple[Document, dict[str, Entry]]] = {}
        # By file its profiles as they were written, those of what it includes first.
        self.profiles: dict[FilePath, Profiles] = {}
        # Files that say `mentions: true`, or include one that does.
        self.wide: set[FilePath] = set()

    def category(self, file: FilePath) -> Category | None:
        """Read one file and what it includes; problems gather in ``self.problems``."""
        loaded = self.open(file, ())
        if loaded is None:
            return None
        document, entries = loaded
        own = document.data.get("mask")
        rules = tuple(rule for entry in entries.values() if (rule := self.build(entry, document, own)))
        data = document.data
        profiles = tuple(
            (name, tuple((entity, operator_spec(mask)) for entity, mask in sorted(entities.items())))
            for name, entities in sorted(self.profiles[file.resolve()].items())
        )
        return Category(
            name=data["category"],
            rules=rules,
            title=data.get("title", ""),
            version=data.get("version", ""),
            default=data.get("default", False),
            mentions=file.resolve() in self.wide,
            profiles=profiles,
            place=document.place(()),
        )

    def is_default(self, file: FilePath) -> bool:
        """Whether a file's category is looked for where none is named; one that does not load has problems to tell."""
        loaded = self.open(file, ())
        return loaded is None or bool(loaded[0].data.get("default"))

    def _profiled(self, document: Document, entries: Iterable[Entry]) -> Iterator[Problem]:
        """What is wrong with the profiles of a category that has these rules."""
        every = [entry for entry in entries if entry.get("enabled", True)]
        named = {DEFAULT, *(entry.get(key) for entry in every for key in ("entity", "id"))} - {None}
        for name, stated in document.data.get("profiles", {}).items():
            for target, mask in stated.items():
                path = ("profiles", name, target)
                if target not in named:
                    say = "no rule of this category finds this entity" if target.isupper() else "no such rule here"
                    yield document.problem(path, f"{say}{meant(target, named)}", key=True)
                yield from self._wrong(document, path, mask)

    def _wrong(self, document: Document, path: Path, mask: Any) -> Iterator[Problem]:
        """What is wrong with the operator that is stated at a path."""
        for inside, say in self.operator(operator_spec(mask)):
            yield document.problem((*path, *inside), say)

    def _misshapen(self, document: Document) -> list[Problem]:
        """What has not the shape of a category file, and beside that what is wrong with the operators of profiles."""
        # pydantic costs 80 ms to import: only a user's file needs it.
        from desensitize.policy.schema import mistakes  # noqa: PLC0415

        found = list(mistakes(document.data))
        problems = [document.problem(path, say, key=key) for path, say, key in found]
        spoiled = {path[:3] for path, _, _ in found}
        if found and not spoiled & {("profiles",), ()}:
            for name, stated in document.data.get("profiles", {}).items():
                for target, mask in stated.items() if ("profiles", name) not in spoiled else ():
                    if (path := ("profiles", name, target)) not in spoiled:
                        problems += self._wrong(document, path, mask)
        return problems

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
            entries = self.entries(document, file, (*chain, file))
            if not document.trusted:
                self.problems.extend(self._profiled(document, entries.values()))
            self.seen[file] = (document, entries)
        return self.seen[file]

    def document(self, file: FilePath) -> Document:
        """Read and check the shape of one file."""
        if self.trusted(file) and (ready := self.ready(file)) is not None:
            return ready
        try:
            text = file.read_bytes()
        except OSError as error:
            raise RuleError([Problem(str(file), 0, 0, "", f"can't be read: {error.strerror}")]) from None
        document = read(text, str(file), trusted=self.trusted(file))
        if not self.trusted(file):
            problems = self._misshapen(document)
            if problems:
                raise RuleError(problems)
        return document

    def entries(self, document: Document, file: FilePath, chain: tuple[FilePath, ...]) -> dict[str, Entry]:
        """Rules by id in order of first appearance; a later one states what differs."""
        out: dict[str, Entry] = {}
        profiles: Profiles = {}
        for index, stated in enumerate(document.data.get("include") or ()):
            for name in self.meant(stated, file.parent):
                included = self.included(name, document, ("include", index), file.parent, chain, profiles)
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
        self.profiles[file] = _merged(profiles, document.data.get("profiles", {}))
        if document.data.get("mentions"):
            self.wide.add(file)
        return out

    def meant(self, name: str, folder: FilePath) -> list[str]:
        """The categories that a name under ``include`` stands for: ``default`` for all that are in use by default."""
        if name != EVERY_DEFAULT or (folder / f"{name}.yaml").is_file():
            return [name]
        return [file.stem for file in sorted(self.shipped.glob("*.yaml")) if self.is_default(file)]

    def alone(self, files: Iterable[FilePath]) -> bool:
        """Whether these files say nothing of other categories: neither ``include`` nor ``default``."""
        stated = [self.seen[file.resolve()][0] for file in files if file.resolve() in self.seen]
        return bool(stated) and not any(each.trusted or {"include", "default"} & each.data.keys() for each in stated)

    def included(  # noqa: PLR0913, PLR0917 - what is included, where that is asked, and where it goes
        self,
        name: str,
        document: Document,
        path: Path,
        folder: FilePath,
        chain: tuple[FilePath, ...],
        profiles: Profiles,
    ) -> dict[str, Entry]:
        """The rules of an included category, a file beside this one, else a shipped one; ``profiles`` gets its own."""
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
            _merged(profiles, self.profiles.get(real, {}))
            if real in self.wide:
                self.wide.add(chain[-1])
            return loaded[1] if loaded else {}
        self.problems.append(document.problem(path, f"no category of this name in {folder} or among the shipped ones"))
        return {}

    def build(self, entry: Entry, document: Document, mask: str | dict[str, Any] | None) -> Rule | None:
        """The frozen rule, or ``None`` where it is switched off or wrong."""
        if not entry.get("enabled", True):
            return None
        trusted = all(found.document.trusted for found in entry.fields.values())
        if not trusted:
            problems = list(structure(entry))
            if problems:
                self.problems.extend(problems)
                return None
        pattern = self.pattern(entry)
        if pattern is None:
            return None
        rule = built(entry, document, mask, pattern.text or None)
        if not trusted:
            self.problems.extend(entry.problem(path, say, pattern.written(at)) for path, say, at in unsound(rule))
            for path, say in (where for check in self.checks for where in check(rule)):
                inherited = path[0] == "mask" and entry.get("mask") is None
                stated = document if mask else entry.home
                self.problems.append(stated.problem(path, say) if inherited else entry.problem(path, say))
        return rule

    def pattern(self, entry: Entry) -> Spelled | None:
        """The rule's pattern (empty: it has none) with its word lists spelled out; ``None`` where a list is wrong."""
        written = entry.get("pattern")
        if not written:
            return Spelled(written or "")
        document = entry.fields["pattern"].document
        if written in document.spelled:
            return document.spelled[written]
        folders = FilePath(document.file).parent, self.shipped
        try:
            found = spelled(written, lambda name: self.lexicon.words(name, folders))
        except UnknownListError as error:
            self.problems.append(entry.problem(("pattern",), str(error), error.position))
        except RuleError as error:
            self.problems.extend(error.problems)
        else:
            if found.lists:
                document.spelled[written] = found
            return found
        return None


def _merged(profiles: Profiles, more: Profiles) -> Profiles:
    """The profiles with what later ones of the same names state."""
    for name, stated in more.items():
        profiles[name] = {**profiles.get(name, {}), **stated}
    return profiles

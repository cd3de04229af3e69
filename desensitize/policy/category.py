"""Category files → frozen rules: includes, overrides by id, and every mistake with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.errors import OldFormat, Problem, RuleError
from desensitize.hints import meant
from desensitize.pattern.parts import NamingError
from desensitize.pattern.word_lists import Lexicon, Spelled, UnknownListError
from desensitize.policy.build import FIRST, UNKNOWN, Entry, built, structure, unsound
from desensitize.policy.document import Document, Path, read
from desensitize.policy.entries import Profiles, merged, unknown_near
from desensitize.policy.mended import CATEGORY, PARTS, mended
from desensitize.policy.parts import BrokenPartError, Parts
from desensitize.policy.rule import DEFAULT, Category, OperatorSpec, Rule, operator_spec
from desensitize.policy.stated import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path as FilePath

    from desensitize.errors import RuleWarning

__all__ = ["Library"]

# Under `include`: every shipped category that is in use by default.
EVERY_DEFAULT = "default"
_SECOND = "write 'format: 2', and {surname} for (?#surname)"


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
        self.parts = Parts(self.shipped, Lexicon(), lambda file: self.document(file.resolve(), PARTS))
        self.found: list[Problem] = []
        self.documents: dict[FilePath, Document] = {}
        self.seen: dict[FilePath, tuple[Document, dict[str, Entry]]] = {}
        # By file its profiles as they were written, those of what it includes first.
        self.profiles: dict[FilePath, Profiles] = {}
        # Files that say `mentions: true`, or include one that does.
        self.wide: set[FilePath] = set()

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the files read so far."""
        return [*self.found, *self.parts.problems]

    @property
    def warnings(self) -> list[RuleWarning]:
        """What the authors of the files read so far should know: at most one warning, of files in the first format."""
        if not (old := [e for e in self.documents.values() if e.data.get("format") == FIRST and not e.trusted]):
            return []
        others = f" (and {len(old) - 1} more)" if len(old) > 1 else ""
        message = f"the first format is read for one more minor version{others}; the second has all its keys"
        return [OldFormat(message, str(old[0].place(("format",))), hint=_SECOND)]

    def category(self, file: FilePath) -> Category | None:
        """Read one file and what it includes; problems gather in ``self.problems``."""
        loaded = self.open(file, ())
        if loaded is None:
            return None
        document, entries = loaded
        self.found.extend(unknown_near(entries))
        own = document.data.get("mask")
        rules = tuple(rule for entry in entries.values() if (rule := self.build(entry, document, own)))
        data = document.data
        profiles = tuple(
            (name, tuple((entity, operator_spec(mask)) for entity, mask in sorted(entities.items())))
            for name, entities in sorted(self.profiles[file.resolve()].items())
        )
        return Category(
            name=data.get("category") or "",
            rules=rules,
            title=data.get("title") or "",
            version=data.get("version") or "",
            default=bool(data.get("default")),
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
        for name, stated in (document.data.get("profiles") or {}).items():
            for target, mask in (stated or {}).items():
                path = ("profiles", name, target)
                # Where rules are misshapen, nobody knows what they find.
                if target not in named and not document.mistaken:
                    say = "no rule of this category finds this entity" if target.isupper() else "no such rule here"
                    yield document.problem(path, f"{say}{meant(target, named)}", key=True)
                if mask is not None:
                    yield from self._wrong(document, path, mask)

    def _wrong(self, document: Document, path: Path, mask: Any) -> Iterator[Problem]:
        """What is wrong with the operator that is stated at a path."""
        for inside, say in self.operator(operator_spec(mask)):
            yield document.problem((*path, *inside), say)

    def trusted(self, file: FilePath) -> bool:
        """Whether the file is one of the package's own, which the tests have checked."""
        return file.parent in {self.shipped, self.shipped / "parts"}

    def open(self, file: FilePath, chain: tuple[FilePath, ...]) -> tuple[Document, dict[str, Entry]] | None:
        """The file's document and its rules by id, includes first."""
        file = file.resolve()
        if file not in self.seen:
            try:
                document = self.document(file)
            except RuleError as error:
                self.found.extend(error.problems)
                return None
            entries = self.entries(document, file, (*chain, file))
            if not document.trusted:
                self.found.extend(self._profiled(document, entries.values()))
            self.seen[file] = (document, entries)
        return self.seen[file]

    def document(self, file: FilePath, shape: str = CATEGORY) -> Document:
        """Read one file; of a stranger's what is misshapen is a problem, and left out.

        :raises RuleError: it cannot be read, or is no YAML.
        """
        if shape == CATEGORY and self.trusted(file) and (ready := self.ready(file)) is not None:
            return ready
        if file in self.documents:
            return self.documents[file]
        try:
            text = file.read_bytes()
        except OSError as error:
            raise RuleError([Problem(str(file), 0, 0, "", f"can't be read: {error.strerror}")]) from None
        document = read(text, str(file), trusted=self.trusted(file))
        if not document.trusted:
            document, problems = mended(document, shape)
            self.found.extend(problems)
            self.parts.check(document)
        self.documents[file] = document
        return document

    def entries(self, document: Document, file: FilePath, chain: tuple[FilePath, ...]) -> dict[str, Entry]:
        """Rules by id in order of first appearance; a later one states what differs."""
        out: dict[str, Entry] = {}
        profiles: Profiles = {}
        for index, stated in enumerate(document.data.get("include") or ()):
            for name in () if stated is None else self.meant(stated, file.parent):
                included = self.included(name, document, ("include", index), file.parent, chain, profiles)
                for key, entry in included.items():
                    out[key] = out[key].over(entry) if key in out else entry
        own = set()
        for index, rule in enumerate(document.data.get("rules") or ()):
            if rule is None:
                continue
            entry = self.entry(document, index, rule)
            name = entry.get("id") or f"rules[{index}]"
            if name in own:
                self.found.append(entry.problem(("id",), "another rule of this file has the same id"))
            own.add(name)
            out[name] = out[name].over(entry) if name in out else entry
        self.profiles[file] = merged(profiles, document.data.get("profiles") or {})
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
                self.found.append(document.problem(path, "the included file lies outside its pack's folder"))
                return {}
            if real in chain:
                self.found.append(document.problem(path, "the files include each other in a circle"))
                return {}
            loaded = self.open(real, chain)
            merged(profiles, self.profiles.get(real, {}))
            if real in self.wide:
                self.wide.add(chain[-1])
            return loaded[1] if loaded else {}
        self.found.append(document.problem(path, f"no category of this name in {folder} or among the shipped ones"))
        return {}

    def entry(self, document: Document, index: int, rule: dict[str, Any]) -> Entry:
        """A rule of a document by its fields."""

        def spelled_out(written: str) -> str | None:
            try:
                return self.parts.spelled(document, written, rule["id"]).text
            except (NamingError, BrokenPartError, RuleError):
                return None  # told where the whole pattern is spelled out

        entry = entry_of(document, index, rule, spelled_out)
        words = entry.get("words")
        if isinstance(words, dict):
            listed = list(self.listed(entry, document, words))
            entry.fields["words"] = entry.fields["words"]._replace(value=listed or UNKNOWN)
        return entry

    def listed(self, entry: Entry, document: Document, names: Iterable[str]) -> Iterator[str]:
        """The words of lists that a rule names."""
        for name in names:
            try:
                words = self.parts.words(document, name)
            except RuleError as error:
                self.found.extend(error.problems)
                continue
            if words is None:
                say = f"no list of words '{name}'{meant(name, self.parts.names(document))}"
                self.found.append(entry.problem(("words", name), say))
            yield from words or ()

    def build(self, entry: Entry, document: Document, mask: str | dict[str, Any] | None) -> Rule | None:
        """The frozen rule, or ``None`` where it is switched off or wrong."""
        if not entry.get("enabled", True):
            return None
        trusted = all(found.document.trusted for found in entry.fields.values())
        problems = [] if trusted else list(structure(entry))
        self.found.extend(problems)
        pattern = self.pattern(entry)
        if pattern is None:
            return None
        if problems or not (trusted or entry.whole):
            wrong = unsound(pattern.text, untrusted=bool(entry.get("untrusted")))
            self.found.extend(entry.problem(path, say, pattern.written(at)) for path, say, at in wrong)
            return None
        rule = built(entry, document, mask, pattern.text or None)
        if trusted:
            return rule
        wrong = unsound(pattern.text, untrusted=rule.untrusted)
        told = [entry.problem(path, say, pattern.written(at)) for path, say, at in wrong]
        for path, say in (where for check in self.checks for where in check(rule)):
            inherited = path[0] == "mask" and entry.get("mask") is None
            stated = document if mask else entry.home
            told.append(stated.problem(path, say) if inherited else entry.problem(path, say))
        self.found.extend(told)
        return None if told else rule

    def pattern(self, entry: Entry) -> Spelled | None:
        """The rule's pattern (empty: it has none) with its names spelled out; ``None`` where one of them is wrong."""
        written = entry.get("pattern")
        if not written:
            return Spelled("")
        try:
            return self.parts.spelled(entry.fields["pattern"].document, written, entry.get("id") or "")
        except (UnknownListError, NamingError) as error:
            self.found.append(entry.problem(("pattern",), str(error), error.position))
        except RuleError as error:
            self.found.extend(error.problems)
        except BrokenPartError:
            return None  # told in the part
        return None

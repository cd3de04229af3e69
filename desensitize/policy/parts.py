"""Parts: pieces of patterns with a name and evidence of their own, in a category file or in ``parts/<name>.yaml``.

A file sees its own parts, those of the files that it uses, and the word lists beside it and among the shipped ones. A
mistake in a part is told once, in the part, with the rules that it breaks; those are then not told to be wrong.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.errors import Problem, RuleError
from desensitize.hints import meant
from desensitize.pattern.outline import has_choice
from desensitize.pattern.parts import NAME, NamingError, Piece, expanded, piece_of
from desensitize.pattern.shape import piece_defects, walk
from desensitize.pattern.syntax import PatternError, parse
from desensitize.pattern.tree import Value
from desensitize.pattern.word_lists import flat_spelling, spelled, spelling
from desensitize.policy.build import FIRST, compile_flags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize.pattern.word_lists import Lexicon, Spelled
    from desensitize.policy.document import Document, Path

__all__ = ["BrokenPartError", "Part", "Parts"]


class BrokenPartError(ValueError):
    """A part cannot be put in; what is wrong with it is told where it is written."""


class Part(NamedTuple):
    """A part as written: in which document, by which name."""

    document: Document
    name: str

    @property
    def key(self) -> tuple[str, str]:
        """Tells it from all others."""
        return self.document.file, self.name

    @property
    def path(self) -> Path:
        """Where its pattern stands in its document."""
        return "parts", self.name, "pattern"


class _Known(NamedTuple):
    """What is known of a part: what it stands for, unless it is broken, and the parts in it, itself the first."""

    piece: Piece | None
    inside: tuple[tuple[str, str], ...]


# A path in a part's document, what is wrong there, and how many characters into it.
_Fault = tuple["Path", str, int]


class Parts:
    """The parts of all documents that one library reads.

    :param shipped: the folder of the package's own rules.
    :param lexicon: gives the word lists.
    :param read: reads a file of parts.
    """

    def __init__(self, shipped: FilePath, lexicon: Lexicon, read: Callable[[FilePath], Document]) -> None:
        self._shipped, self._lexicon, self._read = shipped, lexicon, read
        self._scopes: dict[str, dict[str, Part]] = {}
        self._known: dict[tuple[str, str], _Known] = {}
        self._open: list[Part] = []
        self._faults: dict[tuple[str, str], tuple[Part, list[_Fault]]] = {}
        self._users: dict[tuple[str, str], dict[str, None]] = {}
        self._problems: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong with parts and with what documents use."""
        told = [
            part.document.problem(path, f"{say}{self._used(key)}", shift=shift)
            for key, (part, faults) in self._faults.items()
            for path, say, shift in faults
        ]
        return [*self._problems, *told]

    def _used(self, key: tuple[str, str]) -> str:
        first, *more = self._users.get(key, {}) or ("",)
        if not first:
            return ""
        return f" (used by {first}{f' and {len(more)} more' if more else ''})"

    def check(self, document: Document) -> None:
        """Look at all parts of a document, whether a rule uses them or not."""
        for name in document.data.get("parts") or ():
            self._knowledge(Part(document, name))

    def spelled(self, document: Document, written: str, rule: str) -> Spelled:
        """A pattern of a document with what its names stand for.

        :param rule: whose it is.
        :raises UnknownListError: a name of no list, in the first format.
        :raises NamingError: a name of neither a part nor a list.
        :raises BrokenPartError: a part that is wrong, which is told where it stands.
        :raises RuleError: a list that is none.
        """
        if written in document.spelled:
            return document.spelled[written]
        if document.data.get("format") == FIRST:
            found = spelled(written, lambda name: self._lexicon.words(name, self._folders(document)))
        else:
            found = self._expanded(document, written, rule)
        if found.lists:
            document.spelled[written] = found
        return found

    def _expanded(self, document: Document, written: str, rule: str) -> Spelled:
        scope = self._scope(document)
        inside: list[tuple[str, str]] = []
        try:
            return expanded(written, lambda name: self._piece(document, scope, name, inside))
        finally:
            for key in inside:
                self._users.setdefault(key, {})[rule] = None

    def names(self, document: Document) -> set[str]:
        """The parts and lists that a document may name."""
        lists = {file.stem for folder in self._folders(document) for file in (folder / "lexicon").glob("*.txt")}
        return lists.union(self._scope(document))

    def _folders(self, document: Document) -> tuple[FilePath, ...]:
        """Where the lists of a document stand, and its parts: beside the category, and among the shipped ones."""
        folder = FilePath(document.file).parent
        return (folder.parent if folder.name == "parts" else folder), self._shipped

    def words(self, document: Document, name: str) -> tuple[str, ...] | None:
        """The words of a list, or of several with bars between them; ``None``: there is no such list.

        :raises RuleError: a file is no list of words.
        """
        listed: list[str] = []
        for one in name.split("|"):
            words = self._lexicon.words(one, self._folders(document)) if NAME.match(one) else None
            if words is None:
                return None
            listed.extend(words)
        return tuple(listed)

    def _piece(
        self, document: Document, scope: dict[str, Part], name: str, inside: list[tuple[str, str]]
    ) -> Piece | str:
        """What a name stands for in a document, or what is wrong with it; ``inside`` gets the parts that it is."""
        if name in scope:
            part = scope[name]
            if part in self._open:
                circle = " → ".join(one.name for one in (*self._open[self._open.index(part) :], part))
                return f"a part made of itself: {circle}"
            known = self._knowledge(part)
            inside.extend(known.inside)
            if known.piece is None:
                raise BrokenPartError(name)
            return known.piece
        try:
            words = self.words(document, name)
        except RuleError as error:
            self._problems.extend(error.problems)
            raise BrokenPartError(name) from None
        if words is None:
            return f"no part and no list of words '{name[:40]}'{meant(name, self.names(document))}"
        return Piece(spelling(words), whole=True, flat=flat_spelling(words))

    def _scope(self, document: Document) -> dict[str, Part]:
        """The parts that a document may name."""
        if document.file not in self._scopes:
            found: dict[str, Part] = {}
            self._scopes[document.file] = found
            for index, name in enumerate(document.data.get("use") or ()):
                used = None if name is None else self._used_file(document, ("use", index), name)
                for part in (used.data.get("parts") or ()) if used is not None else ():
                    if part in found:
                        message = f"'{part}' is a part of {FilePath(found[part].document.file).stem}, too"
                        self._problems.append(document.problem(("use", index), message))
                    found[part] = Part(used, part) if used is not None else found[part]
            for part in document.data.get("parts") or ():
                if part in found:
                    message = f"a part of {FilePath(found[part].document.file).stem} has this name"
                    self._problems.append(document.problem(("parts", part), message, key=True))
                found[part] = Part(document, part)
        return self._scopes[document.file]

    def _used_file(self, document: Document, path: Path, name: str) -> Document | None:
        """A file of parts; ``None``: there is none, or it is wrong."""
        for folder in self._folders(document):
            file = folder / "parts" / f"{name}.yaml"
            if NAME.match(name) and file.is_file():
                try:
                    return self._read(file)
                except RuleError as error:
                    self._problems.extend(error.problems)
                    return None
        have = {file.stem for folder in self._folders(document) for file in (folder / "parts").glob("*.yaml")}
        self._problems.append(document.problem(path, f"no file parts/{name[:40]}.yaml{meant(name, have)}"))
        return None

    def _knowledge(self, part: Part) -> _Known:
        if part.key not in self._known:
            self._open.append(part)
            faults: list[_Fault] = []
            inside: list[tuple[str, str]] = []
            text = self._spelled(part, faults, inside)
            if text is not None and not part.document.trusted:
                faults += _faults(part, text)
            self._open.pop()
            piece = None if text is None or faults else piece_of(text.text)
            self._known[part.key] = _Known(piece, (part.key, *inside))
            if faults:
                self._faults[part.key] = part, faults
        return self._known[part.key]

    def _spelled(self, part: Part, faults: list[_Fault], inside: list[tuple[str, str]]) -> Spelled | None:
        """A part with the names in it put in; ``None``: one of them is wrong."""
        scope = self._scope(part.document)
        stated = part.document.data["parts"][part.name]
        # Null: misshapen, which is told already.
        if stated is None:
            return None
        try:
            return expanded(stated["pattern"], lambda name: self._piece(part.document, scope, name, inside))
        except NamingError as error:
            faults.append((part.path, str(error), error.position))
        except BrokenPartError:
            pass
        return None


def _faults(part: Part, spelled: Spelled) -> list[_Fault]:
    """What is wrong with a part whose names are right."""
    try:
        node = parse(spelled.text)
        compiled = regex.compile(spelled.text, compile_flags)
    except PatternError as error:
        return [(part.path, str(error), spelled.written(error.position))]
    except regex.error as error:
        return [(part.path, f"not a pattern: {getattr(error, 'msg', '')}", 0)]
    found: list[_Fault] = [(part.path, say, 0) for say in piece_defects(node)]
    if has_choice(spelled.text):
        found.append((part.path, "choices of a part need a group, (?:...)", 0))
    if spelled.text.startswith("(?i)"):
        found.append((part.path, "a part is put in the middle of a pattern: write (?i:...)", 0))
    if any(isinstance(one, Value) for one in walk(node)):
        found.append((part.path, "the group 'value' belongs to the rule, not to a part", 0))
    return [*found, *_missed(part, compiled)]


def _missed(part: Part, compiled: regex.Pattern[str]) -> Iterator[_Fault]:
    """Evidence of a part that does not hold; the text of it is not repeated."""
    stated = part.document.data["parts"][part.name]
    for key, say in (("is", "the part does not match this whole text"), ("not", "the part matches this text")):
        for index, text in enumerate(stated.get(key) or ()):
            if bool(compiled.fullmatch(text)) != (key == "is"):
                yield ("parts", part.name, key, index), say, 0

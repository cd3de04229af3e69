"""YAML read strictly: one meaning per spelling, every value with its place, nothing that grows or runs.

PyYAML composes the nodes (C parser, with marks); this module turns them into plain data. Where YAML 1.1 would guess
(``no`` is false, ``010`` is eight, ``12:30`` is 750) it refuses and asks for quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from desensitize.errors import Problem, RuleError
from desensitize.policy.position import inside
from desensitize.policy.rule import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from desensitize.pattern.word_lists import Spelled

__all__ = ["MAX_BYTES", "Document", "Path", "read"]

MAX_BYTES = 1 << 20
MAX_NODES = 100_000
MAX_DEPTH = 32
MAX_DIGITS = 15

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_KINDS = frozenset({"bool", "int", "float", "timestamp", "str", "null", "value"})
# Numbers and times that some YAML readers guess and others do not.
_GUESS = re.compile(r"[-+]?(?:0[0-9]+|0[xXoObB][0-9A-Fa-f_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+|[0-9.]+[eE][-+]?[0-9]+)\Z")
_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """One file's plain data; ``place(path)`` says where a value was written."""

    file: str
    data: Any
    root: Callable[[], yaml.Node | None] = field(repr=False)
    trusted: bool = False
    # Whether pieces of it were left out because they are misshapen.
    mistaken: bool = False
    source: str = field(default="", repr=False)
    # Places that are known without the nodes.
    places: Mapping[Path, Place] = field(default_factory=dict, repr=False)
    # Its patterns that name word lists, as written: what they mean, once it was worked out.
    spelled: dict[str, Spelled] = field(default_factory=dict, repr=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of the value at ``path``, or of its nearest ancestor; ``key``: of the key before it."""
        if not key and path in self.places:
            return self.places[path]
        node, mark = self.root(), None
        for step in path:
            pair = _child(node, step)
            if pair is None:
                break
            named, node = pair
            mark = (named if key else node).start_mark
        if mark is None:
            mark = node.start_mark if (node := self.root()) is not None else None
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)

    def problem(self, path: Path, message: str, *, shift: int = 0, key: bool = False) -> Problem:
        """A problem with the value at ``path``; ``shift``: characters into it, if it is a scalar."""
        place = self.place(path, key=key)
        node = self.root() if shift else None
        for step in path:
            pair = _child(node, step)
            node = pair[1] if pair else None
        if shift and isinstance(node, yaml.ScalarNode) and self.source:
            return Problem(self.file, *inside(self.source, node, shift), dotted(path), message)
        return Problem(self.file, place.line, place.column, dotted(path), message)


def dotted(path: Path) -> str:
    """A path as people write it.

    >>> dotted(("rules", 0, "id"))
    'rules[0].id'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """(key, value) of a mapping's step, or an item twice."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def read(text: bytes, file: str, *, trusted: bool = False) -> Document:
    """Read one YAML document.

    ``trusted`` skips the limits on size and depth that a stranger's file needs.

    :raises RuleError: with every problem found, each with file, line and column.
    """
    if not trusted:
        _limits(text, file)
    try:
        source = text.decode("utf-8-sig")
        root = yaml.compose(source, Loader=_loader(plain=trusted))
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise RuleError([Problem(file, line, 1, "", "the file is not UTF-8")]) from None
    except yaml.YAMLError as error:
        raise RuleError([_broken(error, file)]) from None
    reader = _Reader()
    data = reader.plain(root, 0) if root is not None else None
    document = Document(file, data, lambda: root, trusted, source="" if trusted else source)
    if reader.problems:
        raise RuleError([_at(file, node, message) for node, message in reader.problems])
    return document


@lru_cache(maxsize=2)
def _loader(*, plain: bool) -> Any:
    """PyYAML's safe loader, in C where it is built; ``plain`` leaves out its guesses at types, half of its time."""
    safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return type("PlainLoader", (safe,), {"yaml_implicit_resolvers": {}}) if plain else safe


def _limits(text: bytes, file: str) -> None:
    """Refuse what could exhaust the composer, before it composes."""
    if len(text) > MAX_BYTES:
        raise RuleError([Problem(file, 0, 0, "", f"the file is larger than {MAX_BYTES} bytes")])
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_loader(plain=True)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise RuleError([_at(file, event, f"nested deeper than {MAX_DEPTH} levels")])
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # composing reports it, with the place


def _broken(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = getattr(error, "problem", None) or "characters that YAML does not allow"
    return Problem(file, line, column, "", f"not YAML: {what}")


def _at(file: str, node: yaml.Node | yaml.Event, message: str) -> Problem:
    mark = node.start_mark
    return Problem(file, mark.line + 1, mark.column + 1, "", message) if mark else Problem(file, 0, 0, "", message)


class _Reader:
    """Turns nodes into plain data, gathering problems."""

    def __init__(self) -> None:
        self.problems: list[tuple[yaml.Node, str]] = []
        self.nodes = 0
        self.open: set[int] = set()

    def plain(self, node: yaml.Node, depth: int) -> Any:
        self.nodes += 1
        if self.nodes == MAX_NODES:
            self.problems.append((node, f"aliases expand to more than {MAX_NODES} values"))
        if self.nodes >= MAX_NODES or depth > MAX_DEPTH:
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if id(node) in self.open:
            self.problems.append((node, "an alias inside its own anchor"))
            return None
        self.open.add(id(node))
        data: Any = self.mapping(node, depth) if isinstance(node, yaml.MappingNode) else self.items(node, depth)
        self.open.discard(id(node))
        return data

    def items(self, node: yaml.Node, depth: int) -> list[Any]:
        self.tag(node, "seq")
        return [self.plain(item, depth + 1) for item in node.value]

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        self.tag(node, "map")
        out: dict[str, Any] = {}
        for key, value in self.pairs(node):
            if key.value in out:
                self.problems.append((key, f"duplicate key '{key.value[:40]}'"))
            out[key.value] = self.plain(value, depth + 1)
        return out

    def pairs(self, node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not isinstance(self.scalar(key), str):
                self.problems.append((key, "a key must be text; quote it"))
            elif key.tag == _TAG + "merge":
                self.problems.append((key, "merge keys '<<' are not supported"))
            else:
                yield key, value

    def tag(self, node: yaml.Node, name: str) -> None:
        if node.tag != _TAG + name:
            self.problems.append((node, "tags are not allowed"))

    def scalar(self, node: yaml.ScalarNode) -> str | int | float | bool | None:
        text: str = node.value
        if node.style:
            self.tag(node, "str")
            return text
        if text in _PLAIN:
            return _PLAIN[text]
        if _INT.match(text) and len(text) <= MAX_DIGITS:
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        if node.tag != _TAG + "merge" and (node.tag != _TAG + "str" or _GUESS.match(text)):
            self.unsure(node)
        return text

    def unsure(self, node: yaml.ScalarNode) -> None:
        kind = node.tag.removeprefix(_TAG)
        message = (
            "YAML readers disagree on what this means: put it in quotes" if kind in _KINDS else "tags are not allowed"
        )
        self.problems.append((node, message))

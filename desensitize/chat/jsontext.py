r"""JSON as text: where its leaves stand in the source, and how to change one without touching the rest.

Parsing and writing again would turn ``1.00`` into ``1.0``, drop the author's spacing and unify what was written twice.
So a document is scanned for the exact span of every string, number and key; only a span whose leaf changes is written
anew.

>>> edit('{ "a" : 1.00, "tel": "\\u0031380" }', lambda leaf: '<T>' if leaf.value == '1380' else None)
'{ "a" : 1.00, "tel": "<T>" }'
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from desensitize.chat.plain import refused
from desensitize.errors import UnsupportedPart
from desensitize.native import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["MAX_DEPTH", "Kind", "Leaf", "Path", "document", "dumped", "edit", "leaves", "written"]

# Objects and lists inside each other. More is no document anyone meant; it is a way to exhaust a reader.
MAX_DEPTH = 64
_BROKEN = "not a JSON document"
_TOO_DEEP = "JSON nested deeper than {} levels"

Kind = Literal["string", "number", "key"]
Path = tuple[str | int, ...]

# Possessive, so a broken document of any length fails in one pass.
_TOKEN = re.compile(
    r"""[ \t\n\r]*+(?:
      (?P<string>"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+")
    | (?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
    | (?P<word>true|false|null)
    | (?P<mark>[{}\[\],:])
    | (?P<end>\Z))""",
    re.VERBOSE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")

# What may come next, by what was read; a token is known by one letter: string, number, word, end, or the mark itself.
_VALUE = "snw{["
_ITEM_OR_CLOSE = "snw{[]"
_NAME = "s"
_NAME_OR_CLOSE = "s}"
_COLON = ":"
_MORE = ",]}"
_END = "e"


class Leaf(NamedTuple):
    """A string, number or object key of a document.

    ``source[start:end]`` is how it is written, quotes included; ``value`` is what it says: the decoded text, or a
    number's own spelling. The path of a key ends in that key.
    """

    path: Path
    start: int
    end: int
    kind: Kind
    value: str


def document(text: str, path: str = "") -> list[Leaf] | None:
    """The leaves of ``text`` where it is a JSON object or list, and nothing where it is any other text.

    ``path`` is where the text sits, for the error about a document that is nested too deep.
    """
    core = text.strip(" \t\n\r")
    if len(core) < len("{}") or core[0] + core[-1] not in {"{}", "[]"}:
        return None
    try:
        return leaves(text)
    except ValueError:
        return None
    except UnsupportedPart:
        raise refused(_TOO_DEEP.format(MAX_DEPTH), path) from None


def leaves(source: str, *, depth: int = MAX_DEPTH) -> list[Leaf]:
    """Every leaf of a JSON document in source order.

    Raises ``ValueError`` (without any of the text) where it is not strict JSON, and ``UnsupportedPart`` where it is but
    is nested deeper than ``depth``. A key written twice gives two leaves.
    """
    core = engine()
    if core is not None and type(source) is str:
        found = core.json_leaves(source, depth, Leaf._make, json.loads)
        if found is None:
            raise ValueError(_BROKEN)
        if found is False:
            raise refused(_TOO_DEEP.format(depth), "")
        return found  # type: ignore[no-any-return]  # a module looked up at run time
    return _read(source, depth)


def _read(source: str, depth: int) -> list[Leaf]:
    """The same without the core."""
    scan = _Scan(source, depth)
    position = 0
    while scan.expect:
        token = _TOKEN.match(source, position)
        if token is None:
            break
        scan.read(token)
        position = token.end()
    return scan.finish()


def edit(source: str, change: Callable[[Leaf], str | None], found: Iterable[Leaf] | None = None) -> str:
    """The document with every leaf for which ``change`` gives a new text replaced by that text as a JSON string.

    Nothing else moves: numbers, spacing, order and the spelling of the other strings stay as they were, to the byte.
    ``found`` are the document's `leaves` where the caller has them already.
    """
    parts: list[str] = []
    done = 0
    for leaf in leaves(source) if found is None else found:
        new = change(leaf)
        if new is not None and new != leaf.value:
            parts += source[done : leaf.start], written(new, escaped="\\u" in source[leaf.start : leaf.end])
            done = leaf.end
    return "".join((*parts, source[done:]))


def written(text: str, *, escaped: bool) -> str:
    """``text`` as a JSON string."""
    return json.dumps(text) if escaped else dumped(text)


def dumped(value: Any) -> str:
    """A value as JSON, densely. Half a surrogate pair has no UTF-8 form, so it is always escaped."""
    source = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", source)


def _decoded(source: str) -> str:
    value: str = source[1:-1] if "\\" not in source else json.loads(source)
    return value


class _Scan:
    """One pass over the tokens: a pushdown automaton with an explicit stack, so depth costs no recursion."""

    def __init__(self, source: str, depth: int) -> None:
        self.source = source
        self.depth = depth
        self.expect = _VALUE
        self.found: list[Leaf] = []
        self.path: list[str | int] = []
        self.closers: list[str] = []
        self.too_deep = False

    def read(self, token: re.Match[str]) -> None:
        """Take one token; an ``expect`` of nothing afterwards means that the document is over, well or badly."""
        kind = token.lastgroup or ""
        start, end = token.span(kind)
        text = token[kind]
        if (text if kind == "mark" else kind[0]) not in self.expect:
            raise self._broken()
        if kind == "mark":
            self._mark(text)
        elif kind == "end":
            self.expect = ""
        elif kind == "string" and self.expect in {_NAME, _NAME_OR_CLOSE}:
            self._name(start, end)
        else:
            self._scalar(kind, start, end)

    def finish(self) -> list[Leaf]:
        if self.expect:
            raise self._broken()
        if self.too_deep:
            raise refused(_TOO_DEEP.format(self.depth), "")
        return self.found

    def _broken(self) -> ValueError:
        return ValueError(_BROKEN)

    def _mark(self, mark: str) -> None:
        if mark in "{[":
            self._open(mark)
        elif mark in "}]":
            self._close(mark)
        elif mark == ":":
            self.expect = _VALUE
        else:
            self._next()

    def _open(self, mark: str) -> None:
        self.closers.append("}" if mark == "{" else "]")
        self.path.append("" if mark == "{" else 0)
        self.too_deep = self.too_deep or len(self.closers) > self.depth
        self.expect = _NAME_OR_CLOSE if mark == "{" else _ITEM_OR_CLOSE

    def _close(self, mark: str) -> None:
        if self.closers.pop() != mark:
            raise self._broken()
        self.path.pop()
        self._after()

    def _next(self) -> None:
        at = self.path[-1]
        if isinstance(at, int):
            self.path[-1] = at + 1
            self.expect = _VALUE
        else:
            self.expect = _NAME

    def _name(self, start: int, end: int) -> None:
        value = _decoded(self.source[start:end])
        self.path[-1] = value
        self._keep("key", start, end, value)
        self.expect = _COLON

    def _scalar(self, kind: str, start: int, end: int) -> None:
        text = self.source[start:end]
        if kind == "string":
            self._keep("string", start, end, _decoded(text))
        elif kind == "number":
            self._keep("number", start, end, text)
        self._after()

    def _after(self) -> None:
        self.expect = _MORE if self.closers else _END

    def _keep(self, kind: Kind, start: int, end: int, value: str) -> None:
        # Beyond the limit the pass goes on only to tell a deep document from text that is none; no leaf is wanted.
        if not self.too_deep:
            self.found.append(Leaf(tuple(self.path), start, end, kind, value))

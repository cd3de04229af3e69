"""A JSON document, looked at or changed at the exact places in its source where its texts stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, TypeVar

from desensitize.adapters.openai import OPENAI_CHAT
from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.spelling import offsets
from desensitize.chat import jsontext
from desensitize.chat.shape import EACH, GRAMMARS, Node, Spot, tree
from desensitize.chat.turns import Around
from desensitize.errors import UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.chat.jsontext import Leaf

__all__ = ["Edit", "Reader", "Span", "State", "applied", "beside", "parsed", "places", "structural"]


class Span(Protocol):
    """Whatever has a place in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102 - code points, 0-based
    @property
    def end(self) -> int: ...  # noqa: D102 - exclusive
    def _replace(self, *, start: int, end: int) -> Self: ...


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str
    # Whether it was written into JSON already, which stands in a string itself.
    inner: bool = False


S = TypeVar("S", bound=Span)
# (leaf, its lead) → its lead.
State = Callable[[jsontext.Leaf, str], str]
_ROOT = Spot()


class Reader(Protocol[S]):
    """What looks at the leaves of a document and has spans to say about them."""

    def text(self, value: str, prefix: str) -> list[S]:
        """Spans of a text that is no JSON itself; ``prefix`` is what its key would be before it in prose."""

    def number(self, leaf: Leaf, prefix: str) -> S | None:
        """A span over a number in its source."""

    def string(self, leaf: Leaf, literal: str, spans: list[S]) -> S | None:
        """A span over a whole string in its source, where ``spans`` inside it will not do."""

    def placed(self, span: S, start: int, raw: str, old: str) -> S:
        """The span moved into the source, where ``old`` is written as ``raw`` from ``start`` on."""

    def shown(self, value: str, spans: list[S]) -> str:
        """A text as it will stand there."""


def parsed(source: str) -> list[Leaf]:
    """The leaves of one JSON document.

    :raises FormatError: it is none; the message does not quote it.
    """
    try:
        return jsontext.leaves(source)
    except UnsupportedPart:
        message = f"JSON nested deeper than {jsontext.MAX_DEPTH} levels"
    except ValueError:
        message = "not valid JSON"
    raise FormatError(message)


def places(  # noqa: PLR0913 - a document, its reader, and what is known of both
    source: str,
    leaves: Sequence[Leaf],
    reader: Reader[S],
    root: Spot = _ROOT,
    *,
    among: Sequence[Leaf] = (),
    stated: State | None = None,
) -> Iterator[S]:
    """What the reader says about the leaves, in order, as spans of ``source``; JSON inside strings is opened.

    ``root`` is where the document itself stands: the key before it, if it is a string in another one;
    ``among`` are all leaves of the document, where ``leaves`` are some; ``stated`` may say more of one by its lead.
    """
    around = Around(among or leaves)
    for leaf in leaves:
        spot = beside(leaf, around, root)
        lead = spot.prefix if stated is None else stated(leaf, spot.prefix)
        if leaf.kind == "number":
            span = reader.number(leaf, lead)
            if span is not None:
                yield span
            continue
        spans = _inside(leaf.value, reader, spot, lead)
        if leaf.kind == "string":
            around.say(leaf.path, reader.shown(leaf.value, spans))
        if spans:
            yield from _moved(source[leaf.start : leaf.end], leaf, spans, reader)


def _inside(value: str, reader: Reader[S], spot: Spot, lead: str) -> list[S]:
    leaves = jsontext.document(value)
    return reader.text(value, lead) if leaves is None else list(places(value, leaves, reader, spot))


def beside(leaf: Leaf, around: Around, root: Spot = _ROOT) -> Spot:
    """Where a leaf stands, with what says what it is; a key itself has none."""
    return _ROOT if leaf.kind == "key" else around.stand(leaf.path, root)


def _moved(literal: str, leaf: Leaf, spans: list[S], reader: Reader[S]) -> Iterator[S]:
    whole = reader.string(leaf, literal, spans)
    if whole is not None:
        yield whole
        return
    at = offsets(literal[1:-1])
    for span in spans:
        start, end = at[span.start] + 1, at[span.end] + 1
        yield reader.placed(span, leaf.start + start, literal[start:end], leaf.value[span.start : span.end])


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits, which are sorted and disjoint.

    >>> applied("a-b", [Edit(0, 1, "x"), Edit(2, 3, "")])
    'x-'
    """
    parts: list[str] = []
    done = 0
    for start, end, new, _ in edits:
        parts += text[done:start], new
        done = end
    return "".join((*parts, text[done:]))


def structural(leaves: Iterable[Leaf]) -> Callable[[Leaf], bool]:
    """Tell which leaves of a chat transcript's line are names of the API and not a person's words.

    A line may be a request (``messages`` in an object, also below ``body``), a list of messages, one message, or a
    reply (``choices``).
    """
    lone = any(leaf.kind == "key" and leaf.path == ("role",) for leaf in leaves)
    root = tree(OPENAI_CHAT)

    def exempt(leaf: Leaf) -> bool:
        node = _node(root, _home(leaf.path, lone=lone))
        if node is None or leaf.kind == "key":
            return node is not None
        return node.kind in GRAMMARS and GRAMMARS[node.kind].fullmatch(leaf.value) is not None

    return exempt


def _home(path: jsontext.Path, *, lone: bool) -> jsontext.Path:
    """The path as the shape of a request has it."""
    if lone:
        return ("messages", 0, *path)
    match path:
        case ("body", *rest):
            return tuple(rest)
        case ("choices", int(), "message" | "delta", *rest):
            return ("messages", 0, *rest)
        case (int(), *rest):
            return ("messages", 0, *rest)
        case _:
            return path


def _node(node: Node, path: jsontext.Path) -> Node | None:
    for step in path:
        below = node.below.get(EACH if isinstance(step, int) else step)
        if below is None:
            return None
        node = below
    return node

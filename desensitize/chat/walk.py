"""Every text of a request body, wherever it sits, through one function from text to text.

The walk takes plain data (and models that dump to it) and gives back a copy; what it cannot read it refuses, so nothing
leaves unread. It knows no vendor: what is exempt is the `Shape` it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from desensitize.chat import files, jsontext, readings
from desensitize.chat.parts import OnUnsupported, Unread
from desensitize.chat.plain import data_of, refused, spelled, unreadable
from desensitize.chat.shape import FILES, GRAMMARS, NAMED, Shape, Spot, tree
from desensitize.chat.turns import Spots, called, is_talk, takes, wanted

if TYPE_CHECKING:
    import re

    from desensitize.chat.sent_before import Turns

__all__ = ["Exempt", "Respell", "Sent", "Text", "walk", "walk_source"]

# (a string, its path, what a reader sees before it: its key) → the string to send.
Text = Callable[[str, str, str], str]
# (what a whole number or string of a JSON document became, how the document wrote it) → what to send.
Respell = Callable[[str, str], str]
# (an exempt string, its path): may raise; the string goes out as it is.
Exempt = Callable[[str, str], object]
# (a string) → what to send for one that goes back as it came.
Sent = Callable[[str], str | None]

# More than any model reads; a body built of shared parts can unfold to far more than it weighs.
MAX_PARTS = 1_000_000


def walk(  # noqa: PLR0913 - three of them are options
    body: Any,
    shape: Shape,
    text: Text,
    *,
    exempt: Exempt | None = None,
    respell: Respell | None = None,
    sent: Sent | None = None,
    on_unsupported: OnUnsupported = "refuse",
    unread: Unread | None = None,
    turns: Turns | None = None,
    path: str = "",
) -> Any:
    """A deep copy of ``body`` in which every string went through ``text``, except at the places ``shape`` exempts.

    ``exempt`` is called with each of those and may raise; what ``sent`` knows goes out as it says. Object keys the
    shape does not know are texts too; a number that ``text`` would change is refused where it cannot become a token;
    JSON in a string is edited leaf by leaf, at any depth. ``unread`` says what becomes of files, or ``on_unsupported``.
    ``turns`` knows those that were sent before.

    >>> from desensitize.chat.shape import Shape, at
    >>> shape = Shape("chat", at("role", "messages.*.role") + at("text", "messages.*.content"))
    >>> walk({"messages": [{"role": "user", "content": "hi"}]}, shape, lambda text, path, beside: f"{text} at {path}")
    {'messages': [{'role': 'user', 'content': 'hi at messages[0].content'}]}
    """
    walker = _Walker(text, exempt, respell, sent, unread or Unread(on_unsupported))
    walker.turns = turns
    return walker.value(body, Spot(path, tree(shape)))


def walk_source(  # noqa: PLR0913 - three of them are options
    source: str,
    shape: Shape,
    text: Text,
    *,
    exempt: Exempt | None = None,
    respell: Respell | None = None,
    sent: Sent | None = None,
    on_unsupported: OnUnsupported = "refuse",
    unread: Unread | None = None,
) -> str:
    """`walk` for a body that is JSON text already: edited at the spans that change, every other byte as it was.

    :raises UnsupportedPart: what `walk` refuses, and a text that is no JSON object or list.

    >>> from desensitize.chat.shape import Shape, at
    >>> walk_source('{ "a": "x", "n": 1.00 }', Shape("", at("text", "a", "n")), lambda text, path, beside: text.upper())
    '{ "a": "X", "n": 1.00 }'
    """
    walker = _Walker(text, exempt, respell, sent, unread or Unread(on_unsupported))
    found = jsontext.document(source)
    if found is None:
        raise refused("the body is no JSON object or list, and nothing else can be scanned", "")
    return walker.body(source, found, Spot("", tree(shape)))


class _Walker:
    """One walk. Keeps its functions and how many parts it has seen; never a text."""

    def __init__(
        self, text: Text, exempt: Exempt | None, respell: Respell | None, sent: Sent | None, unread: Unread
    ) -> None:
        self.text = text
        self.sent = sent
        self.exempt = exempt
        self.respell = respell
        self.unread = unread
        self.parts = 0
        self.turns: Turns | None = None

    def value(self, value: Any, spot: Spot) -> Any:
        """Anything at all, by its type."""
        self.count(spot)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.string(str.__str__(value), spot)
        if isinstance(value, int | float):
            return self.number(value, spot)
        return self.members(value, spot)

    def members(self, value: Any, spot: Spot) -> Any:
        """A container's copy. One inside itself is deeper than any limit."""
        self.descend(spot)
        data = data_of(value)
        if data is None:
            raise refused(unreadable(value), spot.path)
        if isinstance(data, Mapping):
            return self.object(data, spot)
        items = self.items(data, spot)
        return tuple(items) if isinstance(value, tuple) else items

    def items(self, data: Any, spot: Spot) -> list[Any]:
        turns = self.turns if is_talk(data) else None
        return self.turned(data, spot, []) if turns is None else turns.over(data, spot, self.turned)

    def turned(self, data: Iterable[Any], spot: Spot, out: list[Any]) -> list[Any]:
        """The items of a list, behind those that are known already."""
        for index, item in enumerate(islice(data, len(out), None), len(out)):
            here = spot.item(index)
            out.append(self.value(item, here.turn(wanted(out)) if out and takes(item) else here))
        return out

    def object(self, data: Mapping[Any, Any], spot: Spot) -> dict[Any, Any]:
        out: dict[Any, Any] = {}
        for key, member in data.items():
            shown = self.key(key, spot)
            if shown in out:
                raise refused("two keys of one object become the same key", spot.path)
            out[shown] = self.value(member, spot.member(key, shown, called(data, key)))
        return out

    def key(self, key: Any, spot: Spot) -> Any:
        """The key to send. One that the API has no name for is a text like any other."""
        if not isinstance(key, str):
            return self.odd_key(key, spot)
        if key in spot.node.below:
            return key
        if NAMED in spot.node.below:
            return self.named(str.__str__(key), "property", spot)
        return self.prose(str.__str__(key), spot.unlabelled())

    def odd_key(self, key: Any, spot: Spot) -> Any:
        """A number as a key: JSON writes it as a string, so it leaves as it is or not at all."""
        if key is None or isinstance(key, bool):
            return key
        if isinstance(key, int | float):
            self.number(key, Spot(spot.path))
            return key
        raise refused(f"an object key of type {type(key).__name__}", spot.path)

    def number(self, value: float, spot: Spot) -> float | str:
        """A number as it is, unless it is someone's."""
        token = self.numeral(spelled(value, spot.path), spot)
        return value if token is None else token

    def numeral(self, number: str, spot: Spot) -> str | None:
        """What to send for a number, as it is written, that is someone's: a token where one may stand."""
        if spot.node.kind == "prose":
            raise refused("token numbers cannot be scanned; send the text", spot.path)
        new = None if spot.node.kind == "number" else self.spelled(number, spot)
        if new is not None and spot.node.kind != "data":
            raise refused("this number would be masked, and it cannot become a token; send it as a string", spot.path)
        return new if new is None or not self.respell else self.respell(new, number)

    def spelled(self, number: str, spot: Spot) -> str | None:
        """What a number becomes, if it is someone's."""
        spellings = readings.digits(number, labelled=bool(spot.label))
        masked = ((self.read(spelling, spot), spelling) for spelling in spellings)
        return next((new for new, old in masked if new != old), None)

    def string(self, value: str, spot: Spot) -> str:
        kind = spot.node.kind
        if kind in GRAMMARS:
            return self.named(value, kind, spot)
        if kind in FILES or (kind == "payload" and (readings.is_file(value) or files.is_known(value))):
            return self.media(value, spot)
        as_it_was = self.sent(value) if self.sent else None
        return self.prose(value, spot) if as_it_was is None else as_it_was

    def named(self, value: str, grammar: str, spot: Spot) -> str:
        """A name of the API's: it must look like one, and ``exempt`` may still refuse it."""
        if not GRAMMARS[grammar].fullmatch(value):
            raise refused(f"here the API takes a {grammar}, and this is none", spot.path)
        if self.exempt:
            self.exempt(value, spot.path)
        return self.unread.stray(value, spot.path) if grammar == "opaque" and files.is_known(value) else value

    def media(self, value: str, spot: Spot) -> str:
        """A file, or where it is: leaves only where it can be read, or where the user said so; a URL then as a text."""
        if readings.is_url(value) and not readings.is_local(value):
            inline = spot.node.kind != "link"
            return self.unread.remote(value, spot.path, lambda: self.read(value, spot), inline=inline)
        whole = readings.DATA_URL.fullmatch(value)
        return self.prose(value, spot) if whole else self.unread.content(value, spot.path)

    def prose(self, value: str, spot: Spot) -> str:
        """Someone's words: JSON leaf by leaf, files inside URLs opened, everything else as text."""
        found = jsontext.document(value, spot.path)
        if found is not None:
            return self.document(value, found, spot)
        parts: list[str] = []
        done = 0
        for url in readings.packed_urls(value):
            parts += self.read(value[done : url.start()], spot), self.file(url, spot)
            done = url.end()
        return "".join((*parts, self.read(value[done:], spot)))

    def document(self, source: str, found: list[jsontext.Leaf], spot: Spot) -> str:
        """A JSON text. Below it, paths and labels are the keys as they will be sent."""
        self.descend(spot)
        spots = Spots(spot.unknown(), found)

        def change(leaf: jsontext.Leaf) -> str | None:
            here = spots.at(leaf)
            self.count(here)
            new = self.leaf(leaf, source[leaf.start : leaf.end], here)
            if new is not None:
                spots.sent(leaf, new)
            return new

        return jsontext.edit(source, change, found)

    def leaf(self, leaf: jsontext.Leaf, source: str, spot: Spot) -> str | None:
        """What a leaf becomes. How it was written is part of its spelling where that is not plain."""
        if leaf.kind == "number":
            new = self.spelled(leaf.value, spot)
        else:
            new = self.prose(leaf.value, spot.unlabelled() if leaf.kind == "key" else spot)
        plain = new is None or new == leaf.value or source == jsontext.written(leaf.value, escaped=False)
        return new if new is None or plain or not self.respell else self.respell(new, source)

    def body(self, source: str, found: list[jsontext.Leaf], spot: Spot) -> str:
        """A whole body written as JSON: what `members` does, leaf by leaf."""
        spots = Spots(spot, found)
        keys: set[tuple[jsontext.Path, str]] = set()

        def change(leaf: jsontext.Leaf) -> str | None:
            here = spots.at(leaf)
            self.count(here)
            if leaf.kind == "number":
                return self.numeral(leaf.value, here)
            shown: str = self.string(leaf.value, here) if leaf.kind == "string" else self.key(leaf.value, here)
            spots.sent(leaf, shown)
            if leaf.kind == "string":
                return shown
            if shown != leaf.value and (leaf.path[:-1], shown) in keys:
                raise refused("two keys of one object become the same key", here.path)
            keys.add((leaf.path[:-1], shown))
            return shown

        return jsontext.edit(source, change, found)

    def file(self, found: re.Match[str], spot: Spot) -> str:
        self.descend(spot)
        url = readings.data_url(found)
        if url.text is None:
            return self.unread.data_url(found[0], url, spot.path)
        masked = self.prose(url.text, spot.deeper())
        new = found[0] if masked == url.text else url.holding(masked)
        if new is None:
            raise refused("what is masked here cannot be written in this charset; send the text in UTF-8", spot.path)
        return new

    def read(self, value: str, spot: Spot) -> str:
        """A text beside its label: in ``{"password": "..."}`` the key is the evidence. A file is no text."""
        if not value or files.is_file(value):
            return self.unread.stray(value, spot.path) if value else value
        masked = self.text(value, spot.path, spot.prefix)
        return self.unread.stray(masked, spot.path) if files.unread(masked) else masked

    def count(self, spot: Spot) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise refused(f"more than {MAX_PARTS} parts", spot.path)

    def descend(self, spot: Spot) -> None:
        if spot.depth >= jsontext.MAX_DEPTH:
            raise refused(f"nested deeper than {jsontext.MAX_DEPTH} levels", spot.path)

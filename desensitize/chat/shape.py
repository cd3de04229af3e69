"""What a vendor's request looks like, as data: which exact places hold names of the API and not a person's words.

A place that no shape names is scanned, so a field the vendor adds tomorrow is masked and never trusted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from desensitize.chat.plain import data_of, inside
from desensitize.detect.lead import LONGEST, Lead, keyed, led, tells

__all__ = ["ANYTHING", "EACH", "FILES", "GRAMMARS", "NAMED", "WORDS", "Node", "Place", "Shape", "Spot", "at", "tree"]

# Path steps that are no field name: each item of a list, each member of an object whose keys are property names.
EACH = "*"
NAMED = "{}"

# Kinds of places where a file is, or its address.
FILES = frozenset({"media", "link"})

# An exempt place takes only what its own grammar allows; anything else there is refused, not trusted.
GRAMMARS = {
    "name": re.compile(r"[A-Za-z0-9_.:/@-]{1,256}"),
    "word": re.compile(r"[A-Za-z0-9_.-]{1,64}"),
    "role": re.compile(r"system|developer|user|assistant|tool|function"),
    "property": re.compile(r"[^\x00-\x1f\x7f]{1,256}"),
    # What only the vendor can read, and what it signed: sent back as it came, or refused by the last look.
    "opaque": re.compile(r"[A-Za-z0-9+/=_.:~-]*"),
    "signed": re.compile(r".*", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Place:
    """An exact place of a request and what stands there.

    ``kind``: a grammar's name (exempt from scanning), ``text`` (the key is the API's, the value is scanned), ``prose``
    (``text`` that some clients send as token numbers, which nobody can scan), ``label`` (``text`` whose key says what
    it is, as an unknown key does), ``number`` (the API's own), ``media`` (a URL, or a file's content), ``link`` (a
    URL alone), ``payload`` (a file's content, or a text), ``data`` (a JSON document as data: below it a number may
    become a token), ``schema`` (a JSON schema) or ``body`` (the same shape again, as in ``extra_body``).
    """

    path: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A vendor's request.

    A call is of this shape when one of ``signs`` is among its arguments. ``local`` are the options that never leave,
    ``credentials`` the HTTP headers (an argument and names in lower case) that must leave as they are, and
    ``json_replies`` the places that ask for a JSON reply by naming a type that starts with ``json``. ``state`` are the
    arguments that go on from what the vendor keeps of an earlier call: its tokens are those of that call's session;
    ``references`` are the lists of which an item may be nothing but the id of such a thing.
    ``incremental`` are the places that ask for a stream of pieces from a vendor that else repeats the whole each time.
    ``uploads`` are the places below which the SDK sends, in place of a text, the file of this machine that it names.
    """

    name: str
    places: tuple[Place, ...] = ()
    signs: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    credentials: tuple[str, tuple[str, ...]] = ("", ())
    json_replies: tuple[tuple[str, ...], ...] = ()
    state: tuple[tuple[str, ...], ...] = ()
    references: tuple[str, ...] = ()
    incremental: tuple[tuple[str, ...], ...] = ()
    uploads: tuple[tuple[str, ...], ...] = ()

    def merged(self, body: Any) -> Any:
        """The body as the SDK sends it: what stands in ``extra_body`` is laid over the rest.

        >>> Shape("x", at("body", "extra_body")).merged({"n": 1, "m": 2, "extra_body": {"n": 3}})
        {'n': 3, 'm': 2}
        """
        for place in self.places:
            while place.kind == "body" and isinstance(body, Mapping) and place.path[0] in body:
                over = data_of(body[place.path[0]])
                rest = {name: value for name, value in body.items() if name != place.path[0]}
                body = {**rest, **over} if isinstance(over, Mapping) else rest
        return body

    def __hash__(self) -> int:
        # Asked for with each walk: a few hundred places are told apart by fewer things than all of them.
        return hash((self.name, len(self.places)))


# No vendor at all: every key and every string is scanned.
ANYTHING = Shape("anything")


def at(kind: str, *paths: str) -> tuple[Place, ...]:
    """Places written with dots.

    >>> at("role", "messages.*.role")
    (Place(path=('messages', '*', 'role'), kind='role'),)
    """
    return tuple(Place(tuple(path.split(".")), kind) for path in paths)


@dataclass(slots=True)
class Node:
    """A shape seen from one place: what stands here, and what is known below. Built once by `tree`, then only read."""

    kind: str = "text"
    below: dict[str, Node] = field(default_factory=dict)


_UNKNOWN = Node()
# Where the words of a turn are: in the turn, or in a list of parts. Only they answer the turn before.
WORDS = ("content", "parts", "text")


class Spot(NamedTuple):
    """Where a walk is: the path to show, what is known here, how deep it is, and what says what stands here.

    ``label`` is the key someone wrote, ``over`` the one of the object it is in; ``asked`` is what the turn before
    asked for.
    """

    path: str = ""
    node: Node = _UNKNOWN
    depth: int = 0
    label: str = ""
    over: str = ""
    asked: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What would stand before the text here if someone had written it there: a `Lead`."""
        if not (self.label or self.asked):
            return ""
        lead = keyed(self.label, self.over)
        return Lead(lead + led("", self.asked)) if self.asked and not tells(self.label) else lead

    def item(self, index: int) -> Spot:
        """An item of the list here; the list's label is the label of each."""
        node = self.node if self.node.kind == "data" else self.node.below.get(EACH, _UNKNOWN)
        return Spot(inside(self.path, index), node, self.depth + 1, self.label, self.over, self.asked)

    def turn(self, asked: tuple[str, ...]) -> Spot:
        """The same place, as the turn after one that asked for these: what a list of turns is called says less."""
        return self._replace(label="", over="", asked=asked) if asked else self._replace(asked=())

    def member(self, key: Any, shown: Any, called: str | None = None) -> Spot:
        """A member of the object here, whose key is sent as ``shown``, and what it is ``called`` beside that."""
        known = self.node.below.get(key) if isinstance(key, str) else None
        free = self.node.kind == "data"
        node = self.node if free else known or self.node.below.get(NAMED, _UNKNOWN)
        says = free or node is _UNKNOWN or node.kind == "label"
        named = isinstance(shown, str) and len(shown) <= LONGEST and says
        # A property's name is sent as it is, whatever it is: no error shows it.
        step = EACH if known is None and NAMED in self.node.below else str(shown)
        path, depth, wanted = inside(self.path, step), self.depth + 1, self.asked if key in WORDS else ()
        if not named:
            return Spot(path, node, depth, asked=wanted)
        over = self.label if tells(self.label) else self.over
        return Spot(path, node, depth, shown, over if called is None else called, wanted)

    def deeper(self) -> Spot:
        """The same place, one level down."""
        return self._replace(depth=self.depth + 1)

    def unknown(self) -> Spot:
        """The same place, where the API knows nothing of what comes."""
        return self._replace(node=_UNKNOWN, depth=self.depth + 1)

    def unlabelled(self) -> Spot:
        """The same place, for a text that nothing describes."""
        return self._replace(label="", over="", asked=())


@lru_cache(maxsize=64)
def tree(shape: Shape) -> Node:
    """The shape as a tree, so that a walk takes one look-up a step."""
    root, schema = Node(), _schema()
    for place in shape.places:
        *steps, last = place.path
        node = root
        for step in steps:
            node = node.below.setdefault(step, Node())
        if place.kind in {"schema", "body"}:
            node.below[last] = schema if place.kind == "schema" else root
        else:
            node.below.setdefault(last, Node()).kind = place.kind
    return root


def _schema() -> Node:
    """JSON Schema: types and property names are its own words; descriptions, enums and defaults are someone's."""
    schema = Node()
    named, properties = Node(below={NAMED: schema}), Node(below={EACH: Node("property")})
    schema.below = (
        {key: Node() for key in _SCANNED} | dict.fromkeys(_SCHEMAS, schema) | dict.fromkeys(_NAMED_SCHEMAS, named)
    )
    schema.below |= {"required": properties, "dependentRequired": Node(below={NAMED: properties})}
    schema.below |= {"type": Node("word", {EACH: Node("word")}), EACH: schema}
    return schema


# Keywords that hold a schema or a list of them.
_SCHEMAS = (
    "additionalItems", "additionalProperties", "allOf", "anyOf", "contains", "else", "if", "items", "not", "oneOf",
    "prefixItems", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
# Keywords that hold schemas by property name.
_NAMED_SCHEMAS = ("$defs", "definitions", "dependentSchemas", "properties")
# Keywords whose values are scanned although the key itself is JSON Schema's.
_SCANNED = (
    "$comment", "$id", "$ref", "$schema", "const", "default", "deprecated", "description", "enum", "examples", "format",
    "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "nullable", "pattern", "patternProperties",
    "readOnly", "strict", "title", "uniqueItems",
)  # fmt: skip

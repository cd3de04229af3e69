"""Where a vendor puts its text in replies, as data, and the way there in SDK objects and plain data alike."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "Encode",
    "Event",
    "Path",
    "Paths",
    "Reply",
    "TextAt",
    "blanked",
    "copied",
    "drop",
    "get",
    "holders",
    "inside",
    "pieces",
    "put",
]

_EACH = "*"
_LISTS = (list, tuple)
# What no copy is made of.
_ATOMS = frozenset({str, int, float, bool, type(None)})


Encode = Literal["text", "json", "asked", "data", "signed"]


@dataclass(frozen=True, slots=True)
class TextAt:
    """Where a text sits in a reply or a chunk.

    ``encode``: what is written there: ``text``, ``json`` (source text of a JSON document), ``asked`` (JSON if the
    request asked for it), ``data`` (a JSON document as data) or ``signed`` (the vendor vouches for every letter: it
    stays as it came). ``tool``: these are arguments of the tool that the field ``name`` beside them names.
    """

    where: str
    encode: Encode = "text"
    tool: bool = False

    # The path of the object that has the text, and the text's name in it.
    holder: tuple[str, ...] = dataclasses.field(init=False, compare=False, repr=False)
    field: str = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take the path apart."""
        *holder, field = self.where.split(".")
        object.__setattr__(self, "holder", tuple(holder))
        object.__setattr__(self, "field", field)


Path = tuple[str, ...]


class Paths:
    """Places that begin alike, as a tree: a chunk that holds few of them is looked through once."""

    __slots__ = ("below", "here")

    def __init__(self) -> None:
        self.here: list[TextAt] = []
        self.below: dict[str, Paths] = {}

    def add(self, place: TextAt) -> None:
        """Take in a place."""
        node = self
        for step in place.holder:
            node = node.below.setdefault(step, Paths())
        node.here.append(place)


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a stream whose events say of what type they are.

    ``text`` names the kind of text it is about and ``index`` the fields that tell which one of them. It may carry a
    piece of that text at one of ``pieces``, end it (``ends``; without a name, all texts whose index begins so), repeat
    whole texts at ``whole``, and name a tool (the field ``name`` of ``tool``) whose arguments come later.
    """

    text: str = ""
    index: tuple[str, ...] = ()
    pieces: tuple[TextAt, ...] = ()
    ends: bool = False
    whole: tuple[TextAt, ...] = ()
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A vendor's reply: known by what is at ``sign`` (one of ``holds``), what stands ``beside`` it, and its ``type``.

    ``whole`` and ``stream`` say where text sits in a reply and in a chunk. A value at one of ``end`` closes every text
    under the same first index; ``blank`` is taken out; ``once`` is not said again in a chunk made for held-back text.
    ``events``: by type, for streams of events.
    """

    name: str
    sign: str
    holds: tuple[type, ...] = (list, tuple)
    type: str = ""
    beside: str = ""
    whole: tuple[TextAt, ...] = ()
    stream: tuple[TextAt, ...] = ()
    end: tuple[Path, ...] = ()
    blank: tuple[Path, ...] = ()
    once: tuple[Path, ...] = ()
    events: Mapping[str, Event] = dataclasses.field(default_factory=dict)
    streamed: Paths = dataclasses.field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """See `pieces`: the places of ``stream`` as one tree."""
        object.__setattr__(self, "streamed", Paths())
        for place in self.stream:
            self.streamed.add(place)

    def fits(self, value: Any) -> bool:
        """Whether a value is a reply of this kind."""
        if not isinstance(get(value, self.sign), self.holds) or (self.beside and get(value, self.beside) is None):
            return False
        return not self.type or get(value, "type") == self.type


def inside(where: str, places: tuple[TextAt, ...]) -> tuple[TextAt, ...]:
    """The same places, in an object that stands at ``where``."""
    return tuple(dataclasses.replace(place, where=f"{where}.{place.where}") for place in places)


def copied(value: Any) -> Any:
    """A copy all the way down, also of objects whose own deep copy is none."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is dict:
        # What most chunks are made of, without a call for each of their strings.
        return {key: member if type(member) in _ATOMS else copied(member) for key, member in value.items()}
    if callable(getattr(kind, "model_copy", None)):
        return value.model_copy(deep=True)
    if isinstance(value, dict):
        out = copy.copy(value)
        for key, member in value.items():
            out[key] = copied(member)
        return out
    if kind is list:
        return [copied(item) for item in value]
    return value if value is None or isinstance(value, str | int | float) else copy.deepcopy(value)


def blanked(value: Any, reply: Reply) -> Any:
    """A copy without what cannot be restored."""
    out = copied(value)
    for path in reply.blank:
        for _, holder in holders(out, path[:-1]):
            if get(holder, path[-1]) is not None:
                put(holder, path[-1], None)
    return out


def holders(value: Any, path: Path) -> list[tuple[tuple[int, ...], Any]]:
    """Every object at ``path`` with the index of each list on the way: its own ``index`` field, else its position."""
    found: list[tuple[tuple[int, ...], Any]] = []
    _hold(found, value, path, 0, ())
    return found


def _hold(found: list[tuple[tuple[int, ...], Any]], value: Any, path: Path, depth: int, index: tuple[int, ...]) -> None:
    for at in range(depth, len(path)):
        if path[at] == _EACH:
            if isinstance(value, _LISTS):
                for position, item in enumerate(value):
                    own = get(item, "index")
                    _hold(found, item, path, at + 1, (*index, own if isinstance(own, int) else position))
            return
        value = value.get(path[at]) if type(value) is dict else get(value, path[at])
        if value is None:
            return
    if value is not None:
        found.append((index, value))


def pieces(value: Any, paths: Paths) -> list[tuple[TextAt, tuple[int, ...], Any]]:
    """(place, index, object that has the text) as `holders` finds them, for all places of a tree.

    An object without the text is among them only where it may name a tool.
    """
    found: list[tuple[TextAt, tuple[int, ...], Any]] = []
    _gather(found, value, paths, ())
    return found


def _gather(found: list[tuple[TextAt, tuple[int, ...], Any]], value: Any, paths: Paths, index: tuple[int, ...]) -> None:
    found += [(place, index, value) for place in paths.here if place.tool or get(value, place.field) is not None]
    for step, below in paths.below.items():
        if step != _EACH:
            member = value.get(step) if type(value) is dict else get(value, step)
            if member is not None:
                _gather(found, member, below, index)
        elif isinstance(value, _LISTS):
            for position, item in enumerate(value):
                own = get(item, "index")
                _gather(found, item, below, (*index, own if isinstance(own, int) else position))


def get(holder: Any, name: str) -> Any:
    """A member of plain data or an object; ``None`` where there is none."""
    if type(holder) is dict:
        return holder.get(name)
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def put(holder: Any, name: str, value: Any) -> None:
    """Set a member of our own copy."""
    if isinstance(holder, Mapping):
        holder[name] = value  # type: ignore[index]  # our own copy
    else:
        setattr(holder, name, value)


def drop(holder: Any, name: str) -> None:
    """Take a member out of our own copy, where it may be absent."""
    if isinstance(holder, dict):
        holder.pop(name, None)
    elif getattr(holder, name, None) is not None:
        setattr(holder, name, None)

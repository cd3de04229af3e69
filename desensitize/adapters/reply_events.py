"""Streams of events that say of what type they are: each event in gives that event out, in order, one for one.

An event whose text ends in what could become a token waits for the next one, so that the text it holds back can still
leave with it: event counts, sequence numbers and ids stay those of the vendor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desensitize.adapters.places import Event, Reply, TextAt, blanked, copied, get, holders, put

if TYPE_CHECKING:
    from desensitize.adapters.reply import RestorerLike, Restoring

__all__ = ["EventStream"]

# Which text: its name, and the fields that tell which one of that name.
Key = tuple[str, tuple[Any, ...]]


@dataclass(slots=True)
class _Piece:
    """An event as it goes out, and where in it the piece of a text stands."""

    event: Any
    place: TextAt

    def add(self, text: str) -> None:
        for _, holder in holders(self.event, self.place.holder):
            put(holder, self.place.field, get(holder, self.place.field) + text)

    def again(self, text: str) -> Any:
        """The same event once more, with only ``text``."""
        event = copied(self.event)
        for _, holder in holders(event, self.place.holder):
            put(holder, self.place.field, text)
        return event


@dataclass(slots=True)
class _Running:
    """A text under way: its restorer, and the last event that carried a piece of it."""

    restorer: RestorerLike
    last: _Piece


class EventStream:
    """One reply's events. One restorer for each text."""

    def __init__(self, how: Restoring, reply: Reply) -> None:
        self._how, self._reply = how, reply
        self._running: dict[Key, _Running] = {}
        self._tools: dict[tuple[Any, ...], Any] = {}
        self._waiting: Key | None = None

    def feed(self, event: Any) -> list[Any]:
        """The events to give out for one that came in."""
        kind = self._reply.events[get(event, "type")]
        index = tuple(get(event, name) for name in kind.index)
        given = self._settled(kind, index)
        out = blanked(event, self._reply)
        self._named(kind, index, out)
        for place in kind.whole:
            for _, holder in holders(out, place.holder):
                tool = get(holder, "name") or self._tools.get(index[:1])
                put_whole(holder, place, self._how.whole(get(holder, place.field), place, tool))
        for place in kind.pieces:
            self._piece((kind.text, index), place, out)
        return given if self._waiting is not None else [*given, out]

    def flush(self) -> list[Any]:
        """What is left at the end of a stream that did not announce it."""
        return self._settled(Event(ends=True), ())

    def _named(self, kind: Event, index: tuple[Any, ...], event: Any) -> None:
        if kind.tool:
            for _, holder in holders(event, tuple(kind.tool.split("."))):
                self._tools[index[:1]] = get(holder, "name")

    def _piece(self, key: Key, place: TextAt, out: Any) -> None:
        """Restore one piece in place; the event waits where something was held back."""
        for _, holder in holders(out, place.holder):
            text = get(holder, place.field)
            if not isinstance(text, str):
                continue
            piece = _Piece(out, place)
            if key not in self._running:
                self._running[key] = _Running(self._how.at(place, self._tools.get(key[1][:1])), piece)
            running = self._running[key]
            running.last = piece
            put(holder, place.field, running.restorer.feed(text))
            if running.restorer.held:
                self._waiting = key

    def _settled(self, kind: Event, index: tuple[Any, ...]) -> list[Any]:
        """What goes out before an event: the one that waits, and what is left of the texts that end here."""
        out: list[Any] = []
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            out.append(self._running[waiting].last.event)
        for key in [key for key in self._running if kind.ends and _about(kind, index, key)]:
            running = self._running.pop(key)
            rest = running.restorer.flush()
            if rest and key == waiting:
                running.last.add(rest)
            elif rest:
                out.append(running.last.again(rest))
        return out


def put_whole(holder: Any, place: TextAt, value: Any) -> None:
    """Set what changed; a member that is absent stays absent."""
    if value is not None and value is not get(holder, place.field):
        put(holder, place.field, value)


def _about(kind: Event, index: tuple[Any, ...], key: Key) -> bool:
    return (not kind.text or kind.text == key[0]) and key[1][: len(index)] == index

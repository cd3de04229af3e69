"""A streamed reply made readable again, chunk by chunk; does no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desensitize.adapters.beside_texts import beside
from desensitize.adapters.places import Reply, TextAt, blanked, drop, get, holders, pieces, put
from desensitize.adapters.reply import Plain, RestorerLike, Restoring, plain_data
from desensitize.adapters.reply_events import EventStream
from desensitize.adapters.reply_whole import Cumulative
from desensitize.chat import exact
from desensitize.guard import guarding

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ReplyStream"]

# What some say for the reason of an end that is none yet.
_GOES_ON = (None, "", "null")

# Which text of a stream: its place, and the index of each list on the way to it.
Key = tuple[TextAt, tuple[int, ...]]


@dataclass(slots=True)
class _Running:
    """A text under way: its restorer, and the last chunk (as it came) that carried a piece of it."""

    restorer: RestorerLike
    reply: Reply
    chunk: Any


@guarding("feed", "flush")
class ReplyStream:
    """A streamed reply, chunk by chunk. One restorer for each choice, field and tool call; does no I/O.

    A chunk gives that chunk restored; before the chunk that ends a choice come copies of earlier chunks with what was
    held back, so the text is complete, and in order, when the end is announced.
    """

    def __init__(self, how: Restoring) -> None:
        self._how = how
        self._running: dict[Key, _Running] = {}
        self._tools: dict[Key, Any] = {}
        self._text: RestorerLike | None = None
        self._loose: dict[Any, RestorerLike] = {}
        self._events: EventStream | None = None
        self._watched = how.watched()

    def feed(self, chunk: Any) -> list[Any]:
        """The chunks to give out for one that came in.

        :raises RestoreError: it is nested too deep.
        """
        try:
            return self._given(chunk)
        except RecursionError:
            raise exact.too_deep() from None

    def _given(self, chunk: Any) -> list[Any]:
        if isinstance(chunk, str):
            self._text = self._text or self._how.restorer(encode="text")
            return [text for text in [self._text.feed(chunk)] if text]
        vendor = self._how.events(chunk)
        if vendor is not None:
            self._events = self._events or EventStream(self._how, vendor)
            return self._events.feed(chunk)
        reply = self._how.shape(chunk)
        if reply is not None and reply.stream:
            return self._chunk(chunk, reply)
        marks = tuple(_marks(chunk))
        plain = Plain(
            lambda text, path: self._cut((marks, path), text), lambda value, path: self._left((marks, path), value)
        )
        return [plain_data(chunk, self._how, plain)]

    def _left(self, key: Any, value: Any) -> None:
        if self._watched is not None:
            self._watched.pass_by(value, key)

    def _cut(self, key: Any, text: str) -> str:
        """A piece of a text that nobody said anything about: nothing is held back, since nobody knows where it ends.

        A token cut in two stays as it is. The URL that earlier pieces began goes on.
        """
        if key not in self._loose:
            self._loose[key] = self._how.restorer(encode="text")
        return self._loose[key].feed(text) + self._loose[key].cut()

    def flush(self) -> list[Any]:
        """What is left at the end of a stream that did not announce it."""
        text, self._text = self._text.flush() if self._text is not None else "", None
        events = self._events.flush() if self._events is not None else []
        if self._watched is not None:
            self._watched.end()
        return [*events, *self._ended(list(self._running), {}), *([text] if text else [])]

    def _chunk(self, chunk: Any, reply: Reply) -> list[Any]:
        out = blanked(chunk, reply)
        here: dict[Key, Any] = {}
        for place, index, holder in pieces(out, reply.streamed):
            self._piece((place, index), holder, here, chunk, reply)
        # A field that nobody described goes on from one chunk to the next, as a text does.
        for place, index, holder in list(beside(out, reply.stream)) if self._how.masking else ():
            self._piece((place, index), holder, here, chunk, reply)
        ended = {
            index
            for end in reply.end
            for index, holder in holders(out, end[:-1])
            if get(holder, end[-1]) not in _GOES_ON
        }
        return [*self._ended([key for key in self._running if key[1][:1] in ended], here), out]

    def _piece(self, key: Key, holder: Any, here: dict[Key, Any], chunk: Any, reply: Reply) -> None:
        """Restore one piece in place. A tool is named once, often before its arguments begin."""
        place = key[0]
        if place.tool:
            self._tools.setdefault(key, get(holder, "name"))
        text = get(holder, place.field)
        if isinstance(text, str):
            running = self._running.get(key)
            if running is None:
                one = self._how.at(place, self._tools.get(key))
                one = Cumulative(one) if self._how.cumulative else one
                running = self._running[key] = _Running(one, reply, chunk)
            running.chunk = chunk
            put(holder, place.field, running.restorer.feed(text))
            here[key] = holder

    def _ended(self, keys: list[Key], here: dict[Key, Any]) -> list[Any]:
        """Close these texts. What was held back joins a piece going out now, or goes out in a chunk of its own."""
        extra = []
        for key in keys:
            running = self._running.pop(key)
            tail, holder = running.restorer.flush(), here.get(key)
            if tail and holder is not None:
                so_far = "" if self._how.cumulative else get(holder, key[0].field)
                put(holder, key[0].field, so_far + tail)
            elif tail:
                extra.append(_carrier(running, key, tail, masking=self._how.masking))
        return extra


def _carrier(running: _Running, key: Key, tail: str, *, masking: bool) -> Any:
    """The last chunk that carried a text once more, now with only ``tail`` of it and nothing else that counts."""
    reply = running.reply
    out = blanked(running.chunk, reply)
    for place in reply.stream:
        for index, holder in holders(out, place.holder):
            if isinstance(get(holder, place.field), str):
                put(holder, place.field, tail if (place, index) == key else "")
    for place, index, holder in list(beside(out, reply.stream)) if masking else ():
        put(holder, place.field, tail if (place, index) == key else "")
    for path in reply.once:
        for _, holder in holders(out, path[:-1]):
            drop(holder, path[-1])
    return out


def _marks(value: Any) -> Iterator[Any]:
    """What a chunk says about which text its pieces are of."""
    if isinstance(value, dict):
        for key, member in value.items():
            if isinstance(key, str) and (key in {"type", "index", "item_id"} or key.endswith("_index")):
                yield key, member if isinstance(member, str | int) else None
            yield from _marks(member)

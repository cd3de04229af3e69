"""Replies made readable again, whole or chunk by chunk, by data that says where a vendor puts its text.

Works on an SDK's objects and on plain data alike, and changes neither: what is given back is a copy.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from desensitize.chat import jsontext
from desensitize.errors import DesensitizeError

__all__ = ["Reply", "ReplyStream", "RestorerLike", "Restoring", "TextAt", "restored"]

_EACH = "*"


class RestorerLike(Protocol):
    """One text, made whole piece by piece."""

    def feed(self, chunk: str, /) -> str:
        """What is certain so far."""

    def flush(self) -> str:
        """The rest, at the end."""


@dataclass(frozen=True, slots=True)
class TextAt:
    """Where a text sits in a reply or a chunk.

    ``encode``: what is written there: ``text``, ``json`` (source text of a JSON document), or ``asked`` (JSON if the
    request asked for it). ``tool``: these are arguments of the tool that the field ``name`` beside them names.
    """

    where: str
    encode: Literal["text", "json", "asked"] = "text"
    tool: bool = False

    @property
    def holder(self) -> tuple[str, ...]:
        """The path of the object that has the text."""
        return tuple(self.where.split(".")[:-1])

    @property
    def field(self) -> str:
        """The text's name in it."""
        return self.where.rpartition(".")[2]


Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A vendor's reply: known by the list at ``sign``.

    ``whole`` and ``stream`` say where text sits in a reply and in a chunk. A value at ``end`` closes every text under
    the same first index; ``blank`` is taken out; ``once`` is not said again in a chunk made for held-back text.
    """

    name: str
    sign: str
    whole: tuple[TextAt, ...] = ()
    stream: tuple[TextAt, ...] = ()
    end: Path = ()
    blank: tuple[Path, ...] = ()
    once: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Restoring:
    """How texts of one exchange are restored.

    ``restorer(encode=...)`` makes a fresh one for each text. ``tools``: whether tool arguments are, and which.
    """

    restorer: Callable[..., RestorerLike]
    replies: tuple[Reply, ...] = ()
    tools: Literal["all", "none"] | Mapping[str, Any] = "all"
    json_reply: bool = False

    def shape(self, value: Any) -> Reply | None:
        """Which vendor's reply this is, if any's."""
        return next((reply for reply in self.replies if isinstance(_get(value, reply.sign), list | tuple)), None)

    def text(self, text: str) -> str:
        """A whole text, restored."""
        one = self.restorer(encode="text")
        return one.feed(text) + one.flush()

    def at(self, place: TextAt, tool: Any) -> RestorerLike:
        """A restorer for the text at one place; ``tool`` is the name of the tool it is for."""
        if place.tool and self.tools != "all":
            return self._tool(tool)
        asked = "json" if self.json_reply else "text"
        return self.restorer(encode=asked if place.encode == "asked" else place.encode)

    def _tool(self, name: Any) -> RestorerLike:
        arguments = None if isinstance(self.tools, str) else self.tools.get(name)
        return _Untouched() if arguments is None else _Arguments(self.text, frozenset(arguments))


class _Untouched:
    """A text that stays masked."""

    def feed(self, chunk: str, /) -> str:
        return chunk

    def flush(self) -> str:
        return ""


class _Arguments:
    """Tool arguments of which some are restored: which one a piece belongs to shows when the document is complete."""

    def __init__(self, text: Callable[[str], str], names: frozenset[str]) -> None:
        self._text = text
        self._names = names
        self._parts: list[str] = []

    def feed(self, chunk: str, /) -> str:
        self._parts.append(chunk)
        return ""

    def flush(self) -> str:
        source, self._parts = "".join(self._parts), []
        try:
            return jsontext.edit(source, self._leaf)
        except (ValueError, DesensitizeError):
            return source

    def _leaf(self, leaf: jsontext.Leaf) -> str | None:
        named = leaf.kind == "string" and leaf.path[:1] and leaf.path[0] in self._names
        return self._text(leaf.value) if named else None


def restored(value: Any, how: Restoring) -> Any:
    """A reply with its values back: a known shape at its places, other data in all its strings, the rest as it is."""
    if isinstance(value, str):
        return how.text(value)
    reply = how.shape(value)
    if reply is not None:
        return _restored_shape(value, reply, how)
    if isinstance(value, dict):
        out = copy.copy(value)
        out.clear()
        out.update({restored(key, how) if isinstance(key, str) else key: restored(value[key], how) for key in value})
        return out
    return type(value)(restored(item, how) for item in value) if type(value) in {list, tuple} else value


def _restored_shape(value: Any, reply: Reply, how: Restoring) -> Any:
    out = _blanked(value, reply)
    for place in reply.whole:
        for _, holder in _holders(out, place.holder):
            text = _get(holder, place.field)
            if isinstance(text, str):
                one = how.at(place, _get(holder, "name"))
                _put(holder, place.field, one.feed(text) + one.flush())
    return out


# Which text of a stream: its place, and the index of each list on the way to it.
Key = tuple[TextAt, tuple[int, ...]]


@dataclass(slots=True)
class _Running:
    """A text under way: its restorer, and the last chunk (as it came) that carried a piece of it."""

    restorer: RestorerLike
    reply: Reply
    chunk: Any


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

    def feed(self, chunk: Any) -> list[Any]:
        """The chunks to give out for one that came in."""
        if isinstance(chunk, str):
            self._text = self._text or self._how.restorer(encode="text")
            return [text for text in [self._text.feed(chunk)] if text]
        reply = self._how.shape(chunk)
        return [restored(chunk, self._how)] if reply is None or not reply.stream else self._chunk(chunk, reply)

    def flush(self) -> list[Any]:
        """What is left at the end of a stream that did not announce it."""
        text, self._text = self._text.flush() if self._text is not None else "", None
        return [*self._ended(list(self._running), {}), *([text] if text else [])]

    def _chunk(self, chunk: Any, reply: Reply) -> list[Any]:
        out = _blanked(chunk, reply)
        here: dict[Key, Any] = {}
        for place in reply.stream:
            for index, holder in _holders(out, place.holder):
                self._piece((place, index), holder, here, chunk, reply)
        ended = {index for index, holder in _holders(out, reply.end[:-1]) if _get(holder, reply.end[-1]) is not None}
        return [*self._ended([key for key in self._running if key[1][:1] in ended], here), out]

    def _piece(self, key: Key, holder: Any, here: dict[Key, Any], chunk: Any, reply: Reply) -> None:
        """Restore one piece in place. A tool is named once, often before its arguments begin."""
        place = key[0]
        if place.tool:
            self._tools.setdefault(key, _get(holder, "name"))
        text = _get(holder, place.field)
        if isinstance(text, str):
            if key not in self._running:
                self._running[key] = _Running(self._how.at(place, self._tools.get(key)), reply, chunk)
            self._running[key].chunk = chunk
            _put(holder, place.field, self._running[key].restorer.feed(text))
            here[key] = holder

    def _ended(self, keys: list[Key], here: dict[Key, Any]) -> list[Any]:
        """Close these texts. What was held back joins a piece going out now, or goes out in a chunk of its own."""
        extra = []
        for key in keys:
            running = self._running.pop(key)
            tail, holder = running.restorer.flush(), here.get(key)
            if tail and holder is not None:
                _put(holder, key[0].field, _get(holder, key[0].field) + tail)
            elif tail:
                extra.append(_carrier(running, key, tail))
        return extra


def _carrier(running: _Running, key: Key, tail: str) -> Any:
    """The last chunk that carried a text once more, now with only ``tail`` of it and nothing else that counts."""
    reply = running.reply
    out = _blanked(running.chunk, reply)
    for place in reply.stream:
        for index, holder in _holders(out, place.holder):
            if isinstance(_get(holder, place.field), str):
                _put(holder, place.field, tail if (place, index) == key else "")
    for path in reply.once:
        for _, holder in _holders(out, path[:-1]):
            _drop(holder, path[-1])
    return out


def _blanked(value: Any, reply: Reply) -> Any:
    """A copy without what cannot be restored."""
    model = callable(getattr(type(value), "model_copy", None))
    out = value.model_copy(deep=True) if model else copy.deepcopy(value)
    for path in reply.blank:
        for _, holder in _holders(out, path[:-1]):
            if _get(holder, path[-1]) is not None:
                _put(holder, path[-1], None)
    return out


def _holders(value: Any, path: Path, index: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every object at ``path`` with the index of each list on the way: its own ``index`` field, else its position."""
    if value is None or not path:
        yield from [] if value is None else [(index, value)]
    elif path[0] != _EACH:
        yield from _holders(_get(value, path[0]), path[1:], index)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            own = _get(item, "index")
            yield from _holders(item, path[1:], (*index, own if isinstance(own, int) else position))


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _put(holder: Any, name: str, value: Any) -> None:
    if isinstance(holder, Mapping):
        holder[name] = value  # type: ignore[index]  # our own copy
    else:
        setattr(holder, name, value)


def _drop(holder: Any, name: str) -> None:
    if isinstance(holder, dict):
        holder.pop(name, None)
    elif getattr(holder, name, None) is not None:
        setattr(holder, name, None)

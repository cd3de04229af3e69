"""Where a vendor puts its text in replies, as data, and the way there in SDK objects and plain data alike."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Path", "Reply", "TextAt", "blanked", "drop", "get", "holders", "put"]

_EACH = "*"


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


def blanked(value: Any, reply: Reply) -> Any:
    """A copy without what cannot be restored."""
    model = callable(getattr(type(value), "model_copy", None))
    out = value.model_copy(deep=True) if model else copy.deepcopy(value)
    for path in reply.blank:
        for _, holder in holders(out, path[:-1]):
            if get(holder, path[-1]) is not None:
                put(holder, path[-1], None)
    return out


def holders(value: Any, path: Path, index: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every object at ``path`` with the index of each list on the way: its own ``index`` field, else its position."""
    if value is None or not path:
        yield from [] if value is None else [(index, value)]
    elif path[0] != _EACH:
        yield from holders(get(value, path[0]), path[1:], index)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            own = get(item, "index")
            yield from holders(item, path[1:], (*index, own if isinstance(own, int) else position))


def get(holder: Any, name: str) -> Any:
    """A member of plain data or an object; ``None`` where there is none."""
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

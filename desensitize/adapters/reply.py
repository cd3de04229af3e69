"""Whole replies made readable again.

Works on an SDK's objects and on plain data alike, and changes neither: what is given back is a copy.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from desensitize.adapters.beside_texts import beside
from desensitize.adapters.places import Reply, TextAt, blanked, get, holders, put
from desensitize.adapters.reply_texts import Arguments, Heard, Untouched
from desensitize.adapters.unrestored import Unrestored
from desensitize.chat import exact, jsontext
from desensitize.errors import UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Plain", "Remember", "RestorerLike", "Restoring", "plain_data", "restored"]


class RestorerLike(Protocol):
    """One text, made whole piece by piece."""

    def feed(self, chunk: str, /) -> str:
        """What is certain so far."""

    def flush(self) -> str:
        """The rest, at the end."""

    def cut(self) -> str:
        """The rest as it came: the text is cut here, and what could still have become a token is none."""

    @property
    def held(self) -> int:
        """How much is held back now; 0: nothing."""


class Remember(Protocol):
    """Told each whole text of a reply."""

    def __call__(self, shown: str, wire: str, /, *, signed: bool) -> None:
        """Take note of a text as it is shown, and as it came."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """How texts of one exchange are restored.

    ``restorer(encode=...)`` makes a fresh one for each text. ``tools``: whether tool arguments are, and which.
    ``exact``: the reply is JSON read by `exact.loads`, and numbers that come back are to be of that kind.
    """

    restorer: Callable[..., RestorerLike]
    replies: tuple[Reply, ...] = ()
    tools: Literal["all", "none"] | Mapping[str, Any] = "all"
    json_reply: bool = False
    # Whether each chunk of a stream says all of its text so far.
    cumulative: bool = False
    remember: Remember | None = None
    exact: bool = False
    # Whether there are tokens at all.
    issued: bool = True
    # Whether what the model says in clear is masked; ``restorer(encode=..., tokens=False)`` does only that.
    masking: bool = False

    def watched(self) -> Unrestored | None:
        """What watches objects that cannot be restored, where they may hold tokens."""
        return Unrestored(lambda: self.restorer(encode="text")) if self.issued else None

    def shape(self, value: Any) -> Reply | None:
        """Which vendor's reply this is, if any's."""
        return next((reply for reply in self.replies if reply.fits(value)), None)

    def events(self, value: Any) -> Reply | None:
        """Which vendor's stream of events this is one of, if any's."""
        kind = get(value, "type")
        return next((reply for reply in self.replies if kind in reply.events), None) if isinstance(kind, str) else None

    def text(self, text: str) -> str:
        """A whole text, restored."""
        return self._whole(text, "text")

    def any(self, text: str) -> str:
        """A whole text that nobody said anything about: JSON stays JSON.

        :raises RestoreError: JSON that is nested too deep; read as words it could become another document.
        """
        try:
            found = jsontext.document(text)
        except UnsupportedPart:
            raise exact.too_deep() from None
        return self.text(text) if found is None else self._document(text, found)

    def _document(self, source: str, found: list[jsontext.Leaf]) -> str:
        parts: list[str] = []
        done = 0
        for leaf in found:
            inner = self.any(leaf.value) if leaf.kind == "string" else leaf.value
            written = source[leaf.start : leaf.end]
            if leaf.kind == "string" and jsontext.document(leaf.value) is not None:
                written = jsontext.written(inner, escaped="\\u" in written) if inner != leaf.value else written
            else:
                written = self._whole(written, "json")
            parts += source[done : leaf.start], written
            done = leaf.end
        return "".join((*parts, source[done:]))

    def _whole(self, text: str, encode: str) -> str:
        one = self.restorer(encode=encode)
        return one.feed(text) + one.flush()

    def at(self, place: TextAt, tool: Any) -> RestorerLike:
        """A restorer for the text at one place; ``tool`` is the name of the tool it is for."""
        one = self._plain(place, tool)
        return (
            one
            if self.remember is None or place.encode == "data"
            else Heard(one, self.remember, signed=place.encode == "signed")
        )

    def _plain(self, place: TextAt, tool: Any) -> RestorerLike:
        if place.encode == "signed":
            return self._untouched("text")
        if place.tool and self.tools != "all":
            return self._tool(tool)
        json_text = place.encode in {"json", "data"} or (place.encode == "asked" and self.json_reply)
        return self.restorer(encode="json" if json_text else "text")

    def whole(self, value: Any, place: TextAt, tool: Any) -> Any:
        """A whole text at one place, or a whole document, restored; anything else as it is."""
        if place.encode == "data" and isinstance(value, dict | list):
            source = exact.spelled(value) if self.exact else json.dumps(value, ensure_ascii=False)
            shown = self._read(source, place, tool)
            return value if shown == source else (exact.loads if self.exact else json.loads)(shown)
        return self._read(value, place, tool) if isinstance(value, str) else value

    def _read(self, text: str, place: TextAt, tool: Any) -> str:
        one = self.at(place, tool)
        return one.feed(text) + one.flush()

    def _tool(self, name: Any) -> RestorerLike:
        arguments = None if isinstance(self.tools, str) else self.tools.get(name)
        if arguments is None:
            return self._untouched("json")
        return Arguments(self.text, frozenset(arguments), self._masked if self.masking else None)

    def _untouched(self, encode: Literal["text", "json"]) -> RestorerLike:
        """For a text whose tokens stay."""
        return self.restorer(encode=encode, tokens=False) if self.masking else Untouched()

    def _masked(self, source: str) -> str:
        """A JSON document whose tokens stay."""
        one = self._untouched("json")
        return one.feed(source) + one.flush()


def restored(value: Any, how: Restoring) -> Any:
    """A reply with its values back: a known shape at its places, other data in all its strings, the rest as it is.

    A token in that rest is told of: `UnrestoredWarning`.

    :raises RestoreError: it is nested too deep.
    """
    if isinstance(value, str):
        return how.text(value)
    watched = how.watched()

    def left(value: Any, path: Steps) -> None:
        if watched is not None:
            watched.pass_by(value, path, last=True)

    try:
        return plain_data(value, how, Plain(lambda text, _: how.any(text), left))
    except RecursionError:
        raise exact.too_deep() from None


# Where a text sits in plain data: the steps to it; None for a key.
Steps = tuple[Any, ...]


class Plain(NamedTuple):
    """What becomes of a text of plain data, and who is told of what is no plain data."""

    change: Callable[[str, Steps], str]
    left: Callable[[Any, Steps], None]


def plain_data(value: Any, how: Restoring, plain: Plain, path: Steps = ()) -> Any:
    """A copy of plain data: known shapes restored, and in the rest every string, keys included, changed."""
    if isinstance(value, str):
        return plain.change(value, path)
    if len(path) > jsontext.MAX_DEPTH:
        raise exact.too_deep()
    reply = how.shape(value)
    if reply is not None:
        return _restored_shape(value, reply, how)
    if isinstance(value, dict):
        out = copy.copy(value)
        out.clear()
        for key, member in value.items():
            shown = plain.change(key, (*path, None)) if isinstance(key, str) else key
            # A member is not lost to another of the same name.
            shown = key if shown in out or shown in value else shown
            out[shown] = plain_data(member, how, plain, (*path, key))
        return out
    named = isinstance(value, tuple) and hasattr(type(value), "_make")
    if named or type(value) in {list, tuple, set, frozenset}:
        items = (plain_data(item, how, plain, (*path, index)) for index, item in enumerate(value))
        return getattr(type(value), "_make", type(value))(items)
    if not isinstance(value, exact.Kept):
        plain.left(value, path)
    return value


def _restored_shape(value: Any, reply: Reply, how: Restoring) -> Any:
    out = blanked(value, reply)
    for place in reply.whole:
        for _, holder in holders(out, place.holder):
            value = get(holder, place.field)
            if value is not None:
                put(holder, place.field, how.whole(value, place, get(holder, "name")))
    for place, _, holder in beside(out, reply.whole) if how.masking else ():
        put(holder, place.field, how.whole(get(holder, place.field), place, None))
    return out

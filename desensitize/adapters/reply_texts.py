"""Texts of a reply that are not simply restored: those that stay, are remembered, or are restored in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.chat import jsontext
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.reply import Remember, RestorerLike

__all__ = ["Arguments", "Heard", "Untouched"]


class Untouched:
    """A text that stays masked."""

    #: Nothing is held back.
    held = 0

    def feed(self, chunk: str, /) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return chunk

    def flush(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return ""

    def cut(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return ""


class Heard:
    """A text that is remembered when it is over: as it is shown, and as it came."""

    def __init__(self, restorer: RestorerLike, remember: Remember, *, signed: bool) -> None:
        self._restorer, self._remember, self._signed = restorer, remember, signed
        self._shown: list[str] = []
        self._wire: list[str] = []

    @property
    def held(self) -> int:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return self._restorer.held

    def feed(self, chunk: str, /) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        shown = self._restorer.feed(chunk)
        self._wire.append(chunk)
        self._shown.append(shown)
        return shown

    def flush(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        rest = self._restorer.flush()
        self._remember("".join((*self._shown, rest)), "".join(self._wire), signed=self._signed)
        return rest

    def cut(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return self._restorer.cut()


class Arguments:
    """Tool arguments of which some are restored: which one a piece belongs to shows when the document is complete.

    ``masked`` masks what the model says in clear in the others, where that is done.
    """

    def __init__(
        self, text: Callable[[str], str], names: frozenset[str], masked: Callable[[str], str] | None = None
    ) -> None:
        self._text, self._masked = text, masked
        self._names = names
        self._parts: list[str] = []

    @property
    def held(self) -> int:
        """See `desensitize.adapters.reply.RestorerLike`."""
        return len(self._parts)

    def feed(self, chunk: str, /) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        self._parts.append(chunk)
        return ""

    def flush(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        source, self._parts = "".join(self._parts), []
        try:
            found = list(jsontext.leaves(source))
        except (ValueError, DesensitizeError):
            return source if self._masked is None else self._masked(source)
        return self._edited(source, found)

    def cut(self) -> str:
        """See `desensitize.adapters.reply.RestorerLike`."""
        source, self._parts = "".join(self._parts), []
        return source if self._masked is None else self._masked(source)

    def _edited(self, source: str, found: list[jsontext.Leaf]) -> str:
        if self._masked is None:
            return jsontext.edit(source, self._leaf, found)
        parts: list[str] = []
        done = 0
        for leaf in filter(self._named, found):
            new, written = self._text(leaf.value), source[leaf.start : leaf.end]
            if new != leaf.value:
                written = jsontext.written(new, escaped="\\u" in written)
            parts += self._masked(source[done : leaf.start]), written
            done = leaf.end
        return "".join((*parts, self._masked(source[done:])))

    def _named(self, leaf: jsontext.Leaf) -> bool:
        return leaf.kind == "string" and bool(leaf.path[:1]) and leaf.path[0] in self._names

    def _leaf(self, leaf: jsontext.Leaf) -> str | None:
        return self._text(leaf.value) if self._named(leaf) else None

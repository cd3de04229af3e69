"""Texts that are no part of a call, such as log records and spans: nothing of them has to come back.

With a masker each finding becomes its entity in brackets, for good, without a vault and without an event. With a
session it becomes the session's token, the same one that the model saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desensitize.chat.shape import Shape, at
from desensitize.chat.walk import walk
from desensitize.detect.lead import Lead, keyed
from desensitize.errors import ConfigError, LeakError

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.detect.finding import Finding

__all__ = ["PLAIN_DATA", "Aside", "Finder", "Tokens", "aside"]

# As in a session: what one round uncovers, the next one masks.
_ROUNDS = 4
# What `Aside.value` reads: data below one name, whose numbers may become texts.
_DATA = Shape("data", at("data", "value"))
PLAIN_DATA = (str, int, float, dict, list, tuple, bytes)


class Finder(Protocol):
    """What tells what to mask: a ``Masker``."""

    def find(self, text: str, *, context: str | None = None) -> list[Finding]:
        """Sorted, disjoint."""


class Tokens(Protocol):
    """What masks with tokens: a ``Session``."""

    def mask_text(self, text: str, path: str = "", beside: str = "") -> str:
        """The masked text."""


class Aside(NamedTuple):
    """How such texts are masked."""

    mask: Callable[[str, str, str], str]

    def text(self, text: str) -> str:
        """A text, masked."""
        return self.mask(text, "", "") if text else text

    def value(self, name: str, value: Any) -> Any:
        """An attribute, masked as what its name says it is: plain data at any depth; anything else as it is.

        :raises UnsupportedPart: data that cannot be read.
        """
        if value is None or isinstance(value, bool) or not isinstance(value, PLAIN_DATA):
            return value
        if isinstance(value, bytes):
            shown = value.decode("utf-8", "surrogateescape")
            masked = self.mask(shown, "", keyed(name))
            return value if masked == shown else masked.encode("utf-8", "surrogateescape")
        told = walk({"value": {name: value}}, _DATA, self.mask)["value"]
        return next(iter(told.values()))


def aside(source: Finder | Tokens) -> Aside | None:
    """How a masker, or a session, masks such texts; ``None`` in a shadow, which changes nothing.

    :raises ConfigError: neither of them.
    """
    mask: Any = getattr(source, "mask_text", None)
    find: Any = getattr(source, "find", None)
    if isinstance(source, str) or not callable(mask or find):
        raise ConfigError(f"this takes a Masker or one of its sessions, not {type(source).__name__}")
    return None if getattr(source, "shadow", False) else Aside(mask or _redacting(find))


def _redacting(find: Callable[..., list[Finding]]) -> Callable[[str, str, str], str]:
    """What puts the entity in place of each finding."""

    def redacted(text: str, path: str, beside: str) -> str:
        del path
        written: list[tuple[int, int]] = []
        for _ in range(_ROUNDS):
            found = find(text, context=Lead(beside))
            spans = [
                (f.start, f.end, f"[{f.entity}]")
                for f in found
                if not any(start < f.end and f.start < end for start, end in written)
            ]
            if not spans:
                return text
            kept = [(start, end, text[start:end]) for start, end in written]
            text, written = _put(text, sorted([*kept, *spans]))
        raise LeakError("a text still holds a value after it was masked several times")

    return redacted


def _put(text: str, spans: list[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int]]]:
    """A text with these stretches replaced, and where the replacements stand."""
    parts: list[str] = []
    written: list[tuple[int, int]] = []
    done = at = 0
    for start, end, new in spans:
        parts += text[done:start], new
        at += start - done
        written.append((at, at + len(new)))
        at, done = at + len(new), end
    return "".join((*parts, text[done:])), written

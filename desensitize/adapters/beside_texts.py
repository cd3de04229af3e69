"""Texts that a reply has beside those that a vendor describes: a field that a server adds may say anything."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from desensitize.adapters.places import TextAt, get, holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.adapters.places import Path

__all__ = ["beside"]

# What says what a thing is, and none of what is said.
_OWN = frozenset(
    [
        "annotations",
        "call_id",
        "created",
        "encrypted_content",
        "finish_reason",
        "id",
        "index",
        "item_id",
        "model",
        "name",
        "object",
        "request_id",
        "role",
        "service_tier",
        "signature",
        "status",
        "stop_reason",
        "stop_sequence",
        "system_fingerprint",
        "tool_call_id",
        "type",
    ]
)


def beside(value: Any, places: Iterable[TextAt]) -> Iterator[tuple[TextAt, tuple[int, ...], Any]]:
    """(place, index, object that has the text) of every text beside those at ``places``, in the same objects."""
    known: dict[Path, set[str]] = {}
    for place in places:
        known.setdefault(place.holder, set()).add(place.field)
    for path, fields in known.items():
        for index, holder in holders(value, path):
            for name in _members(holder):
                if name not in fields and name not in _OWN and isinstance(get(holder, name), str):
                    yield _text_at((*path, name)), index, holder


@lru_cache(maxsize=256)
def _text_at(path: Path) -> TextAt:
    return TextAt(".".join(path))


def _members(holder: Any) -> list[str]:
    """The names of an object's members, those that its class does not know included."""
    if isinstance(holder, Mapping):
        return [name for name in holder if isinstance(name, str) and "." not in name]
    extra = getattr(holder, "model_extra", None)
    return [*getattr(holder, "__dict__", ()), *(extra if isinstance(extra, Mapping) else ())]

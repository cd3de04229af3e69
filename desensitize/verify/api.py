"""An API that is tried, as data: where it is, a request without anything in it, and the places where text may stand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Api", "Asked", "json_body"]


class Asked(NamedTuple):
    """An HTTP request: path with query, headers, body."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def json_body(path: str, fields: Mapping[str, Any]) -> tuple[str, str, bytes]:
    """A request as most APIs take it: (target, content type, body)."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return path, "application/json", body


def form_body(path: str, fields: Mapping[str, Any]) -> tuple[str, str, bytes]:
    """A request as the DMS API takes it: messages in a form, and all else in the query."""
    said = {name: value if isinstance(value, str) else _dumped(value) for name, value in fields.items()}
    messages = {name: said.pop(name) for name in ("Messages",) if name in said}
    return f"{path}?{urlencode(said)}", "application/x-www-form-urlencoded", urlencode(messages).encode()


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Api:
    """One endpoint of a vendor.

    ``base``: a request without anything in it. ``places``: what is laid over it, by the place's name; the first is
    where a person's own words stand. ``stream``: what asks for a stream, and ``pieces`` reads a piece of text out of an
    event of one. ``replies``: whether it answers with text.
    """

    client: str
    name: str
    path: str
    base: Mapping[str, Any]
    places: Mapping[str, Mapping[str, Any]]
    stream: Mapping[str, Any] = field(default_factory=dict)
    stream_headers: Mapping[str, str] = field(default_factory=dict)
    piece: Callable[[Any], Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    written: Callable[[str, Mapping[str, Any]], tuple[str, str, bytes]] = json_body
    replies: bool = True

    @property
    def own(self) -> str:
        """The place where a person's own words stand."""
        return next(iter(self.places))

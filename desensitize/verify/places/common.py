"""Places that are the same in every API: fields that nobody knows, and what in a schema is somebody's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.verify.slots import ALONE, NUMBER, TEXT, packed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HELLO", "SCHEMA", "SCHEMA_PLACES", "UNKNOWN", "user"]

HELLO: Final[dict[str, Any]] = {"role": "user", "content": "hello"}

# Fields of the body that no vendor has.
UNKNOWN: Final[Mapping[str, Mapping[Any, Any]]] = {
    "an unknown field": {"x_note": TEXT},
    "an unknown field, deep": {"x_deep": {"a": [{"b": [[TEXT]]}]}},
    "an unknown field, a number": {"x_number": NUMBER},
    "an unknown field, a list of numbers": {"x_numbers": [1, NUMBER, 2]},
    "an unknown key": {"x_seen": {ALONE: True}},
    "an unknown field, base64": {"x_file": packed()},
    "a field of the top level by that name": {ALONE: 1},
}


def schema(**members: Any) -> dict[str, Any]:
    """A JSON Schema with one property."""
    return {"type": "object", "properties": {"to": {"type": "string", **members}}}


SCHEMA: Final = schema()
# What in a JSON Schema is somebody's words.
SCHEMA_PLACES: Final[Mapping[str, Any]] = {
    "description": schema(description=TEXT),
    "enum": schema(enum=["none", ALONE]),
    "default": schema(default=ALONE),
    "const": schema(const=ALONE),
    "examples": schema(examples=[TEXT]),
    "title": schema(title=TEXT),
    "pattern": schema(pattern=ALONE),
    "$comment": {**SCHEMA, "$comment": TEXT},
    "a property's name": {"type": "object", "properties": {ALONE: {"type": "string"}}},
}


def user(content: Any) -> dict[str, Any]:
    """A message of the person."""
    return {"role": "user", "content": content}

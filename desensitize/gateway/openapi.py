"""``GET /openapi.json``: the doors as an OpenAPI 3.1 document, made of the models that check what they are sent."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from desensitize import __version__
from desensitize.gateway.metrics import KIND
from desensitize.gateway.own_doors import OWN_DOORS
from desensitize.gateway.proxy import DOORS

__all__ = ["described"]

_REF = "#/components/schemas/"
_ANY = {"type": "object"}
_VENDORS = {"openai": "OpenAI", "anthropic": "Anthropic", "dashscope": "DashScope"}
_PRESIDIO = {"analyze", "anonymize", "deanonymize"}


class Fault(BaseModel):
    """What went wrong: a word for programs, a sentence for people, and the part of the request that it is about."""

    code: str
    message: str
    parameter: str | None


class Error(BaseModel):
    """What an own door answers instead of a reply."""

    error: Fault
    request_id: str


class PresidioError(BaseModel):
    """The same, as Presidio says it."""

    error: str
    code: str
    request_id: str


class Health(BaseModel):
    """It serves."""

    status: str


def described(*, keys: bool) -> dict[str, Any]:
    """The document.

    :param keys: whether callers have to say a key.
    """
    taken = [(door.takes, "validation") for door in OWN_DOORS]
    given = [(door.gives, "serialization") for door in OWN_DOORS]
    errors = [(model, "serialization") for model in (Error, PresidioError, Health)]
    _, made = models_json_schema([*taken, *given, *errors], ref_template=f"{_REF}{{model}}")  # type: ignore[list-item]  # literals
    components: dict[str, Any] = {"schemas": made["$defs"]}
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "desensitize gateway",
            "version": __version__,
            "description": "Masks what clients send to a model, and restores what comes back. Offsets are code points.",
        },
        "paths": _paths(),
        "components": components,
    }
    if keys:
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"key": []}]
    return document


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {
        door.path: {"post": _operation(door.name, _first(door.serve), "own", door.takes.__name__, door.gives.__name__)}
        for door in OWN_DOORS
    }
    for method, path, door in DOORS:
        name = f"{method.lower()}{path.replace('/', '_').replace('-', '_')}"
        said = f"{_VENDORS[door]}'s, masked and restored."
        paths.setdefault(path, {})[method.lower()] = _operation(name, said, door, "" if method == "POST" else None, "")
    plain = {KIND: {"schema": {"type": "string"}}}
    paths["/metrics"] = {"get": _get("metrics", "Counts, for Prometheus.", plain)}
    paths["/openapi.json"] = {"get": {**_get("openapi", "This document.", _json(_ANY)), "security": []}}
    paths["/healthz"] = {"get": {**_get("healthz", "Whether it serves.", _json(_ref("Health"))), "security": []}}
    return paths


def _operation(name: str, said: str, tag: str, takes: str | None, gives: str) -> dict[str, Any]:
    """``takes`` and ``gives``: names of schemas, empty for any object; no body where it takes ``None``."""
    made: dict[str, Any] = {
        "operationId": name,
        "summary": said,
        "tags": [tag],
        "responses": {"200": {"description": "Done.", "content": _json(_ref(gives) if gives else _ANY)}},
    }
    if takes is not None:
        made["requestBody"] = {"required": True, "content": _json(_ref(takes) if takes else _ANY)}
    error = _json(_ref("PresidioError" if name in _PRESIDIO else "Error") if tag == "own" else _ANY)
    for status in ("4XX", "5XX"):
        made["responses"][status] = {"description": "Refused; nothing of the request is quoted.", "content": error}
    return made


def _get(name: str, said: str, content: dict[str, Any]) -> dict[str, Any]:
    made = _operation(name, said, "own", None, "")
    made["responses"]["200"]["content"] = content
    return made


def _first(serve: Any) -> str:
    """What a door's docstring says of it, without its path."""
    said: str = serve.__doc__.partition(": ")[2].splitlines()[0]
    return said[:1].upper() + said[1:]


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": _REF + name}

"""The workbench's paths: the page, its two files, and what the page asks for."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from anyio import to_thread
from pydantic import Field, StrictStr
from starlette.responses import Response
from starlette.routing import Route

from desensitize import Masker, Registry
from desensitize.errors import ConfigError, RuleError
from desensitize.gateway.answers import json_response
from desensitize.gateway.asked import admit, asked
from desensitize.gateway.door import endpoint
from desensitize.gateway.own_models import Strict
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.workbench import draft
from desensitize.gateway.workbench.look import View, looked_at
from desensitize.mask.catalogue import OPERATORS

if TYPE_CHECKING:
    from starlette.requests import Request

    from desensitize.gateway.door import Visit
    from desensitize.gateway.service import Service

__all__ = ["workbench_routes"]

_FILES = {
    "": ("workbench.html", "text/html; charset=utf-8"),
    "/workbench.css": ("workbench.css", "text/css; charset=utf-8"),
    "/workbench.js": ("workbench.js", "text/javascript; charset=utf-8"),
}
# Nothing from elsewhere, nothing inline, in nobody's frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
# Operators that need no parameter, key or vault of the caller's.
_PLAIN = ("token", "redact", "partial", "hash", "surrogate", "null", "keep")

Text = Annotated[StrictStr, Field(max_length=200_000)]
Name = Annotated[StrictStr, Field(max_length=120)]


class _Look(Strict):
    """What the page asks when something is typed."""

    text: Text
    categories: list[Name] | None = None
    operator: Name | None = None
    operators: dict[Name, Name] = Field(default_factory=dict)
    draft: Text | None = None


def workbench_routes(service: Service) -> list[Route]:
    """What is routed where the workbench is served."""
    every = [Route(f"/workbench{path}", functools.partial(_file, *named)) for path, named in _FILES.items()]
    return [
        *every,
        Route("/workbench/facts", endpoint(service, "workbench", _facts), methods=["GET"]),
        Route("/workbench/rule", endpoint(service, "workbench", _rule), methods=["GET"]),
        Route("/workbench/look", endpoint(service, "workbench", _look), methods=["POST"]),
    ]


async def _file(name: str, kind: str, _: Request) -> Response:
    page = files("desensitize.gateway.workbench") / "static" / name
    return Response(page.read_bytes(), headers={**_HEADERS, "content-type": kind})


async def _facts(visit: Visit) -> Response:
    """What can be chosen."""
    admit(visit.request.headers, visit.service.config)
    registry = visit.service.maskers.of().registry
    categories = [
        {"name": category.name, "title": category.title, "rules": len(category.rules)}
        for category in registry.categories
    ]
    rules = [
        {"id": rule.id, "entity": rule.entity, "title": rule.title, "category": rule.category}
        for rule in sorted(registry.rules, key=lambda rule: rule.id)
    ]
    operators = [name for name in _PLAIN if name in OPERATORS]
    return json_response({"categories": categories, "rules": rules, "operators": operators})


async def _rule(visit: Visit) -> Response:
    """A rule as it is written."""
    admit(visit.request.headers, visit.service.config)
    named = visit.request.query_params.get("id", "")
    rule = next((rule for rule in visit.service.maskers.of().registry.rules if rule.id == named), None)
    if rule is None:
        raise Refusal(404, "no_such_rule", "no rule has this id", parameter="id")
    return json_response({"yaml": draft.block_of(rule)})


async def _look(visit: Visit) -> Response:
    """What is found in a text, with the draft's rules beside the gateway's where there are any."""
    body = await asked(visit, _Look)
    return json_response(await to_thread.run_sync(_answer, visit.service, body))


def _answer(service: Service, body: _Look) -> dict[str, Any]:
    view = View(
        body.text,
        tuple(body.categories) if body.categories is not None else None,
        operator=body.operator,
        operators=tuple(body.operators.items()),
    )
    if body.draft is None or not body.draft.strip():
        return _looked(service.maskers.of(), view, {})
    with draft.written(body.draft) as file:
        told = draft.checked(file)
        masker = service.maskers.of()
        if not told["problems"]:
            loaded = Registry.load([*service.config.rules, file], categories=masker.registry.names)
            masker = Masker(loaded)
            if view.entities is not None:
                own = next(category.name for category in loaded.categories if category.place.file == str(file))
                view = View(view.text, (*view.entities, own), operator=view.operator, operators=view.operators)
        return _looked(masker, view, {"draft": told})


def _looked(masker: Masker, view: View, more: dict[str, Any]) -> dict[str, Any]:
    if view.entities == ():
        # Nothing is chosen, and that is no mistake here.
        pieces = [{"text": view.text, "finding": None}] if view.text else []
        return {"findings": [], "pieces": pieces, "masked": pieces, "restored": view.text, "same": True, **more}
    try:
        return {**looked_at(masker, view), **more}
    except (ConfigError, RuleError) as error:
        raise Refusal(400, "invalid_request", str(error)) from None

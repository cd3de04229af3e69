"""The doors that are the gateway's own, in one table: what is served, and what its description says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import RootModel
from starlette.responses import Response
from starlette.routing import Route

from desensitize.gateway import own, presidio
from desensitize.gateway.answers import json_response
from desensitize.gateway.asked import admit
from desensitize.gateway.door import endpoint
from desensitize.gateway.metrics import KIND
from desensitize.gateway.own_models import (
    FindReply,
    FindRequest,
    MaskReply,
    MaskRequest,
    RestoreReply,
    RestoreRequest,
)
from desensitize.gateway.presidio_models import (
    AnalyzeRequest,
    Anonymized,
    AnonymizeRequest,
    DeanonymizeRequest,
    Found,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from pydantic import BaseModel

    from desensitize.gateway.door import Visit
    from desensitize.gateway.service import Service

__all__ = ["OWN_DOORS", "Analyzed", "OwnDoor", "own_routes"]


class Analyzed(RootModel[list[Found] | list[list[Found]]]):
    """Findings of a text, or a list of them for each of several."""


class OwnDoor(NamedTuple):
    """A door that takes JSON and gives JSON."""

    name: str
    serve: Callable[[Visit], Awaitable[Response]]
    takes: type[BaseModel]
    gives: type[BaseModel]

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/{self.name}"


OWN_DOORS = (
    OwnDoor("mask", own.mask, MaskRequest, MaskReply),
    OwnDoor("restore", own.restore, RestoreRequest, RestoreReply),
    OwnDoor("find", own.find, FindRequest, FindReply),
    OwnDoor("analyze", presidio.analyze, AnalyzeRequest, Analyzed),
    OwnDoor("anonymize", presidio.anonymize, AnonymizeRequest, Anonymized),
    OwnDoor("deanonymize", presidio.deanonymize, DeanonymizeRequest, Anonymized),
)


def own_routes(service: Service) -> Iterator[Route]:
    """The routes of these doors, and of what describes and watches the gateway."""
    for door in OWN_DOORS:
        yield Route(door.path, endpoint(service, door.name, door.serve), methods=["POST"])
    yield Route("/metrics", endpoint(service, "metrics", _metrics), methods=["GET"])
    yield Route("/openapi.json", endpoint(service, "openapi", _openapi, open_to_all=True), methods=["GET"])


async def _metrics(visit: Visit) -> Response:
    """``GET /metrics``: counts, for Prometheus; with keys, for callers alone."""
    admit(visit.request.headers, visit.service.config)
    return Response(visit.service.metrics.text(), headers={"content-type": KIND, "cache-control": "no-store"})


async def _openapi(visit: Visit) -> Response:
    """``GET /openapi.json``: what is served here."""
    from desensitize.gateway.openapi import described  # noqa: PLC0415 - it describes this module's doors

    admit(visit.request.headers, visit.service.config)
    return json_response(described(keys=visit.service.callers.required))

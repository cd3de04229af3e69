"""The ASGI application: which path is whose door. A path that is no door's is refused, never passed on."""

from __future__ import annotations

import functools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Route

from desensitize.gateway.answers import error_response, json_response
from desensitize.gateway.dms.door import routes as dms_routes
from desensitize.gateway.door import endpoint, request_id
from desensitize.gateway.own_doors import own_routes
from desensitize.gateway.proxy import DOORS, proxied
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.service import Service
from desensitize.gateway.workbench.doors import workbench_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import httpx
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.responses import Response

    from desensitize.gateway.config import Config
    from desensitize.gateway.ledger import Sink

__all__ = ["application"]


def application(config: Config, *, sinks: Sequence[Sink] = (), http: httpx.AsyncClient | None = None) -> Starlette:
    """The application of a configuration.

    :param sinks: told of each request when it is over, beside the configuration's own.
    :param http: the client that asks upstreams; default: one of its own.
    :raises ConfigError: what could not be served.
    """
    service = Service(config, sinks=sinks, http=http)

    @asynccontextmanager
    async def life(_: Any) -> AsyncIterator[None]:
        yield
        await service.close()

    no_door: Any = functools.partial(_no_door, service)
    made = Starlette(
        routes=list(_routes(service)), lifespan=life, exception_handlers=dict.fromkeys((404, 405, 400), no_door)
    )
    # A path with one slash more is another path; where a redirect leads to, a client's Host would say.
    made.router.redirect_slashes = False
    return made


def _routes(service: Service) -> list[Route]:
    doors = [Route(path, endpoint(service, door, proxied), methods=[method]) for method, path, door in DOORS]
    workbench = workbench_routes(service) if service.config.workbench else []
    health = Route("/healthz", _health, methods=["GET"])
    return [*doors, *dms_routes(service), *own_routes(service), *workbench, health]


async def _health(_: Request) -> Response:
    return json_response({"status": "ok"})


async def _no_door(service: Service, request: Request, error: HTTPException) -> Response:
    """What is not served is told from what is served otherwise. It is written down, too: for a door without a name."""
    message = "this path is not served, and nothing is passed on unmasked"
    if error.status_code == 405:  # noqa: PLR2004 - an HTTP status
        message = f"this path is not served by {request.method}"
    refusal = Refusal(error.status_code, "not_served", message, headers=dict(error.headers or {}))
    record = service.ledger.open("", request_id(request))
    record.status, record.error = refusal.status, refusal.code
    service.ledger.close(record)
    return error_response(refusal, "openai" if request.url.path.startswith("/v1") else "", record.request_id)

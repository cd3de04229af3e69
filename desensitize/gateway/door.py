"""One way through every door: its record, its caller, its errors. What a door does itself is one function.

Nothing that fails gets past here as a traceback: whatever a client is told was written for people and quotes nothing.
"""

from __future__ import annotations

import functools
import os
import re
from asyncio import CancelledError
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect

from desensitize.errors import DesensitizeError, InternalError
from desensitize.gateway.answers import error_response
from desensitize.gateway.callers import Asked
from desensitize.gateway.head import check_head
from desensitize.gateway.refusal import Refusal, refusal_of, stopping

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from desensitize.gateway.ledger import Record
    from desensitize.gateway.service import Service

__all__ = ["Visit", "endpoint"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class Visit:
    """A request at a door, who asks, and what is written down of it."""

    def __init__(self, service: Service, request: Request, record: Record, asked: Asked) -> None:
        self.service, self.request, self.record, self.asked = service, request, record, asked


def endpoint(  # noqa: PLR0913 - the ways in which doors differ, each with a default
    service: Service,
    door: str,
    serve: Callable[[Visit], Awaitable[Response]],
    *,
    open_to_all: bool = False,
    asks_itself: bool = False,
    ids: Callable[[Request], str] | None = None,
) -> Callable[[Request], Awaitable[Any]]:
    """An endpoint for starlette.

    :param door: whose shape errors have.
    :param open_to_all: nobody has to say who asks.
    :param asks_itself: the door sees by itself who asks, and counts that: it takes more than the headers.
    :param ids: gives a request its id; default: `request_id`.
    """

    @functools.wraps(serve)
    async def served(request: Request) -> Any:
        record = service.ledger.open(door, (ids or request_id)(request))
        place = ExitStack()
        try:
            check_head(request.headers)
            service.ledger.ready()
            asked = Asked() if open_to_all or asks_itself else service.callers.asked(request.headers)
            record.caller = asked.name
            place.enter_context(service.admitted(None if asks_itself else asked.name))
            response = await serve(Visit(service, request, record, asked))
        except DesensitizeError as error:
            response = _refused(refusal_of(error), record)
        except CancelledError:
            response = _refused(stopping(), record)
        except ClientDisconnect:
            response = _refused(Refusal(499, "client_left", "the client left"), record)
        except Exception as error:  # noqa: BLE001 - the last door: nothing gets past it
            response = _refused(refusal_of(InternalError.of(error)), record)
        record.status = response.status_code
        response.headers.setdefault("x-request-id", record.request_id)
        return _finished(response, service, record, place)

    return served


def request_id(request: Request) -> str:
    """The client's own id of the request where it is one, or a new one."""
    said = request.headers.get("x-request-id", "")
    return said if _REQUEST_ID.fullmatch(said) else os.urandom(16).hex()


def _refused(refusal: Refusal, record: Record) -> Response:
    record.error = refusal.code
    return error_response(refusal, record.door, record.request_id)


def _finished(response: Response, service: Service, record: Record, place: ExitStack) -> Any:
    """The response; when all of it was sent its record is closed, and its place is free for others."""

    async def sent(scope: Any, receive: Any, send: Any) -> None:
        try:
            await response(scope, receive, send)
        finally:
            place.close()
            service.ledger.close(record)

    return sent

"""The door itself: two paths, two methods, and one function for each action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.responses import Response
from starlette.routing import Route

from desensitize.gateway.dms.answers import REQUEST_ID, ascii_json, new_id
from desensitize.gateway.dms.chat import SSE, chat
from desensitize.gateway.dms.instances import get_instance, list_instances
from desensitize.gateway.dms.masking import check
from desensitize.gateway.dms.request import call_of
from desensitize.gateway.dms.rule_files import RuleFiles
from desensitize.gateway.dms.rules import add_rule, list_rules
from desensitize.gateway.dms.signatures import Signatures
from desensitize.gateway.door import endpoint
from desensitize.gateway.leaving import unless_left
from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from desensitize.gateway.dms.request import Call
    from desensitize.gateway.door import Visit
    from desensitize.gateway.service import Service

__all__ = ["routes"]

_PATHS = ("/", "/worknode/innerapi/services")
_CHATS = frozenset(["ChatWithDesensitize", SSE])
_BEARER = "x-acs-bearer-token"


def routes(service: Service) -> list[Route]:
    """The routes of the door.

    :raises ConfigError: what could not be served.
    """
    serve = endpoint(service, "dms", _Door(service).serve, asks_itself=True, ids=new_id)
    return [Route(path, serve, methods=["GET", "POST"]) for path in _PATHS]


class _Door:
    def __init__(self, service: Service) -> None:
        check(service)
        self._service = service
        self._signatures = Signatures(service.config.dms, service.environ)
        self._rules = RuleFiles(service.config.dms.rules_dir)

    async def serve(self, visit: Visit) -> Response:
        """Answer one request."""
        call = await call_of(visit.request, self._service.config.limits)
        visit.record.caller = self._caller(call, visit.request)
        self._service.admission.count(visit.record.caller)
        if call.action in _CHATS:
            return await unless_left(visit.request.receive, chat(visit, call, self._rules))
        said = await self._answered(call)
        said = {"RequestId": visit.record.request_id, "Success": True, **said}
        headers = {
            "content-type": "application/json;charset=utf-8",
            "x-request-id": visit.record.request_id,
            REQUEST_ID: visit.record.request_id,
        }
        return Response(ascii_json(said), 200, headers)

    def _caller(self, call: Call, request: Request) -> str:
        """Who asks: by the signature where requests are signed, or by a key of the gateway's."""
        if self._signatures:
            return self._signatures.signer(call, request.headers)
        said = {name: value for name, value in request.headers.items() if name != _BEARER}
        if request.headers.get(_BEARER):
            said["authorization"] = f"Bearer {request.headers[_BEARER]}"
        return self._service.callers.asked(said).name

    async def _answered(self, call: Call) -> dict[str, Any]:
        config = self._service.config
        if call.action == "ListInstances":
            return list_instances(config, call)
        if call.action == "GetInstance":
            return get_instance(config, call)
        if call.action == "ListDesensitizationRule":
            return await to_thread.run_sync(list_rules, call, self._rules)
        if call.action == "AddDesensitizationRule":
            return await to_thread.run_sync(add_rule, self._service, call, self._rules)
        raise Refusal(404, "InvalidAction.NotFound", "this action is not served", parameter="Action")

"""Errors in the shape that the clients of each door read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from desensitize.gateway.dms.answers import REQUEST_ID, error_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.gateway.refusal import Refusal

__all__ = ["error_response", "json_response"]

_SERVER_ERRORS = 500
# By HTTP status, Anthropic's names (docs.claude.com, API errors).
_ANTHROPIC = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
}


def _openai(refusal: Refusal, request_id: str) -> dict[str, Any]:
    del request_id
    kind = "invalid_request_error" if refusal.status < _SERVER_ERRORS else "server_error"
    error = {"message": str(refusal), "type": kind, "param": refusal.parameter or None, "code": refusal.code}
    return {"error": error}


def _anthropic(refusal: Refusal, request_id: str) -> dict[str, Any]:
    error = {"type": _ANTHROPIC.get(refusal.status, "api_error"), "message": str(refusal)}
    return {"type": "error", "error": error, "request_id": request_id}


def _dashscope(refusal: Refusal, request_id: str) -> dict[str, Any]:
    return {"code": refusal.code, "message": str(refusal), "request_id": request_id}


def _own(refusal: Refusal, request_id: str) -> dict[str, Any]:
    return {
        "error": {"code": refusal.code, "message": str(refusal), "parameter": refusal.parameter or None},
        "request_id": request_id,
    }


def _presidio(refusal: Refusal, request_id: str) -> dict[str, Any]:
    return {"error": str(refusal), "code": refusal.code, "request_id": request_id}


_SHAPES: dict[str, Callable[[Refusal, str], dict[str, Any]]] = {
    "openai": _openai,
    "anthropic": _anthropic,
    "dashscope": _dashscope,
    "analyze": _presidio,
    "anonymize": _presidio,
    "deanonymize": _presidio,
    "dms": error_object,
}


def error_response(refusal: Refusal, door: str, request_id: str) -> Response:
    """What a door answers instead of a reply."""
    body = _SHAPES.get(door, _own)(refusal, request_id)
    ids = {"x-request-id": request_id, **({REQUEST_ID: request_id} if door == "dms" else {})}
    return json_response(body, refusal.status, {**ids, **refusal.headers})


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Plain data as JSON, in UTF-8."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Response(raw, status, {**(headers or {}), "cache-control": "no-store"}, "application/json")

"""What an upstream says where it fails, as this API's error: what may be shown of it, under a code of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from desensitize.gateway.refusal import Refusal
from desensitize.gateway.upstream_error import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.gateway.upstream_error import Finds

__all__ = ["failure"]

_JSON = "application/json"
_LONGEST = 2000
_ERRORS = range(400, 600)
_CODES = {
    400: "InvalidParameter.Upstream",
    401: "InvalidApiKey",
    403: "AccessDenied",
    404: "ModelNotFound",
    429: "Throttling",
}


def failure(
    status: int,
    body: bytes,
    find: Finds,
    *,
    kind: str = _JSON,
    headers: Mapping[str, str] | None = None,
) -> Refusal:
    """The error for what an upstream said.

    :param status: its status.
    :param find: finds what is somebody's.
    :param kind: the body's content type.
    """
    status = status if status in _ERRORS else 502
    try:
        said = _message(shown(kind, body, find).decode("utf-8", "replace"), kind)
    except Refusal as error:
        said = str(error)
    wait = (headers or {}).get("retry-after", "")
    told = {"retry-after": wait} if wait.isascii() and wait.isdigit() else {}
    return Refusal(status, _CODES.get(status, "UpstreamError"), said[:_LONGEST], headers=told)


def _message(text: str, kind: str) -> str:
    """The message in an error, whichever of the usual ways it is written."""
    try:
        said: Any = json.loads(text) if "json" in kind else text
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict):
        error = said.get("error")
        said = error.get("message") if isinstance(error, dict) else error or said.get("message")
    return said if isinstance(said, str) and said else "the upstream failed, and does not say why"

"""The body of a request, read as far as it may be long, and no longer than it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from desensitize.gateway.config import Limits

__all__ = ["body_of"]


async def body_of(request: Request, limits: Limits) -> bytes:
    """All bytes of the body.

    :raises Refusal: it is longer than the limit (413), takes too long (408), or ends early.
    """
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said) > limits.body:
        raise _too_long(limits)
    parts: list[bytes] = []
    size = 0
    try:
        with anyio.fail_after(limits.arrival):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limits.body:
                    raise _too_long(limits)
                parts.append(chunk)
    except TimeoutError:
        raise Refusal(408, "request_timeout", "the body did not arrive in time") from None
    return b"".join(parts)


def _too_long(limits: Limits) -> Refusal:
    return Refusal(413, "body_too_large", f"a body of more than {limits.body} bytes is not read")

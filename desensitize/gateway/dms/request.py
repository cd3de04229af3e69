"""A request of the API, of either way to sign it: an action, and parameters from query and form, each said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from desensitize.gateway.dms.parameters import INVALID, invalid
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.request_body import body_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from desensitize.gateway.config import Limits

__all__ = ["VERSION", "Call", "call_of"]

VERSION = "2018-11-01"
FORM = "application/x-www-form-urlencoded"
_MOST = 1000
# What is said in a header, or beside the parameters.
_ACTION = ("x-acs-action", "Action")
_VERSION = ("x-acs-version", "Version")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Call:
    """``query`` and ``form`` as they were sent; ``given`` is both by name."""

    action: str
    method: str
    path: str
    query: Pairs
    form: Pairs
    body: bytes
    given: Mapping[str, str]


async def call_of(request: Request, limits: Limits) -> Call:
    """Read a request.

    :raises Refusal: it is none of this API.
    """
    body = await body_of(request, limits)
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refusal(400, INVALID, f"the body must be {FORM}")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(400, INVALID, "a packed body is not read; send it as it is")
    query, form = _pairs(request.scope["query_string"]), _pairs(body)
    given = _once((*query, *form))
    action = _said(request, given, _ACTION)
    if not action:
        raise Refusal(400, "MissingParameter", "Action is required, in the header x-acs-action or as a parameter")
    if _said(request, given, _VERSION) not in {"", VERSION}:
        raise invalid("Version", f"must be {VERSION}")
    if given.get("Format", "JSON").upper() not in {"", "JSON"}:
        raise invalid("Format", "must be JSON")
    return Call(action, request.method, request.url.path, query, form, body, given)


def _pairs(raw: bytes) -> Pairs:
    """What a query or a form says. The separator is ``&`` alone.

    :raises Refusal: it can't be read, or says too many things.
    """
    try:
        said = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except ValueError:
        message = f"query and form must be percent-encoded UTF-8, with at most {_MOST} parameters"
        raise Refusal(400, INVALID, message) from None
    return tuple(said)


def _once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """By name; of a parameter that is said twice, two readers could take another each.

    :raises Refusal: one is.
    """
    given = dict(pairs)
    if len(given) != len(pairs):
        raise Refusal(400, INVALID, "a parameter is given twice, in the query, the form or both")
    return given


def _said(request: Request, given: Mapping[str, str], places: tuple[str, str]) -> str:
    """What header and parameter say.

    :raises Refusal: another thing each.
    """
    header, parameter = places
    named = {value for value in (*request.headers.getlist(header), given.get(parameter, "")) if value}
    if len(named) > 1:
        raise invalid(parameter, f"is not what the header {header} says")
    return next(iter(named), "")

"""What is asked of one of the gateway's own doors: who may ask from a browser, and the body, checked.

Two things keep a web page that somebody has open from asking in that person's name: a page can't send JSON to another
origin without being asked whose it is (``Origin``), and a name that was made to point at this machine (DNS rebinding)
is told by ``Host``.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from desensitize.gateway.config_file import loopback
from desensitize.gateway.json_body import json_object
from desensitize.gateway.model_keys import keys_at
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.request_body import body_of
from desensitize.hints import meant
from desensitize.policy.mistakes import mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from desensitize.gateway.config import Config
    from desensitize.gateway.door import Visit
    from desensitize.policy.document import Path

__all__ = ["admit", "asked"]

_Model = TypeVar("_Model", bound="BaseModel")
_STEP = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,40}")
# Mistakes that a message lists at most.
_LISTED = 20


def admit(headers: Mapping[str, str], config: Config) -> None:
    """See that a request comes from a program, or from a page of this server.

    :raises Refusal: for another host (421), or another origin (403).
    """
    host = headers.get("host", "")
    name = _name(host)
    if not _served(name, config):
        message = "this server is not asked by that host name; its configuration lists others as hosts"
        raise Refusal(421, "unknown_host", message)
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise Refusal(403, "foreign_origin", "pages of another origin are not served")


async def asked(visit: Visit, model: type[_Model]) -> _Model:
    """The body of a request.

    :raises Refusal: it may not ask, its content is no JSON (415), or not of the model's shape (400); every mistake is
        named by its path, and none is quoted.
    """
    config, headers = visit.service.config, visit.request.headers
    admit(headers, config)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(415, "unsupported_media_type", "the body must be JSON: content-type: application/json")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refusal(415, "unsupported_media_type", "a body that is packed is not read")
    body = json_object(await body_of(visit.request, config.limits), config.limits.depth)
    wrong = [_mistake(path, say, model, key=key) for path, say, key in mistakes(body, model)]
    if wrong:
        more = f"; and {len(wrong) - _LISTED} more" if len(wrong) > _LISTED else ""
        message = "; ".join(f"{where or 'the body'}: {say}" for where, say in wrong[:_LISTED]) + more
        raise Refusal(400, "invalid_request", message, parameter=wrong[0][0])
    return model.model_validate(body)


def _mistake(path: Path, say: str, model: type[BaseModel], *, key: bool) -> tuple[str, str]:
    """Where a mistake is, and what. A key that nothing is like is not repeated: it may be anybody's."""
    hint = meant(str(path[-1]), keys_at(model, path)) if key else ""
    return _dotted(path[:-1] if key and not hint else path), say + hint


def _dotted(path: Path) -> str:
    """A path as people write it: ``messages[0].role``; a step that may be a value is ``*``."""
    out = ""
    for step in path:
        if isinstance(step, int):
            out += f"[{step}]"
        else:
            out += f"{'.' * bool(out)}{step if _STEP.fullmatch(step) else '*'}"
    return out


def _served(name: str, config: Config) -> bool:
    """Whether a host name is this server's. One that other machines reach may have any, unless some are listed."""
    listed = {each.lower().rstrip(".") for each in config.hosts}
    return loopback(name) or name in listed or (not loopback(config.host) and not listed)


def _name(host: str) -> str:
    """The name in a ``Host`` header, without its port.

    >>> _name("LocalHost:8740"), _name("[::1]:8740"), _name("example.com.")
    ('localhost', '::1', 'example.com')
    """
    bare = host.lower()
    if bare.startswith("["):
        inside, closed, _ = bare[1:].partition("]")
        try:
            return str(ipaddress.ip_address(inside)) if closed else bare
        except ValueError:
            return bare
    return bare.partition(":")[0].rstrip(".")

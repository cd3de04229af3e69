"""Who asks: callers are told by bearer keys, compared in constant time; a gateway without keys serves its own machine.

A client says its key in ``X-Desensitize-Key``, or where a vendor's SDK puts one. What is the gateway's key is never
passed on; any other credential is the client's own, for the upstream.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import TYPE_CHECKING, NamedTuple

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.gateway.config import Caller

__all__ = ["OWN_KEY", "Asked", "Callers"]

OWN_KEY = "x-desensitize-key"
_PLACES = (OWN_KEY, "authorization", "x-api-key", "api-key")
_BEARER = "bearer "


class Asked(NamedTuple):
    """Who asks; empty where nobody has to say."""

    name: str = ""


class Callers:
    """The callers of a gateway. Keeps digests of their keys only."""

    def __init__(self, callers: Sequence[Caller], environ: Mapping[str, str] | None = None) -> None:
        known = os.environ if environ is None else environ
        self._digests = [(_digest(known[caller.env]), caller.name) for caller in callers]

    @property
    def required(self) -> bool:
        """Whether callers have to say who they are."""
        return bool(self._digests)

    def asked(self, headers: Mapping[str, str]) -> Asked:
        """Who asks.

        :raises Refusal: with status 401, nobody who is known.
        """
        if not self._digests:
            return Asked()
        for header in _PLACES:
            name = self.named(headers.get(header, ""))
            if name is not None:
                return Asked(name)
        message = "this gateway serves callers with a key only: send it as X-Desensitize-Key or as a bearer token"
        raise Refusal(401, "unauthorized", message, headers={"www-authenticate": "Bearer"})

    def named(self, said: str) -> str | None:
        """Whose key a header says, by itself or as a bearer token; ``None``: nobody's."""
        key = said[len(_BEARER) :] if said[: len(_BEARER)].lower() == _BEARER else said
        digest, found = _digest(key.strip()), None
        for known, name in self._digests:
            if hmac.compare_digest(known, digest):
                found = name
        return found


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()

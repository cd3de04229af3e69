"""What all doors of a gateway share: maskers, callers, sessions, upstreams, and what is written down."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import httpx

from desensitize.gateway.admission import Admission
from desensitize.gateway.audit import AuditLog
from desensitize.gateway.callers import Callers
from desensitize.gateway.config_file import checked
from desensitize.gateway.ledger import Ledger
from desensitize.gateway.maskers import Maskers
from desensitize.gateway.metrics import Metrics
from desensitize.gateway.refusal import Refusal
from desensitize.gateway.relay import Relay
from desensitize.gateway.sessions import Sessions
from desensitize.gateway.state import States
from desensitize.mask.keys import Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from desensitize.gateway.config import Config
    from desensitize.gateway.ledger import Sink

__all__ = ["Service"]


class Service:
    """Built once for an application; nothing is connected before the first request.

    :param http: the client that asks upstreams; default: one of its own.
    :raises ConfigError: what could not be served.
    """

    def __init__(
        self,
        config: Config,
        *,
        sinks: Sequence[Sink] = (),
        http: httpx.AsyncClient | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.config = checked(config, self.environ)
        self.metrics = Metrics()
        self.ledger = Ledger((self.metrics, *sinks))
        self.callers = Callers(config.keys, self.environ)
        self.maskers = Maskers(config, self.ledger.hear, self.environ)
        # What can't be looked for is told now, and the first request finds everything ready.
        self.maskers.of().mask("请拨打 call")
        if config.audit is not None:
            self.ledger.add(AuditLog(config.audit.file, self.maskers.key or Key.generate(), self.maskers.of().find))
        self.sessions = Sessions(config.session_ttl, keys=self.callers.required)
        self.states = States(self.maskers.vault, config.session_ttl)
        self.admission = Admission(config.limits)
        self._http = http or _client(config)
        self._relays: dict[str, Relay] = {}

    def admitted(self, caller: str | None) -> AbstractContextManager[None]:
        """As `Admission.admitted`."""
        return self.admission.admitted(caller)

    def relay(self, door: str) -> Relay:
        """What sends for a door.

        :raises Refusal: with status 502, it has no upstream.
        """
        if door not in self._relays:
            upstream = self.config.upstream(door)
            if upstream is None:
                raise Refusal(502, "no_upstream", f"no upstream is configured for this API: upstreams.{door}")
            key = self.environ[upstream.key_env] if upstream.key_env else None
            self._relays[door] = Relay(self._http, upstream, key, slow=self.config.vault is not None)
        return self._relays[door]

    async def close(self) -> None:
        """Let go of connections and of the vault."""
        await self._http.aclose()
        self.maskers.close()


def _client(config: Config) -> httpx.AsyncClient:
    """Proxies of the environment are not asked: what leaves goes where the configuration says."""
    most = config.limits.concurrency
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=min(most, 64))
    return httpx.AsyncClient(
        trust_env=False, follow_redirects=False, limits=limits, headers={"user-agent": "desensitize"}
    )

"""What a gateway is told: the shape of ``gateway.yaml``, every value checked before anything is served.

Secrets never stand in the file: each is named by the environment variable that holds it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

__all__ = ["Audit", "Caller", "Config", "Dms", "Limits", "Signer", "Upstream", "Upstreams", "VaultPlace"]

Text = Annotated[StrictStr, Field(min_length=1, max_length=4096)]
Name = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
Variable = Annotated[StrictStr, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=120)]
Url = Annotated[StrictStr, Field(pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$", max_length=2048)]
Count = Annotated[StrictInt, Field(ge=1)]
Seconds = Annotated[StrictInt | StrictFloat, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Upstream(_Strict):
    """Where masked requests go. ``key_env``: the gateway's own key there; without it the client's is passed on."""

    url: Url
    key_env: Variable | None = None
    timeout: Seconds = 600


class Upstreams(_Strict):
    """Whom each door asks; ``default`` serves the doors that have none of their own."""

    default: Upstream | None = None
    openai: Upstream | None = None
    anthropic: Upstream | None = None
    dashscope: Upstream | None = None
    dms: Upstream | None = None

    def named(self) -> dict[str, Upstream]:
        """Those that there are, by door."""
        every = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: upstream for name, upstream in every if upstream is not None}


class Caller(_Strict):
    """One who may ask: a name for sessions and the audit log, and the variable that holds the bearer key."""

    name: Name
    env: Variable


class Signer(_Strict):
    """A pair of keys of the DMS API: requests are signed with the secret that the variable holds."""

    access_key: Name
    env: Variable


class Dms(_Strict):
    """The DMS door: who signs, which instances there are, and where rules are kept that callers add."""

    signatures: list[Signer] = []
    skew: Seconds = 900
    # By instance id the categories that are its own, on top of the gateway's; an id that is not named is unknown.
    instances: dict[Name, list[Name]] | None = None
    rules_dir: Text | None = None
    model: Text | None = None


class VaultPlace(_Strict):
    """Where the values of named sessions are kept: a sealed file, or a Redis server whose URL a variable holds."""

    file: Text | None = None
    redis_env: Variable | None = None
    key_env: Variable = "DESENSITIZE_KEY"


class Audit(_Strict):
    """Where one line a request is written: who, which session, rules and counts; never a value."""

    file: Text


class Limits(_Strict):
    """What one request and all of them together may take. ``body`` in bytes, ``rate`` in requests a minute a caller."""

    body: Count = 32 << 20
    depth: Annotated[StrictInt, Field(ge=1, le=200)] = 64
    concurrency: Count = 256
    rate: Count | None = None
    # Seconds a request may take to arrive, and a client may read nothing of a stream; and those that live requests have
    # to end when the server stops.
    arrival: Seconds = 60
    stall: Seconds = 60
    shutdown: Seconds = 30


class Config(_Strict):
    """The whole file.

    >>> Config(upstreams=Upstreams(default=Upstream(url="http://127.0.0.1:9000"))).port
    8740
    """

    format: Literal[1] = 1
    host: Text = "127.0.0.1"
    port: Annotated[StrictInt, Field(ge=0, le=65535)] = 8740
    workers: Annotated[StrictInt, Field(ge=1, le=64)] = 1
    # Names by which own doors and workbench may be called, beside the loopback's.
    hosts: list[Text] = []
    upstreams: Upstreams = Upstreams()
    # What is always looked for; left out: the categories that are on by default.
    categories: Annotated[list[Name], Field(min_length=1)] | None = None
    rules: list[Text] = []
    profile: Name | None = None
    allow: list[Text] = []
    deny: list[Text] = []
    names: list[Text] = []
    allow_unmasked: StrictBool = False
    mask_replies: StrictBool = False
    workbench: StrictBool = True
    keys: list[Caller] = []
    dms: Dms = Dms()
    vault: VaultPlace | None = None
    # Seconds after its last use that a named session is kept.
    session_ttl: Seconds = 3600
    audit: Audit | None = None
    limits: Limits = Limits()

    def upstream(self, door: str) -> Upstream | None:
        """Whom a door asks."""
        named = self.upstreams.named()
        return named.get(door) or named.get("default")

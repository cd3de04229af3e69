"""Whole clients of vendors' SDKs, each method of which sends only masked text.

Clients of ``openai`` and ``anthropic`` get an HTTP client that masks, since everything they can do over HTTP goes
through it. What does not, a web socket, is refused, and so is a part of a client that nobody has looked at.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from desensitize.adapters.clients_dashscope import is_dashscope, refuse_unknown_call, wrapped_dashscope
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.adapters.wire import WireExchange

__all__ = ["refuse_unknown_part", "wrapped", "wrapped_helper"]

# Parts that go over HTTP alone. Files, which no scan reads, are refused on the way.
_PARTS = {
    "openai": frozenset({
        "audio", "batches", "chat", "completions", "containers", "conversations", "embeddings", "evals", "files",
        "fine_tuning", "images", "models", "moderations", "responses", "skills", "uploads", "vector_stores", "videos",
        "webhooks", "with_raw_response", "with_streaming_response",
    }),
    "anthropic": frozenset({
        "beta", "completions", "files", "messages", "models", "with_raw_response", "with_streaming_response",
    }),
}  # fmt: skip
# The same of parts that have some which are no such: agents, sessions and memories keep what they are told.
_BELOW = {
    "openai": {},
    "anthropic": {"beta": frozenset({"files", "messages", "models", "with_raw_response", "with_streaming_response"})},
}
# Methods of those that open a web socket.
_SOCKETS = {"openai": (("responses", "connect"),), "anthropic": ()}
# What the SDK asks its client for before it opens one, whichever part does; no HTTP call does.
_SOCKET_QUERIES = ("_websocket_query_params", "_websocket_query_params_fallback")
_NO_SOCKET = "refused://a-wrapped-client-opens-no-web-socket"


def wrapped(client: Any, *, over_http: Callable[[], WireExchange], over_calls: Callable[[Any], Any]) -> Any:
    """A copy of a client, all of whose calls are masked.

    :raises ConfigError: a client of no known kind.
    """
    vendor = _vendor(client)
    if vendor is not None:
        return _masked_copy(client, vendor, over_http)
    if is_dashscope(client):
        return wrapped_dashscope(client, over_calls)
    raise ConfigError(
        f"wrap_client takes a client of openai or anthropic, or the module dashscope, not {type(client).__name__}; "
        f"for one that takes an HTTP client use httpx_transport, for a function that makes a call use wrap"
    )


def wrapped_helper(call: Any, over_http: Callable[[], WireExchange]) -> Any:
    """A method of a client's part that does more than one request with its result, on a masked copy of that client.

    ``None`` for any other callable, and for ``create``, which gives what the vendor said and nothing else.
    """
    part, name = getattr(call, "__self__", None), getattr(call, "__name__", "create")
    client = getattr(part, "_client", None)
    kind: Any = type(part)
    vendor = None if client is None else _vendor(client)
    if vendor is None or name == "create" or not kind.__module__.startswith(f"{vendor}.resources."):
        return None
    return getattr(kind(_masked_copy(client, vendor, over_http)), name)


def refuse_unknown_part(call: Any) -> None:
    """Refuse a method of an SDK that opens a web socket, or that nobody has looked at.

    :raises ConfigError: such a method, of a class derived from the SDK's too.
    """
    for base in type(getattr(call, "__self__", None)).__mro__:
        vendor, _, rest = base.__module__.partition(".resources.")
        part, below, *_ = (*rest.split("."), "")
        name = getattr(call, "__name__", "")
        if part and vendor in _PARTS and not _known(vendor, part, below, name):
            raise _refusal(f"{part}.{name}")
    refuse_unknown_call(call)


def _known(vendor: str, part: str, below: str, method: str) -> bool:
    """Whether a method of a part, or of one below it, sends over HTTP alone, and nothing that is kept."""
    if part not in _PARTS[vendor] or (part, method) in _SOCKETS[vendor]:
        return False
    return part not in _BELOW[vendor] or below in _BELOW[vendor][part]


def _vendor(client: Any) -> str | None:
    """Which SDK's client this is: one that sends through an HTTP client and can be copied with another."""
    if isinstance(client, type) or not (hasattr(client, "_client") and callable(getattr(client, "copy", None))):
        return None
    names = (base.__module__.partition(".")[0] for base in type(client).__mro__)
    return next((name for name in names if name in _PARTS), None)


def _masked_copy(client: Any, vendor: str, exchange: Callable[[], WireExchange], **options: Any) -> Any:
    from desensitize.adapters.http_client import masking_client  # noqa: PLC0415 - on first use

    sends = options.pop("http_client", None) or client._client  # noqa: SLF001 - the SDKs' one place for it
    copy = type(client).copy(client, http_client=masking_client(sends, exchange), **options)
    _guard(copy, vendor)

    def again(**options: Any) -> Any:
        """A copy that masks too, with another HTTP client as well."""
        return _masked_copy(copy, vendor, exchange, **{"http_client": sends, **options})

    copy.copy = copy.with_options = again
    return copy


def _guard(client: Any, vendor: str) -> None:
    """Refuse what does not go over HTTP, and the parts that nobody has looked at."""
    for name in _parts(type(client)) - _PARTS[vendor]:
        client.__dict__[name] = _Refused(name)
    for part, known in _BELOW[vendor].items():
        holder = getattr(client, part, None)
        for name in _parts(type(holder)) - known:
            holder.__dict__[name] = _Refused(f"{part}.{name}")
    for part, method in _SOCKETS[vendor]:
        if hasattr(getattr(client, part, None), method):
            setattr(getattr(client, part), method, _Refused(f"{part}.{method}"))
    if _SOCKETS[vendor]:
        _guard_sockets(client)


def _guard_sockets(client: Any) -> None:
    """Leave no way to a web socket, also for a part that is made anew around this client.

    The address is for versions of the SDK that ask the client for no query: no web socket has such a scheme.
    """
    client.__dict__.update({name: _Refused("a web socket") for name in _SOCKET_QUERIES}, websocket_base_url=_NO_SOCKET)


def _parts(kind: type) -> set[str]:
    """Names of the parts of a client, which are made when they are first asked for."""
    members = {name: member for base in reversed(kind.__mro__) for name, member in vars(base).items()}
    return {name for name, member in members.items() if isinstance(member, cached_property)}


class _Refused:
    """Stands where a part of a client was."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise _refusal(self.__dict__["_name"])

    def __call__(self, *_: Any, **__: Any) -> Any:
        raise _refusal(self.__dict__["_name"])


def _refusal(name: str) -> ConfigError:
    return ConfigError(
        f"{name} of a wrapped client is refused: what it sends can't be masked. Use the plain client where no text of "
        f"a person is sent"
    )

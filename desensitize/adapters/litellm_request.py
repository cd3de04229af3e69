"""What of a request inside litellm's proxy goes to a model, what is the proxy's own, and what is logged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.adapters.exchange import ChatExchange

__all__ = ["Exchanges", "keep_masked", "mask_logged", "masked_data", "prove_sent", "request_path"]

# By what the proxy calls a kind of call: where its request would go, which says whose shape it has.
_PATHS = {
    "acompletion": "/chat/completions",
    "completion": "/chat/completions",
    "atext_completion": "/completions",
    "text_completion": "/completions",
    "aembedding": "/embeddings",
    "embedding": "/embeddings",
    "embeddings": "/embeddings",
    "aresponses": "/responses",
    "responses": "/responses",
    "anthropic_messages": "/messages",
    "aanthropic_messages": "/messages",
}
# Objects of the proxy's, which no model is told.
_OWN = frozenset({"litellm_logging_obj", "secret_fields", "proxy_server_request"})
# Kept for the logs alone; texts of the sender's among them.
_NOTES = ("metadata", "litellm_metadata")
# Who the caller is to the proxy; but for the one that the request itself names.
_CALLER, _END_USER = "user_api_key", "user_api_key_end_user_id"
# Ids that chance made.
_IDS = frozenset({"litellm_call_id", "litellm_trace_id"})
_CHANCE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# What of a call a model is told.
_TOLD = (
    "messages", "input", "prompt", "system", "instructions", "tools", "functions", "response_format", "text", "stop",
    "suffix", "prediction", "user", "extra_body", "extra_headers",
)  # fmt: skip
# What litellm takes down of a request when it comes.
_TAKEN = ("messages", "input", "prompt", "optional_params")
# Where the proxy takes down what it gave out, to be logged in place of what the model said.
_SERVED = "served_output_texts"


class Exchanges(Protocol):
    """What gives an exchange for each call: a ``Masker``."""

    def exchange(self, path: str) -> ChatExchange:
        """A new exchange."""


def request_path(call_type: str) -> str:
    """Whose shape a request has, as the end of a path.

    :raises ConfigError: a kind of call that nobody described.

    >>> request_path("aembedding")
    '/embeddings'
    """
    kind = str(getattr(call_type, "value", call_type))
    if kind not in _PATHS:
        raise ConfigError(f"a call of the kind {kind!r} can't be masked: {', '.join(sorted(_PATHS))} can")
    return _PATHS[kind]


def masked_data(data: Mapping[str, Any], one: ChatExchange) -> dict[str, Any]:
    """A request as the proxy holds it, masked: the body, and the sender's texts among what is kept for the logs."""
    own = {name for name, value in data.items() if name in _OWN or name in _NOTES or _is_id(name, value)}
    _, body = one.mask_request((), {name: value for name, value in data.items() if name not in own})
    out = {name: data[name] if name in own else body[name] for name in data}
    for name in _NOTES:
        if name in data:
            out[name] = _noted(data[name], one.mask_text)
    asked = data.get("proxy_server_request")
    if isinstance(asked, dict):
        # A copy of the body as it came is kept here.
        asked["body"] = dict(body)
    return out


def prove_sent(kwargs: Mapping[str, Any], masker: Exchanges) -> None:
    """Look at what a call is about to send.

    :raises LeakError: a value is among it.
    """
    one = masker.exchange("/chat/completions")
    try:
        one.prove({name: kwargs[name] for name in _TOLD if kwargs.get(name) is not None})
    finally:
        one.close()


def mask_logged(log: Any, one: ChatExchange) -> None:
    """Mask what litellm took down of a request before anybody could change it."""
    details = getattr(log, "model_call_details", None)
    _mask_members(vars(log), _TAKEN, one)
    _mask_members(details, _TAKEN, one)
    for holder in (vars(log), details):
        _mask_members((holder or {}).get("litellm_params"), (*_NOTES, "proxy_server_request"), one)


def _mask_members(holder: Any, names: tuple[str, ...], one: ChatExchange) -> None:
    if isinstance(holder, dict):
        holder.update({name: _noted(holder[name], one.mask_text) for name in names if holder.get(name)})


def keep_masked(log: Any) -> None:
    """Let the reply be logged as the model gave it, with its tokens."""
    details = getattr(log, "model_call_details", None)
    if isinstance(details, dict):
        log.model_call_details = _Details(details)


class _Details(dict[str, Any]):
    """What is logged of a call. What was given out in place of the reply is not taken down."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name != _SERVED:
            super().__setitem__(name, value)


def _is_id(name: str, value: Any) -> bool:
    return name in _IDS and isinstance(value, str) and _CHANCE.fullmatch(value) is not None


def _noted(value: Any, text: Callable[..., str], key: str = "") -> Any:
    """A copy of what is noted for the logs, its texts masked; the proxy's own objects stay."""
    if isinstance(value, dict):
        return {_key(name, text): _note(name, member, text) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_noted(item, text, key) for item in value)
    if isinstance(value, str):
        return value if _CHANCE.fullmatch(value) else text(value, "metadata", key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        shown = text(str(value), "metadata", key)
        return value if shown == str(value) else shown
    return value


def _note(name: Any, member: Any, text: Callable[..., str]) -> Any:
    return member if str(name).startswith(_CALLER) and name != _END_USER else _noted(member, text, f"{name}: ")


def _key(name: Any, text: Callable[..., str]) -> Any:
    return text(name, "metadata", "") if isinstance(name, str) and not name.startswith(_CALLER) else name

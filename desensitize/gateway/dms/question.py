"""What an OpenAI-compatible upstream is asked for a chat.

Everything that is anybody's text stands in the JSON body, where the exchange masks it. How to mask, and for which
instance, is nothing that an upstream is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.chat.exact import spelled
from desensitize.gateway.dms.parameters import CHAT, invalid
from desensitize.gateway.relay import Question

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["question"]

_CHAT_PATH = "/v1/chat/completions"
_VECTOR_PATH = "/v1/embeddings"
_FIELDS = {parameter.name: parameter.field for parameter in CHAT if parameter.field}


def question(values: Mapping[str, Any], model: str | None, *, streams: bool) -> tuple[Question, dict[str, Any]]:
    """The request, and its body as plain data.

    ``Input`` without ``Messages`` asks for embeddings. What ``Parameters`` says is merged, and every parameter that has
    a name of its own goes before it.

    :param model: whose name is taken where the request says none.
    :param streams: for ``ChatWithDesensitizeSSE``.
    :raises Refusal: there is nothing to ask.
    """
    if "Messages" not in values and "Input" not in values:
        raise invalid("Messages", "is required")
    vectors = "Messages" not in values
    said = dict(values.get("Parameters", {}))
    # Not with what was asked, for its words could be another conversation's.
    said.pop("input" if not vectors else "messages", None)
    body = {**({"model": model} if model else {}), **said, **(_vectors(values) if vectors else _chat(values))}
    if streams and not vectors:
        body = _streamed(body, values)
    return Question("POST", _VECTOR_PATH if vectors else _CHAT_PATH, "", _headers(values), spelled(body).encode()), body


def _vectors(values: Mapping[str, Any]) -> dict[str, Any]:
    named = {"Model": "model", "Input": "input", "Dimensions": "dimensions"}
    return {field: values[name] for name, field in named.items() if name in values}


def _chat(values: Mapping[str, Any]) -> dict[str, Any]:
    body = {field: values[name] for name, field in _FIELDS.items() if name in values and name != "Input"}
    if "ResponseFormat" in values:
        body["response_format"] = {"type": values["ResponseFormat"]}
    return body


def _streamed(body: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """With how the reply is to come: as a stream, unless that is declined."""
    streamed = values.get("Stream", body.get("stream", True))
    if not isinstance(streamed, bool):
        raise invalid("Parameters", "must say of stream either true or false")
    body["stream"] = streamed
    if not streamed:
        # A whole completion tells its usage anyway, and upstreams refuse to be asked.
        body.pop("stream_options", None)
    elif "IncludeUsage" in values:
        body["stream_options"] = {"include_usage": values["IncludeUsage"]}
    return body


def _headers(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    headers = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")]
    inspection = values.get("XDashScopeDataInspection")
    return [*headers, ("x-dashscope-datainspection", inspection)] if inspection else headers

"""The parameters of the chat calls as data: what each may be, and which field of the upstream's request it becomes.

Names and kinds are those of the vendor's SDK 3.0.0, ranges those that its models are documented with. A parameter of
the API that is not here, such as ``RegionId`` or ``Tid``, is read by nobody and goes nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.gateway.dms.kinds import FLAG, TEXT, Kind, json_of, number, object_of, said, whole, word
from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CHAT", "INVALID", "Parameter", "invalid", "read", "values_of"]

INVALID = "InvalidParameter"
_DIMENSIONS = (64, 128, 256, 512, 768, 1024, 1536, 2048)


class Parameter(NamedTuple):
    """One parameter.

    ``field``: where it goes upstream as it is; empty where that takes more than a name. ``streams``: it is one of
    ``ChatWithDesensitizeSSE`` alone.
    """

    name: str
    kind: Kind
    field: str = ""
    streams: bool = False


def _messages(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_message, value))


def _message(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("role"), str) and bool(value["role"])


def _stop(text: str) -> Any:
    """A JSON list or text, or a text as it is."""
    value = said(text) if text[:1] in {"[", '"'} else text
    alike = value if isinstance(value, list) else [value]
    if not all(type(item) is type(alike[0]) and type(item) in {str, int} for item in alike):
        raise ValueError
    return value


def _tools(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(tool, dict) and _tool_name(tool) != "search" for tool in value)


def _tool_name(tool: dict[str, Any]) -> Any:
    function = tool.get("function")
    return function.get("name") if isinstance(function, dict) else None


def _choice(text: str) -> Any:
    value = said(text) if text[:1] == "{" else text
    if isinstance(value, str) and value not in {"auto", "none"}:
        raise ValueError
    return value


def _modalities(value: Any) -> bool:
    return value in (["text"], ["text", "audio"], ["audio", "text"])


def _input(text: str) -> Any:
    """A text, or a JSON list of texts."""
    value = said(text) if text[:1] == "[" and text[-1:] == "]" else text
    if isinstance(value, list) and not (value and all(isinstance(item, str) for item in value)):
        raise ValueError
    return value


def _search(text: str) -> dict[str, Any]:
    """Its booleans are texts, for the SDK's type of it is a mapping of texts."""
    options = said(text)
    if not isinstance(options, dict):
        raise ValueError  # noqa: TRY004 - the kind's one error
    return {name: {"true": True, "false": False}.get(str(value).lower(), value) for name, value in options.items()}


def _inspection(text: str) -> str:
    """A header as it was said; nothing for an empty object."""
    value = said(text)
    if not isinstance(value, dict) or not text.isascii() or not text.isprintable():
        raise ValueError
    return text if value else ""


CHAT = (
    Parameter("InstanceId", whole(0)),
    Parameter("NeedDesensitization", FLAG),
    Parameter("DesensitizationRule", TEXT),
    Parameter("Messages", json_of("a JSON list of messages, each with a role, and not empty", _messages), "messages"),
    Parameter("Input", Kind("a text, or a JSON list of texts", _input), "input", streams=True),
    Parameter("Model", TEXT, "model"),
    Parameter("Stop", Kind("a text, or a JSON list of texts", _stop), "stop"),
    Parameter("MaxTokens", whole(1), "max_tokens"),
    Parameter(
        "PresencePenalty", number("a number from -2.0 to 2.0", -2, 2), "presence_penalty"
    ),
    Parameter("ResponseFormat", word("text", "json_object")),
    Parameter("Seed", whole(0, 2**31 - 1), "seed"),
    Parameter("EnableThinking", FLAG, "enable_thinking"),
    Parameter("ThinkingBudget", whole(1), "thinking_budget"),
    Parameter("Temperature", number("a number from 0.0, below 2.0", 0, 2, last=False), "temperature"),
    Parameter("TopP", number("a number above 0.0, up to 1.0", 0, 1, first=False), "top_p"),
    Parameter("TopK", whole(0), "top_k"),
    Parameter("Logprobs", FLAG, "logprobs"),
    Parameter("TopLogprobs", whole(0, 5), "top_logprobs"),
    Parameter("XDashScopeDataInspection", Kind("a JSON object in printable ASCII", _inspection)),
    Parameter("EnableSearch", FLAG, "enable_search"),
    Parameter("SearchOptions", Kind("a JSON object", _search), "search_options"),
    Parameter("ModalitiesList", json_of('the JSON list ["text"] or ["text","audio"]', _modalities), "modalities"),
    Parameter("AudioJson", object_of("a JSON object"), "audio"),
    Parameter("EnableCodeInterpreter", FLAG, "enable_code_interpreter"),
    Parameter("VlHighResolutionImages", FLAG, "vl_high_resolution_images"),
    Parameter("Stream", FLAG, streams=True),
    Parameter("IncludeUsage", FLAG, streams=True),
    Parameter("Dimensions", whole(1, among=_DIMENSIONS), streams=True),
    Parameter("Parameters", object_of("a JSON object"), streams=True),
    Parameter("Tools", json_of('a JSON list of tools, none named "search"', _tools), "tools", streams=True),
    Parameter("ToolChoice", Kind("auto, none, or a JSON object", _choice), "tool_choice", streams=True),
)  # fmt: skip


def invalid(name: str, say: str, code: str = INVALID) -> Refusal:
    """The error for a parameter, which says its name and never its value."""
    return Refusal(400, code, f"The specified parameter {name} {say}.", parameter=name)


def values_of(given: Mapping[str, str], *, streams: bool) -> dict[str, Any]:
    """The chat's parameters by name, each of its kind; those that are left out or empty are not there.

    :param streams: for ``ChatWithDesensitizeSSE``.
    :raises Refusal: one is wrong; the message names it.
    """
    if not streams:
        for parameter in CHAT:
            if parameter.streams and given.get(parameter.name):
                raise invalid(parameter.name, "is one of ChatWithDesensitizeSSE alone")
    values = read(given, CHAT)
    if "InstanceId" not in values:
        raise invalid("InstanceId", "is required")
    # Models refuse these; that search options stand beside no search is usual, and does no harm.
    if "TopLogprobs" in values and not values.get("Logprobs"):
        raise invalid("TopLogprobs", "needs Logprobs to be true")
    if "AudioJson" in values and "audio" not in values.get("ModalitiesList", ()):
        raise invalid("AudioJson", 'needs "audio" in ModalitiesList')
    return values


def read(given: Mapping[str, str], known: Iterable[Parameter]) -> dict[str, Any]:
    """Those of the known parameters that are given.

    :raises Refusal: one is not of its kind.
    """
    values: dict[str, Any] = {}
    for parameter in known:
        text = given.get(parameter.name, "")
        if not text:
            continue
        try:
            values[parameter.name] = parameter.kind.read(text)
        except ValueError:
            raise invalid(parameter.name, f"must be {parameter.kind.says}") from None
    return values

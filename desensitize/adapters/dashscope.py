"""Where text sits in DashScope's own API: requests, as the SDK takes them and as they stand on the wire, and replies.

Source: the ``dashscope`` package, 2.0; help.aliyun.com, Model Studio, "DashScope API reference". Data only.
"""

from __future__ import annotations

from desensitize.adapters.places import Reply, TextAt
from desensitize.chat.shape import Shape, at

__all__ = ["DASHSCOPE", "DASHSCOPE_CALL", "GENERATION"]


def _media(*places: str) -> tuple[str, ...]:
    return tuple(
        f"{where}{name}" for where in places for name in ("image", "audio", "video", "video.*", "file", "image.*")
    )


# What a model is told, and what it is told beside that.
_INPUT = {
    "text": (
        "prompt", "text", "texts", "contents", "messages.*.content", "messages.*.content.*.text",
        "messages.*.reasoning_content", "messages.*.tool_calls.*.function.arguments", "messages.*.partial",
        "history.*.user", "history.*.bot", "input", "query", "documents",
    ),
    "label": ("messages.*.name",),
    "role": ("messages.*.role",),
    "word": ("messages.*.tool_calls.*.type", "messages.*.content.*.type"),
    "name": (
        "messages.*.tool_call_id", "messages.*.tool_calls.*.id", "messages.*.tool_calls.*.function.name",
    ),
    "media": _media("messages.*.content.*.", "contents.*."),
}  # fmt: skip
_PARAMETERS = {
    "text": (
        "enable_search", "enable_thinking", "incremental_output", "logprobs", "parallel_tool_calls", "stop", "stream",
        "tools.*.function.description", "tools.*.function.strict", "search_options", "plugins",
        "vl_high_resolution_images", "instruct", "response_format.json_schema.description",
        "response_format.json_schema.strict", "instance_id",
    ),
    "number": (
        "max_tokens", "max_input_tokens", "n", "presence_penalty", "repetition_penalty", "seed", "temperature",
        "thinking_budget", "top_k", "top_logprobs", "top_p", "dimension", "top_n",
    ),
    "word": (
        "result_format", "response_format.type", "tools.*.type", "tool_choice", "tool_choice.type", "text_type",
        "output_type", "reasoning_effort",
    ),
    "name": ("tools.*.function.name", "tool_choice.function.name", "response_format.json_schema.name"),
    "schema": ("tools.*.function.parameters", "response_format.json_schema.schema"),
}  # fmt: skip


def _at(prefix: str, places: dict[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((kind, tuple(prefix + path for path in paths)) for kind, paths in places.items())


# A body on the wire.
DASHSCOPE = Shape(
    name="dashscope",
    places=tuple(
        place
        for kind, paths in (*_at("input.", _INPUT), *_at("parameters.", _PARAMETERS), ("name", ("model",)))
        for place in at(kind, *paths)
    ),
    signs=("input",),
    json_replies=(("parameters", "response_format", "type"),),
    incremental=(("parameters", "incremental_output"),),
)

# The arguments of the SDK's calls.
DASHSCOPE_CALL = Shape(
    name="dashscope.call",
    places=tuple(
        place
        for kind, paths in (
            *_at("", _INPUT), *_at("", _PARAMETERS), ("name", ("model", "workspace")), ("text", ("headers",)),
            ("media", _media("input.*.")),
        )
        for place in at(kind, *paths)
    ),
    signs=("messages", "prompt", "input", "text", "history", "query"),
    local=("api_key", "timeout", "request_timeout", "session", "base_address"),
    credentials=("headers", ("authorization",)),
    json_replies=(("response_format", "type"),),
    incremental=(("incremental_output",),),
    # Members of a part, whatever their names: text too.
    uploads=(("messages", "*", "content", "*", "*"), ("input", "*", "*")),
)  # fmt: skip

_TEXTS = (
    TextAt("output.choices.*.message.reasoning_content"),
    TextAt("output.choices.*.message.content", "asked"),
    TextAt("output.choices.*.message.content.*.text", "asked"),
    TextAt("output.choices.*.message.tool_calls.*.function.arguments", "json", tool=True),
    TextAt("output.text", "asked"),
)

GENERATION = Reply(
    name="dashscope.generation",
    sign="output",
    holds=(dict,),
    beside="request_id",
    whole=_TEXTS,
    stream=_TEXTS,
    end=(("output", "choices", "*", "finish_reason"), ("output", "finish_reason")),
    blank=(("output", "choices", "*", "logprobs"),),
    once=(
        ("usage",),
        ("output", "finish_reason"),
        ("output", "choices", "*", "finish_reason"),
        ("output", "choices", "*", "message", "tool_calls", "*", "id"),
        ("output", "choices", "*", "message", "tool_calls", "*", "function", "name"),
    ),
)

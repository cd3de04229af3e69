"""Where text sits in OpenAI's Responses: request, reply and every event of a stream. Data only.

Source: the request and event types of the ``openai`` package, 3.54.
"""

from __future__ import annotations

from desensitize.adapters.places import Event, Reply, TextAt, inside
from desensitize.chat.shape import EACH, Shape, at

__all__ = ["OPENAI_RESPONSES", "RESPONSE"]

_NUMBERS = (
    "max_output_tokens", "max_tool_calls", "temperature", "top_logprobs", "top_p", "seed",
    "context_management.*.compact_threshold", "tools.*.max_num_results", "tools.*.display_width",
    "tools.*.display_height", "input.*.content.*.annotations.*.start_index",
    "input.*.content.*.annotations.*.end_index", "input.*.content.*.annotations.*.index", "input.*.max_output_length",
    "reasoning.max_tokens",
)  # fmt: skip
_WORDS = (
    "include.*", "prompt_cache_retention", "reasoning.effort", "reasoning.summary", "reasoning.generate_summary",
    "reasoning.context", "service_tier", "text.format.type", "text.verbosity", "tool_choice", "tool_choice.type",
    "tool_choice.mode", "tools.*.type", "truncation", "context_management.*.type", "prompt_cache_options.mode",
    "prompt_cache_options.ttl", "input.*.type", "input.*.status", "input.*.phase", "input.*.content.*.type",
    "input.*.content.*.detail", "input.*.output.*.type", "input.*.output.*.detail", "input.*.summary.*.type",
    "input.*.content.*.annotations.*.type", "input.*.action.type", "tools.*.search_context_size",
)  # fmt: skip
_NAMES = (
    "model", "previous_response_id", "conversation", "conversation.id", "prompt.id", "prompt.version",
    "text.format.name", "tool_choice.name", "tool_choice.server_label", "tools.*.name", "tools.*.server_label",
    "tools.*.vector_store_ids.*", "tools.*.container", "input.*.id", "input.*.call_id", "input.*.name",
    "input.*.namespace", "input.*.content.*.file_id", "input.*.output.*.file_id",
    "input.*.content.*.annotations.*.file_id", "input.*.approval_request_id", "input.*.server_label",
)  # fmt: skip
_TEXTS = (
    "background", "extra_headers", "extra_query", "input.*.arguments", "input.*.content", "input.*.content.*.text",
    "input.*.content.*.refusal", "input.*.content.*.filename", "input.*.content.*.annotations",
    "input.*.content.*.logprobs", "input.*.output", "input.*.output.*.text", "input.*.output.*.filename",
    "input.*.summary.*.text", "input.*.input", "input.*.queries", "input.*.results", "input.*.action", "input.*.code",
    "instructions", "metadata", "parallel_tool_calls", "prompt.variables", "prompt_cache_key", "safety_identifier",
    "store", "stream", "stream_options.include_obfuscation", "text.format.description", "text.format.strict",
    "tools.*.description", "tools.*.strict", "user",
)  # fmt: skip

OPENAI_RESPONSES = Shape(
    name="openai.responses",
    places=(
        *at("text", *_TEXTS),
        *at("prose", "input", "input.*"),
        *at("number", *_NUMBERS),
        *at("word", *_WORDS),
        *at("name", *_NAMES),
        *at("role", "input.*.role"),
        *at("opaque", "input.*.encrypted_content"),
        *at("media", "input.*.content.*.image_url", "input.*.content.*.file_data"),
        *at("media", "input.*.content.*.input_audio.data", "input.*.output.*.image_url", "input.*.output.*.file_data"),
        *at("link", "input.*.content.*.file_url", "input.*.output.*.file_url"),
        *at("schema", "tools.*.parameters", "text.format.schema"),
        *at("body", "extra_body"),
    ),
    signs=("input", "prompt"),
    local=("timeout", "text_format"),
    credentials=("extra_headers", ("authorization", "api-key", "x-api-key")),
    json_replies=(("text", "format", "type"),),
    # A container keeps the files that an earlier call wrote.
    state=(
        ("previous_response_id",),
        ("conversation",),
        ("tools", EACH, "container"),
        ("tools", EACH, "environment", "container_id"),
    ),
    references=("input",),
)

_PART = (TextAt("text", "asked"), TextAt("refusal"), TextAt("annotations.*.title"), TextAt("annotations.*.filename"))
_THOUGHT = (TextAt("text"),)
_ITEM = (
    *inside("content.*", _PART),
    *inside("summary.*", _THOUGHT),
    TextAt("arguments", "json", tool=True),
    TextAt("input", tool=True),
    TextAt("code", tool=True),
    TextAt("output"),
)
_WHOLE = (*inside("output.*", _ITEM), TextAt("instructions"))

_AT_PART = ("output_index", "content_index")
_AT_SUMMARY = ("output_index", "summary_index")
_AT_ITEM = ("output_index",)


def _text(name: str, index: tuple[str, ...], piece: TextAt, *whole: TextAt) -> dict[str, Event]:
    """The two events of one kind of text: its pieces, and all of it again at its end."""
    return {
        f"response.{name}.delta": Event(name, index, pieces=(piece,)),
        f"response.{name}.done": Event(name, index, ends=True, whole=whole),
    }


_ARGUMENTS = (TextAt("delta", "json", tool=True), TextAt("arguments", "json", tool=True))
_TOOL_INPUT = (TextAt("delta", tool=True), TextAt("input", tool=True))
_CODE = (TextAt("delta", tool=True), TextAt("code", tool=True))
_STATES = ("created", "queued", "in_progress")
_ENDS = ("completed", "incomplete", "failed")

_EVENTS = {
    **_text("output_text", _AT_PART, TextAt("delta", "asked"), TextAt("text", "asked")),
    **_text("refusal", _AT_PART, TextAt("delta"), TextAt("refusal")),
    **_text("reasoning_text", _AT_PART, TextAt("delta"), TextAt("text")),
    **_text("reasoning_summary_text", _AT_SUMMARY, TextAt("delta"), TextAt("text")),
    **_text("audio.transcript", (), TextAt("delta")),
    **_text("function_call_arguments", _AT_ITEM, *_ARGUMENTS),
    **_text("mcp_call_arguments", _AT_ITEM, *_ARGUMENTS),
    **_text("custom_tool_call_input", _AT_ITEM, *_TOOL_INPUT),
    **_text("code_interpreter_call_code", _AT_ITEM, *_CODE),
    "response.content_part.added": Event(index=_AT_PART, whole=inside("part", _PART)),
    "response.content_part.done": Event(index=_AT_PART, ends=True, whole=inside("part", _PART)),
    "response.reasoning_summary_part.added": Event(index=_AT_SUMMARY, whole=inside("part", _THOUGHT)),
    "response.reasoning_summary_part.done": Event(index=_AT_SUMMARY, ends=True, whole=inside("part", _THOUGHT)),
    "response.output_item.added": Event(index=_AT_ITEM, whole=inside("item", _ITEM), tool="item"),
    "response.output_item.done": Event(index=_AT_ITEM, ends=True, whole=inside("item", _ITEM)),
    "response.output_text.annotation.added": Event(
        index=_AT_PART, whole=(TextAt("annotation.title"), TextAt("annotation.filename"))
    ),
    **{f"response.{state}": Event(whole=inside("response", _WHOLE)) for state in _STATES},
    **{f"response.{end}": Event(ends=True, whole=inside("response", _WHOLE)) for end in _ENDS},
}

RESPONSE = Reply(name="openai.responses", sign="output", whole=_WHOLE, events=_EVENTS)

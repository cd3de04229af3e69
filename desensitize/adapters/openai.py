"""Where text sits in OpenAI-shaped calls: chat completions, completions, embeddings and the plain part of Responses.

Data only. The same shape serves every vendor that speaks this protocol, as a function call or as a body on the wire.
"""

from __future__ import annotations

from desensitize.adapters.places import Reply, TextAt
from desensitize.chat.shape import EACH, Shape, at

__all__ = ["COMPLETION", "OPENAI_CHAT"]

_NUMBERS = (
    "best_of", "dimensions", "frequency_penalty", "max_completion_tokens", "max_output_tokens", "max_tokens",
    "max_tool_calls", "n", "presence_penalty", "seed", "temperature", "thinking_budget", "top_k", "top_logprobs",
    "top_p",
)  # fmt: skip
_WORDS = (
    "audio.format", "encoding_format", "include.*", "modalities.*", "moderation.policy.input.mode",
    "moderation.policy.output.mode", "prediction.type", "prompt_cache_retention", "reasoning.effort",
    "reasoning.summary", "reasoning_effort", "response_format.type", "service_tier", "text.format.type",
    "text.verbosity", "tool_choice", "tool_choice.type", "tools.*.type", "truncation", "verbosity",
    "web_search_options.search_context_size", "messages.*.content.*.type", "messages.*.tool_calls.*.type",
    "messages.*.content.*.image_url.detail", "messages.*.content.*.input_audio.format", "input.*.type",
    "input.*.status", "input.*.content.*.type", "input.*.content.*.detail",
)  # fmt: skip
_NAMES = (
    "audio.voice", "function_call", "function_call.name", "functions.*.name", "model", "moderation.model",
    "previous_response_id", "response_format.json_schema.name", "text.format.name", "tool_choice.function.name",
    "tool_choice.custom.name", "tool_choice.name", "tools.*.function.name", "tools.*.custom.name", "tools.*.name",
    "messages.*.audio.id", "messages.*.function_call.name", "messages.*.tool_call_id", "messages.*.tool_calls.*.id",
    "messages.*.tool_calls.*.function.name", "messages.*.tool_calls.*.custom.name",
    "messages.*.content.*.file.file_id", "input.*.id", "input.*.call_id", "input.*.name", "input.*.content.*.file_id",
)  # fmt: skip
# Fields whose names are the API's and whose values are someone's words, or a switch.
_TEXTS = (
    "enable_search", "enable_thinking", "extra_headers", "extra_query", "instructions", "logit_bias", "logprobs",
    "messages.*.content", "messages.*.content.*.text", "messages.*.content.*.refusal",
    "messages.*.reasoning_content", "messages.*.refusal", "messages.*.tool_calls.*.function.arguments",
    "messages.*.tool_calls.*.custom.input", "messages.*.function_call.arguments",
    "messages.*.content.*.file.filename", "input.*.content.*.text", "input.*.content.*.filename", "input.*.arguments",
    "input.*.output", "metadata", "parallel_tool_calls", "prediction.content", "prompt_cache_key",
    "prompt_cache_options", "response_format.json_schema.strict", "response_format.json_schema.description",
    "safety_identifier", "stop", "store", "stream", "stream_options.include_usage",
    "stream_options.include_obfuscation", "suffix", "tools.*.function.description", "tools.*.function.strict",
    "tools.*.description", "tools.*.strict", "functions.*.description", "echo", "user",
    "web_search_options.user_location",
)  # fmt: skip

# Where others who speak this protocol have the address of a film, a sound or a file, or its content.
_LINKS = tuple(
    f"messages.*.content.*.{name}"
    for name in ("url", "file.file_url", "video_url", "video_url.url", "audio_url", "audio_url.url")
)
# Where they have what they signed or encrypted of a model's thoughts, and want back as it came.
_SIGNED = tuple(
    f"messages.*.{name}"
    for name in (
        "content.*.signature", "content.*.thought_signature", "content.*.encrypted_content",
        "content.*.extras.signature", "thinking_blocks.*.signature", "reasoning_details.*.data",
        "reasoning_details.*.signature", "extra_content.google.thought_signature",
        "tool_calls.*.extra_content.google.thought_signature",
        "provider_specific_fields.thought_signature", "tool_calls.*.provider_specific_fields.thought_signature",
        "additional_kwargs.reasoning.encrypted_content",
    )
)  # fmt: skip

OPENAI_CHAT = Shape(
    name="openai",
    places=(
        *at("text", *_TEXTS),
        *at("label", "messages.*.name"),
        *at("prose", "input", "input.*", "input.*.*", "prompt", "prompt.*", "prompt.*.*"),
        *at("number", *_NUMBERS),
        *at("word", *_WORDS),
        *at("name", *_NAMES),
        *at("role", "messages.*.role", "input.*.role"),
        *at("media", "messages.*.content.*.image_url", "messages.*.content.*.image_url.url"),
        *at("media", "messages.*.content.*.input_audio.data", "messages.*.content.*.file.file_data"),
        *at("media", "input.*.content.*.image_url", "input.*.content.*.file_data"),
        *at("link", "input.*.content.*.file_url"),
        *at("media", *_LINKS),
        *at("opaque", *_SIGNED),
        *at("schema", "tools.*.function.parameters", "tools.*.parameters", "functions.*.parameters"),
        *at("schema", "response_format.json_schema.schema", "text.format.schema"),
        *at("body", "extra_body"),
    ),
    signs=("messages", "input", "prompt"),
    local=("timeout",),
    credentials=("extra_headers", ("authorization", "api-key", "x-api-key")),
    json_replies=(("response_format", "type"), ("text", "format", "type")),
    state=(("previous_response_id",), ("conversation",), ("messages", EACH, "audio", "id")),
    references=("input",),
)

COMPLETION = Reply(
    name="openai.chat",
    sign="choices",
    whole=(
        TextAt("choices.*.message.content", "asked"),
        TextAt("choices.*.message.content.*.text", "asked"),
        TextAt("choices.*.message.refusal"),
        TextAt("choices.*.message.reasoning_content"),
        TextAt("choices.*.message.audio.transcript"),
        TextAt("choices.*.message.tool_calls.*.function.arguments", "json", tool=True),
        TextAt("choices.*.message.tool_calls.*.custom.input", tool=True),
        TextAt("choices.*.message.function_call.arguments", "json", tool=True),
        TextAt("choices.*.text"),
    ),
    stream=(
        TextAt("choices.*.delta.reasoning_content"),
        TextAt("choices.*.delta.content", "asked"),
        TextAt("choices.*.delta.refusal"),
        TextAt("choices.*.delta.audio.transcript"),
        TextAt("choices.*.delta.tool_calls.*.function.arguments", "json", tool=True),
        TextAt("choices.*.delta.tool_calls.*.custom.input", tool=True),
        TextAt("choices.*.delta.function_call.arguments", "json", tool=True),
        TextAt("choices.*.text"),
    ),
    end=(("choices", "*", "finish_reason"),),
    # Tokens piece by piece, each with its probability: a value put back would fit none of them.
    blank=(("choices", "*", "logprobs"),),
    once=(
        ("usage",),
        ("choices", "*", "finish_reason"),
        ("choices", "*", "delta", "role"),
        ("choices", "*", "delta", "tool_calls", "*", "id"),
        ("choices", "*", "delta", "tool_calls", "*", "function", "name"),
        ("choices", "*", "delta", "tool_calls", "*", "custom", "name"),
        ("choices", "*", "delta", "function_call", "name"),
    ),
)

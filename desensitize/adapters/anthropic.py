"""Where text sits in Anthropic's messages: request, reply and the events of a stream. Data only.

Thinking is signed: it stays as it came, and goes back as it came. Source: the types of the ``anthropic`` package, 2.12.
"""

from __future__ import annotations

from desensitize.adapters.places import Event, Reply, TextAt, inside
from desensitize.chat.shape import Shape, at

__all__ = ["ANTHROPIC", "MESSAGE"]

_NUMBERS = (
    "max_tokens", "temperature", "top_k", "top_p", "thinking.budget_tokens", "tools.*.max_uses",
    "tools.*.display_width_px", "tools.*.display_height_px", "tools.*.display_number", "tools.*.max_content_tokens",
    "tools.*.max_characters",
)  # fmt: skip
_WORDS = (
    "thinking.type", "thinking.display", "tool_choice.type", "tools.*.type", "service_tier", "speed", "inference_geo",
    "cache_control.type", "cache_control.ttl", "tools.*.cache_control.type", "tools.*.cache_control.ttl",
    "output_config.effort", "output_config.format.type", "output_format.type", "betas.*", "anthropic_version",
    "tools.*.allowed_callers.*",
)  # fmt: skip
_NAMES = ("model", "container", "container.id", "tool_choice.name", "tools.*.name")
_TEXTS = (
    "extra_headers", "extra_query", "metadata", "stop_sequences", "stream", "system", "tools.*.description",
    "tools.*.strict", "tools.*.input_examples", "tool_choice.disable_parallel_tool_use", "messages.*.content",
    "tools.*.eager_input_streaming", "tools.*.defer_loading",
)  # fmt: skip

# What a block holds, wherever it stands: among a message's, in the system prompt, in a tool's result, in a document.
_BLOCK_WORDS = (
    "type", "cache_control.type", "cache_control.ttl", "source.type", "citations.*.type", "caller.type",
)  # fmt: skip
_BLOCK_NAMES = (
    "id",
    "tool_use_id",
    "name",
    "source.media_type",
    "source.file_id",
    "file_id",
    "caller.tool_id",
    "tool_name",
)
_BLOCK_TEXTS = (
    "text", "title", "context", "citations.enabled", "citations.*.cited_text", "citations.*.document_title",
    "citations.*.title", "citations.*.url", "content", "is_error", "source.content", "source.content.*.text",
)  # fmt: skip
_BLOCK_NUMBERS = tuple(
    f"citations.*.{name}"
    for name in (
        "document_index", "start_char_index", "end_char_index", "start_page_number", "end_page_number",
        "start_block_index", "end_block_index", "search_result_index",
    )
)  # fmt: skip
_BLOCK_OPAQUE = ("signature", "data", "encrypted_content", "citations.*.encrypted_index")
_BLOCKS = (
    "system.*",
    "messages.*.content.*",
    "messages.*.content.*.content.*",
    "messages.*.content.*.source.content.*",
)


def _blocks(*names: str) -> tuple[str, ...]:
    return tuple(f"{block}.{name}" for block in _BLOCKS for name in names)


ANTHROPIC = Shape(
    name="anthropic",
    places=(
        *at("text", *_TEXTS, *_blocks(*_BLOCK_TEXTS)),
        *at("number", *_NUMBERS, *_blocks(*_BLOCK_NUMBERS)),
        *at("word", *_WORDS, *_blocks(*_BLOCK_WORDS)),
        *at("name", *_NAMES, *_blocks(*_BLOCK_NAMES)),
        *at("role", "messages.*.role"),
        *at("data", *_blocks("input")),
        *at("opaque", *_blocks(*_BLOCK_OPAQUE)),
        *at("signed", "messages.*.content.*.thinking"),
        *at("payload", *_blocks("source.data")),
        *at("link", *_blocks("source.url")),
        *at("schema", "tools.*.input_schema", "output_config.format.schema", "output_format.schema"),
        *at("body", "extra_body"),
    ),
    signs=("messages",),
    local=("timeout",),
    credentials=("extra_headers", ("authorization", "x-api-key")),
    json_replies=(("output_config", "format", "type"), ("output_format", "type")),
    # A container keeps the files that an earlier call wrote.
    state=(("thread", "previous_message_id"), ("container",)),
)

_CITED = (TextAt("cited_text"), TextAt("document_title"), TextAt("title"))
_WHOLE = (
    TextAt("content.*.text", "asked"),
    TextAt("content.*.input", "data", tool=True),
    TextAt("content.*.thinking", "signed"),
    *inside("content.*.citations.*", _CITED),
)
_BLOCK = ("index",)

MESSAGE = Reply(
    name="anthropic.messages",
    sign="content",
    type="message",
    whole=_WHOLE,
    events={
        "message_start": Event(whole=inside("message", _WHOLE)),
        "content_block_start": Event(
            index=_BLOCK,
            pieces=(TextAt("content_block.text", "asked"), TextAt("content_block.thinking", "signed")),
            whole=(TextAt("content_block.input", "data", tool=True), *inside("content_block.citations.*", _CITED)),
            tool="content_block",
        ),
        "content_block_delta": Event(
            index=_BLOCK,
            pieces=(
                TextAt("delta.text", "asked"),
                TextAt("delta.partial_json", "json", tool=True),
                TextAt("delta.thinking", "signed"),
            ),
            whole=inside("delta.citation", _CITED),
        ),
        "content_block_stop": Event(index=_BLOCK, ends=True),
        "message_delta": Event(ends=True),
        "message_stop": Event(ends=True),
    },
)

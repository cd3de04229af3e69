"""All vendors: whose request a call or a path takes, and every kind of reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desensitize.adapters.anthropic import ANTHROPIC, MESSAGE
from desensitize.adapters.dashscope import DASHSCOPE, DASHSCOPE_CALL, GENERATION
from desensitize.adapters.openai import COMPLETION, OPENAI_CHAT
from desensitize.adapters.openai_responses import OPENAI_RESPONSES, RESPONSE
from desensitize.chat.shape import ANYTHING, Shape, at

__all__ = ["CHAT", "REPLIES", "Door", "called", "recognised", "routed"]

REPLIES = (COMPLETION, RESPONSE, MESSAGE, GENERATION)


@dataclass(frozen=True, slots=True)
class Door:
    """What a call is: the shape of its request. ``vectors``: its texts become numbers, and none comes back.

    ``closed``: why it can't be masked.
    """

    shape: Shape = ANYTHING
    vectors: bool = False
    closed: str = ""


CHAT = Door(OPENAI_CHAT)
# Of Gemini's own requests only files, and what it signed and wants back as it came; all else is scanned.
_GEMINI = Door(
    Shape(
        "gemini",
        (
            *at("opaque", "contents.*.parts.*.thoughtSignature", "contents.*.parts.*.thought_signature"),
            *at("media", *(f"contents.*.parts.*.{name}" for name in ("inlineData.data", "inline_data.data"))),
            *at("link", *(f"contents.*.parts.*.{name}" for name in ("fileData.fileUri", "file_data.file_uri"))),
        ),
    )
)
_BATCHES = "a batch answers later, when the values are forgotten; send its requests one by one"
_ENDS = (
    ("/chat/completions", CHAT),
    ("/completions", CHAT),
    ("/embeddings", Door(OPENAI_CHAT, vectors=True)),
    ("/responses", Door(OPENAI_RESPONSES)),
    ("/responses/input_tokens", Door(OPENAI_RESPONSES)),
    ("/responses/compact", Door(OPENAI_RESPONSES)),
    ("/messages/batches", Door(closed=_BATCHES)),
    ("/messages/count_tokens", Door(ANTHROPIC)),
    ("/messages", Door(ANTHROPIC)),
    # As clouds serve Anthropic's models; what other models are asked there has no name in that shape, and is scanned.
    ("/invoke", Door(ANTHROPIC)),
    ("/invoke-with-response-stream", Door(ANTHROPIC)),
    (":rawPredict", Door(ANTHROPIC)),
    (":streamRawPredict", Door(ANTHROPIC)),
    (":generateContent", _GEMINI),
    (":streamGenerateContent", _GEMINI),
    (":countTokens", _GEMINI),
    ("/text-generation/generation", Door(DASHSCOPE)),
    ("/multimodal-generation/generation", Door(DASHSCOPE)),
    ("/text-embedding/text-embedding", Door(DASHSCOPE, vectors=True)),
    ("/multimodal-embedding/multimodal-embedding", Door(DASHSCOPE, vectors=True)),
)
# Modules of SDKs, the longest first: a call is a method of a class that stands in one of them.
_MODULES = (
    ("openai.resources.responses", Door(OPENAI_RESPONSES)),
    ("openai.resources.embeddings", Door(OPENAI_CHAT, vectors=True)),
    ("openai", CHAT),
    ("anthropic.resources.messages.batches", Door(closed=_BATCHES)),
    ("anthropic", Door(ANTHROPIC)),
    ("dashscope.embeddings", Door(DASHSCOPE_CALL, vectors=True)),
    ("dashscope", Door(DASHSCOPE_CALL)),
)


def routed(path: str) -> Door:
    """What stands at the path of a URL; a path nobody knows takes anything, and all of it is scanned.

    >>> routed("/v1/messages").shape.name, routed("/openai/deployments/d/embeddings").vectors, routed("/x").shape.name
    ('anthropic', True, 'anything')
    """
    path = path.rstrip("/")
    return next((door for end, door in _ENDS if path.endswith(end)), Door())


def called(call: object) -> Door:
    """What a callable of an SDK is; of any other callable only the names of its arguments tell."""
    owner = getattr(call, "__self__", call)
    names = {getattr(owner, "__module__", None), type(owner).__module__, getattr(call, "__module__", None)}
    return next((door for module, door in _MODULES if any(_within(name, module) for name in names)), CHAT)


def recognised(body: Any) -> Shape:
    """The shape of a whole request by what is in it.

    >>> recognised({"messages": [], "system": "x"}).name, recognised({"input": {"prompt": "x"}}).name
    ('anthropic', 'dashscope')
    """
    if not isinstance(body, Mapping):
        return ANYTHING
    if isinstance(body.get("input"), Mapping):
        return DASHSCOPE
    if "messages" in body and ("system" in body or "stop_sequences" in body or "anthropic_version" in body):
        return ANTHROPIC
    if "input" in body and "messages" not in body:
        return OPENAI_RESPONSES
    return OPENAI_CHAT if any(sign in body for sign in OPENAI_CHAT.signs) else ANYTHING


def _within(name: object, module: str) -> bool:
    return isinstance(name, str) and f"{name}.".startswith(f"{module}.")

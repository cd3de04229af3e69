"""What the API answers, in its own shape: errors, and a whole completion as a typed object whose scalars are texts.

Everything is ASCII: the vendor's Python SDK drops, without a word, what it reads of a character that was cut in two.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

from desensitize.chat import exact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desensitize.gateway.refusal import Refusal

__all__ = ["REQUEST_ID", "ascii_json", "ascii_of", "completion", "error_code", "error_object", "new_id"]

REQUEST_ID = "x-acs-request-id"
_HOST = "desensitize"
_RECOMMEND = "The DMS API, in the README of desensitize"
_BAD_REQUEST = 400
_BEYOND = re.compile(r"[^\x00-\x7f]+")
# By the gateway's own names, those of the API.
_CODES = {
    "internal": "InternalError",
    "overloaded": "ServiceUnavailable",
    "rate_limit": "Throttling.User",
    "unauthorized": "InvalidBearerToken",
}


def new_id(_: object = None) -> str:
    """A new id of a request."""
    return str(uuid.uuid4()).upper()


def ascii_json(value: Any) -> str:
    """Dense JSON in ASCII; numbers that were kept as they are written stay so."""
    return ascii_of(exact.spelled(value))


def ascii_of(source: str) -> str:
    """JSON text that says the same in ASCII: whatever is beyond it stands in a string."""
    return source if source.isascii() else _BEYOND.sub(lambda found: json.dumps(found[0])[1:-1], source)


def error_object(refusal: Refusal, request_id: str) -> dict[str, Any]:
    """The body of an error."""
    return {
        "RequestId": request_id,
        "HostId": _HOST,
        "Code": error_code(refusal),
        "Message": str(refusal),
        "Recommend": _RECOMMEND,
    }


def error_code(refusal: Refusal) -> str:
    """A code as the API writes it.

    >>> from desensitize.gateway.refusal import Refusal
    >>> error_code(Refusal(400, "too_deep", "")), error_code(Refusal(403, "leak_stopped", ""))
    ('InvalidParameter.TooDeep', 'LeakStopped')
    """
    if not refusal.code.islower():
        return refusal.code
    name = _CODES.get(refusal.code) or "".join(part.capitalize() for part in refusal.code.split("_"))
    return f"InvalidParameter.{name}" if refusal.status == _BAD_REQUEST else name


def completion(request_id: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The body for a whole ``chat.completion``."""
    data = {
        "StatusCode": "200",
        "Model": _text(said.get("model")),
        "Created": _text(said.get("created")),
        "Choices": [_choice(choice) for choice in _list(said.get("choices"))],
        "Usage": _usage(_object(said.get("usage"))),
    }
    return {"RequestId": request_id, "Success": True, "Data": _without_none(data)}


def _choice(choice: Any) -> dict[str, Any]:
    choice = _object(choice)
    message = _object(choice.get("message"))
    shown = {
        "Role": _text(message.get("role")),
        "Content": _content(message.get("content")),
        "ReasoningContent": _text(message.get("reasoning_content")),
    }
    logprobs = choice.get("logprobs")
    return _without_none(
        {
            "FinishReason": _text(choice.get("finish_reason")),
            "Logprobs": logprobs if isinstance(logprobs, dict) else None,
            "Message": _without_none(shown),
        }
    )


def _content(content: Any) -> str | None:
    """A text, or those of a list of parts one after the other."""
    if isinstance(content, list):
        return "".join(_text(_object(part).get("text")) or "" for part in content)
    return _text(content)


def _usage(usage: Mapping[str, Any]) -> dict[str, Any] | None:
    counts = {
        "PromptTokens": _text(usage.get("prompt_tokens")),
        "CompletionTokens": _text(usage.get("completion_tokens")),
        "TotalTokens": _text(usage.get("total_tokens")),
        "PromptTokensDetails": _texts(usage.get("prompt_tokens_details")),
        "CompletionTokensDetails": _texts(usage.get("completion_tokens_details")),
    }
    return _without_none(counts) or None


def _texts(said: Any) -> dict[str, Any] | None:
    return _without_none({name: _text(value) for name, value in said.items()}) if isinstance(said, dict) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) or value is None else ascii_json(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _without_none(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}

"""What surrounds a body on its way out: the URL and the headers of a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlencode

from desensitize.chat.plain import refused
from desensitize.detect.lead import keyed

__all__ = ["Header", "is_json", "masked_headers", "masked_query", "plain_path", "seen"]

Header = tuple[str, str]
Text = Callable[[str, str, str], str]

# Who the sender is to the vendor: secret, and meant for the vendor.
_CREDENTIALS = frozenset(
    ["authorization", "proxy-authorization", "api-key", "x-api-key", "x-goog-api-key", "x-amz-security-token"]
)
# What HTTP itself, and the vendors' SDKs, say.
_KNOWN = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "anthropic-beta",
        "anthropic-version",
        "anthropic-dangerous-direct-browser-access",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "openai-beta",
        "openai-organization",
        "openai-project",
        "te",
        "transfer-encoding",
        "user-agent",
        "x-accel-buffering",
        "x-dashscope-async",
        "x-dashscope-datainspection",
        "x-dashscope-ossresourceresolve",
        "x-dashscope-sse",
        "x-dashscope-workspace",
        "x-request-id",
        "date",
        "x-amz-date",
        "x-amz-content-sha256",
        "x-dashscope-sdk-client",
        "x-dashscope-sdk-session-id",
        *(
            f"x-stainless-{what}"
            for what in (
                "arch",
                "async",
                "custom-event-handler",
                "custom-poll-interval",
                "helper",
                "helper-method",
                "lang",
                "os",
                "package-version",
                "poll-helper",
                "raw-response",
                "read-timeout",
                "retry-count",
                "runtime",
                "runtime-version",
                "stream-helper",
                "timeout",
            )
        ),
    ]
)
# The body leaves as it was written here, and the reply has to be read.
_OURS = frozenset({"accept-encoding", "content-length", "transfer-encoding"})
# Says where the request goes, which whoever set up the client chose: an address there is nobody's in a text.
_WHERE = "host"
# Which edition of an API is meant: a date that may be somebody's birthday too.
_EDITIONS = frozenset({"anthropic-version", "api-version"})
_EDITION = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9](?:-preview)?")
# Parameters that choose a version or turn pages.
_PARAMETERS = frozenset({"after", "api-version", "before", "beta", "include", "include[]", "limit", "order"})


def _edition(name: str, value: str) -> bool:
    return name in _EDITIONS and _EDITION.fullmatch(value) is not None


def is_json(kind: str) -> bool:
    """Whether a content type is one of JSON, or says nothing.

    >>> is_json("application/json; charset=utf-8"), is_json("text/plain"), is_json("")
    (True, False, True)
    """
    plain = kind.partition(";")[0].strip().lower()
    return plain in {"application/json", ""} or plain.endswith("+json")


def masked_headers(headers: list[Header], text: Text) -> list[Header]:
    """The headers to send: those of the API as they are, all others as texts; how the reply is packed is ours to say.

    :raises UnsupportedPart: a header whose name would be masked.
    """
    kept = [(name, value) for name, value in headers if name.lower() not in _OURS]
    return [*((name, _header(name, value, text)) for name, value in kept), ("accept-encoding", "identity")]


def _header(name: str, value: str, text: Text) -> str:
    low = name.lower()
    if low in _CREDENTIALS or low in _KNOWN:
        return value
    if text(name, "headers", "") != name:
        raise refused("the name of a header would be masked", "headers")
    return text(value, f"headers.{name}", keyed(name)) if value else value


def masked_query(query: str, text: Text) -> str:
    """The query to send: values are texts, read beside their names, and written anew where they change."""
    pairs = _pairs(query)
    masked = [(name, text(value, "query", _beside(name)) if _told(name, value) else value) for name, value in pairs]
    return query if masked == pairs else urlencode(masked, quote_via=quote)


def _told(name: str, value: str) -> bool:
    return bool(value) and name not in _PARAMETERS


def _beside(name: str) -> str:
    return keyed(name) if name not in _PARAMETERS else ""


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise refused("a query that is no UTF-8 text cannot be scanned", "query") from None


def plain_path(path: str) -> str:
    """A path as it is read, from how it was written.

    :raises UnsupportedPart: its escapes spell no UTF-8 text.
    """
    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        raise refused("a path that is no UTF-8 text cannot be scanned", "url") from None


def _seen_path(path: str) -> Iterator[tuple[str, str, str]]:
    """A path, and each of its segments: in the whole, what stands beside a value may hide it."""
    whole = plain_path(path)
    yield "url", whole, ""
    for segment in filter(None, whole.split("/")):
        yield "url", segment, ""


def seen(path: str, query: str, headers: list[Header]) -> Iterator[tuple[str, str, str]]:
    """(path, text, what stands before it) of all this says, for the last look. Credentials are meant for the vendor."""
    yield from _seen_path(path)
    for name, value in _pairs(query):
        yield "query", name, ""
        if not _edition(name, value):
            yield "query", value, _beside(name)
    for name, value in headers:
        low = name.lower()
        if low not in _CREDENTIALS and low != _WHERE and not _edition(low, value):
            yield "headers", name, ""
            yield f"headers.{low}" if low in _KNOWN else "headers", value, "" if low in _KNOWN else keyed(name)

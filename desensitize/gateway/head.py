"""What is wrong with a request before anybody reads it: a header that two readers could take for two things."""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING

from desensitize.gateway.refusal import Refusal

if TYPE_CHECKING:
    from starlette.datastructures import Headers

__all__ = ["check_head"]

_ONCE = (
    "host",
    "origin",
    "content-type",
    "content-encoding",
    "transfer-encoding",
    "authorization",
    "x-api-key",
    "api-key",
    "x-acs-bearer-token",
    "x-desensitize-key",
    "x-desensitize-session",
    "x-request-id",
)
# Bodies are read as UTF-8; in another character set their bytes may say what was not looked at.
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


def check_head(headers: Headers) -> None:
    """See that a request says each thing once, and in characters that are read here.

    :raises Refusal: it does not, or says the length of its body in both of HTTP's ways: a proxy before this server may
        have ended it elsewhere, so the connection is closed.
    """
    for name in _ONCE:
        if len(headers.getlist(name)) > 1:
            raise _wrong(f"the header {name} is said twice")
    if _charset(headers.get("content-type", "")) not in _CHARSETS:
        raise _wrong("a body is read as UTF-8 only, and the content-type says another charset")
    if "transfer-encoding" in headers and "content-length" in headers:
        raise _wrong("a body has either a content-length or a transfer-encoding")


def _charset(kind: str) -> str:
    """The character set of a content type.

    >>> _charset("text/plain"), _charset('application/json; a=b; Charset="GBK"')
    ('utf-8', 'gbk')
    """
    said = Message()
    said["content-type"] = kind
    return said.get_content_charset("utf-8")


def _wrong(message: str) -> Refusal:
    return Refusal(400, "invalid_header", message, headers={"connection": "close"})

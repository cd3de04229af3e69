"""Where a value may stand beside the fields of a request: headers, query, path, other paths, and bodies of other kinds.

Each entry puts a value into a request that holds nothing, or gives nothing where that request has no such place.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.verify.api import Asked

    Put = Callable[[Asked, str], Asked | None]

__all__ = ["BESIDE"]

# What clients, proxies and tracing add, and what vendors know.
_HEADERS = (
    "x-user", "user-agent", "referer", "x-forwarded-for", "baggage", "x-request-id", "idempotency-key",
    "openai-organization", "openai-project", "openai-beta", "anthropic-beta", "anthropic-version",
    "x-dashscope-workspace", "x-dashscope-datainspection", "x-stainless-lang", "accept-language", "from",
)  # fmt: skip
# One nobody knows, two that OpenAI-compatible clouds and Anthropic know.
_PARAMETERS = ("note", "api-version", "beta")
# What vendors serve beside the paths that are tried place by place.
_PATHS = (
    "/v1/files", "/v1/batches", "/v1/images/generations", "/v1/audio/speech", "/v1/moderations", "/v1/threads",
    "/v1/messages/batches", "/v1/responses/compact", "/v2/chat/completions", "/",
)  # fmt: skip
_BOUNDARY = "verify-boundary"


def _header(name: str, form: str = "{}") -> Put:
    return lambda asked, text: asked._replace(headers={**asked.headers, name: form.replace("{}", text)})


def _content_type(asked: Asked, text: str) -> Asked:
    kind = f"{asked.headers['content-type']}; note={text}"
    return asked._replace(headers={**asked.headers, "content-type": kind})


def _query(form: str) -> Put:
    def put(asked: Asked, text: str) -> Asked:
        sign = "&" if "?" in asked.target else "?"
        return asked._replace(target=f"{asked.target}{sign}{form.replace('{}', quote(text, safe=''))}")

    return put


def _below(asked: Asked, text: str) -> Asked:
    path, _, query = asked.target.partition("?")
    return asked._replace(target=f"{path.rstrip('/')}/{quote(text, safe='')}" + (f"?{query}" if query else ""))


def _models(asked: Asked, text: str) -> Asked:
    return asked._replace(method="GET", target=f"/v1/models?after={quote(text, safe='')}", body=b"")


def _spoken(asked: Asked, text: str) -> Asked:
    """The value in place of the one word that is said."""
    return asked._replace(body=asked.body.replace(b"hello", text.encode()))


def _elsewhere(path: str) -> Put:
    return lambda asked, text: None if asked.target == path else _spoken(asked, text)._replace(target=path)


def _method(method: str) -> Put:
    return lambda asked, text: _spoken(asked, text)._replace(method=method)


def _upload(asked: Asked, text: str) -> Asked:
    head = 'content-disposition: form-data; name="file"; filename="a.txt"'
    body = f"--{_BOUNDARY}\r\n{head}\r\n\r\n{text}\r\n--{_BOUNDARY}--\r\n"
    kind = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return asked._replace(headers={**asked.headers, **kind}, body=body.encode())


def _twice(asked: Asked, text: str) -> Asked | None:
    """A name that stands twice in an object: one reader takes the first, another the last."""
    if not asked.body.startswith(b"{"):
        return None
    return asked._replace(body=b'{"model":"' + text.encode() + b'",' + asked.body[1:])


def _behind(asked: Asked, text: str) -> Asked:
    return asked._replace(body=asked.body + b"\n" + text.encode())


def _packed(asked: Asked, text: str) -> Asked:
    spoken = _spoken(asked, text)
    return spoken._replace(headers={**spoken.headers, "content-encoding": "gzip"}, body=gzip.compress(spoken.body))


def _encoded(encoding: str) -> Put:
    def put(asked: Asked, text: str) -> Asked:
        spoken = _spoken(asked, text)
        return spoken._replace(body=spoken.body.decode().encode(encoding))

    return put


def _said_as(kind: str) -> Put:
    def put(asked: Asked, text: str) -> Asked:
        spoken = _spoken(asked, text)
        return spoken._replace(headers={**spoken.headers, "content-type": kind})

    return put


BESIDE: Final[Mapping[str, Put]] = {
    **{f"header {name}": _header(name) for name in _HEADERS},
    "header cookie": _header("cookie", "id={}"),
    "header content-type": _content_type,
    **{f"query {name}": _query(f"{name}={{}}") for name in _PARAMETERS},
    "query, a name": _query("{}"),
    "path": _below,
    "path, list of models": _models,
    **{f"path {path}": _elsewhere(path) for path in _PATHS},
    **{f"method {method}": _method(method) for method in ("PUT", "PATCH", "DELETE")},
    "body, a file upload": _upload,
    "body, a name twice": _twice,
    "body, behind its end": _behind,
    "body, packed": _packed,
    "body, UTF-16": _encoded("utf-16"),
    "body, with a byte order mark": _encoded("utf-8-sig"),
    "body, said to be text": _said_as("text/plain"),
    "body, said to be a form": _said_as("application/x-www-form-urlencoded"),
    "body, said to be nothing": _said_as(""),
}

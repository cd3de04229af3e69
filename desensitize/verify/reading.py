"""Everything that may be read out of what a model was sent: as it stands, and through whatever it is wrapped in.

A text is read as it is, percent-decoded, as JSON and each string of that, with its escapes undone, and with every run
of base64 opened; what comes out is read again. To compare, letters are folded, and only letters and digits count, so
that no separator, width or invisible sign tells two spellings of a value apart.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import json
import re
import unicodedata
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reading", "Seen", "plain", "strings"]

_DEPTH = 6
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})")
# So much of a value in one piece is the value: what is cut off says little about what is left.
_SHARE = 0.75


class Seen(NamedTuple):
    """One request as it arrived. ``target``: path and query as written."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """A header, or nothing."""
        return next((value for own, value in self.headers if own == name), "")

    @property
    def parts(self) -> dict[str, str]:
        """What can be read, by where it stands."""
        said = {"target": self.target, **{f"header {name}": value for name, value in self.headers}}
        return {**said, "body": self.text}

    @property
    def text(self) -> str:
        """The body as text; packed bodies are unpacked."""
        return _unpacked(self.body, self.header("content-encoding")).decode("utf-8", "replace")


def plain(text: str) -> str:
    r"""What of a text counts.

    >>> plain("１３８-0013\u200b 8000"), plain("Wang.Fang@QQ.com")
    ('13800138000', 'wangfangqqcom')
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


class Reading:
    r"""All that can be read out of a text. Made once, asked often.

    >>> Reading("q=MTM4MTIzNDU2Nzg%3D").holds("13812345678")
    True
    >>> Reading('{"a": "{\\"b\\": \\"\\\\u0031\\\\u0033812345678\\"}"}').holds("13812345678")
    True
    >>> Reading("138****5678").holds("13812345678")
    False
    """

    def __init__(self, text: str) -> None:
        found: dict[str, None] = {}
        _read(text, _DEPTH, found)
        # A mark between two texts, so that none goes on in the next.
        self.folded = "|".join(dict.fromkeys(plain(one) for one in found))

    def holds(self, value: str) -> bool:
        """Whether a value is there, or so much of it that it is as good as there."""
        said = plain(value)
        size = max(3, -int(-len(said) * _SHARE // 1))
        return any(said[at : at + size] in self.folded for at in range(len(said) - size + 1))

    def count(self, value: str) -> int:
        """How often all of a value is there."""
        return self.folded.count(plain(value))


def _read(text: str, depth: int, found: dict[str, None]) -> None:
    if text in found or not depth:
        return
    found[text] = None
    for other in _otherwise(text):
        _read(other, depth - 1, found)


def _otherwise(text: str) -> Iterator[str]:
    """What a text may also be read as."""
    yield from strings(text)
    if "%" in text:
        yield unquote_plus(text, errors="replace")
    if "&#" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield _ESCAPE.sub(lambda met: chr(int(met[1] or met[2], 16)), text)
    for run in _BASE64.findall(text):
        yield from _decoded(run)


def strings(text: str) -> Iterator[str]:
    """Every string in a text that is JSON, keys included; of another text none."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _leaves(value)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _leaves(member)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)


def _decoded(run: str) -> Iterator[str]:
    """A run of base64 as text, where it is one."""
    bare = run.rstrip("=").translate({ord("-"): "+", ord("_"): "/"})
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode()
    except (binascii.Error, ValueError):
        return
    if all(sign.isprintable() or sign.isspace() for sign in text):
        yield text


def _unpacked(body: bytes, encoding: str) -> bytes:
    try:
        if encoding == "gzip":
            return gzip.decompress(body)
        return zlib.decompress(body) if encoding == "deflate" else body
    except (OSError, zlib.error, EOFError):
        return body

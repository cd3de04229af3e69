"""How a reader would see a text: data URLs opened, numbers written out.

What leaves is judged by what it says: a phone number packed into base64 is still a phone number.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import quote_from_bytes, unquote, unquote_to_bytes

__all__ = [
    "DATA_URL",
    "MIN_DIGITS",
    "MIN_LABELLED",
    "DataUrl",
    "data_url",
    "digits",
    "is_file",
    "is_local",
    "is_url",
    "packed",
]

# Shorter numbers are counts, sizes and years; a person's number has at least this many digits.
MIN_DIGITS = 8
# Beside a label that says what it is, a card's check number has three.
MIN_LABELLED = 3
_LONGEST_SCHEME = 32

# A media type or the word base64 makes it a data URL; "data: 1, 2" in prose is none. Base64 may be wrapped: a line of
# it may follow. RFC 2397; parameters are bounded, so that many beginnings of one can't be read over and over.
DATA_URL = re.compile(
    r"data:(?:(?P<media>[a-z]{1,32}/[a-z0-9.+-]{1,128}+)|(?=;))(?:;(?!base64,)[a-z0-9_-]{1,32}+=[^;,\s]{0,128}+){0,8}+"
    r"(?:;base64,(?P<packed>(?:[a-z0-9+/=_%-]|\r?\n[ \t]*+(?=[a-z0-9+/=_-]{8}))*+)|,(?P<plain>[^\s\"'<>()\\]*+))",
    re.IGNORECASE,
)
_TEXTUAL = re.compile(
    r"text/.*|image/svg\+xml|application/(?:(?:.*\+)?(?:json|xml|yaml)|x-yaml|x-ndjson|jsonl|javascript|sql)",
    re.IGNORECASE,
)
_FILE = re.compile(r"(?:[A-Za-z0-9+/_-]|[\r\n]){64,}+={0,2}[\r\n]*")
_SPACE = re.compile(r"\s+")


def digits(number: str, *, labelled: bool = False) -> tuple[str, ...]:
    """The spellings of a JSON or Python number that are long enough to be someone's.

    >>> digits("13800138000"), digits("1.3800138e10"), digits("1.5"), digits("123", labelled=True)
    (('13800138000',), ('1.3800138e10', '13800138000'), (), ('123',))
    """
    spellings = [number]
    if not number.lstrip("-").isdigit():
        value = float(number)
        spellings += [str(int(value))] if value.is_integer() else []
    least = MIN_LABELLED if labelled else MIN_DIGITS
    return tuple(spelling for spelling in spellings if sum(map(str.isdigit, spelling)) >= least)


def is_url(value: str) -> bool:
    """Whether the content of a file is the address of one: its scheme stands at the beginning."""
    return "://" in value[:_LONGEST_SCHEME]


def is_local(value: str) -> bool:
    """Whether a URL names a file of this machine: an SDK would send the file's content."""
    return value[: len("file:")].lower() == "file:"


def is_file(value: str) -> bool:
    """Whether a text that may be a file's content in base64 looks like one: long, and of nothing but its letters.

    >>> is_file("aGVsbG8g" * 8), is_file("A letter to someone, in words."), is_file("short")
    (True, False, False)
    """
    return _FILE.fullmatch(value) is not None


def packed(found: re.Match[str]) -> bool:
    """Tell whether a data URL hides what it says: in base64, or behind percent escapes."""
    return found["packed"] is not None or "%" in found["plain"]


class DataUrl(NamedTuple):
    """A file inside a URL. ``text`` is what it says, or None where it is no text anyone can read."""

    head: str
    packed: bool
    text: str | None

    def holding(self, text: str) -> str:
        """The same URL around another text."""
        raw = text.encode()
        return self.head + (base64.b64encode(raw).decode() if self.packed else quote_from_bytes(raw))


def data_url(found: re.Match[str]) -> DataUrl:
    """Open what `DATA_URL` found."""
    packed = found["packed"] is not None
    start = found.start("packed" if packed else "plain") - found.start()
    text = _opened(found[0][start:], packed=packed) if _TEXTUAL.fullmatch(found["media"] or "text/plain") else None
    return DataUrl(found[0][:start], packed, text)


def _opened(payload: str, *, packed: bool) -> str | None:
    try:
        return _raw(payload, packed=packed).decode()
    except (UnicodeError, binascii.Error):
        return None


def _raw(payload: str, *, packed: bool) -> bytes:
    if not packed:
        return unquote_to_bytes(payload)
    letters = _SPACE.sub("", unquote(payload)).replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)

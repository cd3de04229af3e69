"""How a reader would see a text: data URLs opened, numbers written out.

What leaves is judged by what it says: a phone number packed into base64 is still a phone number.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote_from_bytes, unquote, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    "packed_urls",
]

# Shorter numbers are counts, sizes and years; a person's number has at least this many digits.
MIN_DIGITS = 8
# Beside a label that says what it is, a card's check number has three.
MIN_LABELLED = 3
_LONGEST_SCHEME = 32

# A media type or the word base64 makes it a data URL; "data: 1, 2" in prose is none. Base64 may be wrapped: a line of
# it may follow, or, behind a blank, the piece that ends it. RFC 2397; parameters are bounded, so that many beginnings
# of one can't be read over and over.
DATA_URL = re.compile(
    r"data:(?:(?P<media>[a-z]{1,32}/[a-z0-9.+-]{1,128}+)|(?=;))(?:;(?!base64,)[a-z0-9_-]{1,32}+=[^;,\s]{0,128}+){0,8}+"
    r"(?:;base64,(?P<packed>(?:[a-z0-9+/=_%-]|\r?\n[ \t]*+(?=[a-z0-9+/=_-]{8})|[ \t](?=[a-z0-9+/_-]{1,76}+=))*+)"
    r"|,(?P<plain>[^\s\"'<>()\\]*+))",
    re.IGNORECASE,
)
_TEXTUAL = re.compile(
    r"text/.*|image/svg\+xml|application/(?:(?:.*\+)?(?:json|xml|yaml)|x-yaml|x-ndjson|jsonl|javascript|sql)",
    re.IGNORECASE,
)
# A URL's own character set, as Python names it. Each says one thing only of its bytes, or they are refused; others
# (UTF-7 and the like) say ASCII in ways that depend on the reader.
_CHARSETS = frozenset((
    "ascii", "big5", "big5hkscs", "cp932", "cp949", "cp950", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "koi8-r",
    "koi8-u", "shift_jis", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le",
    *(f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))), *(f"cp125{page}" for page in range(9)),
))  # fmt: skip
_CHARSET = re.compile(r";charset=([^;,\s]*)", re.IGNORECASE)
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


def packed_urls(text: str) -> Iterator[re.Match[str]]:
    """The data URLs in a text that hide what they say, ascending; most texts are known by a glance to hold none."""
    return filter(packed, DATA_URL.finditer(text)) if "data:" in text.lower() else iter(())


def packed(found: re.Match[str]) -> bool:
    """Tell whether a data URL hides what it says: in base64, behind percent escapes, or in a charset of its own."""
    return found["packed"] is not None or "%" in found["plain"] or _charset(_head(found)) not in {"ascii", "utf-8"}


class DataUrl(NamedTuple):
    """A file inside a URL. ``text`` is what it says, or None where it is no text anyone can read."""

    head: str
    packed: bool
    text: str | None
    charset: str = "utf-8"

    @property
    def media_type(self) -> str:
        """What kind of file it says it is; nothing where it does not say."""
        return self.head[len("data:") :].partition(",")[0].partition(";")[0].lower()

    def content(self, url: str) -> bytes | None:
        """The bytes of the file in ``url``, which this was read from; None where they can't be told."""
        try:
            return _raw(url[len(self.head) :], packed=self.packed)
        except (ValueError, binascii.Error):
            return None

    def around(self, content: bytes) -> str:
        """The same URL around other bytes, in base64."""
        head = self.head if self.packed else f"{self.head[:-1]};base64,"
        return head + base64.b64encode(content).decode()

    def holding(self, text: str) -> str | None:
        """The same URL around another text; None where its charset can't write that."""
        try:
            raw = text.encode(self.charset)
        except UnicodeError:
            return None
        return self.head + (base64.b64encode(raw).decode() if self.packed else quote_from_bytes(raw))


def data_url(found: re.Match[str]) -> DataUrl:
    """Open what `DATA_URL` found.

    >>> url = data_url(DATA_URL.fullmatch("data:text/plain;charset=gbk,%CD%F5"))
    >>> url.text, url.holding("王玉")
    ('王', 'data:text/plain;charset=gbk,%CD%F5%D3%F1')
    """
    packed, head = found["packed"] is not None, _head(found)
    payload = found[0][len(head) :]
    charset = _charset(head) if _TEXTUAL.fullmatch(found["media"] or "text/plain") else ""
    return DataUrl(head, packed, _opened(payload, charset, packed=packed) if charset else None, charset)


def _head(found: re.Match[str]) -> str:
    return found[0][: found.start("plain" if found["packed"] is None else "packed") - found.start()]


def _charset(head: str) -> str:
    """The charset a data URL names; "" where it names none that is read here, or several."""
    try:
        # A URL that names none is UTF-8 to whoever reads it today.
        named = {codecs.lookup(name.strip("\"'")).name for name in _CHARSET.findall(head)} or {"utf-8"}
    except (LookupError, ValueError):
        return ""
    only = named.pop()
    return only if not named and only in _CHARSETS else ""


def _opened(payload: str, charset: str, *, packed: bool) -> str | None:
    try:
        raw = _raw(payload, packed=packed)
        said = raw.decode(charset)
        # Written again it must be the same bytes, or the value would not come back as it was.
        same = said.encode(charset) == raw
    except (UnicodeError, binascii.Error):
        return None
    return said if same and "\0" not in said and not _says_more(raw, said) else None


def _says_more(raw: bytes, said: str) -> bool:
    """Whether who takes the bytes for UTF-8, whatever the URL says of them, reads another text."""
    try:
        plain = raw.decode()
    except UnicodeError:
        return False
    return plain != said and "\0" not in plain


def _raw(payload: str, *, packed: bool) -> bytes:
    if not packed:
        return unquote_to_bytes(payload)
    letters = _SPACE.sub("", unquote(payload)).replace("-", "+").replace("_", "/").rstrip("=")
    return base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)

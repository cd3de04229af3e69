"""Parts of a request that no scan can read, such as pictures: refused, sent as they are, or what a hook gives for them.

A hook sees the content of a file, or the address of one, and gives the bytes to send instead: a picture with its faces
blurred, a transcript's audio cut. They are written where the file stood and as it was written: into a data URL of the
same media type, or as base64. So a hook keeps to the media type it was given.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desensitize.chat import readings
from desensitize.chat.plain import refused
from desensitize.errors import ConfigError

__all__ = ["OnPart", "OnUnsupported", "Part", "Unread"]

OnUnsupported = Literal["refuse", "forward"]

_CONTENT = 'the content of a file cannot be scanned; on_unsupported="forward" sends it unread, on_part= changes it'
_REMOTE = 'a remote file cannot be scanned; on_unsupported="forward" sends its address, masked'
_HERE = "only the address of a file can stand here, and on_part gives bytes; send the file itself"
_SPACE = re.compile(rb"\s+")
# How files that models take begin.
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"BM.{4}\x00{4}", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio/wav"),
    (re.compile(rb"ID3|\xff[\xf2\xf3\xfa\xfb]"), "audio/mpeg"),
    (re.compile(rb"fLaC"), "audio/flac"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"....ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "video/webm"),
    (re.compile(rb"%PDF-"), "application/pdf"),
)
_ANY = "application/octet-stream"


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A part of a request that cannot be read.

    ``path`` says where it stands, such as ``messages[0].content[1].image_url.url``; ``media_type`` is what its data URL
    says, or else what its first bytes tell, or ``""``. Either ``data``, its content, or ``url``, where it is.
    """

    path: str
    media_type: str = ""
    data: bytes | None = None
    url: str | None = None

    def __repr__(self) -> str:
        what = "url" if self.data is None else f"{len(self.data)} bytes"
        return f"Part({self.path}, {self.media_type or 'no media type'}, {what})"


OnPart = Callable[[Part], bytes | None]


class Unread:
    """What becomes of the parts of one request that nobody can read. A hook is asked about each of them once."""

    def __init__(self, on_unsupported: OnUnsupported = "refuse", on_part: OnPart | None = None) -> None:
        self._forward, self._hook = on_unsupported == "forward", on_part
        self._given: dict[tuple[str, str], bytes] = {}

    def content(self, value: str, path: str) -> str:
        """What to send for the content of a file where one belongs: base64, or an address on this machine."""
        if self._hook is None:
            return self.stray(value, path)
        if readings.is_local(value):
            return self._inline(value, path)
        data = _bytes(value, path)
        return base64.b64encode(self._asked(value, Part(path, _kind(data), data))).decode()

    def stray(self, value: str, path: str) -> str:
        """The same of a file where none belongs: no hook is asked, since nobody knows how it is read there."""
        if self._forward:
            return value
        raise refused(_CONTENT, path)

    def data_url(self, value: str, url: readings.DataUrl, path: str) -> str:
        """What to send for a data URL that no scan can read."""
        if self._hook is None:
            return self.stray(value, path)
        data = url.content(value)
        if data is None:
            raise refused("a data URL that nobody can open", path)
        return url.around(self._asked(value, Part(path, url.media_type or _kind(data), data)))

    def remote(self, value: str, path: str, mask: Callable[[], str], *, inline: bool) -> str:
        """What to send for the address of a file: it, masked, or what the hook gives, as a data URL.

        :param inline: whether a data URL may stand there.
        """
        if self._hook is not None and inline:
            return self._inline(value, path)
        if self._forward:
            return mask()
        raise refused(_REMOTE if self._hook is None else _HERE, path)

    def _inline(self, url: str, path: str) -> str:
        """A data URL of what the hook gives for the file at a URL."""
        new = self._asked(url, Part(path, url=url))
        return f"data:{_kind(new) or _ANY};base64,{base64.b64encode(new).decode()}"

    def _asked(self, value: str, part: Part) -> bytes:
        """What the hook gives. A request may be walked twice."""
        key = part.path, value
        if key not in self._given:
            self._given[key] = self._answer(part)
        return self._given[key]

    def _answer(self, part: Part) -> bytes:
        assert self._hook is not None  # noqa: S101 - asked above
        try:
            new = self._hook(part)
        except Exception as error:  # noqa: BLE001 - what it says may quote the part
            failed = refused(f"on_part raised {type(error).__name__}", part.path)
        else:
            if isinstance(new, bytes):
                return new
            if new is not None:
                raise ConfigError(f"on_part must give bytes, or None to refuse, not {type(new).__name__}")
            failed = refused("on_part refused it", part.path)
        raise failed


def _kind(data: bytes) -> str:
    """The media type of a file by its first bytes, or nothing."""
    return next((kind for begins, kind in _KINDS if begins.match(data)), "")


def _bytes(value: str, path: str) -> bytes:
    letters = _SPACE.sub(b"", value.encode(errors="replace")).replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4), validate=True)
    except binascii.Error:
        raise refused("here the API takes a file in base64, and this is none", path) from None

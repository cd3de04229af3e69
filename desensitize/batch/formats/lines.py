"""The lines of a file in any encoding, each with its bytes, its text and its place; memory holds one of them.

Only a line feed ends a line: what else a program may take for one stays inside. Lines come as soon as they are there,
so that a pipe that is slow is read as it speaks.
"""

from __future__ import annotations

import codecs
import select
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from desensitize.batch.formats.encoding import AUTO, Codec, codec_of
from desensitize.batch.formats.format import FormatError, Place, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIMIT", "Line", "Lines"]

# The most bytes that one line may take.
LIMIT = 64 << 20
# Bytes that tell the encoding.
_HEAD = 1 << 16
# Seconds within which somebody who is writing goes on.
_SOON = 0.02


class Line(NamedTuple):
    """A line with its end, from ``offset`` on; ``number`` counts from 1. A byte order mark is no part of it.

    ``error`` says why there is no text, where that may be.
    """

    number: int
    offset: int
    raw: bytes
    text: str
    error: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing is to be seen in it."""
        return not self.text or self.text.isspace()


class Lines:
    """An open file, line by line, to be gone over once.

    :param strict: a line that is none of the encoding ends the reading; else it comes with its error.
    """

    def __init__(self, stream: BinaryIO, encoding: str = AUTO, *, strict: bool = True) -> None:
        self._stream, self._strict = stream, strict
        self._held = _head(stream)
        self.codec, self.mark = codec_of(encoding, _telling(stream, self._held) if encoding == AUTO else self._held)
        self._at, self._seekable = len(self.mark), stream.seekable()

    def __repr__(self) -> str:
        return f"Lines({self.codec})"

    @staticmethod
    def told_of(stream: BinaryIO) -> Codec:
        """The encoding of a file that can be read again; of any other, what is likeliest before it is read."""
        if not stream.seekable():
            return Codec("utf-8")
        start = stream.tell()
        codec, _ = codec_of(AUTO, _telling(stream, _head(stream)))
        stream.seek(start)
        return codec

    @property
    def opening(self) -> tuple[Record, ...]:
        """The byte order mark, if there is one, as a record without leaves."""
        return (Record(Place(0, 1, 0), self.mark),) if self.mark else ()

    def __iter__(self) -> Iterator[Line]:
        lines = self._wide() if self.codec.wide else self._narrow()
        offset = len(self.mark)
        for number, (raw, text, error) in enumerate(lines, 1):
            yield Line(number, offset, raw, text, error)
            offset += len(raw)

    def _narrow(self) -> Iterator[tuple[bytes, str, str]]:
        """Where a line feed is a byte that is nothing else: so it is in every encoding but the wide ones."""
        number = 0
        while raw := self._next():
            number += 1
            try:
                text = self.codec.decode(raw, number)
            except FormatError as error:
                if self._strict:
                    raise
                yield raw, "", str(error)
            else:
                yield raw, text, ""

    def _next(self) -> bytes:
        end = self._held.find(b"\n", self._at) + 1
        if end:
            line, self._at = self._held[self._at : end], end
            return line
        held, self._held, self._at = self._held[self._at :], b"", 0
        if self._seekable or not hasattr(self._stream, "read1"):
            return _bounded(held + self._stream.readline(LIMIT + 1 - len(held)))
        parts, size = [held], len(held)
        while more := self._stream.read1(_HEAD):
            end = more.find(b"\n") + 1
            parts.append(more[: end or len(more)])
            if end:
                self._held, self._at = more, end
                break
            size += len(more)
            if size > LIMIT:
                break
        return _bounded(b"".join(parts))

    def idle(self) -> bool:
        """Whether it is a pipe whose next line may take a while."""
        if self._seekable or self._held.find(b"\n", self._at) >= 0:
            return False
        try:
            ready = bool(select.select([self._stream], [], [], _SOON)[0])
        except (OSError, ValueError, TypeError):
            # No pipe of an operating system, or one that can't be asked there.
            return False
        if ready and hasattr(self._stream, "read1"):
            # The stream may hold more than the system knows of.
            more = self._stream.read1(_HEAD)
            self._held, self._at = self._held[self._at :] + more, 0
            return b"\n" not in more and bool(more)
        return not ready

    def _wide(self) -> Iterator[tuple[bytes, str, str]]:
        decoder = codecs.getincrementaldecoder(self.codec.name)()
        held, number = "", 1
        data, self._held = self._held[self._at :] or self._stream.read(_HEAD), b""
        while True:
            try:
                held += decoder.decode(data, final=not data)
            except UnicodeDecodeError:
                message = f"line {number + held.count(chr(10))}: not {self.codec}; give its --encoding, or repair it"
                raise FormatError(message) from None
            *lines, held = held.split("\n")
            for line in lines:
                yield self.codec.encode(f"{line}\n"), f"{line}\n", ""
            number += len(lines)
            _bounded(held.encode(self.codec.name) if len(held) > LIMIT // 4 else b"")
            if not data:
                break
            data = self._stream.read(_HEAD)
        if held:
            yield self.codec.encode(held), held, ""


def _bounded(line: bytes) -> bytes:
    if len(line) > LIMIT:
        message = f"a line longer than {LIMIT >> 20} MiB"
        raise FormatError(message)
    return line


def _head(stream: BinaryIO) -> bytes:
    """How a file begins; of a pipe its first line, which may be all that there is for a while."""
    if stream.seekable() or not hasattr(stream, "read1"):
        return stream.read(_HEAD)
    head = b""
    while b"\n" not in head and len(head) < _HEAD and (more := stream.read1(_HEAD)):
        head += more
    return head


def _telling(stream: BinaryIO, head: bytes) -> bytes:
    """Bytes that tell the encoding: the beginning, or the first ones further on that are no ASCII."""
    if not stream.seekable() or not head.isascii():
        return head
    start = stream.tell()
    block = head
    while block and block.isascii() and b"\0" not in block:
        block = stream.read(_HEAD)
    stream.seek(start)
    return block or head

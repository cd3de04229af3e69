"""Server-sent events as bytes: read frame by frame, of which only the data is ever written anew.

What a proxy or a client may look at, ids, comments, the order of fields, the ends of lines, stays as it came.
The format: WHATWG HTML, "Server-sent events". Does no I/O.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Frame", "SseReader"]

_LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n)")
# Lines that say data, and those that a further event of the same kind has too.
_DATA = re.compile(rb"(?:\xef\xbb\xbf)?data(?:[:\r\n]|\Z)")
_KEPT = re.compile(rb"(?:\xef\xbb\xbf)?(?:(?:data|event)(?:[:\r\n]|\Z)|[\r\n])")
_BOM = b"\xef\xbb\xbf"
# More than any event holds: what has no blank line for so long is no stream of events. Bytes.
MAX_FRAME = 64 << 20


@dataclass(frozen=True, slots=True)
class Frame:
    """One event, or a comment, as it came: its lines with their ends, the blank one that closes it included."""

    lines: tuple[bytes, ...]

    @property
    def raw(self) -> bytes:
        """All of it."""
        return b"".join(self.lines)

    @property
    def data(self) -> str | None:
        """What it says; ``None`` where it has no data. Bytes that are no UTF-8 are kept as lone surrogates."""
        said = [_value(line) for line in self.lines if _DATA.match(line)]
        return b"\n".join(said).decode("utf-8", "surrogateescape") if said else None

    def saying(self, data: str) -> bytes:
        """The same frame with other data: line by line where its lines stood; all in the first where they differ."""
        places = [index for index, line in enumerate(self.lines) if _DATA.match(line)]
        each = data.split("\n")
        said = dict(zip(places, each if len(each) == len(places) else [data], strict=False))
        out: list[bytes] = []
        for index, line in enumerate(self.lines):
            if index in said:
                out += _written(line, said[index])
            elif index not in places:
                out.append(line)
        return b"".join(out)

    def again(self, data: str) -> bytes:
        """A further event of the same kind: it has no id of its own, and says nothing but ``data``."""
        lines = [line for line in self.lines if _KEPT.match(line)]
        return Frame(tuple(line.removeprefix(_BOM) for line in lines)).saying(data)


def _value(line: bytes) -> bytes:
    return line.rstrip(b"\r\n").partition(b":")[2].removeprefix(b" ")


def _written(line: bytes, data: str) -> list[bytes]:
    """The lines for ``data``, written as ``line`` was: with or without a blank behind the colon, and its line end."""
    content = line.rstrip(b"\r\n")
    end = line[len(content) :] or b"\n"
    head, _, rest = content.partition(b":")
    head += b": " if rest.startswith(b" ") or not rest else b":"
    first, *more = data.encode("utf-8", "surrogateescape").split(b"\n")
    return [head + first + end, *(head.removeprefix(_BOM) + each + end for each in more)]


class SseReader:
    r"""Bytes in, whole frames out. Cut anywhere, inside a character or between the two halves of a line end.

    >>> reader = SseReader()
    >>> reader.feed(b"data: a\r\n\r"), [frame.data for frame in reader.feed(b"\ndata: b\n\n")]
    ([], ['a', 'b'])
    """

    __slots__ = ("_buffer", "_from", "_held", "_lines")

    def __init__(self) -> None:
        # What comes byte by byte is not copied for each of them.
        self._buffer = bytearray()
        self._lines: list[bytes] = []
        # Bytes in those lines.
        self._held = 0
        # Before this no line ends: what came byte by byte is not searched over and over.
        self._from = 0

    def feed(self, chunk: bytes) -> list[Frame]:
        """The frames that are whole now.

        :raises ValueError: a frame of more than 64 MiB; the message holds none of it.
        """
        self._buffer += chunk
        # A carriage return at the end may be half of a line end.
        end = len(self._buffer) - self._buffer.endswith(b"\r")
        at = 1 + max(self._buffer.rfind(mark, self._from, end) for mark in (b"\n", b"\r"))
        frames = []
        for line in _LINE.finditer(self._buffer, 0, at):
            self._lines.append(line[0])
            self._held += len(line[0])
            if not line[1].removeprefix(_BOM):
                frames.append(self._frame())
        del self._buffer[:at]
        self._from = max(0, len(self._buffer) - 1)
        if len(self._buffer) + self._held > MAX_FRAME:
            message = "an event of the stream is larger than 64 MiB"
            raise ValueError(message)
        return frames

    def flush(self) -> list[Frame]:
        """What is left at the end of a stream: lines that no blank one closed, as they came."""
        if self._buffer:
            # Beyond the last end of a line nothing is searched: from each of its bytes the search would run to the end.
            at = 1 + max(self._buffer.rfind(mark) for mark in (b"\n", b"\r"))
            rest = bytes(self._buffer[at:])
            self._lines += [line[0] for line in _LINE.finditer(self._buffer, 0, at)] + ([rest] if rest else [])
            self._buffer = bytearray()
        return [self._frame()] if self._lines else []

    def _frame(self) -> Frame:
        lines, self._lines, self._held = tuple(self._lines), [], 0
        return Frame(lines)

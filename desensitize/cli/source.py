"""What comes in: files and stdin, as blocks of text, as lines, or whole. What is no UTF-8 is an error."""

from __future__ import annotations

import codecs
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desensitize.chat import jsontext
from desensitize.cli.outcome import FileError
from desensitize.errors import UnsupportedPart
from desensitize.pattern.syntax import MAX_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.detect.finding import Finding

__all__ = ["BOM", "Opened", "Source", "line_of", "sources"]

# Bytes of text that are looked at together, and the most that one block, line or document may take.
BLOCK = 8 << 20
LIMIT = 64 << 20
# No value and no context word reaches further than this from the end of a block.
_MARGIN = MAX_WIDTH + 512
# Line ends tried, backwards, for one that no value stands across.
_TRIES = 200
# Some editors put it before the first line of a file.
BOM = "\ufeff"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or stdin where there is no path."""

    path: Path | None = None

    def __str__(self) -> str:
        return "-" if self.path is None else str(self.path)

    @property
    def size(self) -> int | None:
        """Its bytes, where that is known beforehand."""
        return self.path.stat().st_size if self.path is not None and self.path.is_file() else None

    @contextmanager
    def open(self, on_read: Callable[[int], None] = lambda _: None) -> Iterator[Opened]:
        """The source, to be read once.

        :raises FileError: it can't be opened.
        """
        if self.path is None:
            yield Opened(str(self), sys.stdin.buffer, on_read)
            return
        try:
            stream = self.path.open("rb")
        except OSError as error:
            message = f"can't be read: {error.strerror}"
            raise FileError(message) from None
        with stream:
            yield Opened(str(self), stream, on_read)


def sources(files: Sequence[str] | None) -> list[Source]:
    """The sources that a command line names; none: stdin."""
    return [Source(None if name == "-" else Path(name)) for name in files or ["-"]]


def line_of(line: bytes) -> str:
    """A line as text.

    :raises FileError: not UTF-8.
    """
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start} of the line"
        raise FileError(message) from None


class Opened:
    """An open source."""

    def __init__(self, name: str, stream: BinaryIO, on_read: Callable[[int], None]) -> None:
        self.name = name
        self._stream, self._on_read = stream, on_read
        self._first: bytes | None = None

    @property
    def live(self) -> bool:
        """Whether it may still be growing, so that what is done should be passed on at once."""
        return not self._stream.seekable()

    def guessed(self) -> str:
        """Its format, for want of a file name: ``jsonl`` where the first line is a JSON object, else ``text``."""
        self._first = self._stream.readline(BLOCK)
        try:
            line = self._first.decode().removeprefix(BOM)
            return "jsonl" if line.lstrip()[:1] == "{" and jsontext.leaves(line) is not None else "text"
        except (ValueError, UnsupportedPart):
            return "text"

    def chunks(self) -> Iterator[str]:
        """The text in pieces of any length, each decoded right up to its last whole character.

        What can be read twice is checked to its end before the first piece is given.

        :raises FileError: not UTF-8, with the offset of the first byte that is wrong.
        """
        if self._stream.seekable():
            start = self._stream.tell()
            for _ in self._decoded(self._first or b""):
                pass
            self._stream.seek(start)
        return self._decoded(self._first or b"", self._on_read)

    def blocks(self, find: Callable[[str], list[Finding]]) -> Iterator[str]:
        """The text in blocks that end where a line ends and no value stands across."""
        held = ""
        for chunk in self.chunks():
            held += chunk
            cut = _cut(held, find) if len(held) >= BLOCK else 0
            if cut:
                yield held[:cut]
                held = held[cut:]
            elif len(held) > LIMIT:
                message = f"a line longer than {LIMIT >> 20} MiB"
                raise FileError(message)
        if held:
            yield held

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Its lines with their numbers, the first is 1, line ends kept."""
        number = 0
        while line := self._line():
            number += 1
            self._on_read(len(line))
            if len(line) > LIMIT:
                message = f"line {number} is longer than {LIMIT >> 20} MiB"
                raise FileError(message)
            yield number, line

    def whole(self) -> str:
        """All of it at once."""
        parts: list[str] = []
        for chunk in self.chunks():
            parts.append(chunk)
            if sum(map(len, parts)) > LIMIT:
                message = f"one JSON document longer than {LIMIT >> 20} MiB; use --format jsonl or text"
                raise FileError(message)
        return "".join(parts)

    def _line(self) -> bytes:
        first, self._first = self._first, None
        if first is not None and (first.endswith(b"\n") or len(first) < BLOCK):
            return first
        return (first or b"") + self._stream.readline(LIMIT + 1 - len(first or b""))

    def _decoded(self, first: bytes, on_read: Callable[[int], None] = lambda _: None) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        done, data = 0, first or self._stream.read(BLOCK)
        if data[:2] in _UTF16:
            message = "not UTF-8 but UTF-16; convert it first"
            raise FileError(message)
        while True:
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                message = f"not UTF-8 at byte {done - pending + error.start}"
                raise FileError(message) from None
            if text:
                yield text
            if not data:
                return
            done += len(data)
            on_read(len(data))
            data = self._stream.read(BLOCK)


def _cut(text: str, find: Callable[[str], list[Finding]]) -> int:
    """Where a block of ``text`` may end: after a blank line, else after a line; 0 where there is no place.

    Finding on both sides of it must find what finding across it does.
    """
    last = len(text) - _MARGIN
    cut = max(text.rfind("\n\n", last // 2, last) + 2, text.rfind("\n\r\n", last // 2, last) + 3)
    if cut < 4:  # noqa: PLR2004 - neither was found
        cut = text.rfind("\n", 0, last) + 1
    for _ in range(_TRIES):
        if not cut or _free(text[max(0, cut - _MARGIN) : cut], text[cut : cut + _MARGIN], find):
            return cut
        cut = text.rfind("\n", 0, cut - 1) + 1
    return 0


def _free(before: str, after: str, find: Callable[[str], list[Finding]]) -> bool:
    moved = [found._replace(start=found.start + len(before), end=found.end + len(before)) for found in find(after)]
    apart = [(found.start, found.end, found.rule) for found in (*find(before), *moved)]
    return apart == [(found.start, found.end, found.rule) for found in find(before + after)]

"""What comes in: files and stdin, as blocks of text, as lines, or whole; compressed ones as what they hold."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from desensitize.batch.formats.columns import ALL, Columns
from desensitize.batch.formats.compressed import compressed, opened
from desensitize.batch.formats.encoding import AUTO, Codec, codec_named, codec_of
from desensitize.batch.formats.format import Options
from desensitize.batch.formats.kinds import shown_by
from desensitize.batch.formats.lines import LIMIT, Line, Lines
from desensitize.chat import jsontext
from desensitize.cli.ahead import Ahead
from desensitize.cli.outcome import FileError
from desensitize.errors import ConfigError, UnsupportedPart
from desensitize.pattern.syntax import MAX_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.batch.formats.format import Format, Record
    from desensitize.detect.finding import Finding

__all__ = ["BOM", "Opened", "Source", "sources"]

# Bytes of text that are looked at together.
BLOCK = 1 << 20
# Bytes that show a format.
HEAD = 32 << 10
# No value and no context word reaches further than this from the end of a block.
_MARGIN = MAX_WIDTH + 512
# Line ends tried, backwards, for one that no value stands across.
_TRIES = 200
# Some editors put it before the first line of a file.
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or stdin where there is no path."""

    path: Path | None = None
    #: Its folder among those that were named, where it was found in one.
    root: Path | None = None

    def __str__(self) -> str:
        return "-" if self.path is None else str(self.path)

    @property
    def size(self) -> int | None:
        """Its bytes, where that is known beforehand."""
        try:
            known = os.fstat(sys.stdin.fileno()) if self.path is None else self.path.stat()
        except (OSError, ValueError):
            return None
        return known.st_size if stat.S_ISREG(known.st_mode) else None

    @contextmanager
    def open(self, on_read: Callable[[int], None] = lambda _: None, encoding: str = AUTO) -> Iterator[Opened]:
        """The source, to be read once.

        :raises FileError: it can't be opened.
        """
        if self.path is None:
            yield Opened(str(self), sys.stdin.buffer, on_read, encoding)
            return
        try:
            stream = self.path.open("rb")
        except OSError as error:
            message = f"can't be read: {error.strerror}"
            raise FileError(message) from None
        with stream:
            yield Opened(str(self), opened(stream, str(self)), on_read, encoding)


def sources(files: Sequence[str] | None) -> list[Source]:
    """The sources that a command line names: files, all files of a folder, and what a pattern names; none: stdin.

    :raises ConfigError: a folder is empty, or no file has such a name.
    """
    found: dict[Source, None] = {}
    for name in files or ["-"]:
        found |= dict.fromkeys(_named(name))
    return list(found)


def _named(name: str) -> list[Source]:
    path = Path(name)
    if name == "-":
        return [Source()]
    if path.is_dir():
        inside = [Source(one, path) for one in sorted(path.rglob("*")) if _is_input(one, path)]
        if not inside:
            message = f"{name}: there is no file in this folder"
            raise ConfigError(message)
        return inside
    if path.exists() or not any(sign in name for sign in "*?["):
        return [Source(path)]
    # What the shell has not read; ** goes into folders.
    root = Path(*takewhile(lambda part: not any(sign in part for sign in "*?["), path.parts))
    inside = [Source(one, root) for one in sorted(root.glob(str(path.relative_to(root)))) if _is_input(one, root)]
    if not inside:
        message = f"{name}: no file has such a name"
        raise ConfigError(message)
    return inside


def _is_input(path: Path, root: Path) -> bool:
    """Whether a file of a folder is one to read: none that is hidden, and none of what a run leaves beside its own."""
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return path.is_file() and not hidden


class Opened:
    """An open source."""

    def __init__(self, name: str, stream: BinaryIO, on_read: Callable[[int], None], encoding: str = AUTO) -> None:
        self.name = name
        self._ahead, self._on_read, self.encoding = Ahead(stream), on_read, encoding
        self.stream = self._ahead.stream

    @property
    def live(self) -> bool:
        """Whether it may still be growing, so that what is done should be passed on at once."""
        return not self.stream.seekable() and not compressed(self.name)

    @property
    def codec(self) -> Codec:
        """Its encoding; of a pipe, what is likeliest before it is read."""
        return codec_named(self.encoding) if self.encoding != AUTO else Lines.told_of(self.stream)

    def guessed(self) -> str:
        """Its format, for want of a file name: ``jsonl`` where the first line is a JSON object, else by its beginning.

        Of what comes through a pipe only the first line tells, as the next one may take a while.
        """
        try:
            first = self._ahead.first_line(BLOCK).decode().removeprefix(BOM)
            if first.lstrip()[:1] == "{" and jsontext.leaves(first) is not None:
                return "jsonl"
        except (ValueError, UnsupportedPart):
            return "text"
        return self.shown() or "text"

    def shown(self) -> str | None:
        """The format that its beginning shows, if it is one of those that tell."""
        head = self._ahead.head(HEAD)
        codec, mark = codec_of(self.encoding, head)
        return shown_by(head[len(mark) :].decode(codec.name, "ignore"))

    def chunks(self) -> Iterator[str]:
        """The text in pieces of any length, each decoded right up to its last whole character.

        What can be read twice is checked to its end before the first piece is given.

        :raises FileError: not UTF-8, with the offset of the first byte that is wrong.
        """
        if self.stream.seekable():
            start = self.stream.tell()
            for _ in self._decoded():
                pass
            self.stream.seek(start)
        return self._decoded(self._on_read)

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

    def whole(self) -> Iterator[tuple[bytes, str, Codec]]:
        """All of it as one document, and how to write it; nothing of a file that is empty."""
        lines = Lines(self.stream, self.encoding)
        raws, texts = [lines.mark], []
        size = 0
        for line in lines:
            raws.append(line.raw)
            texts.append(line.text)
            size += len(line.raw)
            if size > LIMIT:
                message = f"one JSON document longer than {LIMIT >> 20} MiB; use --format jsonl or text"
                raise FileError(message)
        self._on_read(size)
        yield b"".join(raws), "".join(texts), lines.codec

    def lines(self) -> Iterator[tuple[Line, Codec]]:
        """Its lines, and how to write one; a line that is no text comes with its error."""
        lines = Lines(self.stream, self.encoding, strict=False)
        if lines.mark:
            yield Line(0, 0, lines.mark, ""), lines.codec
        for line in lines:
            self._on_read(len(line.raw))
            yield line, lines.codec

    def records(self, form: Format, columns: Columns = ALL) -> Iterator[Record]:
        """Its records as a format has them."""
        for record in form.records(self.stream, Options(self.encoding, columns)):
            self._on_read(len(record.raw))
            yield record

    def _decoded(self, on_read: Callable[[int], None] = lambda _: None) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        line, column = 1, 0
        while True:
            data = self.stream.read(BLOCK)
            held = decoder.getstate()[0]
            try:
                text = decoder.decode(data, final=not data)
            except UnicodeDecodeError:
                Codec("utf-8").decode(held + data, line, column - len(held))
                raise
            if text:
                yield text
            if not data:
                return
            line += data.count(b"\n")
            column = len(data) - data.rfind(b"\n") - 1 + (0 if b"\n" in data else column)
            on_read(len(data))


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

"""Markdown: prose as text, and the rows of its tables as cells beside the names of their columns."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from desensitize.batch.formats.format import Options, Place, Record
from desensitize.batch.formats.headers import Heads
from desensitize.batch.formats.lines import Lines
from desensitize.batch.formats.text import block_record, blocks, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Spell
    from desensitize.batch.formats.lines import Line

__all__ = ["FORMAT"]

# Under a table's head: | --- | :-: |
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


class Markdown:
    """Markdown with tables as GitHub has them."""

    name = "md"
    suffixes = (".md", ".markdown")

    def __repr__(self) -> str:
        return "Markdown()"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """Blocks of prose, and rows of tables."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        number, tables = 0, _Tables(options)
        for block in blocks(lines):
            for part, heads in tables.parts(block):
                number += 1
                if heads is None:
                    yield block_record(part, number, lines.codec)
                else:
                    yield _row(part[0], number, heads, lines.codec)


FORMAT = Markdown()


class _Tables:
    """Where in a file the tables are, block by block: a long table goes on in the next one."""

    def __init__(self, options: Options) -> None:
        self._columns = options.columns
        self._heads: Heads | None = None
        self._fenced = False

    def parts(self, block: Sequence[Line]) -> Iterator[tuple[list[Line], Heads | None]]:
        """The block as stretches of prose and, each with its columns, rows."""
        prose: list[Line] = []
        for at, line in enumerate(block):
            heads = self._of(line.text, block[at + 1].text if at + 1 < len(block) else "")
            if heads is None:
                prose.append(line)
                continue
            if prose:
                yield prose, None
                prose = []
            yield [line], heads
        if prose:
            yield prose, None

    def _of(self, line: str, under: str) -> Heads | None:
        """The columns of the table that a line is a row of."""
        self._fenced ^= _FENCE.match(line) is not None
        if self._fenced or "|" not in line:
            self._heads = None
        elif self._heads is None and _is_rule(under):
            self._heads = Heads((line[start:end] for start, end in _cells(line)), self._columns)
            # The head itself is looked at without names.
            return Heads([])
        return self._heads


def _is_rule(text: str) -> bool:
    return "|" in text and "-" in text and _RULE.fullmatch(text) is not None


def _cells(row: str) -> list[tuple[int, int]]:
    """Where the cells of a row begin and end, without the blanks around them; a cell may be empty."""
    bars = [-1, *(at for at, sign in enumerate(row) if sign == "|" and not _escaped(row, at)), len(row.rstrip())]
    spans = [(left + 1, right) for left, right in pairwise(bars)]
    if not row[: spans[0][1]].strip():
        del spans[0]
    if spans and not row[spans[-1][0] : spans[-1][1]].strip():
        del spans[-1]
    return [_bare(row, start, end) for start, end in spans]


def _escaped(row: str, at: int) -> bool:
    slashes = 0
    while row[at - slashes - 1 : at - slashes] == "\\":
        slashes += 1
    return slashes % 2 == 1


def _bare(row: str, start: int, end: int) -> tuple[int, int]:
    inside = row[start:end]
    left = start + len(inside) - len(inside.lstrip())
    return left, max(left, start + len(inside.rstrip()))


def _row(line: Line, number: int, heads: Heads, codec: Codec) -> Record:
    cells = [] if _is_rule(line.text) else _cells(line.text)
    first = line.text[slice(*cells[0])].strip("*_` ") if cells else ""
    spans = [(start, end, at) for at, (start, end) in enumerate(cells) if end > start and heads.open(at)]
    leaves = tuple(heads.leaf(at, line.text[start:end], first) for start, end, at in spans)

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        del spell
        new = [text if text == leaf.text else _safe(text) for text, leaf in zip(texts, leaves, strict=True)]
        return codec.spliced(line.raw, line.text, joined(line.text, spans, new), line.number)

    return Record(Place(number, line.number, line.offset), line.raw, leaves, write)


def _safe(text: str) -> str:
    """A cell with its bars escaped, unless they are already."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)

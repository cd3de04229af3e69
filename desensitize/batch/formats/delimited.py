"""CSV and TSV: rows of cells, as RFC 4180 and office programs write them.

The standard reader gives the cells and forgets how they were written. Here each keeps its place: what changes is
written in the quotes it had, or in new ones where it could not do without; signs between cells, line ends and a byte
order mark stay. The first row names the columns where it looks like names, and each cell is read beside its column's.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from desensitize.batch.formats.format import FormatError, Options, Place, Record
from desensitize.batch.formats.headers import Heads, is_header
from desensitize.batch.formats.lines import Line, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.encoding import Codec
    from desensitize.batch.formats.format import Leaf, Spell

__all__ = ["FORMAT", "TSV", "Cell", "cells_of"]

# Signs between cells, the likelier first.
_SIGNS = (",", ";", "\t", "|")
# A first line by which office programs say it.
_SAYS = re.compile(r"sep=([^\r\n])\r?\n?")
# The lines that a row may take: a stray quote opens what nobody closes.
_MOST_LINES = 4096
# Rows whose quotes nobody closed, until quotes over several lines are no longer believed in.
_STRAY = 8


class Cell(NamedTuple):
    """A cell in its row: ``row[start:end]`` is what it says, or how that is written inside of its quotes."""

    start: int
    end: int
    quoted: bool


def cells_of(row: str, sign: str) -> tuple[list[Cell], bool]:
    """The cells of a row, and whether all its quotes are closed.

    >>> cells_of('1,"a, b"', ",")
    ([Cell(start=0, end=1, quoted=False), Cell(start=3, end=7, quoted=True)], True)
    """
    end = len(row.rstrip("\r\n"))
    cells: list[Cell] = []
    at = 0
    while True:
        if row[at : at + 1] == '"':
            close = _closing(row, at + 1)
            if close < 0:
                return [*cells, Cell(at + 1, len(row), quoted=True)], False
            after = row.find(sign, close + 1, end)
            stop = end if after < 0 else after
            # Something behind the quotes: then they are signs like any other.
            quoted = stop <= close + 1
            cells.append(Cell(at + 1, close, quoted) if quoted else Cell(at, stop, quoted))
            at = max(stop, close + 1)
        else:
            after = row.find(sign, at, end)
            stop = end if after < 0 else after
            cells.append(Cell(at, stop, quoted=False))
            at = stop
        if row[at : at + 1] != sign or at >= end:
            return cells, True
        at += 1


def _closing(row: str, at: int) -> int:
    """Where the quote is that closes a cell; two of them are one that is meant."""
    while True:
        at = row.find('"', at)
        if at < 0 or row[at + 1 : at + 2] != '"':
            return at
        at += 2


class _Row(NamedTuple):
    """A row of one or more lines."""

    line: int
    offset: int
    raw: bytes
    text: str
    cells: list[Cell]


class Delimited:
    """A format of cells with a sign between them; without a sign, the one that the first rows show."""

    def __init__(self, name: str, suffixes: tuple[str, ...], sign: str = "") -> None:
        self.name, self.suffixes, self._sign = name, suffixes, sign

    def __repr__(self) -> str:
        return f"Delimited({self.name!r})"

    def records(self, stream: BinaryIO, options: Options) -> Iterator[Record]:
        """The rows; a blank line is a record without leaves."""
        lines = Lines(stream, options.encoding)
        yield from lines.opening
        rows = _Rows(lines, self._sign)
        heads: Heads | None = None
        for number, row in enumerate(rows, 1):
            if number == 1 and _SAYS.fullmatch(row.text):
                yield Record(Place(number, row.line, row.offset), row.raw)
                continue
            if heads is None:
                names = [_said(row.text, cell) for cell in row.cells]
                header = is_header(names)
                missing = options.columns.missing(names if header else [])
                if missing:
                    message = f"there is no column {', '.join(missing)}"
                    raise FormatError(message)
                heads = Heads(names if header else [], options.columns)
                if header:
                    # A name is looked at as well: it may be somebody's.
                    yield _record(_Table(Heads([]), lines.codec, rows.sign, None), number, row)
                    continue
            yield _record(_Table(heads, lines.codec, rows.sign, options.session), number, row)


class _Rows:
    """The rows of a file. ``sign`` is known with the first one."""

    def __init__(self, lines: Lines, sign: str) -> None:
        self._lines, self.sign, self._stray = iter(lines), sign, 0
        # Lines that were read and are not given yet.
        self._ahead: list[Line] = []

    def __repr__(self) -> str:
        return f"_Rows({self.sign!r})"

    def __iter__(self) -> Iterator[_Row]:
        self.sign = self.sign or self._shown()
        while (line := self._next()) is not None:
            yield self._row(line)

    def _next(self) -> Line | None:
        return self._ahead.pop(0) if self._ahead else next(self._lines, None)

    def _shown(self) -> str:
        """The sign that the first line says, told by those after it where there are some already."""
        first = self._next()
        if first is None:
            return _SIGNS[0]
        self._ahead.append(first)
        said = _SAYS.fullmatch(first.text)
        if said:
            return said[1]
        head = re.sub(r'"(?:[^"]|"")*"', "", first.text)
        counts = Counter({sign: head.count(sign) for sign in _SIGNS})
        sign, most = max(counts.items(), key=lambda one: (one[1], -_SIGNS.index(one[0])))
        return sign if most else _SIGNS[0]

    def _row(self, first: Line) -> _Row:
        cells, closed = cells_of(first.text, self.sign)
        if closed or self._stray >= _STRAY:
            return _Row(first.number, first.offset, first.raw, first.text, cells if closed else self._flat(first.text))
        more = [first]
        while (line := self._next()) is not None:
            more.append(line)
            # Only a quote closes what is open; most lines of a long cell are passed over at once.
            if _closing(line.text, 0) >= 0:
                text = "".join(one.text for one in more)
                cells, closed = cells_of(text, self.sign)
                if closed:
                    return _Row(first.number, first.offset, b"".join(one.raw for one in more), text, cells)
            if len(more) > _MOST_LINES:
                break
        # Nobody closes it: the quote is a sign like any other, and the lines are rows.
        self._stray += 1
        self._ahead[:0] = more[1:]
        return _Row(first.number, first.offset, first.raw, first.text, self._flat(first.text))

    def _flat(self, text: str) -> list[Cell]:
        """The cells of a line whose quotes mean nothing."""
        cells, at = [], 0
        for part in text.rstrip("\r\n").split(self.sign):
            cells.append(Cell(at, at + len(part), quoted=False))
            at += len(part) + 1
        return cells


class _Table(NamedTuple):
    """What is known of a table."""

    heads: Heads
    codec: Codec
    sign: str
    session: str | None


def _record(table: _Table, number: int, row: _Row) -> Record:
    heads = table.heads
    open_to = [
        (at, cell)
        for at, cell in enumerate(row.cells)
        if cell.end > cell.start and not row.text[cell.start : cell.end].isspace() and heads.open(at)
    ]
    first = _said(row.text, row.cells[0]) if heads.pairs else ""
    leaves = tuple(heads.leaf(at, _said(row.text, cell), first) for at, cell in open_to)

    def write(texts: Sequence[str], spell: Spell | None) -> bytes:
        del spell
        new = _written(row.text, [cell for _, cell in open_to], leaves, texts, table.sign)
        return table.codec.spliced(row.raw, row.text, new, row.line)

    return Record(
        Place(number, row.line, row.offset), row.raw, leaves, write, _session(table, row) if table.session else None
    )


def _session(table: _Table, row: _Row) -> str | None:
    names = [name.casefold() for name in table.heads.names]
    wanted = (table.session or "").casefold()
    at = names.index(wanted) if wanted in names else len(row.cells)
    return _said(row.text, row.cells[at]) if at < len(row.cells) else None


def _said(row: str, cell: Cell) -> str:
    text = row[cell.start : cell.end]
    return text.replace('""', '"') if cell.quoted else text


def _written(row: str, cells: Sequence[Cell], leaves: Sequence[Leaf], texts: Sequence[str], sign: str) -> str:
    parts: list[str] = []
    done = 0
    for cell, leaf, text in zip(cells, leaves, texts, strict=True):
        if text != leaf.text:
            parts += row[done : cell.start], _spelled(text, row[cell.start : cell.end], sign, quoted=cell.quoted)
            done = cell.end
    return "".join((*parts, row[done:]))


def _spelled(text: str, old: str, sign: str, *, quoted: bool) -> str:
    if quoted:
        return text.replace('"', '""')
    # A cell with quotes that meant nothing stays as it is; others get some where the new text can't do without.
    if _special(text, sign) and not _special(old, sign):
        return '"' + text.replace('"', '""') + '"'
    return text


def _special(text: str, sign: str) -> bool:
    return sign in text or "\n" in text or "\r" in text or text.startswith('"')


FORMAT = Delimited("csv", (".csv",))
TSV = Delimited("tsv", (".tsv", ".tab"), "\t")

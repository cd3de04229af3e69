"""Findings of whole files, each with its line; never a value."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import typer

from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.kinds import format_named
from desensitize.batch.formats.seams import SEAM
from desensitize.cli.options import Format, format_of
from desensitize.cli.outcome import Outcome
from desensitize.cli.transcript import asked_by, found_in
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.cli.source import Opened, Source
    from desensitize.detect.finding import Finding

    Find = Callable[..., list[Finding]]

__all__ = ["Spot", "counted", "scan", "table", "totals"]


class Spot(NamedTuple):
    """A finding in a file.

    ``line`` is 1-based; ``start`` and ``end`` are code points from that line's start, 0-based, end exclusive. Of a
    value over several lines ``line`` is the first one, and ``end`` counts on through the line ends.
    """

    file: str
    line: int
    start: int
    end: int
    finding: Finding


def scan(given: Sequence[Source], asked: Format, find: Find, outcome: Outcome) -> Iterator[Spot]:
    """The spots of every source, in order. What can't be read is said, and the rest goes on."""
    for source in given:
        try:
            with source.open() as opened:
                yield from _spots(opened, format_of(asked, source, opened), find, outcome)
        except DesensitizeError as error:
            outcome.fail(source, error)


def _spots(opened: Opened, form: Format, find: Find, outcome: Outcome) -> Iterator[Spot]:
    if form is Format.JSONL:
        yield from _in_lines(opened, find, outcome)
        return
    if form is not Format.TEXT and form is not Format.JSON:
        yield from _in_records(opened, form, find, outcome)
        return
    if form is Format.JSON:
        for _, text, _ in opened.whole():
            yield from _lined(opened.name, 1, text, found_in(text, find))
        return
    line = 1
    for block in opened.blocks(find):
        yield from _lined(opened.name, line, block, find(block))
        line += block.count("\n")


def _in_records(opened: Opened, form: Format, find: Find, outcome: Outcome) -> Iterator[Spot]:
    """The spots of a table, of captions, ...: where in a record a value is written is told by looking for it there."""
    for record in opened.records(format_named(form.value)):
        if record.error is not None:
            outcome.fail(f"{opened.name}:{record.place.line}", FormatError(record.error))
        text, done = opened.codec.decode(record.raw, record.place.line) if record.leaves else "", 0
        for leaf in record.leaves:
            found = find(leaf.text, context=leaf.context)
            done = max(done, text.find(leaf.text, done))
            spots: list[Finding] = []
            for finding in found:
                value = leaf.text[finding.start : finding.end].split(SEAM)[0]
                start = max(done, text.find(value, done))
                done = start + len(value)
                spots.append(finding._replace(start=start, end=done))
            yield from _lined(opened.name, record.place.line, text, spots)


def _in_lines(opened: Opened, find: Find, outcome: Outcome) -> Iterator[Spot]:
    asked: tuple[str, ...] = ()
    for line, _ in opened.lines():
        number, text = line.number, line.text
        if not (line.error or text.strip()):
            continue
        before, asked = asked, ()
        try:
            if line.error:
                raise FormatError(line.error)
            found = found_in(text, find, before)
            asked = asked_by(text)
        except DesensitizeError as error:
            outcome.fail(f"{opened.name}:{number}", error)
        else:
            yield from _lined(opened.name, number, text, found)


def _lined(file: str, line: int, text: str, found: Iterable[Finding]) -> Iterator[Spot]:
    """Findings of a text that begins with a whole line, this number's."""
    counted = 0
    for finding in found:
        line += text.count("\n", counted, finding.start)
        counted = finding.start
        first = text.rfind("\n", 0, finding.start) + 1
        yield Spot(file, line, finding.start - first, finding.end - first, finding)


def counted(given: Sequence[Source], asked: Format, find: Find) -> int:
    """Print how often each rule finds something; give the exit status, which is 0 where it does."""
    outcome = Outcome()
    for line in totals(scan(given, asked, find, outcome)):
        typer.echo(line)
    return outcome.status


def totals(spots: Iterable[Spot], *, as_json: bool = False) -> Iterator[str]:
    """How often each rule found something, a line each."""
    files: set[str] = set()
    counts: Counter[tuple[str, str]] = Counter()
    for spot in spots:
        files.add(spot.file)
        counts[spot.finding.entity, spot.finding.rule] += 1
    if as_json:
        rows = sorted(counts.items())
        yield from (json.dumps({"entity": entity, "rule": rule, "count": count}) for (entity, rule), count in rows)
    else:
        yield from table(counts, len(files))


def table(counts: Counter[tuple[str, str]], files: int) -> Iterator[str]:
    """Counts by rule, a line each, and all of them."""
    width = max((len(entity) for entity, _ in counts), default=0)
    for (entity, rule), count in sorted(counts.items()):
        yield f"{count:>8}  {entity:<{width}}  {rule}"
    total = counts.total()
    yield f"{total:>8}  value{'s' * (total != 1)} in {files} file{'s' * (files != 1)}"

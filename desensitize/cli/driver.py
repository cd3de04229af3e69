"""Inputs through a change to outputs, unit by unit: blocks of text, lines, or one document."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from desensitize.batch.formats.columns import ALL, Columns
from desensitize.batch.formats.compressed import packed
from desensitize.batch.formats.encoding import AUTO, Codec
from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.kinds import format_named
from desensitize.cli.options import Format, format_of
from desensitize.cli.outcome import FileError, Outcome, say
from desensitize.cli.progress import Progress, progress
from desensitize.cli.sink import in_folder, stdout
from desensitize.errors import ConfigError, DesensitizeError, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from desensitize.batch.formats.format import Record
    from desensitize.cli.sink import Sink
    from desensitize.cli.source import Opened, Source

__all__ = ["Change", "Job", "run"]

_BLANK = " \t\r\n"
# Errors that the next input would meet as well.
_FATAL = (ConfigError, VaultError)


class Change(NamedTuple):
    """What a command does with each unit: a whole text in pieces, a JSON document, and a record of any other format."""

    text: Callable[[Opened], Iterable[str]]
    document: Callable[[str], str]
    record: Callable[[Record], bytes]
    # Is given what to tell entities that were found to.
    watch: Callable[[Callable[[Sequence[str]], None]], None] | None = None
    # Whether a text is needed whole, also where it comes through a pipe.
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A command's inputs, and where the output goes: a file for each, one for all, or stdout."""

    given: Sequence[Source]
    plan: dict[Source, Path] | Path | None
    format: Format
    quiet: bool
    encoding: str = AUTO
    columns: Columns = ALL


class _Incomplete(Exception):  # noqa: N818 - no error: what failed has been said, and the file must not appear
    """Drops the file being written."""


def run(job: Job, change: Change) -> int:
    """Do the job; give the exit status. What fails is said, and the rest goes on."""
    outcome = Outcome()
    with progress(job.given, quiet=job.quiet) as shown:
        if change.watch is not None:
            shown.watched = True
            change.watch(shown.found)
        running = _Running(job, change, outcome, shown)
        if isinstance(job.plan, dict):
            for source, path in job.plan.items():
                with _written(path, outcome) as sink:
                    running.one(source, sink)
        else:
            with _written(job.plan, outcome) as sink:
                running.all(sink)
    return outcome.status


@contextmanager
def _written(path: Path | None, outcome: Outcome) -> Iterator[Sink]:
    """Where output goes; what can't be written is said."""
    try:
        with in_folder(path) if path else stdout() as raw, packed(raw, str(path or "")) as sink:
            yield sink
    except _Incomplete:
        return
    except FileError as error:
        outcome.fail(path or "stdout", error)


class _Letters:
    """A sink that knows whether it was given anything beyond ASCII."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self.any = sink, False
        self.flush = sink.flush

    def write(self, data: bytes, /) -> object:
        self.any = self.any or not data.isascii()
        return self._sink.write(data)


@dataclass(frozen=True, slots=True)
class _Running:
    """A job being done."""

    job: Job
    change: Change
    outcome: Outcome
    shown: Progress

    def all(self, sink: Sink) -> None:
        """One source after another; a file for all of them is complete or it does not appear."""
        lost = False
        for source in self.job.given:
            try:
                self.one(source, sink)
            except _Incomplete:
                lost = True
        if lost:
            raise _Incomplete

    def one(self, source: Source, sink: Sink) -> None:
        """One source, as its format wants."""
        try:
            with source.open(self.shown.read, self.job.encoding) as opened:
                codec = opened.codec
                if codec.told and codec.name != "utf-8":
                    self._say(f"{source}: read as {codec}, which its bytes show; --encoding {codec.name} says so")
                watched = _Letters(sink)
                self._changed(opened, format_of(self.job.format, source, opened), watched)
                # What was masked until nothing but ASCII was left does not say how it was spelled.
                if self.change.watch is None and codec == Codec("utf-8") and self.job.encoding == AUTO and watched.any:
                    self._say(f"{source}: restored as UTF-8; if it was spelled otherwise, say so with --encoding")
        except _FATAL:
            raise
        except DesensitizeError as error:
            self.outcome.fail(source, error)
            raise _Incomplete from None
        self.shown.file()

    def _say(self, notice: str) -> None:
        if not self.job.quiet:
            say(notice)

    def _changed(self, opened: Opened, form: Format, sink: Sink) -> None:
        match form:
            case Format.JSONL:
                self.lines(opened, sink)
            case Format.JSON:
                self.document(opened, sink)
            case Format.TEXT if opened.codec.name == "utf-8" and (self.change.whole or not opened.live):
                for text in self.change.text(opened):
                    # Half a surrogate pair, which JSON can hold in escapes, has no UTF-8 form.
                    sink.write(text.encode(errors="backslashreplace"))
                    self.shown.record(text.count("\n"))
            case _:
                self.records(opened, form, sink)

    def document(self, opened: Opened, sink: Sink) -> None:
        """One JSON document."""
        for raw, text, codec in opened.whole():
            sink.write(codec.spliced(raw, text, self.change.document(text)))
            self.shown.record()

    def lines(self, opened: Opened, sink: Sink) -> None:
        """JSON lines: one that fails is left out and said; blank lines stay."""
        for line, codec in opened.lines():
            try:
                if line.error:
                    raise FormatError(line.error.removeprefix(f"line {line.number}: "))
                new = self.change.document(line.text) if line.text.strip(_BLANK) else line.text
                sink.write(line.raw if new == line.text else codec.spliced(line.raw, line.text, new, line.number))
            except _FATAL:
                raise
            except DesensitizeError as error:
                self.outcome.fail(f"{opened.name}:{line.number}", error)
            self.shown.record()
            if opened.live:
                sink.flush()

    def records(self, opened: Opened, form: Format, sink: Sink) -> None:
        """The records of any other format: one that fails is left out and said."""
        for record in opened.records(format_named(form.value), self.job.columns):
            try:
                sink.write(self.change.record(record))
            except _FATAL:
                raise
            except DesensitizeError as error:
                self.outcome.fail(f"{opened.name}:{record.place.line}", error)
            self.shown.record()
            if opened.live:
                sink.flush()

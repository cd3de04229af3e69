"""Inputs through a change to outputs, unit by unit: blocks of text, lines, or one document."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from desensitize.cli.options import Format, format_of
from desensitize.cli.outcome import FileError, Outcome
from desensitize.cli.progress import progress
from desensitize.cli.sink import stdout, whole_file
from desensitize.cli.source import line_of
from desensitize.errors import ConfigError, DesensitizeError, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from desensitize.cli.sink import Sink
    from desensitize.cli.source import Opened, Source

__all__ = ["Change", "Job", "run"]

_BLANK = b" \t\r\n"
# Errors that the next input would meet as well.
_FATAL = (ConfigError, VaultError)


class Change(NamedTuple):
    """What a command does with each unit: a whole text in pieces, and a JSON document."""

    text: Callable[[Opened], Iterable[str]]
    document: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Job:
    """A command's inputs, and where the output goes: a file for each, one for all, or stdout."""

    given: Sequence[Source]
    plan: dict[Source, Path] | Path | None
    format: Format
    quiet: bool


class _Incomplete(Exception):  # noqa: N818 - no error: what failed has been said, and the file must not appear
    """Drops the file being written."""


def run(job: Job, change: Change) -> int:
    """Do the job; give the exit status. What fails is said, and the rest goes on."""
    outcome = Outcome()
    with progress(job.given, quiet=job.quiet) as on_read:
        running = _Running(job, change, outcome, on_read)
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
        with whole_file(path) if path else stdout() as sink:
            yield sink
    except _Incomplete:
        return
    except FileError as error:
        outcome.fail(path or "stdout", error)


@dataclass(frozen=True, slots=True)
class _Running:
    """A job being done."""

    job: Job
    change: Change
    outcome: Outcome
    on_read: Callable[[int], None]

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
            with source.open(self.on_read) as opened:
                match format_of(self.job.format, source, opened):
                    case Format.JSONL:
                        self.lines(opened, sink)
                    case Format.JSON:
                        sink.write(self.change.document(opened.whole()).encode())
                    case _:
                        for text in self.change.text(opened):
                            # Half a surrogate pair, which JSON can hold in escapes, has no UTF-8 form.
                            sink.write(text.encode(errors="backslashreplace"))
        except _FATAL:
            raise
        except DesensitizeError as error:
            self.outcome.fail(source, error)
            raise _Incomplete from None

    def lines(self, opened: Opened, sink: Sink) -> None:
        """JSON lines: one that fails is left out and said; blank lines stay."""
        for number, line in opened.lines():
            try:
                sink.write(self.change.document(line_of(line)).encode() if line.strip(_BLANK) else line)
            except _FATAL:
                raise
            except DesensitizeError as error:
                self.outcome.fail(f"{opened.name}:{number}", error)
            if opened.live:
                sink.flush()

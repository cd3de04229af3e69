"""Inputs through a change to outputs, unit by unit: blocks of text, lines, or one document."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from desensitize.cli.options import Format, format_of
from desensitize.cli.outcome import InputError, Outcome
from desensitize.cli.progress import progress
from desensitize.cli.sink import stdout, whole_file
from desensitize.cli.source import line_of
from desensitize.errors import DesensitizeError, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from desensitize.cli.sink import Sink
    from desensitize.cli.source import Opened, Source

__all__ = ["Change", "Job", "run"]

_BLANK = b" \t\r\n"


class Change(NamedTuple):
    """What a command does with each unit: a whole text in pieces, and a JSON document with a name for its place."""

    text: Callable[[Opened], Iterable[str]]
    document: Callable[[str, str], str]


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
    with ExitStack() as stack:
        on_read = stack.enter_context(progress(job.given, quiet=job.quiet))
        if isinstance(job.plan, dict):
            for source, path in job.plan.items():
                with _dropped(outcome), whole_file(path) as sink:
                    _one(source, sink, job, change, outcome, on_read)
        else:
            with _dropped(outcome), whole_file(job.plan) if job.plan else stdout() as sink:
                _all(job, sink, change, outcome, on_read)
    return outcome.status


@contextmanager
def _dropped(outcome: Outcome) -> Iterator[None]:
    try:
        yield
    except _Incomplete:
        return
    except InputError as error:
        outcome.fail(error)


def _all(job: Job, sink: Sink, change: Change, outcome: Outcome, on_read: Callable[[int], None]) -> None:
    """One source after another; a file for all of them is complete or it does not appear."""
    lost = False
    for source in job.given:
        try:
            _one(source, sink, job, change, outcome, on_read)
        except _Incomplete:
            lost = True
    if lost:
        raise _Incomplete


def _one(  # noqa: PLR0917 - the parts of one step of a job
    source: Source, sink: Sink, job: Job, change: Change, outcome: Outcome, on_read: Callable[[int], None]
) -> None:
    try:
        with source.open(on_read) as opened:
            match format_of(job.format, source, opened):
                case Format.JSONL:
                    _lines(opened, sink, change, outcome)
                case Format.JSON:
                    sink.write(change.document(opened.whole(), opened.name).encode())
                case _:
                    for text in change.text(opened):
                        sink.write(text.encode())
    except VaultError:
        raise
    except DesensitizeError as error:
        outcome.fail(error)
        raise _Incomplete from None


def _lines(opened: Opened, sink: Sink, change: Change, outcome: Outcome) -> None:
    """JSON lines: one that fails is left out and said; blank lines stay."""
    for number, line in opened.lines():
        where = f"{opened.name}:{number}"
        try:
            sink.write(line if not line.strip(_BLANK) else change.document(line_of(line), where).encode())
        except VaultError:
            raise
        except DesensitizeError as error:
            outcome.fail(error, "" if where in str(error) else where)
        if opened.live:
            sink.flush()

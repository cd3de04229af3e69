"""A job: files in, masked files out, on this machine, so that it can die at any moment and go on.

What is done is on the disk before the journal says so, and the journal before the run goes on (`journal`). A file of
the output has its name only when it is whole. A run that goes on cuts every draft back to what the journal knows and
reads on from there; what it can't go on with, such as a draft that is gone, it begins anew: inputs are never written.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from desensitize.batch.counts import Counts
from desensitize.batch.draft import NOTHING, Draft, OutputError, Sizes, beside, output_errors
from desensitize.batch.journal import Journal
from desensitize.batch.pool import Pool
from desensitize.errors import ConfigError, DesensitizeError, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from desensitize.batch.portions import Done, Portion, Work, Written

__all__ = ["FileDone", "Input", "Job", "Outcome", "Summary"]

# Seconds and bytes of output after which the journal is told how far the run is.
_SECONDS, _BYTES = 2.0, 32 << 20
# Errors that the next file would meet as well.
_FATAL = (ConfigError, VaultError, OutputError)


class Input(NamedTuple):
    """A file of a job, and the file it becomes.

    ``portions`` reads it from its beginning; ``made`` makes the output of a draft that is not the output itself:
    (draft, output).
    """

    source: Path
    target: Path
    portions: Callable[[], Iterator[Portion]]
    made: Callable[[Path, Path], None] | None = None


@dataclass(slots=True)
class FileDone:
    """How far a file is: portions done, what they came to, and why it failed."""

    portions: int = 0
    sizes: Sizes = NOTHING
    counts: Counts = field(default_factory=Counts)
    done: bool = False
    failed: str = ""

    def note(self, line: dict[str, Any]) -> None:
        """Take in a line of the journal."""
        if line.get("anew"):
            self.portions, self.sizes, self.counts, self.failed, self.done = 0, NOTHING, Counts(), "", False
        self.portions = line.get("portions", self.portions)
        self.sizes = Sizes(*line.get("sizes", self.sizes))
        self.counts.add(Counts.of_json(line.get("counts", {})))
        self.done, self.failed = line.get("done", False), line.get("failed", "")


class Moment(NamedTuple):
    """How much there was at a time, in seconds of the run."""

    seconds: float
    records: int
    values: int


@dataclass(slots=True)
class Outcome:
    """What a job came to: its files in order, and how it went on over time."""

    files: list[FileDone]
    moments: list[Moment] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """Of all files."""
        total = Counts()
        for one in self.files:
            total.add(one.counts)
        return total

    @property
    def failed(self) -> bool:
        """Whether a file or a record was left out."""
        return any(one.failed or one.counts.rejected or one.sizes.rejects for one in self.files)


class Summary(NamedTuple):
    """What is told while a job runs: the file, and what was done since it was last told."""

    file: int
    counts: Counts
    written: int


@dataclass(frozen=True, slots=True)
class Job:
    """What to do.

    :param inputs: files, in order.
    :param work: masks a portion: picklable where there are several workers.
    :param journal: the file that says how far the run is; it goes when the run is over.
    :param task: a digest of what the run does, which a run that goes on shares with it.
    :param tell: hears how it goes on.
    """

    inputs: Sequence[Input]
    work: Callable[[Work], Done]
    journal: Path
    task: str
    workers: int = 1
    resume: bool = False
    tell: Callable[[Summary], object] = lambda _: None

    def run(self) -> Outcome:
        """Do it, from where it stands.

        :raises ConfigError: another run is at it, or there is a journal of another one to go on with.
        :raises OutputError: it can't be written; the journal stays.
        :raises DesensitizeError: nothing more can be masked; the journal stays.
        """
        with output_errors(self.journal), Journal(self.journal, self.task, resume=self.resume) as journal:
            running = _Running(self, journal)
            with Pool(self.work, self.workers) as pool:
                for step, result in pool.map(running.steps()):
                    running.take(step, result)
            if not any(one.failed for one in running.outcome.files):
                journal.remove()
            return running.outcome


class _Step(NamedTuple):
    """A portion of a file; without one the file is over, or, with an error, can't be read any further."""

    file: int
    written: Callable[[Done], Written] | None = None
    error: DesensitizeError | None = None


class _Running:
    """A job being done."""

    def __init__(self, job: Job, journal: Journal) -> None:
        self.job, self.journal = job, journal
        self.outcome = Outcome([FileDone() for _ in job.inputs])
        for line in journal.lines:
            self.outcome.files[line["file"]].note(line)
        self._began = self._noted = time.monotonic()
        self._draft: Draft | None = None
        self._fresh, self._portions, self._bytes = Counts(), 0, 0

    def steps(self) -> Iterator[tuple[_Step, Work | None]]:
        """What is left to do, in order."""
        for at, one in enumerate(self.job.inputs):
            file = self.outcome.files[at]
            if file.done and one.target.exists():
                continue
            done = self._standing(at)
            try:
                for number, portion in enumerate(one.portions()):
                    if number >= done:
                        yield _Step(at, portion.written), portion.work
            except _FATAL:
                raise
            except DesensitizeError as error:
                yield _Step(at, error=error), None
            else:
                yield _Step(at), None

    def take(self, step: _Step, result: Done | None) -> None:
        """Write what a step came to."""
        with output_errors(self.job.inputs[step.file].target):
            draft = self._draft or self._opened(step.file)
            if step.written is not None and result is not None:
                self._add(step, draft, result)
            else:
                self._over(step, draft)

    def _standing(self, at: int) -> int:
        """Pieces of a file that are done and still there."""
        file, draft = self.outcome.files[at], beside(self.job.inputs[at].target, "draft")
        if file.done or file.failed or (file.portions and not _long_enough(draft, file.sizes.draft)):
            self.journal.add({"file": at, "anew": True})
            file.note({"anew": True})
        return file.portions

    def _opened(self, at: int) -> Draft:
        self._draft = Draft(self.job.inputs[at].target, self.outcome.files[at].sizes)
        return self._draft

    def _add(self, step: _Step, draft: Draft, result: Done) -> None:
        assert step.written is not None  # noqa: S101 - for the type checker: `take` asked
        written = step.written(result)
        draft.add(written.data, written.rejects)
        result.counts.rejected = len(written.rejects)
        self._fresh.add(result.counts)
        self._portions += 1
        self._bytes += len(written.data)
        self.job.tell(Summary(step.file, result.counts, len(written.data)))
        now = time.monotonic()
        if now - self._noted >= _SECONDS or self._bytes >= _BYTES:
            self._note(step.file, draft.sync())

    def _note(self, at: int, sizes: Sizes, **more: Any) -> None:
        """What is on the disk by now is said to be."""
        file = self.outcome.files[at]
        line = {"file": at, "portions": file.portions + self._portions, "sizes": sizes, **more}
        if counts := self._fresh.as_json():
            line["counts"] = counts
        self.journal.add(line)
        file.note(line)
        self._moment()
        self._fresh, self._portions, self._bytes, self._noted = Counts(), 0, 0, time.monotonic()

    def _over(self, step: _Step, draft: Draft) -> None:
        """The file has its name, and then the journal says so; one that failed has none, and no draft."""
        made = self.job.inputs[step.file].made
        sizes = draft.sync()
        draft.close()
        self._draft = None
        if step.error is not None:
            draft.path.unlink(missing_ok=True)
            self._note_failed(step.file, str(step.error))
            return
        if made is not None:
            # Making it takes a while, and can be done again from the draft alone.
            self._note(step.file, sizes)
        draft.publish(made)
        self._note(step.file, sizes, done=True)

    def _note_failed(self, at: int, reason: str) -> None:
        line = {"file": at, "anew": True, "failed": reason}
        self.journal.add(line)
        self.outcome.files[at].note(line)
        self._fresh, self._portions, self._bytes = Counts(), 0, 0

    def _moment(self) -> None:
        counts = self.outcome.counts
        self.outcome.moments.append(Moment(time.monotonic() - self._began, counts.records, counts.values))


def _long_enough(draft: Path, size: int) -> bool:
    return draft.exists() and draft.stat().st_size >= size

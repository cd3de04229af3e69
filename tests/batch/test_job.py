from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from desensitize import errors
from desensitize.batch import job as jobs
from desensitize.batch.draft import OutputError
from desensitize.batch.formats.format import FormatError, Leaf, Place, Record
from desensitize.batch.job import Input, Job
from desensitize.batch.kernel import Kernel
from desensitize.batch.pool import WorkerLost
from desensitize.batch.portions import record_portions
from desensitize.batch.spec import spec_of

LINES = 240


def lines_of(path: Path) -> Any:
    """The lines of a file; `broken` can't be read, `end` ends all reading."""
    for number, raw in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        place = Place(number, number, 0)
        if raw == b"end\n":
            raise FormatError("torn off")
        if raw == b"broken\n":
            yield Record(place, raw, error="not readable")
        else:
            yield Record(place, raw, (Leaf(raw.decode()),), lambda texts, _: texts[0].encode())


def work(portion: Any) -> Any:
    return Kernel(spec_of(operator="redact", categories=["UserInfo"])).groups(portion)


@pytest.fixture(scope="module")
def kernel() -> Any:
    return Kernel(spec_of(operator="redact", categories=["UserInfo"]))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pieces of a few lines, after each of which the journal is told."""
    monkeypatch.setattr("desensitize.batch.portions._RECORDS", 16)
    monkeypatch.setattr(jobs, "_SECONDS", 0.0)


@pytest.fixture
def files(tmp_path: Path) -> Any:
    for name in ("a", "b"):
        said = [f"{name} line {at}, call 138{at:08}\n" if at % 3 else f"{name} line {at}\n" for at in range(LINES)]
        (tmp_path / name).write_text("".join(said))
    return [tmp_path / "a", tmp_path / "b"]


def job_of(
    files: list[Path],
    out: Path,
    kernel: Kernel,
    *,
    resume: bool = False,
    workers: int = 1,
    keep: bool = False,
    made: Any = None,
) -> Any:
    out.mkdir(exist_ok=True)
    inputs = [Input(f, out / f.name, lambda f=f: record_portions(lines_of(f), keep=keep), made) for f in files]
    return Job(
        inputs, kernel.groups if workers == 1 else work, out / ".journal", "task", workers=workers, resume=resume
    )


def made_of(out: Path) -> Any:
    """Everything in a folder, by name."""
    return {path.name: path.read_bytes() for path in out.iterdir()}


@pytest.fixture
def whole(files: list[Path], tmp_path: Path, kernel: Kernel) -> Any:
    job_of(files, tmp_path / "whole", kernel).run()
    return made_of(tmp_path / "whole")


def test_a_job_leaves_its_outputs_and_nothing_else(files: list[Path], whole: dict[str, bytes], kernel: Kernel) -> None:
    assert set(whole) == {"a", "b"}
    assert all(data.count(b"\n") == LINES for data in whole.values())
    assert all(data.count(b"[PHONE_NUMBER]") == LINES * 2 // 3 for data in whole.values())


def test_two_workers_come_to_the_same(
    files: list[Path], tmp_path: Path, whole: dict[str, bytes], kernel: Kernel
) -> None:
    job_of(files, tmp_path / "out", kernel, workers=2).run()
    assert made_of(tmp_path / "out") == whole


def test_what_was_counted_before_a_crash_counts(
    files: list[Path], tmp_path: Path, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stopped(job_of(files, tmp_path / "out", kernel), monkeypatch, after=20)
    outcome = job_of(files, tmp_path / "out", kernel, resume=True).run()
    assert (outcome.counts.records, outcome.counts.values) == (2 * LINES, LINES * 4 // 3)


def _stopped(job: Any, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Run it until it has written so many portions; then the process is as good as dead."""
    left = iter(range(after))

    class Dead(BaseException):
        pass

    def tell(_: Any) -> Any:
        if next(left, None) is None:
            raise Dead

    with pytest.raises(Dead):
        Job(job.inputs, job.work, job.journal, job.task, resume=job.resume, tell=tell).run()


@pytest.mark.parametrize("after", [0, 1, 7, 14, 15, 16, 29])
def test_a_job_that_died_goes_on_where_it_stood(
    files: list[Path],
    tmp_path: Path,
    whole: dict[str, bytes],
    kernel: Kernel,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
) -> None:
    out = tmp_path / "out"
    _stopped(job_of(files, out, kernel), monkeypatch, after)
    assert not (out / "b").exists()
    job_of(files, out, kernel, resume=True).run()
    assert made_of(out) == whole


def test_a_job_that_goes_on_masks_nothing_twice(
    files: list[Path], tmp_path: Path, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    _stopped(job_of(files, out, kernel), monkeypatch, 20)
    told = []
    again = job_of(files, out, kernel, resume=True)
    Job(again.inputs, again.work, again.journal, again.task, resume=True, tell=told.append).run()
    assert len(told) == 2 * LINES // 16 - 20


class Power:
    """What is on the disk for good, after each time that somebody asked for it: names, and bytes as far as synced."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.images, self.synced = folder, [], {}
        self._fsync, self._replace = os.fsync, Path.replace
        monkeypatch.setattr(os, "fsync", self.fsync)
        monkeypatch.setattr(Path, "replace", lambda path, target: self.replace(path, target))  # noqa: PLW0108 - a method would not be bound to the path

    def fsync(self, file: Any) -> Any:
        self._fsync(file)
        stat = os.fstat(file)
        self.synced[stat.st_ino] = stat.st_size
        self.image()

    def replace(self, path: Path, target: Any) -> Any:
        """A name that is not on the disk yet may be there after a power loss, or not."""
        self._replace(path, target)
        self.image()

    def image(self) -> None:
        held = {p.name: p.read_bytes()[: self.synced.get(p.stat().st_ino, 0)] for p in self.folder.iterdir()}
        self.images.append(held)


def test_a_power_loss_at_any_moment_loses_and_repeats_nothing(
    files: list[Path], tmp_path: Path, whole: dict[str, bytes], kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_SECONDS", 1e9)
        patch.setattr(jobs, "_BYTES", 2000)
        power = Power(out, patch)
        job_of(files, out, kernel).run()
    assert len(power.images) > 20
    for number, image in enumerate(power.images):
        after = tmp_path / f"after{number}"
        after.mkdir()
        for name, data in image.items():
            (after / name).write_bytes(data)
        job_of(files, after, kernel, resume=True).run()
        assert made_of(after) == whole, number


def test_a_journal_torn_in_the_middle_of_a_line_is_read_up_to_there(
    files: list[Path], tmp_path: Path, whole: dict[str, bytes], kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    _stopped(job_of(files, out, kernel), monkeypatch, 9)
    journal = (out / ".journal").read_bytes()
    for cut in range(len(journal) - 200, len(journal), 17):
        (out / ".journal").write_bytes(journal[:cut])
        _stopped(job_of(files, out, kernel, resume=True), monkeypatch, 0)
    job_of(files, out, kernel, resume=True).run()
    assert made_of(out) == whole


@pytest.mark.parametrize("room", [0, 700, 5000, 9000])
def test_a_full_disk_says_so_and_the_run_goes_on_when_there_is_room(
    files: list[Path],
    tmp_path: Path,
    whole: dict[str, bytes],
    kernel: Kernel,
    monkeypatch: pytest.MonkeyPatch,
    room: int,
) -> None:
    out, left, write = tmp_path / "out", [room], os.write

    def writes(file: Any, data: Any) -> Any:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(file, bytes(data)[: left[0]])
        left[0] -= done
        return done

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", writes)
        with pytest.raises(OutputError, match=r"No space left.*--resume"):
            job_of(files, out, kernel).run()
    job_of(files, out, kernel, resume=True).run()
    assert made_of(out) == whole


def test_a_draft_that_is_gone_is_written_anew(
    files: list[Path], tmp_path: Path, whole: dict[str, bytes], kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    _stopped(job_of(files, out, kernel), monkeypatch, 9)
    (out / ".a.draft").unlink()
    job_of(files, out, kernel, resume=True).run()
    assert made_of(out) == whole


def test_records_that_cannot_be_read_are_left_out_and_listed_without_their_text(
    files: list[Path], tmp_path: Path, kernel: Kernel
) -> None:
    out = tmp_path / "out"
    files[0].write_text("one\nbroken\ncall 13800138000\n")
    outcome = job_of(files[:1], out, kernel).run()
    assert outcome.failed
    assert (out / "a").read_text() == "one\ncall [PHONE_NUMBER]\n"
    assert (out / "a.rejects").read_text() == '{"record": 2, "line": 2, "reason": "not readable"}\n'
    job_of(files[:1], out, kernel, keep=True).run()
    assert '"text": "broken\\n"' in (out / "a.rejects").read_text()
    assert (out / "a.rejects").stat().st_mode & 0o077 == 0


def test_a_file_that_cannot_be_read_to_its_end_does_not_appear_and_the_others_do(
    files: list[Path], tmp_path: Path, whole: dict[str, bytes], kernel: Kernel
) -> None:
    out = tmp_path / "out"
    files[0].write_text("one\n" * 40 + "end\n")
    outcome = job_of(files, out, kernel).run()
    assert outcome.files[0].failed == "torn off"
    assert made_of(out).keys() == {"b", ".journal"}
    assert (out / "b").read_bytes() == whole["b"]
    files[0].write_text("one\n")
    assert not job_of(files, out, kernel, resume=True).run().failed
    assert made_of(out) == {"a": b"one\n", "b": whole["b"]}


def test_two_runs_are_not_at_one_output(files: list[Path], tmp_path: Path, kernel: Kernel) -> None:
    job = job_of(files, tmp_path / "out", kernel)

    def tell(_: Any) -> Any:
        with pytest.raises(errors.ConfigError, match="another run"):
            job.run()

    Job(job.inputs, job.work, job.journal, job.task, tell=tell).run()


def test_a_run_goes_on_with_its_own_task_alone(
    files: list[Path], tmp_path: Path, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(files, tmp_path / "out", kernel)
    _stopped(job, monkeypatch, 3)
    with pytest.raises(errors.ConfigError, match="other inputs or options"):
        Job(job.inputs, job.work, job.journal, "another", resume=True).run()


def dying(portion: Any) -> Any:
    os._exit(9)


def refusing(portion: Any) -> Any:
    raise errors.ConfigError("not so")


def failing(portion: Any) -> Any:
    raise RuntimeError("a secret, 13800138000")


@pytest.mark.parametrize(
    "does, error, said",
    [
        (dying, WorkerLost, "--resume"),
        (refusing, errors.ConfigError, "not so"),
        (failing, errors.InternalError, "RuntimeError at"),
    ],
)
def test_what_happens_in_a_worker_is_said_here(
    files: list[Path], tmp_path: Path, kernel: Kernel, does: Any, error: Any, said: str
) -> None:
    job = job_of(files, tmp_path / "out", kernel)
    with pytest.raises(error, match=said) as caught:
        Job(job.inputs, does, job.journal, job.task, workers=2).run()
    assert "13800138000" not in str(caught.value)
    assert made_of(tmp_path / "out") == {}

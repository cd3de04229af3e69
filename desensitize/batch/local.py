"""Files of any format, masked on this machine: which file becomes which, read how, and the job that does it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desensitize.batch.draft import OutputError, output_errors
from desensitize.batch.formats.compressed import compressed, opened, packed
from desensitize.batch.formats.format import FormatError, Options
from desensitize.batch.formats.kinds import format_named, name_of, shown_by
from desensitize.batch.job import Input, Job
from desensitize.batch.parquet import is_parquet, made_like, parquet_portions
from desensitize.batch.portions import record_portions
from desensitize.batch.start import work_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from desensitize.batch.formats.format import Spell
    from desensitize.batch.job import Outcome, Summary
    from desensitize.batch.kernel import Batches
    from desensitize.batch.portions import Done, Portion, Work

__all__ = ["Reading", "job_of", "journal_of", "mask_files", "portions_of"]

# Bytes of a file that tell its format, and of both its ends that tell it from another one.
_HEAD, _ENDS = 32 << 10, 64 << 10
# What an output may take, by what its input does: tokens are longer than values, and a table stands there twice.
_ROOM, _ROOM_TABLE = 1.1, 2.2


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    :param format: a format's name; ``None``: as each file shows.
    :param keep: whether records that are left out are kept, as they were, in the list of those.
    :param spell: as of `Record.written`.
    """

    options: Options = field(default_factory=Options)
    format: str | None = None
    keep: bool = False
    spell: Spell | None = field(default=None, repr=False)


def mask_files(  # noqa: PLR0913 - the public options
    files: Sequence[str | Path],
    out: str | Path,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    *,
    workers: int = 1,
    resume: bool = False,
    session: str | None = None,
    **options: Any,
) -> Outcome:
    """Mask files on this machine, so that a run that dies can go on.

    With an operator that counts, ``<PHONE_1>``, there is one worker, and a run can't go on: it begins anew.

    :param out: the masked file; of several files, or where there is one, a folder.
    :param columns: as of `desensitize.batch.spark.mask_dataframe`.
    :param workers: processes that mask.
    :param resume: go on with a run that died.
    :param session: the column or key that names the conversation of a record, in which tokens count; by default all is
        one.
    :param options: ``operator``, ``operators``, ``key_env``, ``key_file``, and those of `Masker`.
    :raises ConfigError: an option that cannot work.
    :raises OutputError: an output can't be written; what is done is kept.
    """
    kernel, folder = work_of(columns, options, workers=workers, session=session), Path(out)
    paths = [Path(file) for file in files]
    many = len(paths) > 1 or folder.is_dir()
    pairs = [(path, folder / path.name if many else folder) for path in paths]
    folder.mkdir(parents=True, exist_ok=True) if many else None
    job = job_of(
        pairs, kernel, Reading(Options(columns=kernel.columns, session=session)), workers=workers, resume=resume
    )
    return job.run()


def job_of(  # noqa: PLR0913 - what a job takes
    pairs: Sequence[tuple[Path, Path]],
    kernel: Batches,
    reading: Reading,
    *,
    task: Sequence[object] = (),
    workers: int = 1,
    resume: bool = False,
    tell: Callable[[Summary], object] = lambda _: None,
) -> Job:
    """The job that masks files: (input, output) of each.

    :param task: what else the result depends on.
    :raises FormatError: an input can't be opened.
    :raises OutputError: there is no room.
    """
    inputs = [_input(source, target, reading) for source, target in pairs]
    _check_room(inputs)
    return Job(
        inputs,
        _work(kernel),
        journal_of([target for _, target in pairs]),
        _task([*task, kernel.told, repr(reading), *map(_told, pairs)]),
        workers=workers,
        resume=resume and bool(kernel.told),
        tell=tell,
    )


def journal_of(targets: Sequence[Path]) -> Path:
    """Where the journal of a run stands: beside its output, or in the folder of all."""
    if len(targets) == 1:
        return targets[0].with_name(f".{targets[0].name}.journal")
    parts = zip(*(target.absolute().parent.parts for target in targets), strict=False)
    common = [level[0] for level in parts if len(set(level)) == 1]
    return Path(*common) / ".desensitize.journal"


def portions_of(source: Path, reading: Reading) -> Iterator[Portion]:
    """A file in portions.

    :raises FormatError: it can't be read.
    """
    return _input(source, source, reading).portions()


def _work(kernel: Batches) -> Callable[[Work], Done]:
    return _Work(kernel)


class _Work:
    """Masks a portion of either kind. It goes to the workers."""

    def __init__(self, kernel: Batches) -> None:
        self._kernel = kernel

    def __call__(self, work: Work) -> Done:
        return self._kernel.groups(work) if isinstance(work, list) else self._kernel.masked(work)


def _input(source: Path, target: Path, reading: Reading) -> Input:
    try:
        if reading.format == "parquet" or (reading.format is None and is_parquet(source)):
            kept = partial(parquet_portions, source, keep=reading.keep)
            return Input(source, target, kept, partial(made_like, source))
        return Input(source, target, partial(_records, source, target, reading))
    except OSError as error:
        raise FormatError(f"{source} can't be read: {error.strerror}") from None


def _records(source: Path, target: Path, reading: Reading) -> Iterator[Portion]:
    with source.open("rb") as raw, opened(raw, source.name) as stream:
        records = format_named(reading.format or _shown(source)).records(stream, reading.options)
        member = partial(_member, name=target.name)
        yield from record_portions(records, keep=reading.keep, packed=member, spell=reading.spell)


def _shown(source: Path) -> str:
    known = name_of(source.name)
    if known is not None:
        return known
    with source.open("rb") as raw, opened(raw, source.name) as stream:
        return shown_by(stream.read(_HEAD).decode("utf-8", "replace")) or "text"


def _member(data: bytes, name: str) -> bytes:
    """A member of a compressed file: members one after another are the file, wherever a run broke off between them."""
    if not compressed(name):
        return data
    sink = io.BytesIO()
    with packed(sink, name) as out:
        out.write(data)
    return sink.getvalue()


def _check_room(inputs: Sequence[Input]) -> None:
    """See that the outputs have room, as far as that can be told beforehand.

    :raises OutputError: they have not.
    """
    wanted: dict[Path, float] = {}
    for one in inputs:
        size = one.source.stat().st_size * (_ROOM_TABLE if one.made else _ROOM)
        wanted[one.target.parent] = wanted.get(one.target.parent, 0) + size
    for folder, size in wanted.items():
        with output_errors(folder):
            free = shutil.disk_usage(folder).free
        if free < size:
            message = f"{folder} has {free / 1e6:,.0f} MB free, and the output may take {size / 1e6:,.0f} MB: make room"
            raise OutputError(message)


def _told(pair: tuple[Path, Path]) -> tuple[str, str, int, int, str]:
    """What tells an input from another one, or from itself once it has changed."""
    source, target = pair
    stat = source.stat()
    with source.open("rb") as stream:
        ends = hashlib.sha256(stream.read(_ENDS))
        stream.seek(max(0, stat.st_size - _ENDS))
        ends.update(stream.read(_ENDS))
    return str(source.absolute()), str(target.absolute()), stat.st_size, stat.st_mtime_ns, ends.hexdigest()


def _task(parts: Sequence[object]) -> str:
    import desensitize  # noqa: PLC0415 - for its version

    text = json.dumps([desensitize.__version__, *parts], default=str, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

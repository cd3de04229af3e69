"""What goes out: stdout as it comes, files whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desensitize.cli.outcome import FileError
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.cli.source import Source

__all__ = ["Sink", "in_folder", "planned", "stdout", "whole_file"]


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""

    def flush(self) -> object:
        """Pass on what was taken."""


@contextmanager
def stdout() -> Iterator[Sink]:
    """Standard output, in bytes."""
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


@contextmanager
def in_folder(path: Path) -> Iterator[Sink]:
    """The same in a folder that is made if it is not there.

    :raises FileError: it can't be written.
    """
    with _named():
        path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as sink:
        yield sink


@contextmanager
def whole_file(path: Path) -> Iterator[Sink]:
    """A file that appears under its name when all of it is there; after an error nothing has changed.

    A device or a pipe is written to directly.

    :raises FileError: it can't be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with _named(), target.open("wb") as stream:
            yield stream
        return
    draft = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        with _named(), draft.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        with _named():
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
            _settled(target.parent)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _settled(folder: Path) -> None:
    """See that a new name is on the disk too; where folders can't be opened, the system does so by itself."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _named() -> Iterator[None]:
    """An error of the file system as one of ours."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"can't be written: {error.strerror}"
        raise FileError(message) from None


def planned(out: str | None, given: Sequence[Source], kept: Sequence[str | None]) -> dict[Source, Path] | Path | None:
    """Where the output goes: a file for each source, one file for all, or (``None``) stdout.

    A name with a slash at its end is a folder, which is made; so is any name where the input is a folder. In it stand
    the same files under the same folders as in the input. ``kept`` are files of the run that must not be written over,
    beside the inputs.

    :raises ConfigError: it would write over an input, two inputs into one file, or into a folder that does not exist.
    """
    if out is None or out == "-":
        return None
    folder = Path(out)
    mirrored = any(source.root is not None for source in given)
    if not (folder.is_dir() or mirrored or out.endswith(("/", os.sep))):
        return _one(folder, given, kept)
    if any(source.path is None for source in given):
        message = f"-o {out} is a folder, and stdin has no file name: give a file"
        raise ConfigError(message)
    if folder.exists() and not folder.is_dir():
        message = f"-o {out} is a file, and the output is several: name a folder"
        raise ConfigError(message)
    inside = [source.root for source in given if source.root and folder.resolve().is_relative_to(source.root.resolve())]
    if inside:
        message = f"-o {out} is in the folder that is read, {inside[0]}: the next run would read it as well"
        raise ConfigError(message)
    files = {source: folder / _under(source) for source in given}
    if len(set(files.values())) < len(given):
        message = f"-o {out}: two inputs have the same file name"
        raise ConfigError(message)
    _refuse_same(list(files.values()), given, kept)
    return files


def _one(path: Path, given: Sequence[Source], kept: Sequence[str | None]) -> Path:
    """The one file that the output goes to."""
    if not path.parent.is_dir():
        message = f"-o {path}: there is no folder {path.parent}"
        raise ConfigError(message)
    if len(given) > 1 and not (path.exists() and not path.is_file()):
        message = f"-o {path}: {len(given)} inputs would become one file; name a folder: -o {path}/"
        raise ConfigError(message)
    _refuse_same([path], given, kept)
    return path


def _under(source: Source) -> Path:
    """A source's place in the folder of the output."""
    path = source.path or Path()
    return path.relative_to(source.root) if source.root is not None else Path(path.name)


def _refuse_same(written: Sequence[Path], given: Sequence[Source], kept: Sequence[str | None]) -> None:
    read = [*(source.path for source in given if source.path is not None), *(Path(path) for path in kept if path)]
    for path in written:
        if any(_same(path, other) for other in read):
            message = f"-o {path}: that is a file this run reads; name another one"
            raise ConfigError(message)


def _same(path: Path, other: Path) -> bool:
    """Whether both are one file, under whatever names; a device or a pipe can be read and written."""
    if path.exists() and other.exists():
        return path.is_file() and path.samefile(other)
    return path.resolve() == other.resolve()

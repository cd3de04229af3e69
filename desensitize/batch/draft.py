"""A file while it is being written: a draft beside it, which becomes the file when all of it is there.

It grows at its end alone, so it can be cut back to any length it once had. Beside it grows a list of the records that
were left out, each with its place and the reason; the record itself only if somebody asked for it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from desensitize.batch.journal import sync_folder
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["NOTHING", "Draft", "OutputError", "Reject", "Sizes", "beside", "output_errors"]


class OutputError(DesensitizeError):
    """An output that can't be written. What is done stays done: the message says how to go on."""


class Reject(NamedTuple):
    """A record that was left out. ``text``: the record itself, where it was asked for."""

    record: int
    line: int | None
    reason: str
    text: str | None = None


class Sizes(NamedTuple):
    """Bytes of a draft and of its list of rejects."""

    draft: int = 0
    rejects: int = 0


NOTHING = Sizes()


class Draft:
    """A draft, open to grow. The list of rejects only its owner may read.

    :param target: the file it becomes.
    :param sizes: what to keep of one that is there.
    :raises OutputError: there is less of it than that.
    """

    def __init__(self, target: Path, sizes: Sizes = NOTHING) -> None:
        self.target, self.path, self.rejects = target, beside(target, "draft"), beside(target, "rejects")
        self._files = [_opened(self.path, sizes.draft, 0o666), _opened(self.rejects, sizes.rejects, 0o600)]
        sync_folder(target.parent)

    def __repr__(self) -> str:
        return f"Draft({self.path})"

    @property
    def sizes(self) -> Sizes:
        """How long both are now."""
        return Sizes(*(os.lseek(file, 0, os.SEEK_CUR) for file in self._files))

    def add(self, data: bytes, rejects: Sequence[Reject] = ()) -> None:
        """Write the next piece."""
        lines = "".join(json.dumps(_shown(reject), ensure_ascii=False) + "\n" for reject in rejects)
        for file, piece in zip(self._files, (data, lines.encode("utf-8", "backslashreplace")), strict=True):
            view = memoryview(piece)
            while view:
                view = view[os.write(file, view) :]

    def sync(self) -> Sizes:
        """Have all of it on the disk; how long both are."""
        for file in self._files:
            os.fsync(file)
        return self.sizes

    def close(self) -> None:
        """Let go of it; what is written stays. A list of no rejects goes."""
        empty = not self.sizes.rejects
        while self._files:
            os.close(self._files.pop())
        if empty:
            self.rejects.unlink(missing_ok=True)

    def publish(self, made: Callable[[Path, Path], None] | None = None) -> None:
        """Give it its name, all at once. Done again after a crash, it comes to the same.

        :param made: makes the file from the draft, where that is not the file itself: (draft, file).
        """
        if not self.path.exists() and self.target.exists():
            return
        ready = self.path
        if made is not None:
            ready = beside(self.target, "made")
            made(self.path, ready)
            with ready.open("rb+") as stream:
                os.fsync(stream.fileno())
        if self.target.exists():
            shutil.copymode(self.target, ready)
        ready.replace(self.target)
        sync_folder(self.target.parent)
        self.path.unlink(missing_ok=True)


def beside(target: Path, what: str) -> Path:
    """The file of a run beside its output; what is for people to see is not hidden."""
    return target.with_name(f"{target.name}.rejects" if what == "rejects" else f".{target.name}.{what}")


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """An error of the file system as one of ours.

    :raises OutputError: as above.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        first = "make room; then " if full else ""
        way = f"{first}the same command with --resume goes on, if anything is done"
        raise OutputError(f"{path} can't be written: {error.strerror}; {way}") from None


def _opened(path: Path, size: int, mode: int) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), mode)
    if os.fstat(file).st_size < size:
        os.close(file)
        raise OutputError(f"{path} is shorter than its journal says: leave out --resume to begin anew")
    os.ftruncate(file, size)
    os.lseek(file, size, os.SEEK_SET)
    return file


def _shown(reject: Reject) -> dict[str, object]:
    return {name: value for name, value in reject._asdict().items() if value is not None}

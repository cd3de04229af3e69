"""The journal of a run: how far it is, written so that it is true whatever happens in the next moment.

A line is added once all that it speaks of is on the disk, and the line is on the disk before the run goes on. So after
a kill, a power loss or a full disk the last whole line tells what is done; a torn one at the end, which its checksum
tells, is as if it had not been written. It holds numbers and masked samples, no text as it was.
"""

from __future__ import annotations

import json
import os
import zlib
from typing import TYPE_CHECKING, Any, Self

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Journal", "sync_folder"]

_VERSION = 1


class Journal:
    """An open journal, which no other run can open. Use it in a ``with`` block.

    :param path: its file, made if it is not there.
    :param task: what the run does, digested: a journal of another task is no use.
    :param resume: go on from what it says; otherwise it begins anew.
    :raises ConfigError: another run has it open, or it is of another task.
    :raises OSError: it can't be written.
    """

    def __init__(self, path: Path, task: str, *, resume: bool) -> None:
        self.path = path
        self.lines: list[dict[str, Any]] = []
        self._told = False
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            self._alone()
            self.lines += self._read() if resume else []
            self._begin(task)
        except BaseException:
            os.close(self._file)
            raise

    def __repr__(self) -> str:
        return f"Journal({self.path}, {len(self.lines)} lines)"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """One that says nothing beside what the run is about goes: there is nothing to go on with."""
        if not (self.lines or self._told):
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def add(self, line: Mapping[str, Any]) -> None:
        """Write a line down for good.

        :raises OSError: it can't be; then it is as if it had not been tried.
        """
        start = os.lseek(self._file, 0, os.SEEK_CUR)
        try:
            _write(self._file, _spelled(line))
            os.fsync(self._file)
            self._told = "task" not in line
        except OSError:
            os.ftruncate(self._file, start)
            os.lseek(self._file, start, os.SEEK_SET)
            raise

    def remove(self) -> None:
        """The run is over: there is nothing to go on with."""
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)

    def _begin(self, task: str) -> None:
        head = {"version": _VERSION, "task": task}
        if self.lines and self.lines[0] != head:
            message = (
                f"{self.path} is of a run with other inputs or options: give the same ones as then, or leave out "
                "--resume to begin anew"
            )
            raise ConfigError(message)
        if not self.lines:
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            self.add(head)
            sync_folder(self.path.parent)
        self.lines = self.lines[1:]

    def _read(self) -> Iterator[dict[str, Any]]:
        """The whole lines; the file goes on behind them."""
        whole = 0
        with open(self._file, "rb", closefd=False) as stream:
            for written in stream:
                line = _understood(written)
                if line is None:
                    break
                whole += len(written)
                yield line
        os.ftruncate(self._file, whole)
        os.lseek(self._file, whole, os.SEEK_SET)

    def _alone(self) -> None:
        try:
            import fcntl  # noqa: PLC0415 - there is none on Windows
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"another run is writing there: {self.path} is in use; wait for it, or name another output"
            raise ConfigError(message) from None


def sync_folder(folder: Path) -> None:
    """Have on the disk which names a folder holds; where folders can't be opened the system does that by itself."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _spelled(line: Mapping[str, Any]) -> bytes:
    # In ASCII: a masked sample may hold half a surrogate pair, which has no UTF-8 form.
    text = json.dumps(line, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _understood(written: bytes) -> dict[str, Any] | None:
    """A line, if all of it is there."""
    check, _, text = written.removesuffix(b"\n").partition(b" ")
    if not written.endswith(b"\n") or check != b"%08x" % zlib.crc32(text):
        return None
    line: dict[str, Any] = json.loads(text)
    return line


def _write(file: int, data: bytes) -> None:
    """All of it: one call may write less."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]

"""A folder of the user's alone, and reading and writing files in it that nobody else may have changed.

What stands in a cache file decides what is found and masked: whoever may write there may switch a rule off. So a folder
or a file that belongs to somebody else, that others may write, or that is a link is not used. What is checked is what
was opened, not what its path may mean a moment later: files are opened relative to the open folder.

On Windows there is no owner to ask for: the folder is inside the user's profile, which others cannot write.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

__all__ = ["ENVIRONMENT", "OwnFolder", "read_file", "refusal", "user_folder"]

ENVIRONMENT = "DESENSITIZE_CACHE"
# A file that claims to be larger was not written here.
MAX_BYTES = 1 << 28
# Seconds after which a temporary file is nobody's any more.
ABANDONED = 3600.0
_TEMPORARY = ".tmp"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_BINARY = getattr(os, "O_BINARY", 0)
# A pipe in place of a file must not be waited for.
_READ = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_RDWR | os.O_CREAT | _BINARY | getattr(os, "O_NOFOLLOW", 0)


def user_folder() -> Path | None:
    """Where this user's files are kept: ``DESENSITIZE_CACHE``, or the system's place; ``None``: ``off``, or no home."""
    stated = os.environ.get(ENVIRONMENT, "")
    if stated == "off":
        return None
    try:
        return Path(stated).expanduser().absolute() if stated else _system_folder()
    except (RuntimeError, OSError):  # no home, no working directory
        return None


def _system_folder() -> Path | None:
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", ""))
        return local / "desensitize" / "Cache" if local.is_absolute() else None
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "desensitize"
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification: a path that is not absolute is to be ignored.
    return (xdg if xdg.is_absolute() else Path.home() / ".cache") / "desensitize"


class OwnFolder:
    """An open folder that only this user may write; with it, files by their names.

    :raises OSError: it cannot be opened, or is not this user's alone.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if create and not path.exists():
            _made(path)
        self.path = path
        self.descriptor: int | None = None
        if os.open in os.supports_dir_fd:
            self.descriptor = _own(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW), stat.S_ISDIR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def open(self, name: str, flags: int) -> int:
        """A descriptor of a file that only this user may write.

        :raises OSError: there is none, or it is not.
        """
        return _own(os.open(self._at(name), flags, 0o600, dir_fd=self.descriptor), stat.S_ISREG)

    def lock_file(self, name: str) -> int:
        """A descriptor of the file with this name, made if there is none."""
        return self.open(name, _CREATE)

    def read(self, name: str) -> bytes:
        """A whole file.

        :raises OSError: there is none, it cannot be read, or others may write it.
        """
        opened = self.open(name, _READ)
        try:
            return _whole(opened)
        finally:
            os.close(opened)

    def write(self, name: str, data: bytes) -> None:
        """Put a file there, whole or not at all, whoever else reads or writes it meanwhile.

        :raises OSError: it cannot be written.
        """
        temporary = f".{name}.{os.getpid()}.{os.urandom(8).hex()}{_TEMPORARY}"
        try:
            self._fill(temporary, data)
            os.replace(self._at(temporary), self._at(name), src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        except OSError:
            self.remove(temporary)
            raise

    def _fill(self, temporary: str, data: bytes) -> None:
        opened = self.open(temporary, _CREATE | os.O_EXCL)
        with os.fdopen(opened, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def remove(self, name: str) -> None:
        """Remove a file, if it is there and can be removed."""
        try:
            os.unlink(self._at(name), dir_fd=self.descriptor)
        except OSError:
            return

    def prune(self, prefix: str, keep: int) -> None:
        """Remove all but the newest files that begin so, and temporary files that nobody will finish."""
        files = sorted(self._dated(), reverse=True)
        old = [name for _, name in files if name.startswith(prefix) and not name.endswith(_TEMPORARY)][keep:]
        before = time.time() - ABANDONED
        for name in (*old, *(name for when, name in files if name.endswith(_TEMPORARY) and when < before)):
            self.remove(name)

    def _dated(self) -> Iterator[tuple[float, str]]:
        """(when it was written, name) of each file there."""
        with os.scandir(self.path if self.descriptor is None else self.descriptor) as entries:
            for entry in entries:
                try:
                    yield entry.stat(follow_symlinks=False).st_mtime, entry.name
                except FileNotFoundError:  # another process tidied up first
                    continue

    def _at(self, name: str) -> str | Path:
        return name if self.descriptor is not None else self.path / name


def _made(path: Path) -> None:
    """Make the folder, but not in another user's: root would shut out whose home it is."""
    above = next(parent for parent in path.parents if parent.exists())
    if os.name != "nt" and above.stat().st_uid not in {0, os.geteuid()}:
        raise PermissionError(errno.EPERM, "a folder in another user's")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def refusal() -> str | None:
    """Why nothing is kept, in words for the user; ``None``: there is a folder for it."""
    place = user_folder()
    if place is None:
        return f"{ENVIRONMENT} is off" if os.environ.get(ENVIRONMENT) == "off" else "this user has no home folder"
    try:
        OwnFolder(place, create=True).close()
    except OSError as error:
        # What a link looks like to a call that follows none.
        link = error.errno in {errno.ELOOP, errno.EMLINK} or place.is_symlink()
        return f"{place} is not used: {'it is a link' if link else error.strerror or 'it cannot be opened'}"
    return None


def read_file(path: Path) -> bytes:
    """A whole file, whoever owns it: of the installation, which is as trusted as its code.

    :raises OSError: there is none, or it cannot be read.
    """
    opened = os.open(path, os.O_RDONLY | _BINARY)
    try:
        return _whole(opened)
    finally:
        os.close(opened)


def _whole(opened: int) -> bytes:
    # Read, not mapped: a map is no quicker (the checksum is most of it) and dies with a file that is cut short.
    if os.fstat(opened).st_size > MAX_BYTES:
        raise OSError(errno.EFBIG, "larger than any file written here")
    with os.fdopen(opened, "rb", closefd=False, buffering=0) as file:
        return file.read()


def _own(opened: int, kind: Callable[[int], bool]) -> int:
    """The descriptor again, of a file or folder of the right kind that only this user may write.

    :raises OSError: it is something else; it is closed then.
    """
    found, reason = os.fstat(opened), ""
    if not kind(found.st_mode):
        reason = "something else stands there"
    elif os.name != "nt" and found.st_uid != os.geteuid():
        reason = "it belongs to another user"
    elif os.name != "nt" and found.st_mode & _OTHERS_WRITE:
        reason = "others may write it"
    if not reason:
        return opened
    os.close(opened)
    raise PermissionError(errno.EPERM, reason)

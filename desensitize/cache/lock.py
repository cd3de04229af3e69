"""One builds, the others wait: a lock between processes that ends with whoever holds it."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desensitize.cache.folder import OwnFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["held"]

# Seconds between two tries.
PAUSE = 0.02


@contextmanager
def held(place: Path, name: str, patience: float) -> Iterator[bool]:
    """Hold the lock file of this name in the user's folder; ``False``: not to be had within ``patience`` seconds.

    The system lets go of it when the process ends, however it ends, so none is ever left behind.
    """
    opened = _opened(place, name)
    try:
        yield opened is not None and _locked(opened, patience)
    finally:
        if opened is not None:
            os.close(opened)


def _opened(place: Path, name: str) -> int | None:
    try:
        with OwnFolder(place, create=True) as folder:
            return folder.lock_file(name)
    except OSError:
        return None


def _locked(opened: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            _lock(opened)
        except (BlockingIOError, PermissionError):  # on Windows the latter
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE)
        except OSError:
            # A file system without locks. Two may do the same work; a whole file takes the other's place.
            return True
        else:
            return True


if sys.platform == "win32":
    import msvcrt

    def _lock(opened: int) -> None:
        msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(opened: int) -> None:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)

"""A lock of one process: a forked one begins with a lock that nobody holds."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["ProcessLock"]


class ProcessLock:
    """For ``with``. A copy of a held lock would wait for a thread that is not in the forked process."""

    __slots__ = ("__weakref__", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        if hasattr(os, "register_at_fork"):
            known = ref(self)
            os.register_at_fork(after_in_child=lambda: _renew(known()))

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


def _renew(lock: ProcessLock | None) -> None:
    if lock is not None:
        lock._lock = threading.Lock()  # noqa: SLF001 - a part of it

"""Work spread over processes: the results come in the order in which the work was given, and little of it waits.

Each process has one thread here that hands it a portion and waits for what becomes of it. Processes are spawned, not
forked, so that they hold none of this one's locks and values; where this one dies, they notice and end.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from desensitize.errors import DesensitizeError, InternalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from multiprocessing.connection import Connection

__all__ = ["Pool", "WorkerLost"]

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")
# Pieces that wait for each process, so that none is idle while this one reads and writes.
_AHEAD = 3


class WorkerLost(DesensitizeError):  # noqa: N818 - what it says happened
    """A worker process ended by itself, such as one that ran out of memory."""


class Pool(Generic[P, R]):
    """So many processes, each with its own copy of a function. With one worker there is no other process.

    :param work: what is done with a portion; picklable if there are several workers.
    """

    def __init__(self, work: Callable[[P], R], workers: int) -> None:
        self._work, self._workers = work, workers
        self._idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._processes: list[Any] = []
        self._threads: ThreadPoolExecutor | None = None

    def __repr__(self) -> str:
        return f"Pool({self._workers})"

    def __enter__(self) -> Self:
        if self._workers > 1:
            context = multiprocessing.get_context("spawn")
            for _ in range(self._workers):
                here, there = context.Pipe()
                process = context.Process(target=_serve, args=(there, self._work), daemon=True)
                process.start()
                there.close()
                self._processes.append(process)
                self._idle.put(here)
            self._threads = ThreadPoolExecutor(self._workers)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.join()

    def map(self, portions: Iterable[tuple[T, P | None]]) -> Iterator[tuple[T, R | None]]:
        """Each portion's tag, and what became of the portion, in order; nothing becomes of nothing.

        :raises WorkerLost: a process ended.
        """
        if self._threads is None:
            for tag, portion in portions:
                yield tag, None if portion is None else self._work(portion)
            return
        waiting: deque[tuple[T, Future[R | None]]] = deque()
        for tag, portion in portions:
            waiting.append((tag, self._threads.submit(self._ask, portion)))
            if len(waiting) >= _AHEAD * self._workers:
                first, future = waiting.popleft()
                yield first, future.result()
        for last, future in waiting:
            yield last, future.result()

    def _ask(self, portion: P | None) -> R | None:
        if portion is None:
            return None
        one = self._idle.get()
        try:
            one.send(portion)
            done, result = one.recv()
        except (EOFError, OSError):
            message = "a worker process ended, perhaps for want of memory: go on with --resume, or with fewer --workers"
            raise WorkerLost(message) from None
        finally:
            self._idle.put(one)
        if not done:
            raise result
        return result  # type: ignore[no-any-return]  # it came through a pipe


def _serve(there: Connection, work: Callable[[Any], Any]) -> None:
    """What a process does until nobody asks any more. The keyboard's interrupt is for the one that asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            portion = there.recv()
        except EOFError:
            return
        there.send(_answer(work, portion))


def _answer(work: Callable[[Any], Any], portion: Any) -> tuple[bool, Any]:
    try:
        return True, work(portion)
    except DesensitizeError as error:
        return False, error
    except Exception as error:  # noqa: BLE001 - its message may quote the text
        failed = InternalError.of(error)
        return False, failed.with_traceback(None)

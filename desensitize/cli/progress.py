"""How far a run is, on stderr, for a person who is looking: records and bytes a second, what was found, time left."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.cli.source import Source

__all__ = ["Progress", "Totals", "progress"]

# Seconds between two looks, and until the first one: less is over before anyone looks.
_EVERY, _FIRST = 0.2, 0.5
# Entities that are named.
_NAMED = 4


class Progress(Protocol):
    """Is told how a run goes on."""

    watched: bool

    def read(self, count: int) -> None: ...  # noqa: D102 - bytes
    def record(self, count: int = 1) -> None: ...  # noqa: D102 - so many are done
    def file(self) -> None: ...  # noqa: D102 - one is done
    def found(self, entities: Sequence[str]) -> None: ...  # noqa: D102 - values were masked


class Totals:
    """What a run comes to so far.

    :param bytes_in_all: of all files, if that is known.
    :param show: is given the state at most a few times a second, and at the end that all is over.
    """

    def __init__(self, bytes_in_all: int | None = None, show: Callable[[str], None] = lambda _: None) -> None:
        self._all, self._show = bytes_in_all, show
        self._bytes = self._records = self._files = 0
        self._counts: Counter[str] = Counter()
        # Whether anybody tells what was found: of restoring nobody does.
        self.watched = False
        self._began = time.monotonic()
        self._next = self._began + _FIRST

    def __repr__(self) -> str:
        return f"Totals({self.closing!r})"

    def read(self, count: int) -> None:
        """So many bytes more were read."""
        self._bytes += count

    def record(self, count: int = 1) -> None:
        """So many records are done; of plain text, lines."""
        self._records += count
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._show(self.state(now - self._began))

    def file(self) -> None:
        """A file is done."""
        self._files += 1

    def found(self, entities: Sequence[str]) -> None:
        """Values of these entities were masked."""
        self._counts.update(entities)

    def state(self, seconds: float) -> str:
        """Where the run is after so many seconds, on one line."""
        parts = [
            f"{self._records:,} records",
            f"{self._records / seconds:,.0f}/s",
            f"{self._bytes / seconds / 1e6:.2f} MB/s",
        ]
        parts += [f"{entity} {count:,}" for entity, count in self._counts.most_common(_NAMED)]
        if self._all and 0 < self._bytes <= self._all:
            parts.append(f"{_clock(seconds * (self._all - self._bytes) / self._bytes)} left")
        return "  ".join(parts)

    @property
    def closing(self) -> str:
        """What the run came to.

        >>> totals = Totals(); totals.record(); totals.file(); totals.closing
        '1 record of 1 file'
        >>> totals.watched = True; totals.found(["PERSON"]); totals.closing
        '1 value in 1 record of 1 file'
        """
        counts = (self._counts.total(), "value"), (self._records, "record"), (self._files, "file")
        values, records, files = (f"{count:,} {name}{'s' * (count != 1)}" for count, name in counts)
        return f"{values} in {records} of {files}" if self.watched else f"{records} of {files}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def progress(given: Sequence[Source], *, quiet: bool) -> Iterator[Totals]:
    """Shows how far the run is, on a line of stderr that is written over; only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield Totals()
        return
    sizes = [source.size for source in given]
    # Where the output goes to the same terminal, a line that is written over would be in its way.
    totals = Totals(
        None if None in sizes else sum(size or 0 for size in sizes), _over if not sys.stdout.isatty() else _not
    )
    try:
        yield totals
    finally:
        _over("")
    sys.stderr.write(f"{totals.closing}\n")
    sys.stderr.flush()


def _over(line: str) -> None:
    """Write over the line that was shown last."""
    sys.stderr.write(f"\r\x1b[2K{line[: _width()]}")
    sys.stderr.flush()


def _not(line: str) -> None:
    del line


def _width() -> int:
    import shutil  # noqa: PLC0415 - only where it is shown

    return max(20, shutil.get_terminal_size().columns - 1)

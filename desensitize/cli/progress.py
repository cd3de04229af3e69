"""How far a long run is, on stderr, for a person who is looking."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from desensitize.cli.source import Source

__all__ = ["progress"]

# Less is over before anyone looks.
_LEAST = 4 << 20


@contextmanager
def progress(given: Sequence[Source], *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Shows the bytes that were read; only on a terminal, and not where the output goes to the same one."""
    sizes = [source.size for source in given]
    total = sum(size or 0 for size in sizes)
    if quiet or None in sizes or total < _LEAST or sys.stdout.isatty() or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where it is shown
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)

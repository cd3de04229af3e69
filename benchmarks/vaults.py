"""How many values a vault takes: ``python -m benchmarks.vaults [--quick] [--record]``.

New values of one session, in batches as a driver commits them, and one at a time as a chat does: the second is how long
the disk or the server takes to say that it has them. Then reading: a session opened by a process that does not know it,
and a value forgotten wherever it is. Vaults take turns within each round; a figure is the median of the rounds.

Redis is measured where its server and the extra ``redis`` are there: on a socket, with ``appendfsync always``, so that
what is acknowledged is on the disk, as it is for the file.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import record
from desensitize import Key
from desensitize.vault import FileVault, MemoryVault, RedisVault
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize.vault import ManagedVault

__all__ = ["measured"]

# The floor for a vault in a file, in batches.
FLOOR = 20_000
BATCHES = (1, 100, 1000)


class Kind(NamedTuple):
    """A kind of vault: ``make`` opens another connection to the same values."""

    name: str
    make: Callable[[], ManagedVault]


def measured(values: int, rounds: int, folder: Path, redis: str | None) -> dict[str, dict[str, float]]:
    """Values per second for each kind of vault, by what is done with them."""
    key, found = Key.generate(), dict[str, dict[str, list[float]]]()
    for turn in range(rounds):
        for kind in _kinds(key, folder, redis, turn):
            for what, figure in _round(kind, values):
                found.setdefault(what, {}).setdefault(kind.name, []).append(figure)
    return {what: {name: median(figures) for name, figures in row.items()} for what, row in found.items()}


def _kinds(key: Key, folder: Path, redis: str | None, turn: int) -> Iterator[Kind]:
    memory = MemoryVault()
    yield Kind("memory", lambda: memory)
    yield Kind("file", lambda: FileVault(folder / f"{turn}.vault", key=key))
    if redis is not None:
        yield Kind("redis", lambda: RedisVault(redis, key=key, name=f"bench-{turn}"))


def _round(kind: Kind, values: int) -> Iterator[tuple[str, float]]:
    vault = kind.make()
    for batch in BATCHES:
        count = max(batch, values if batch > 1 else values // 100)
        entries = [_entry(number) for number in range(count)]
        yield f"new values, {batch} at a time", count / _seconds(partial(_commit, vault, f"by {batch}", entries, batch))
    other = kind.make()
    name = f"by {BATCHES[-1]}"
    held = len(vault.open(name))
    assert held == max(values, BATCHES[-1])
    if other is not vault:
        yield "values of a session opened first", held / _seconds(lambda: len(other.open(name)))
    everywhere = sum(session.values for session in vault.sessions())
    yield "values looked through to forget one", everywhere / _seconds(lambda: _forgot(vault))


def _entry(number: int) -> Entry:
    phone = f"138{number:08d}"
    return Entry("PHONE", phone, f"{phone[:3]} {phone[3:7]} {phone[7:]}")


def _commit(vault: ManagedVault, session: str, entries: list[Entry], batch: int) -> None:
    for at in range(0, len(entries), batch):
        vault.commit(session, entries[at : at + batch])


def _forgot(vault: ManagedVault) -> None:
    assert vault.forget_value("13800000000") == len(BATCHES)


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


@contextmanager
def _server() -> Iterator[str | None]:
    """The URL of a Redis server of this run's own; ``None``: there is none here."""
    if not shutil.which("redis-server") or importlib.util.find_spec("redis") is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", "0", "--unixsocket", f"{folder}/socket", "--dir", folder, "--save", ""]
        durable = ["--appendonly", "yes", "--appendfsync", "always"]
        server = subprocess.Popen([*command, *durable], stdout=subprocess.DEVNULL)
        try:
            while not Path(folder, "socket").exists():
                time.sleep(0.02)
            yield f"unix://{folder}/socket"
        finally:
            server.terminate()
            server.wait()


def _table(figures: dict[str, dict[str, float]]) -> str:
    kinds = list(next(iter(figures.values())))
    rows = [(what, *(f"{row[kind]:,.0f}" if kind in row else "" for kind in kinds)) for what, row in figures.items()]
    return record.table(("per second", *kinds), rows)


def main() -> None:
    """Measure, print, keep, and fail where the file takes fewer than the floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--quick", action="store_true", help="fewer values and rounds")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/vaults.*")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder, redis = Path(stack.enter_context(tempfile.TemporaryDirectory())), stack.enter_context(_server())
        figures = measured(5_000 if options.quick else 50_000, 2 if options.quick else 5, folder, redis)
    markdown = _table(figures)
    print(markdown)
    if options.record:
        print(record.write("vaults", "Vaults", {"per second": figures, "floor, file": FLOOR}, markdown))
    if figures[f"new values, {BATCHES[-1]} at a time"]["file"] < FLOOR:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

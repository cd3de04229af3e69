"""How fast text is scanned: ``python -m benchmarks.scan [--quick] [--record]``.

CPU time per message, on texts that no engine has seen before and whose values all differ, beside the yardsticks
measured in the same run: the same rules one after the other (``reference``) and, where there is a compiled core, the
package without it (``python``); the bare loop of ``benchmarks.baseline``; and ``json.loads`` of the same message, which
any chat service pays anyway. Contenders take turns within each round; a figure is the median of the rounds, a ratio the
median of the rounds' ratios. Then long text, two threads, a log through the command line, the start of a process, and
what it keeps in memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import record
from benchmarks.baseline import Baseline
from benchmarks.contender import Contender, Peer
from benchmarks.engine import core, engine
from benchmarks.mixed import mixed
from benchmarks.start import command_line, memory, starts
from benchmarks.texts import Texts
from desensitize import Masker, Registry
from desensitize.detect.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SEED = 20_000
SLOW = 5  # the yardsticks that take longest read every fifth message of a batch


class Case(NamedTuple):
    """One kind of message: ``batch`` of them are scanned in each round. Without a length: mixed ones."""

    name: str
    length: int
    dense: bool
    batch: int


CASES = (
    Case("clean 200", 200, dense=False, batch=200),
    Case("dense 200", 200, dense=True, batch=200),
    Case("clean 2000", 2000, dense=False, batch=40),
    Case("dense 2000", 2000, dense=True, batch=40),
    Case("mixed", 0, dense=False, batch=100),
)


class Scanners(NamedTuple):
    """What reads the texts: ours, the same rules one by one, the bare loop, and ours without its core if it has one."""

    masker: Masker
    reference: Pipeline
    baseline: Baseline
    python: Contender | None


def cpu(work: Callable[[Any], object], items: Iterable[Any]) -> int:
    """CPU nanoseconds of ``work`` over ``items``, without the collector's pauses, as :mod:`timeit` does."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time_ns()
        for item in items:
            work(item)
        return time.process_time_ns() - start
    finally:
        gc.enable()


def batches(case: Case, rounds: int) -> Iterator[tuple[list[str], list[str]]]:
    """Two lots of new messages a round: `mask` scans too, and neither may warm the other."""
    texts = Texts(SEED + case.length + case.dense)
    for turn in range(rounds):
        if case.length:
            yield tuple(texts.messages(case.batch, case.length, dense=case.dense) for _ in "ab")  # type: ignore[misc]
        else:
            both = mixed(2 * case.batch, SEED + turn)
            yield both[::2], both[1::2]


def messages(case: Case, rounds: int, scanners: Scanners) -> dict[str, float]:
    """Microseconds per message for each contender, and the ratios between them."""
    spent: list[dict[str, float]] = []
    found = lengths = 0
    for turn, (batch, other) in enumerate(batches(case, rounds)):
        contenders: list[tuple[str, Callable[[Any], object], Sequence[str], Sequence[str]]] = [
            ("find", scanners.masker.find, batch, batch),
            ("reference", scanners.reference.find, some := batch[::SLOW], some),
            ("baseline", scanners.baseline.find, some, some),
            ("json", json.loads, [json.dumps(text, ensure_ascii=False) for text in batch], batch),
            ("mask", scanners.masker.mask, other, other),
        ]
        at = turn % len(contenders)
        # By character: mixed messages differ in length, and not all read the same ones.
        row = {
            name: cpu(work, items) / sum(map(len, of)) for name, work, items, of in contenders[at:] + contenders[:at]
        }
        if scanners.python is not None:
            row["python"] = scanners.python.find(batch)[0] * 1e9 / sum(map(len, batch))
        spent.append(row)
        found += sum(len(scanners.masker.find(text)) for text in batch)
        lengths += sum(map(len, batch))
    mean = lengths / rounds / case.batch
    out = {name: median(row[name] for row in spent) * mean / 1000 for name in spent[0]}
    for name in [name for name in spent[0] if name not in {"find", "mask"}]:
        out[f"find/{name}"] = median(row["find"] / row[name] for row in spent)
    out["mask/json"] = median(row["mask"] / row["json"] for row in spent)
    out["mask/find"] = median(row["mask"] / row["find"] for row in spent)
    out["found per message"] = found / rounds / case.batch
    return out


def bulk(megabytes: float, rounds: int, scanners: Scanners) -> dict[str, float]:
    """Megabytes (10^6 bytes of UTF-8) a second over one long clean text."""
    texts = Texts(SEED - 1)
    rates: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        text, other = texts.bulk(megabytes), texts.bulk(megabytes)
        size = len(text.encode()) * 1000
        sample = text[: len(text) // SLOW]
        bare = len(sample.encode()) * 1000 / cpu(scanners.baseline.find, [sample])
        masked = len(other.encode()) * 1000 / cpu(scanners.masker.mask, [other])
        rates.append((size / cpu(scanners.masker.find, [text]), masked, bare))
    return {
        "find MB/s": median(find for find, _, _ in rates),
        "mask MB/s": median(mask for _, mask, _ in rates),
        "baseline MB/s": median(bare for _, _, bare in rates),
        "find/baseline": median(bare / find for find, _, bare in rates),
    }


def threads(megabytes: float, rounds: int, masker: Masker) -> dict[str, float]:
    """How many times as fast two threads are as one, by the clock, over long texts and many mixed messages."""
    texts = Texts(SEED - 3)
    count = max(20, int(megabytes * 1000))
    found, many = [], []
    with ThreadPoolExecutor(2) as pool:
        for turn in range(rounds):
            lots = [[texts.bulk(megabytes / 2) for _ in "ab"] for _ in "ab"]
            found.append(_apart(masker.find, lots, pool))
            made = mixed(4 * count, SEED + 500 + turn)
            four = [made[start::4] for start in range(4)]
            many.append(_apart(masker.mask_many, [four[:2], four[2:]], pool))
    # The best: another process on the machine can only take time away.
    return {"find, one long text each": max(found), "mask_many, mixed messages": max(many)}


def _apart(work: Callable[[Any], object], lots: list[list[Any]], pool: ThreadPoolExecutor) -> float:
    """Time of one thread for one lot of two, by that of two threads for another such lot, as rates."""
    start = time.perf_counter()
    for item in lots[0]:
        work(item)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    list(pool.map(work, lots[1]))
    return alone / (time.perf_counter() - start)


def tables(figures: dict[str, dict[str, Any]]) -> str:
    """The figures as Markdown."""
    columns = list(next(iter(figures["messages"].values())))
    timed = [name for name in ("find", "mask", "python", "reference", "baseline", "json") if name in columns]
    ordered = [*timed, *(name for name in columns if name not in timed)]
    rows = [[name, *(f"{row[key]:.2f}" for key in ordered)] for name, row in figures["messages"].items()]
    start = [[name, *(f"{value:.1f}" for value in row.values())] for name, row in figures["start"].items()]
    parts = [
        record.table(("CPU time", *(f"{key} µs" if key in timed else key for key in ordered)), rows),
        record.table(("start, CPU ms since the process began", "bytecode", "no bytecode"), start),
    ]
    for title, key in (
        ("bulk, clean", "bulk"),
        ("two threads, times one", "threads"),
        ("a log through the command line, CPU", "command line"),
        ("resident memory, MB", "memory"),
    ):
        parts.append(record.table((title, ""), [[name, f"{value:.2f}"] for name, value in figures[key].items()]))
    return "\n\n".join(
        (f"Engine: {figures['run']['engine']}. Load of the machine: {figures['run']['load']:.1f}.", *parts)
    )


def measured(masker: Masker, *, quick: bool) -> dict[str, dict[str, Any]]:
    """All figures."""
    rounds, megabytes, few = (4, 0.5, 2) if quick else (20, 4.0, 5)
    scanners = Scanners(masker, Pipeline(Registry.load().rules, quick=False), Baseline(), None)
    with ExitStack() as stack:
        if core() is not None:
            off = stack.enter_context(Contender(Peer("ours_python", "desensitize, no core"), Path()))
            off.find(Texts(SEED - 2).messages(50, 200, dense=True))
            scanners = scanners._replace(python=off)
        for text in Texts(SEED - 2).messages(50, 200, dense=True):  # first builds are not a message's cost
            masker.mask(text)
        return {
            "run": {
                "engine": engine(),
                "load": os.getloadavg()[0],
                "rules of the baseline": len(scanners.baseline.compiled),
            },
            "messages": {case.name: messages(case, rounds, scanners) for case in CASES},
            "bulk": bulk(megabytes, few, scanners),
            "threads": threads(megabytes / 4, few, masker),
            "command line": command_line((0.1, 0.4) if quick else (0.5, 7.0)),
            "start": starts(2 if quick else 9),
            "memory": memory((500, 1_000) if quick else (1_000, 5_000, 7_500, 10_000)),
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few rounds, for a look")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/scan.json and scan.md")
    options = parser.parse_args(arguments)
    figures = measured(Masker(recognizers=()), quick=options.quick)
    text = tables(figures)
    print(text)
    if options.record:
        print(f"\nwritten: {record.write('scan', 'Scanning speed', figures, text)}")


if __name__ == "__main__":
    main()

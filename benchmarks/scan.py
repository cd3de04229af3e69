"""How fast text is scanned: ``python -m benchmarks.scan [--quick] [--record]``.

CPU time per message, on texts that no engine has seen before, beside two yardsticks measured in the same run: the
bare rule-by-rule loop of ``benchmarks.baseline``, and ``json.loads`` of the same message, which any chat service pays
anyway. Contenders take turns within each round; a figure is the median of the rounds, a ratio the median of the
rounds' ratios.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import record
from benchmarks.baseline import Baseline
from benchmarks.texts import Texts
from desensitize import Masker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SEED = 20_000


class Case(NamedTuple):
    """One kind of message: ``batch`` of them are scanned in each round."""

    name: str
    length: int
    dense: bool
    batch: int


CASES = (
    Case("clean 200", 200, dense=False, batch=200),
    Case("dense 200", 200, dense=True, batch=200),
    Case("clean 2000", 2000, dense=False, batch=40),
    Case("dense 2000", 2000, dense=True, batch=40),
)


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


def messages(case: Case, rounds: int, masker: Masker, baseline: Baseline) -> dict[str, float]:
    """Microseconds per message for each contender, and the ratios between them."""
    texts = Texts(SEED + case.length + case.dense)
    spent: list[dict[str, float]] = []
    found = 0
    for turn in range(rounds):
        # `mask` scans too: it gets texts of its own, so that neither warms the other.
        batch, other = (texts.messages(case.batch, case.length, dense=case.dense) for _ in "ab")
        contenders: list[tuple[str, Callable[[Any], object], Sequence[str]]] = [
            ("find", masker.find, batch),
            ("baseline", baseline.find, batch),
            ("json", json.loads, [json.dumps(text, ensure_ascii=False) for text in batch]),
            ("mask", masker.mask, other),
        ]
        turned = contenders[turn % 4 :] + contenders[: turn % 4]
        spent.append({name: cpu(work, items) / case.batch / 1000 for name, work, items in turned})
        found += sum(len(masker.find(text)) for text in batch)
    out = {name: median(row[name] for row in spent) for name in ("find", "mask", "baseline", "json")}
    out |= {f"find/{name}": median(row["find"] / row[name] for row in spent) for name in ("baseline", "json")}
    out["mask/find"] = median(row["mask"] / row["find"] for row in spent)
    out["found per message"] = found / rounds / case.batch
    return out


def bulk(megabytes: float, rounds: int, masker: Masker, baseline: Baseline) -> dict[str, float]:
    """Megabytes (10^6 bytes of UTF-8) a second over one long clean text."""
    texts = Texts(SEED - 1)
    rates: list[tuple[float, float]] = []
    for _ in range(rounds):
        text = texts.bulk(megabytes)
        size = len(text.encode()) * 1000
        rates.append((size / cpu(masker.find, [text]), size / cpu(baseline.find, [text])))
    return {
        "find MB/s": median(mine for mine, _ in rates),
        "baseline MB/s": median(bare for _, bare in rates),
        "find/baseline": median(bare / mine for mine, bare in rates),
    }


_START = """
import time
start = time.process_time_ns()
{code}
print(time.process_time_ns() - start)
"""
_STARTS = {
    "import regex, yaml": "import regex, yaml",
    "import desensitize": "import desensitize",
    "import, Masker()": "from desensitize import Masker\nMasker()",
    "import, Masker(), first find": "from desensitize import Masker\nMasker().find('call 13800138000')",
}


def starts(rounds: int) -> dict[str, float]:
    """Milliseconds of CPU time from a fresh interpreter to each point."""
    spent: dict[str, list[float]] = {name: [] for name in _STARTS}
    for _ in range(rounds):
        for name, code in _STARTS.items():
            command = [sys.executable, "-c", _START.format(code=code)]
            spent[name].append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1e6)
    return {name: median(values) for name, values in spent.items()}


def tables(figures: dict[str, dict[str, Any]]) -> str:
    """The figures as Markdown."""
    columns = ("find", "mask", "baseline", "json", "find/baseline", "find/json", "mask/find", "found per message")
    rows = [[name, *(f"{figures['messages'][name][key]:.2f}" for key in columns)] for name in figures["messages"]]
    head = ("CPU time", *(f"{key} µs" if index < 4 else key for index, key in enumerate(columns)))
    long = [[name, f"{value:.2f}"] for name, value in figures["bulk"].items()]
    begin = [[name, f"{value:.1f}"] for name, value in figures["start"].items()]
    return "\n\n".join(
        (record.table(head, rows), record.table(("bulk, clean", ""), long), record.table(("start", "CPU ms"), begin))
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few rounds, for a look")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/scan.json and scan.md")
    options = parser.parse_args(arguments)
    rounds, megabytes = (4, 1.0) if options.quick else (20, 4.0)
    masker, baseline = Masker(recognizers=()), Baseline()
    for text in Texts(SEED - 2).messages(50, 200, dense=True):  # lazy imports and first builds are not a message's cost
        masker.mask(text)
    figures: dict[str, dict[str, Any]] = {
        "rules": {"compiled by the baseline": len(baseline.compiled)},
        "messages": {case.name: messages(case, rounds, masker, baseline) for case in CASES},
        "bulk": bulk(megabytes, max(3, rounds // 4), masker, baseline),
        "start": starts(3 if options.quick else 9),
    }
    text = tables(figures)
    print(text)
    if options.record:
        print(f"\nwritten: {record.write('scan', 'Scanning speed', figures, text)}")


if __name__ == "__main__":
    main()

"""What a process pays before it is of use, and what it keeps: parts of ``benchmarks.scan``, each in a fresh process."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.mixed import mixed

__all__ = ["command_line", "memory", "starts"]

ROOT = Path(__file__).resolve().parent.parent

# CPU milliseconds since the process began, at each point; `process_time` counts from there.
_START = """
import json, time
points = {}
def point(name):
    points[name] = time.process_time_ns() / 1e6
point("interpreter")
from desensitize import Masker
point("import desensitize")
masker = Masker(recognizers=())
point("Masker()")
for name, text in FIRST:
    masker.mask(text)
    point(name)
print(json.dumps(points))
"""
_ZH = "你好，我叫王晓峰，手机13800138000，身份证号11010519491231002X，寄到北京市海淀区中关村大街27号，谢谢。"
_EN = "Hi, this is Harriet Collinson, call me on (415) 555-2671 or write to h.collinson@example.com by Friday, thanks."
_FIRST = (
    ("first message, zh", _ZH),
    ("then a first one, en", _EN),
    ("both again", _ZH + _EN),
)
_ENGLISH = (("first message, en", _EN),)

_MEMORY = """
import gc, json, os, sys
from pathlib import Path
from benchmarks.mixed import mixed
def resident():
    gc.collect()
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return float("nan")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
mixed(200)
points = {"texts alone": resident()}
from desensitize import Masker
points["import desensitize"] = resident()
masker = Masker(recognizers=())
points["Masker()"] = resident()
done = 0
for target in TARGETS:
    while done < target:
        for text in mixed(100, seed=50_000 + done):
            masker.mask(text)
        done += 100
    points[f"after {target} mixed messages"] = resident()
print(json.dumps(points))
"""


def starts(rounds: int) -> dict[str, dict[str, float]]:
    """CPU milliseconds from the start of a process to each point, with compiled bytecode and without any."""
    spent: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for column in ("bytecode", "no bytecode"):
            for first in (_FIRST, _ENGLISH):
                points = _started(first, compiled=column == "bytecode")
                for name in points if first is _FIRST else ["first message, en"]:
                    spent.setdefault(name, {}).setdefault(column, []).append(points[name])
    return {name: {column: median(all_) for column, all_ in columns.items()} for name, columns in spent.items()}


def _started(first: tuple[tuple[str, str], ...], *, compiled: bool) -> dict[str, float]:
    code = _START.replace("FIRST", repr(first))
    if compiled:
        return _child([sys.executable, "-c", code])
    with tempfile.TemporaryDirectory() as empty:
        return _child([sys.executable, "-B", "-X", f"pycache_prefix={empty}", "-c", code])


def memory(targets: tuple[int, ...]) -> dict[str, float]:
    """Resident megabytes of a process at each point, and after so many different messages."""
    return _child([sys.executable, "-c", _MEMORY.replace("TARGETS", repr(targets))])


def command_line(sizes: tuple[float, float], seconds: float = 1_800) -> dict[str, float]:
    """CPU seconds per megabyte (10^6 bytes of UTF-8) in which ``desensitize mask`` reads a short and a long log.

    The long one stands for what users have; by the short one it is seen whether the cost grows faster than the text.
    What the command takes for one word, its start, is a row of its own and taken off. What takes longer than
    ``seconds`` by the clock is not waited for, and is infinite here.
    """
    start = _masked(b"nothing\n", seconds)
    logs = [_log(size, 70_000 + turn) for turn, size in enumerate(sizes)]
    short, long = ((_masked(log, seconds) - start) * 1e6 / len(log) for log in logs)
    return {
        "start, s": start,
        f"{sizes[0]} MB, s/MB": short,
        f"{sizes[1]} MB, s/MB": long,
        "long/short": long / short,
    }


def _masked(text: bytes, seconds: float) -> float:
    """CPU seconds of the command over a file of ``text``."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "service.log"
        log.write_bytes(text)
        command = [
            sys.executable,
            "-m",
            "desensitize.cli",
            "mask",
            "--quiet",
            str(log),
            "-o",
            str(Path(folder) / "out"),
        ]
        before = os.times()
        try:
            subprocess.run(command, check=True, cwd=ROOT, timeout=seconds)
        except subprocess.TimeoutExpired:
            return math.inf
        after = os.times()
    return sum(after[2:4]) - sum(before[2:4])  # user and system time of processes that have ended


def _log(megabytes: float, seed: int) -> bytes:
    """Mixed messages, one after the other, no value twice in one lot of 500."""
    parts: list[bytes] = []
    while sum(map(len, parts)) < megabytes * 1e6:
        parts.append(("\n".join(mixed(500, 1_000 * seed + len(parts))) + "\n").encode())
    return b"".join(parts)[: int(megabytes * 1e6)].rpartition(b"\n")[0] + b"\n"


def _child(command: list[str]) -> dict[str, Any]:
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    out: dict[str, Any] = json.loads(run.stdout)
    return out

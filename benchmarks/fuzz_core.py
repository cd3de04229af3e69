"""The compiled core under the sanitizers: ``python -m benchmarks.fuzz_core --seconds 600 [--jobs N] [--record]``.

Builds the core with AddressSanitizer and UndefinedBehaviorSanitizer in a temporary folder, and feeds it in a process of
its own with texts made to go wrong: generated matches of the shipped rules, cut, joined, stretched and salted with odd
characters, some of them long, and with tables of which some bytes were changed. A report ends the process, and the run.
Needs gcc with libasan.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import record
from benchmarks.matches import match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["SANITIZERS", "Report", "built", "fuzzed", "missing"]

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "desensitize" / "_core"
FEEDER = Path(__file__).with_name("fuzz_feeder.py")
# What goes wrong in memory, and what C leaves undefined; arithmetic that wraps is not, as in a build.
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-fwrapv"]


class Report(NamedTuple):
    """What a run fed, and what became of it. ``report``: the sanitizer's words, empty where it has none."""

    texts: int
    characters: int
    tables: int
    read: int
    cpu_seconds: float
    report: str


def missing() -> str:
    """What a run needs and this machine lacks; empty: nothing."""
    if shutil.which("gcc") is None:
        return "gcc"
    return "" if _libasan().is_absolute() else "libasan"


def _libasan() -> Path:
    """The library that must be there before Python: its bare name where gcc has none."""
    command = ["gcc", "-print-file-name=libasan.so"]
    asked = subprocess.run(command, capture_output=True, text=True, check=True)
    return Path(asked.stdout.strip())


def built(folder: Path) -> Path:
    """The core with sanitizers, as a module ``engine`` in a folder.

    :raises CalledProcessError: it cannot be compiled.
    """
    text, module = folder / "engine.c", folder / f"engine{sysconfig.get_config_var('EXT_SUFFIX')}"
    # Under its own name: a module of a package would ask for the package.
    for piece in CORE.glob("*.pyx"):
        shutil.copy(piece, folder)
    flags = ["-shared", "-fPIC", "-g1", "-O1", *SANITIZERS, f"-I{sysconfig.get_paths()['include']}"]
    for command in (
        [sys.executable, "-m", "cython", "-3", "engine.pyx", "-o", str(text)],
        ["gcc", *flags, str(text), "-o", str(module), "-lm"],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return module


def fuzzed(seconds: float, seed: int, jobs: int = 1) -> Report:
    """Build, feed and report.

    :param seconds: of feeding; the build takes half a minute more.
    :param jobs: processes that feed side by side, each with a seed of its own.
    """
    with tempfile.TemporaryDirectory(prefix="desensitize-fuzz-") as name:
        folder = Path(name)
        built(folder)
        (folder / "food.pickle").write_bytes(pickle.dumps(_food(Random(seed))))
        shutil.copy(FEEDER, folder)
        with ThreadPoolExecutor(jobs) as pool:
            return _sum(pool.map(lambda job: _fed(folder, seconds, seed + job), range(jobs)))


def _fed(folder: Path, seconds: float, seed: int) -> Report:
    """One process, fed."""
    options = "detect_leaks=0:abort_on_error=0:allocator_may_return_null=1"
    environment = {
        **os.environ, "LD_PRELOAD": str(_libasan()), "ASAN_OPTIONS": options,
        "UBSAN_OPTIONS": "print_stacktrace=1", "PYTHONMALLOC": "malloc",
    }  # fmt: skip
    command = [sys.executable, FEEDER.name, str(seconds), str(seed)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return Report(0, 0, 0, 0, 0.0, f"exit {done.returncode}\n{done.stderr[-6000:]}\n{done.stdout[-500:]}")
    return Report(**json.loads(done.stdout), report="")


def _sum(reports: Iterable[Report]) -> Report:
    every = list(reports)
    texts, characters = sum(r.texts for r in every), sum(r.characters for r in every)
    tables, read = sum(r.tables for r in every), sum(r.read for r in every)
    seconds = round(sum(r.cpu_seconds for r in every), 1)
    return Report(texts, characters, tables, read, seconds, "\n".join(r.report for r in every if r.report))


def _food(random: Random) -> dict[str, object]:
    """The tables of the shipped rules, those of a few toys, and a few matches of each rule."""
    from desensitize.detect.prepare.prepared import Pattern, prepared  # noqa: PLC0415 - only where it is fed
    from desensitize.detect.prepare.shipped import sections  # noqa: PLC0415
    from desensitize.policy.shipped import shipped_folder  # noqa: PLC0415

    folder = shipped_folder()
    tables = {name: data for name, data in sections(folder, keep=True).items() if name not in {"keys", "tails"}}
    patterns = [
        "(?<![0-9])[0-9]{3,5}(?![0-9])",
        "(?:ab?c|a[0-9]{1,3}?b){1,3}(?=c(?!d))c",
        "(?:(?:ab){1,2}[0-9]){1,2}?-",
    ]
    patterns += ["(?:tel|id) ?(?<value>[a-c]{2,6})x?", "(?<=a|bc)(?:x|yy){0,3}+z"]
    toys = prepared([Pattern(text) for text in patterns], ["PHONE"], {patterns[0]: None, patterns[1]: None})
    texts = [found[0] for text in _patterns(folder) for _ in range(3) if (found := match(text, random)) is not None]
    return {"tables": tables, "toys": toys.sections, "texts": [text[:3000] for text in texts]}


def _patterns(folder: Path) -> list[str]:
    from desensitize import Registry  # noqa: PLC0415 - as above
    from desensitize.detect.match.matcher import Matcher  # noqa: PLC0415

    rules = [rule for file in sorted(folder.glob("*.yaml")) for rule in Registry.load(file).rules]
    return list(dict.fromkeys(Matcher(rule).pattern for rule in rules if rule.pattern or rule.words))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, say what was found, and keep it where asked; 1 where there is a report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="of feeding")
    parser.add_argument("--jobs", type=int, default=1, help="processes that feed side by side")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--record", action="store_true", help="keep the figures in benchmarks/records")
    options = parser.parse_args(arguments)
    lacks = missing()
    if lacks:
        print(f"needs {lacks}")
        return 2
    found = fuzzed(options.seconds, options.seed, options.jobs)
    rows = [(name.replace("_", " "), value) for name, value in found._asdict().items() if name != "report"]
    said = record.table(("fed", "figure"), rows)
    print(said, found.report or "no report", sep="\n\n")
    if options.record and not found.report:
        figures = {**found._asdict(), "seed": options.seed, "sanitizers": SANITIZERS}
        note = f"AddressSanitizer and UndefinedBehaviorSanitizer, seed {options.seed}: no report.\n\n{said}"
        record.write("fuzz_core", "The compiled core under sanitizers", figures, note)
    return int(bool(found.report))


if __name__ == "__main__":
    sys.exit(main())

"""What a figure needs to mean something later: where, with what and when it was measured."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["RECORDS", "environment", "table", "write"]

RECORDS = Path(__file__).resolve().parent / "records"
PACKAGES = ("desensitize", "regex", "PyYAML", "phonenumbers", "python-stdnum")


def environment() -> dict[str, object]:
    """Machine, processor, Python, packages, commit and date of a run."""
    return {
        "machine": platform.node(),
        "system": platform.platform(),
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: version for name in PACKAGES if (version := _version(name))},
        "commit": _commit(),
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are right-aligned.

    >>> print(table(("what", "µs"), [("find", 1.5)]))
    | what | µs |
    |---|--:|
    | find | 1.5 |
    """
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(_row(line, tight=index == 1) for index, line in enumerate(lines))


def write(name: str, title: str, figures: Mapping[str, object], markdown: str, folder: Path = RECORDS) -> Path:
    """Keep ``figures`` as ``records/NAME.json`` and ``markdown`` beside it; gives the JSON's path."""
    where = environment()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(
        json.dumps({"environment": where, **figures}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    note = f"{where['date']} · {where['cpu']}, {where['cores']} cores · {where['python']} · commit {where['commit']}"
    (folder / f"{name}.md").write_text(f"# {title}\n\n{note}\n\n{markdown}\n", encoding="utf-8")
    return path


def _row(cells: Sequence[object], *, tight: bool) -> str:
    return "|" + "|".join(map(str, cells)) + "|" if tight else "| " + " | ".join(map(str, cells)) + " |"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _commit() -> str:
    command = ["git", "-C", str(RECORDS.parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"

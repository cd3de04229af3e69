"""``import desensitize`` is light: nothing optional, hardly dearer than the two libraries it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONAL = (
    "aiohttp anthropic cryptography dashscope hypothesis httpx httpx2 idna openai phonenumbers publicsuffixlist pydantic"
    " pytest requests rich stdnum typer"
).split()


def _python(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_importing_loads_nothing_optional() -> None:
    loaded = _python("import sys, desensitize; print(*sys.modules)").split()
    assert sorted(set(loaded) & set(OPTIONAL)) == []


def _cost(code: str) -> int:
    """CPU nanoseconds of running ``code`` in a fresh interpreter, its start not counted."""
    return int(_python(f"import time; t = time.process_time_ns(); {code}; print(time.process_time_ns() - t)"))


def test_importing_costs_less_than_twice_its_two_libraries() -> None:
    _cost("import desensitize")  # writes the bytecode
    pairs = [(_cost("import desensitize"), _cost("import regex, yaml")) for _ in range(5)]
    mine, theirs = min(a for a, _ in pairs), min(b for _, b in pairs)
    assert mine < 2 * theirs, f"{mine / 1e6:.1f} ms against {theirs / 1e6:.1f} ms"

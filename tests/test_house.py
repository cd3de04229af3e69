"""The house rules, as tests: style, types, layers, doctests. One command runs them all.

A checker that is not installed is skipped with its name.
"""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import desensitize

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {
    "ruff check": ("ruff", ["-m", "ruff", "check", "--no-cache"]),
    "ruff format": ("ruff", ["-m", "ruff", "format", "--check", "--no-cache"]),
    "mypy": ("mypy", ["-m", "mypy", "--no-error-summary"]),
    "pyright": ("pyright", ["-m", "pyright"]),
    "import-linter": (
        "importlinter",
        ["-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache", "--no-logo"],
    ),
}


@pytest.mark.parametrize(
    "check",
    [pytest.param(check, marks=pytest.mark.needs("pyright")) if check == "pyright" else check for check in CHECKS],
)
def test_house_rule(check: str) -> None:
    module, arguments = CHECKS[check]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"needs {module}: pip install -e '.[{'test-all' if module == 'pyright' else 'test'}]'")
    environment = {**os.environ, "NO_COLOR": "1", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    run = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{check}:\n{run.stdout}{run.stderr}"


def _modules() -> list[str]:
    found = pkgutil.walk_packages(desensitize.__path__, "desensitize.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


@pytest.mark.parametrize(
    "name", ["desensitize", *_modules(), "benchmarks.baseline", "benchmarks.record", "benchmarks.texts"]
)
def test_doctests(name: str) -> None:
    sys.path.insert(0, str(ROOT))
    try:
        module = importlib.import_module(name)
    finally:
        sys.path.remove(str(ROOT))
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.FAIL_FAST)
    assert result.failed == 0


@pytest.mark.parametrize("name", ["desensitize", *_modules()])
def test_a_module_is_described_and_has_the_names_it_lists(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    assert [item for item in getattr(module, "__all__", ()) if not hasattr(module, item)] == []


def test_modules_stay_small() -> None:
    files = [path for path in (ROOT / "desensitize").rglob("*") if path.suffix in {".py", ".pyx", ".pxd", ".pxi"}]
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in files}
    assert {str(path.relative_to(ROOT)): size for path, size in sizes.items() if size >= 300} == {}

"""What the packaging tests share: commands as a user would run them, and one archive and one wheel for a module's tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
NEEDS = "building needs: pip install -e '.[test]'"
# What a developer may have set, and a test sets itself.
OWN = ("CC", "CFLAGS", "LDFLAGS", "DESENSITIZE_CORE", "PYTHONPATH")


class Ran(NamedTuple):
    status: int
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *command: str | Path, cwd: Path, **environment: str | Path) -> Ran: ...


class Build(Protocol):
    def __call__(self, kind: str, source: Path, out: Path, **environment: str | Path) -> Ran: ...


def _run(*command: str | Path, cwd: Path, **environment: str | Path) -> Ran:
    """A command, told to Python by its arguments alone, in an environment that says nothing else about building."""
    plain = {key: value for key, value in os.environ.items() if key not in OWN}
    set_here = {key: str(value) for key, value in environment.items()}
    run = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**plain, "PYTHONUTF8": "1", **set_here},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(run.returncode, run.stdout.strip(), run.stderr.strip())


def _build(kind: str, source: Path, out: Path, **environment: str | Path) -> Ran:
    """The archive or the wheel of a source folder, built with what is installed here."""
    options = ("--no-isolation", "--skip-dependency-check", f"--{kind}", "--outdir", out)
    return _run("-m", "build", *options, source, cwd=out, **environment)


@pytest.fixture(scope="session")
def run() -> Run:
    return _run


@pytest.fixture(scope="session")
def build() -> Build:
    for module in ("build", "setuptools", "Cython"):
        pytest.importorskip(module, reason=NEEDS)
    return _build


@pytest.fixture(scope="session")
def compiler() -> ModuleType:
    """The module of the build that looks for a compiler."""
    spec = importlib.util.spec_from_file_location("compiler", ROOT / ".build" / "compiler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def compiling(compiler: ModuleType) -> None:
    """The test needs a compiler."""
    if sys.platform != "win32" and not (compiler.found() and compiler.headers()):
        pytest.skip("needs a C compiler and Python's headers")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    """The source archive, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    ran = build("sdist", ROOT, folder)
    assert ran.status == 0, ran
    (packed,) = folder.glob("*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return unpacked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, build: Build, sdist: Path, compiling: None) -> Path:
    """The wheel, built from the source archive as the index's users would."""
    folder = tmp_path_factory.mktemp("wheel")
    ran = build("wheel", sdist, folder, DESENSITIZE_CORE="require")
    assert ran.status == 0, ran
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def unpacked(wheel: Path, tmp_path: Path) -> Path:
    """A folder of its own with what the wheel installs."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")  # noqa: S202 - the wheel built above
    return tmp_path / "site"

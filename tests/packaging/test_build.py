"""The core is compiled where that is possible, left out with a line where it is not, and never left out by mistake."""

from __future__ import annotations

import ast
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from conftest import Build, Ran, Run

ROOT = Path(__file__).resolve().parents[2]
LINE = "desensitize: built without the native core, which is slower: "
REQUIRES = "import sys; sys.path.insert(0, '.build'); import backend; print(backend.get_requires_for_build_{}())"
# Whoever names another compiler has none, wherever the tests run.
NO_COMPILER = {"CC": "no-such-compiler"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there setuptools looks for the compiler")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of all programs there are."""
    for name in ("CC", "DESENSITIZE_CORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


def _program(folder: Path, name: str) -> None:
    (folder / name).write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def _built_with(monkeypatch: pytest.MonkeyPatch, compiler: ModuleType, command: str) -> None:
    monkeypatch.setattr(compiler.sysconfig, "get_config_var", {"CC": command}.get)


def test_without_a_compiler_one_comes_from_the_index(
    bare: Path, compiler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _built_with(monkeypatch, compiler, "gcc -pthread")
    (wheel,) = compiler.wheels()
    assert wheel.startswith("ziglang")
    monkeypatch.setenv("DESENSITIZE_CORE", "require")
    assert compiler.wheels() == [wheel]


@pytest.mark.parametrize("name", ["gcc", "cc", "clang"])
def test_a_compiler_of_this_machine_is_taken(
    name: str, bare: Path, compiler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _built_with(monkeypatch, compiler, "gcc -pthread")
    _program(bare, name)
    assert compiler.found()[0] == name
    assert compiler.wheels() == []


def test_a_compiler_that_was_named_is_taken_or_none(
    bare: Path, compiler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(bare, "gcc")
    _program(bare, "mine")
    for named, taken in (("mine -O1", ["mine", "-O1"]), ("other", [])):
        monkeypatch.setenv("CC", named)
        assert (compiler.found(), compiler.wheels()) == (taken, [])


def test_nothing_is_fetched_for_a_core_that_cannot_or_shall_not_be_built(
    bare: Path, compiler: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _built_with(monkeypatch, compiler, "gcc -pthread")
    monkeypatch.setenv("DESENSITIZE_CORE", "off")
    assert compiler.wheels() == []
    monkeypatch.delenv("DESENSITIZE_CORE")
    monkeypatch.setattr(compiler.sysconfig, "get_path", {"include": str(bare)}.__getitem__)
    assert compiler.wheels() == []
    assert not compiler.headers()


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_the_backend_asks_for_it(kind: str, tmp_path: Path, compiler: ModuleType, run: Run) -> None:
    if not compiler.headers():
        pytest.skip("needs Python's headers")
    for environment, asked in (({"PATH": tmp_path}, sys.platform == "linux"), (NO_COMPILER, False)):
        ran = run("-c", REQUIRES.format(kind), cwd=ROOT, **environment)
        wanted = ast.literal_eval(ran.out.splitlines()[-1])
        assert any(name.startswith("ziglang") for name in wanted) == asked


def _compile(run: Run, source: Path, out: Path, **environment: str) -> Ran:
    return run("setup.py", "build_ext", "--build-lib", out, cwd=source, **environment)


def test_without_a_compiler_the_build_says_so_and_goes_on(tmp_path: Path, run: Run) -> None:
    ran = _compile(run, ROOT, tmp_path, **NO_COMPILER)
    assert ran.status == 0, ran
    assert [line for line in ran.err.splitlines() if LINE in line] == [LINE + "there is no C compiler"]
    assert not list(tmp_path.rglob("engine*"))


def test_a_compiler_that_does_not_work_is_none(tmp_path: Path, run: Run) -> None:
    ran = _compile(run, ROOT, tmp_path, CC=shutil.which("false") or "false")
    assert ran.status == 0, ran
    assert LINE in ran.err
    assert not list(tmp_path.rglob("engine*"))


def test_where_the_core_is_required_the_build_fails_without_it(tmp_path: Path, run: Run) -> None:
    ran = _compile(run, ROOT, tmp_path, DESENSITIZE_CORE="require", **NO_COMPILER)
    assert ran.status != 0
    assert "DESENSITIZE_CORE requires the native core: there is no C compiler" in ran.err


def test_a_setting_that_says_nothing_known_fails_the_build(tmp_path: Path, run: Run) -> None:
    ran = _compile(run, ROOT, tmp_path, DESENSITIZE_CORE="0")
    assert ran.status != 0
    assert "it can be 'off' or 'require'" in ran.err


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout of our own, to change."""
    source = tmp_path / "checkout"
    for name in (".build", "desensitize", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("*.so", "*.pyc", "prebuilt"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    return source


def test_a_mistake_in_the_sources_fails_every_build(copied: Path, tmp_path: Path, run: Run, compiling: None) -> None:
    with (copied / "desensitize" / "_core" / "engine.pyx").open("a", encoding="utf-8") as engine:
        engine.write("\ncdef int broken(:\n")
    ran = _compile(run, copied, tmp_path / "out")
    assert ran.status != 0
    assert LINE not in ran.err


def test_a_core_that_would_not_load_is_not_built(copied: Path, tmp_path: Path, run: Run, compiling: None) -> None:
    """What is not in the stable ABI is not declared, which some compilers let pass."""
    with (copied / "desensitize" / "_core" / "engine.pyx").open("a", encoding="utf-8") as engine:
        engine.write('\ncdef extern from "Python.h":\n    int PyUnicode_KIND(object)\n\nKIND = PyUnicode_KIND("")\n')
    ran = _compile(run, copied, tmp_path / "out", DESENSITIZE_CORE="require")
    assert ran.status != 0
    assert "DESENSITIZE_CORE requires the native core" in ran.err


def test_a_core_compiled_from_other_sources_is_refused(copied: Path, unpacked: Path, run: Run) -> None:
    """As after an update of a checkout: the compiled module beside the sources is the earlier one."""
    core = copied / "desensitize" / "_core"
    (compiled,) = (path for path in (unpacked / "desensitize" / "_core").iterdir() if path.suffix in {".so", ".pyd"})
    shutil.copy(compiled, core)
    show = ("-c", "from desensitize.native import core; print(core())")
    assert run(*show, cwd=copied).out == "native core"
    with (core / "stamp.pyx").open("a", encoding="utf-8") as piece:
        piece.write("\n")
    assert run(*show, cwd=copied).out == "pure Python: it was compiled from other sources than those beside it"
    ran = run(*show, cwd=copied, DESENSITIZE_CORE="require")
    assert ran.status != 0
    assert "ConfigError: DESENSITIZE_CORE requires the native core" in ran.err


@pytest.mark.thorough
def test_an_editable_install_has_the_core_beside_its_source(
    copied: Path, tmp_path: Path, run: Run, compiling: None
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    code = f"import sys; sys.path.insert(0, '.build'); import backend; backend.build_editable({str(out)!r})"
    ran = run("-c", code, cwd=copied, DESENSITIZE_CORE="require")
    assert ran.status == 0, ran
    (compiled,) = (path for path in copied.rglob("*") if path.suffix in {".so", ".pyd", ".c"})
    assert compiled.parent == copied / "desensitize" / "_core"
    assert {path.name for path in copied.iterdir() if path.suffix == ".egg-info" or path.name == "build"} == set()
    ran = run("-m", "desensitize.cli", "--version", cwd=copied, DESENSITIZE_CORE="require")
    assert ran.out == "desensitize 0.1.0 (native core)"


@pytest.mark.thorough
@pytest.mark.parametrize("environment", [{"DESENSITIZE_CORE": "off"}, NO_COMPILER], ids=["on purpose", "by accident"])
def test_a_wheel_without_the_core_is_for_any_machine(
    environment: dict[str, str], sdist: Path, tmp_path: Path, build: Build
) -> None:
    ran = build("wheel", sdist, tmp_path, **environment)
    assert (LINE in ran.err + ran.out) == (environment == NO_COMPILER)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == "desensitize-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        assert b"Root-Is-Purelib: true" in archive.read("desensitize-0.1.0.dist-info/WHEEL")
        assert not [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]


@pytest.mark.thorough
@pytest.mark.needs("ziglang")
@pytest.mark.skipif(sys.platform != "linux", reason="only there Zig stands in")
def test_zig_compiles_what_a_machine_without_a_compiler_runs(
    sdist: Path, tmp_path: Path, build: Build, run: Run, compiler: ModuleType
) -> None:
    if not compiler.headers():
        pytest.skip("needs Python's headers")
    (tmp_path / "programs").mkdir()
    ran = build("wheel", sdist, tmp_path, DESENSITIZE_CORE="require", PATH=tmp_path / "programs")
    assert ran.status == 0, ran
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith("desensitize-0.1.0-cp311-abi3-linux_")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    ran = run("-m", "desensitize.cli", "--version", cwd=tmp_path, PYTHONPATH=os.fspath(tmp_path / "site"))
    assert ran.out == "desensitize 0.1.0 (native core)"

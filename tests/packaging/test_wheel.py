"""What is built is what stands in the repository, and it runs where only it is installed, without a network."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Build, Run

ROOT = Path(__file__).resolve().parents[2]
DATA, INFO = "desensitize/prebuilt/", "desensitize-0.1.0.dist-info"
RULES = "desensitize/rules/"
# What a checkout has beside the package's own files: sources of the core, and what was made of them.
BESIDE = {".pyx", ".pxd", ".pxi", ".h", ".c", ".so", ".pyd", ".pyc", ".md"}
HELLO = "from desensitize import Masker; print(Masker().mask('手机 13800138000').text)"
MASKED = "手机 <PHONE_1>"


def _members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _under(prefix: str, members: dict[str, bytes]) -> dict[str, bytes]:
    return {name.removeprefix(prefix): data for name, data in members.items() if name.startswith(prefix)}


def test_the_wheel_holds_the_rules_to_the_byte(wheel: Path) -> None:
    shipped = _under(RULES, _members(wheel))
    assert shipped == _files(ROOT / "rules")
    assert shipped


def test_the_wheel_holds_the_package_its_core_and_its_data_alone(wheel: Path) -> None:
    members = {name: data for name, data in _members(wheel).items() if not name.startswith((RULES, DATA))}
    package = {name: data for name, data in members.items() if name.startswith("desensitize/")}
    (core,) = (name for name in package if name.endswith((".so", ".pyd")))
    assert core.startswith("desensitize/_core/engine.")
    del package[core]
    there = {f"desensitize/{name}": data for name, data in _files(ROOT / "desensitize").items()}
    assert package == {name: there[name] for name in there if Path(name).suffix not in BESIDE and DATA not in name}
    assert {"desensitize/py.typed", "desensitize/_core/engine.pyi"} <= set(package)


def test_the_wheel_has_its_licence_and_nothing_beside_the_package(wheel: Path) -> None:
    names = set(_members(wheel))
    assert f"{INFO}/licenses/LICENSE" in names
    assert {name.split("/")[0] for name in names} == {"desensitize", INFO}


def test_one_wheel_serves_every_later_python(wheel: Path) -> None:
    assert wheel.name.startswith("desensitize-0.1.0-cp311-abi3-")
    assert b"Root-Is-Purelib: false" in _members(wheel)[f"{INFO}/WHEEL"]


def test_the_wheel_holds_data_made_beforehand(wheel: Path) -> None:
    assert _under(DATA, _members(wheel))


@pytest.mark.thorough
def test_the_data_is_the_same_each_time_and_needs_only_what_the_build_has(
    wheel: Path, tmp_path: Path, run: Run
) -> None:
    code = f"""
import sys
sys.argv[1:] = [{str(tmp_path / "data")!r}]
import runpy
runpy.run_module("desensitize.prebuild", run_name="__main__")
print(*{{name.split(".")[0] for name in sys.modules}} & {{"cryptography", "pydantic", "rich", "typer"}})
"""
    ran = run("-c", code, cwd=tmp_path, PYTHONPATH=ROOT, DESENSITIZE_CORE="off")
    assert (ran.status, ran.out) == (0, ""), ran
    assert _files(tmp_path / "data") == _under(DATA, _members(wheel))


def test_the_source_archive_holds_what_a_packager_needs(sdist: Path) -> None:
    for folder in (".build", "rules"):
        assert _plain(sdist / folder) == _plain(ROOT / folder)
    names = "pyproject.toml setup.py MANIFEST.in README.md LICENSE CHANGELOG.md CONTRIBUTING.md uv.lock .ci/run"
    for name in (*names.split(), "tests/conftest.py", "benchmarks/scan.py", "desensitize/_core/engine.pyx"):
        assert (sdist / name).read_bytes() == (ROOT / name).read_bytes()


def _plain(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in _files(folder).items() if not name.endswith(".pyc")}


def test_the_source_archive_holds_nothing_that_was_made(sdist: Path) -> None:
    made = {".so", ".pyd", ".pyc", ".c"}
    assert not [name for name in _files(sdist) if Path(name).suffix in made or "egg-info" in name or DATA in name]


@pytest.mark.thorough
def test_the_checkout_builds_the_same_wheel(wheel: Path, tmp_path: Path, build: Build) -> None:
    before = set(ROOT.iterdir())
    ran = build("wheel", ROOT, tmp_path, DESENSITIZE_CORE="require")
    assert ran.status == 0, ran
    (built,) = tmp_path.glob("*.whl")
    assert built.name == wheel.name
    assert _members(built) == _members(wheel)
    assert set(ROOT.iterdir()) == before


def test_the_wheel_runs_where_only_it_is_installed(wheel: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "target"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", target, wheel)
    assert run(*install, cwd=tmp_path).status == 0
    where = run("-c", "import desensitize; print(desensitize.__file__)", cwd=tmp_path, PYTHONPATH=target)
    assert Path(where.out) == target / "desensitize" / "__init__.py"
    for core in ("off", "require"):
        ran = run("-c", HELLO, cwd=tmp_path, PYTHONPATH=target, DESENSITIZE_CORE=core)
        assert (ran.status, ran.out) == (0, MASKED), ran
    ran = run("-m", "desensitize.cli", "--version", cwd=tmp_path, PYTHONPATH=target)
    assert ran.out == "desensitize 0.1.0 (native core)"


def test_the_checkout_runs_from_any_folder(tmp_path: Path, run: Run) -> None:
    assert run("-c", HELLO, cwd=tmp_path, PYTHONPATH=ROOT).out == MASKED


def test_a_folder_named_rules_beside_someone_elses_package_is_not_read(
    unpacked: Path, tmp_path: Path, run: Run
) -> None:
    """In ``site-packages`` the neighbours are other projects'."""
    (unpacked / "rules").mkdir()
    (unpacked / "rules" / "UserInfo.yaml").write_text("not: ours\n", encoding="utf-8")
    (unpacked / "pyproject.toml").write_text('[project]\nname = "another"\n', encoding="utf-8")
    assert run("-c", HELLO, cwd=tmp_path, PYTHONPATH=unpacked).out == MASKED


def test_a_start_reads_no_yaml_where_the_wheel_brings_what_it_says(wheel: Path, tmp_path: Path, run: Run) -> None:
    """Wherever it is installed, and where nothing can be kept."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = HELLO + "; import sys; print('yaml' in sys.modules)"
    ran = run("-c", code, cwd=tmp_path, PYTHONPATH=tmp_path, DESENSITIZE_CACHE="off")
    assert ran.out.split("\n") == [MASKED, "False"], ran

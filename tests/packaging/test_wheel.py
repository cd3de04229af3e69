"""What is built is what stands in the repository, and it runs where only it is installed, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

build = pytest.importorskip("build", reason="building needs: pip install -e '.[test]'")
pytest.importorskip("hatchling", reason="building needs: pip install -e '.[test]'")

ROOT = Path(__file__).resolve().parents[2]
HELLO = "from desensitize import Masker; print(Masker().mask('手机 13800138000').text)"
MASKED = "手机 <PHONE_1>"


def _run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PYTHONUTF8"] = "1"
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    words = list(map(str, command))
    run = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.strip()


def _build(kind: str, source: Path, out: Path) -> Path:
    _run(sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", out, source, cwd=out)
    (built,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(_build("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    return unpacked


def _members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rules(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_holds_the_rules_to_the_byte(wheel: Path) -> None:
    prefix = "desensitize/rules/"
    shipped = {name.removeprefix(prefix): data for name, data in _members(wheel).items() if name.startswith(prefix)}
    assert shipped == _rules(ROOT / "rules")
    assert shipped


def test_the_wheel_is_typed_and_holds_the_package_alone(wheel: Path) -> None:
    names = set(_members(wheel))
    assert "desensitize/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"desensitize", "desensitize-0.1.0.dist-info"}
    assert not [name for name in names if "test_" in name or name.endswith(".pyc")]
    assert "desensitize-0.1.0.dist-info/licenses/LICENSE" in names


def test_the_source_archive_holds_what_a_packager_needs(sdist: Path) -> None:
    assert _rules(sdist / "rules") == _rules(ROOT / "rules")
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tests/conftest.py", "benchmarks/scan.py"):
        assert (sdist / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_source_archive_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    assert _members(_build("wheel", sdist, tmp_path)) == _members(wheel)


def test_the_wheel_runs_where_only_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", target, wheel)
    _run(sys.executable, *install, cwd=tmp_path)
    where = _run(sys.executable, "-c", "import desensitize; print(desensitize.__file__)", cwd=tmp_path, path=target)
    assert Path(where) == target / "desensitize" / "__init__.py"
    assert _run(sys.executable, "-c", HELLO, cwd=tmp_path, path=target) == MASKED


def test_a_start_reads_no_yaml_where_the_wheel_brings_what_it_says(wheel: Path, tmp_path: Path) -> None:
    """Wherever it is installed, and where nothing can be kept."""
    built, target = tmp_path / "built", tmp_path / "target"
    for folder in (built, target):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)  # noqa: S202 - the wheel built above
    _run(sys.executable, "-m", "desensitize.prebuild", target / "desensitize" / "prebuilt", cwd=tmp_path, path=built)
    code = "import os, sys; os.environ['DESENSITIZE_CACHE'] = 'off'; " + HELLO + "; print('yaml' in sys.modules)"
    assert _run(sys.executable, "-c", code, cwd=tmp_path, path=built).split("\n") == [MASKED, "True"]
    assert _run(sys.executable, "-c", code, cwd=tmp_path, path=target).split("\n") == [MASKED, "False"]


def test_the_checkout_runs_from_any_folder(tmp_path: Path) -> None:
    assert _run(sys.executable, "-c", HELLO, cwd=tmp_path, path=ROOT) == MASKED


def test_a_folder_named_rules_beside_someone_elses_package_is_not_read(wheel: Path, tmp_path: Path) -> None:
    """In ``site-packages`` the neighbours are other projects'."""
    target = tmp_path / "target"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)  # noqa: S202 - the wheel built above
    (target / "rules").mkdir()
    (target / "rules" / "UserInfo.yaml").write_text("not: ours\n", encoding="utf-8")
    (target / "pyproject.toml").write_text('[project]\nname = "another"\n', encoding="utf-8")
    assert _run(sys.executable, "-c", HELLO, cwd=tmp_path, path=target) == MASKED

"""Which engine runs, why, and how loudly that is said."""

from __future__ import annotations

import logging
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from desensitize import native
from desensitize._core.sources import digest
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGINE = "desensitize._core.engine"


@pytest.fixture(autouse=True)
def undecided(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test as in a fresh process."""
    monkeypatch.delenv("DESENSITIZE_CORE", raising=False)
    native._chosen.cache_clear()
    yield
    native._chosen.cache_clear()


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, ENGINE, None)


def test_the_core_runs_here() -> None:
    if native.engine() is None:
        pytest.skip(f"{native.core()}: with a C compiler, pip install -e '.[test]'")
    assert str(native.core()) == "native core"


def test_switched_off(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("DESENSITIZE_CORE", "off")
    with caplog.at_level(logging.DEBUG):
        assert native.engine() is None
    assert str(native.core()) == "pure Python: switched off by DESENSITIZE_CORE"
    assert caplog.records == []


@pytest.mark.usefixtures("missing")
def test_a_missing_core_is_said_once_in_a_low_voice(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert native.engine() is None
        assert native.engine() is None
    (said,) = caplog.records
    assert (said.name, said.levelno) == ("desensitize", logging.INFO)
    assert "not compiled" in said.getMessage()
    assert "C compiler" in said.getMessage()


@pytest.mark.usefixtures("missing")
def test_a_required_core_that_is_missing_is_an_error_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESENSITIZE_CORE", "require")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"requires the native core.*install desensitize again"):
            native.engine()


def test_an_unknown_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESENSITIZE_CORE", "yes")
    with pytest.raises(ConfigError, match="'yes'"):
        native.engine()


def test_a_core_of_these_sources_runs_and_one_of_others_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, ENGINE, SimpleNamespace(SOURCES=digest()))
    assert native.engine() is not None
    native._chosen.cache_clear()
    monkeypatch.setitem(sys.modules, ENGINE, SimpleNamespace(SOURCES="0" * 32))
    assert native.engine() is None
    assert "other sources" in native.core().why


def test_a_core_that_does_not_load_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise ImportError("GLIBC_9 not found")

    monkeypatch.setattr(native, "importlib", SimpleNamespace(import_module=refuse))
    assert native.engine() is None
    assert "GLIBC_9" in str(native.core())


def test_nothing_is_looked_up_before_it_is_asked_for() -> None:
    code = "import sys, desensitize.native; print(*(name for name in sys.modules if '_core' in name))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert [name for name in loaded if name.startswith("desensitize")] == []


def test_the_digest_of_the_sources(tmp_path: Path) -> None:
    assert digest(tmp_path) == ""
    seen = set()
    for name, text in (("engine.pyx", "a"), ("engine.pyx", "b"), ("more.pyx", "b"), ("more.pxd", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        seen.add(digest(tmp_path))
    assert len(seen) == 4
    before = digest(tmp_path)
    (tmp_path / "engine.pyi").write_text("", encoding="utf-8")
    (tmp_path / "engine.abi3.so").write_text("", encoding="utf-8")
    assert digest(tmp_path) == before

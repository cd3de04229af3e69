"""The compiled core under AddressSanitizer and UndefinedBehaviorSanitizer, for some seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import fuzz_core

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True, scope="module")
def gcc() -> None:
    lacks = fuzz_core.missing()
    if lacks:
        pytest.skip(f"needs {lacks}: the system's package")


def test_no_report() -> None:
    found = fuzz_core.fuzzed(20.0, 1)
    assert not found.report
    assert min(found.texts, found.tables, found.read) > 100


def test_a_mistake_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one text leaves behind is freed, and the next one uses it."""
    copied = shutil.copy

    def wrong(source: Path, to: Path) -> None:
        copied(source, to)
        if source.name == "core.pyx":
            text = source.read_text(encoding="utf-8")
            assert text.count("        shrink(s)\n") == 1
            Path(to, source.name).write_text(
                text.replace("shrink(s)\n", "shrink(s)\n        free(s.touched)\n"), encoding="utf-8"
            )

    monkeypatch.setattr(shutil, "copy", wrong)
    assert "AddressSanitizer" in fuzz_core.fuzzed(5.0, 1).report

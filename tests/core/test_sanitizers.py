"""The compiled core under AddressSanitizer and UndefinedBehaviorSanitizer, for some seconds."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks import fuzz_core

pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True, scope="module")
def gcc() -> None:
    lacks = fuzz_core.missing()
    if lacks:
        pytest.skip(f"needs {lacks}: the system's package")


def test_no_report() -> None:
    found = fuzz_core.fuzzed(20.0, Random(1).randrange(1000))
    assert not found.report
    assert min(found.texts, found.tables, found.read) > 100


def test_a_mistake_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """Without the check of chains some broken table leads out of the code."""
    copied = fuzz_core.shutil.copy

    def copy(source, to):  # type: ignore[no-untyped-def]
        if source.name == "strings.pyx":
            text = source.read_text(encoding="utf-8")
            (to / source.name).write_text(
                text.replace("if end >= s.length:", "if end >= s.length + 40:"), encoding="utf-8"
            )
        else:
            copied(source, to)

    monkeypatch.setattr(fuzz_core.shutil, "copy", copy)
    report = fuzz_core.fuzzed(60.0, 1).report
    assert "AddressSanitizer" in report

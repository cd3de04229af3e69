"""A served gateway before harnesses that others wrote: see ``benchmarks/outside.py``, which also cuts at every offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import outside

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.thorough
benchmark = pytest.mark.needs("pii_leak_benchmark")


@benchmark
def test_nothing_of_a_request_reaches_the_model_and_all_comes_back(tmp_path: Path) -> None:
    figures = outside.smoke(tmp_path)
    assert outside.passed("smoke", figures), figures


@benchmark
def test_what_the_model_says_in_pieces_is_masked_and_what_was_sent_comes_back(tmp_path: Path) -> None:
    figures = outside.split(tmp_path)
    assert outside.passed("split", figures), figures


@pytest.mark.needs("canarywire")
def test_canaries_cut_anywhere_come_back(tmp_path: Path) -> None:
    figures = outside.canaries(tmp_path)
    assert outside.passed("canaries", figures), figures

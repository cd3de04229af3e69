"""A served gateway before harnesses that others wrote: see ``benchmarks/outside.py``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from benchmarks import outside

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.thorough
benchmark = pytest.mark.needs("pii_leak_benchmark")
# Minutes: a request for each place where a value can be cut.
exhaustive = pytest.mark.skipif("DESENSITIZE_EXHAUSTIVE" not in os.environ, reason="DESENSITIZE_EXHAUSTIVE is not set")


@benchmark
def test_nothing_of_a_request_reaches_the_model_and_all_comes_back(tmp_path: Path) -> None:
    figures = outside.smoke(tmp_path)
    assert outside.passed("smoke", figures), figures


@benchmark
def test_what_the_model_says_in_pieces_is_masked_and_what_was_sent_comes_back(tmp_path: Path) -> None:
    figures = outside.split(tmp_path)
    assert outside.passed("split", figures), figures


@benchmark
@exhaustive
@pytest.mark.timeout(1800)
def test_the_same_cut_at_every_offset(tmp_path: Path) -> None:
    figures = outside.split(tmp_path, exhaustive=True)
    assert outside.passed("split", figures), figures


@pytest.mark.needs("canarywire")
def test_canaries_cut_anywhere_come_back(tmp_path: Path) -> None:
    figures = outside.canaries(tmp_path)
    assert outside.passed("canaries", figures), figures

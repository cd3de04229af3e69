"""What the tests of chat calls share."""

from __future__ import annotations

import gc
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from tests.recording import Recorder, recording

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def collected() -> Iterator[None]:
    """For tests of packages that leave their connections to the collector: it comes before the next module's tests."""
    yield
    litellm = sys.modules.get("litellm")
    if litellm is not None:
        # It keeps the clients of loops that are over.
        litellm.in_memory_llm_clients_cache.flush_cache()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(3):
            gc.collect()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as record:
        yield record

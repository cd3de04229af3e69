"""A throw-away model for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker
from desensitize.verify.upstream import Upstream, recording

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with recording() as model:
        yield model


@pytest.fixture(scope="session")
def masker() -> Masker:
    return Masker()

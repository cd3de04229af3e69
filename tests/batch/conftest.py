"""Formats as a test reads and writes them: bytes in, records, bytes out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from desensitize.batch.formats.format import Options
from desensitize.batch.formats.kinds import format_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.batch.formats.format import Record


@pytest.fixture(scope="session")
def records() -> Callable[..., list[Record]]:
    """The records of some bytes; what they come to is checked to be those bytes."""

    def read(name: str, data: bytes, options: Options | None = None) -> list[Record]:
        found = list(format_named(name).records(io.BytesIO(data), options or Options()))
        assert b"".join(record.raw for record in found) == data
        assert b"".join(record.written([leaf.text for leaf in record.leaves]) for record in found) == data
        return found

    return read

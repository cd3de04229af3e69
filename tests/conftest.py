"""What holds for every test: nothing connects to anything but this machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

# A shared machine is sometimes slow; where a build must not flicker, the same examples are tried each time.
settings.register_profile("suite", deadline=None, derandomize="DESENSITIZE_CI" in os.environ)
settings.load_profile("suite")

_ATTEMPTS: list[str] = []
_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - a name to compare with, nothing is bound


class NetworkDeniedError(OSError):
    """A test reached for the network."""


def _deny(event: str, args: tuple[object, ...]) -> None:
    """An audit hook sees every connection and look-up, whichever library makes it."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: a socket of this machine
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(name, str) and name and not name.startswith(_LOCAL):
        _ATTEMPTS.append(event)
        raise NetworkDeniedError(event)


sys.addaudithook(_deny)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Connections tried in this test and refused; one that the code swallowed still fails the test."""
    _ATTEMPTS.clear()
    yield _ATTEMPTS
    assert not _ATTEMPTS, f"the network was reached for: {_ATTEMPTS}"

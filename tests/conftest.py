"""What holds for every test: nothing connects to anything but this machine, and a build passes no test by skipping it.

Two runs: ``pytest`` is every feature in minutes; ``pytest -m thorough`` is growth with length, each property with many
examples, and what needs more than the extra ``test`` installs.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings

from desensitize.native import core

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)

BUILD = "DESENSITIZE_CI" in os.environ
MORE = "pip install -e '.[test-all]'"
# What `needs` names that no package brings: packages are asked for by import, for a command may be another venv's.
PROGRAMS = frozenset({"chromedriver", "java", "redis-server"})

# A shared machine is sometimes slow; where a build must not flicker, the same examples are tried each time.
settings.register_profile("plain", deadline=None, derandomize=BUILD, max_examples=32)
settings.register_profile("thorough", deadline=None, derandomize=BUILD, max_examples=320)

_ATTEMPTS: list[str] = []
_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - a name to compare with, nothing is bound


def _thorough(config: pytest.Config) -> bool:
    return bool(config.option.markexpr == "thorough")


def pytest_report_header() -> str:
    """Which engine is tested."""
    return f"desensitize: {core()}"


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is read: properties take their number of examples from the profile."""
    settings.load_profile("thorough" if _thorough(config) else "plain")
    if "DESENSITIZE_CACHE" not in os.environ:
        # The user's own stays as it is. All processes of a run share one; the first one makes it and removes it.
        folder = tempfile.TemporaryDirectory(prefix="desensitize-tests-")
        os.environ["DESENSITIZE_CACHE"] = folder.name
        config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark properties, and choose what the thorough run repeats or alone can run."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")
        if _thorough(config) and (item.get_closest_marker("property") or item.get_closest_marker("needs")):
            item.add_marker("thorough")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine lacks the package or the program for."""
    for marker in item.iter_markers("needs"):
        lacks = [name for name in marker.args if not (shutil.which(name) if name in PROGRAMS else _importable(name))]
        if lacks:
            pytest.skip(f"needs {', '.join(lacks)}: {MORE}, or the system's package")


def _importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skips itself."""
    return _strict(item.config, (yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself."""
    return _strict(collector.config, (yield))


def _strict(config: pytest.Config, report: _Report) -> _Report:
    """In a build a skip fails, except in the plain run for what only the thorough run has."""
    if BUILD and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr)
        if _thorough(config) or MORE not in reason:
            report.outcome, report.longrepr = "failed", f"skipped in a build: {reason}"
    return report


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

"""Vaults of every kind, on a clock that a test turns; a Redis server of the tests' own, on a socket in a folder."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desensitize.mask.keys import Key
from desensitize.vault import FileVault, MemoryVault, RedisVault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REDIS = pytest.param("redis", marks=pytest.mark.needs("redis", "redis-server"))
KEY = Key.generate()


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "file", REDIS])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of vault."""
    return str(request.param)


@pytest.fixture(params=["file", REDIS])
def sealed_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of vault that outlives its process."""
    return str(request.param)


@pytest.fixture
def build(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Any]]:
    """Makes a vault of a kind, under a name; twice under one name: two connections to the same values."""
    vaults: list[Any] = []

    def made(kind: str, name: str = "one", **options: Any) -> Any:
        options = {"clock": clock, **options}
        match kind:
            case "memory":
                return MemoryVault(**options)
            case "file":
                vaults.append(FileVault(tmp_path / name, **{"key": KEY, **options}))
            case "redis":
                server = request.getfixturevalue("redis_server")
                # Names of this test alone.
                vaults.append(RedisVault(server.url, name=f"{tmp_path}/{name}", **{"key": KEY, **options}))
        return vaults[-1]

    yield made
    for vault in vaults:
        vault.close()


class RedisServer:
    """A server that can be killed and started again over the same files."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="redis-")
        self.path = Path(self.folder.name)
        self.url = f"unix://{self.path}/socket"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        import redis

        command = [
            "redis-server",
            "--port",
            "0",
            "--unixsocket",
            f"{self.path}/socket",
            "--dir",
            str(self.path),
            "--save",
            "",
        ]
        self._process = subprocess.Popen([*command, *self._options], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            try:
                with redis.Redis.from_url(self.url, retry=None) as client:
                    client.ping()
            except redis.ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it at once, as a power failure would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        self.kill()
        self.folder.cleanup()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One for all tests: each has vaults of its own name. Only for tests that are marked as needing it."""
    assert shutil.which("redis-server")
    assert importlib.util.find_spec("redis")
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def durable_server() -> Iterator[RedisServer]:
    """One that has on the disk what it acknowledges."""
    server = RedisServer("--appendonly", "yes", "--appendfsync", "always")
    server.start()
    yield server
    server.stop()

"""The command line as a test calls it: in this process, with bytes in and bytes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest
from typer.testing import CliRunner

from desensitize import Key
from desensitize.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable

PROBE = Path(__file__).parent / "data" / "probe.yaml"


class Ran(NamedTuple):
    status: int
    out: bytes
    err: str


class Run(Protocol):
    def __call__(self, *arguments: object, stdin: bytes = b"") -> Ran: ...


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Key:
    made = Key.generate()
    monkeypatch.setenv("DESENSITIZE_KEY", made.reveal())
    return made


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)
        return Ran(result.exit_code, result.stdout_bytes, result.stderr)

    return run


@pytest.fixture
def probe(bare: Run) -> Run:
    """The command line, with the probe rules where a command takes rules."""

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        rules = ("--rules", PROBE) if arguments[0] in ("mask", "find") else ()
        return bare(*arguments, *rules, stdin=stdin)

    return run


@pytest.fixture
def round_trip(probe: Run, key: Key) -> Callable[..., bytes]:
    """Mask, then restore from the vault in another run; gives what was masked."""

    def there_and_back(data: bytes, *options: object) -> bytes:
        masked = probe("mask", "--vault", "v", *options, stdin=data)
        assert (masked.status, masked.err) == (0, "")
        restored = probe("restore", "--vault", "v", *options, stdin=masked.out)
        assert (restored.status, restored.err) == (0, "")
        assert restored.out == data
        return masked.out

    return there_and_back

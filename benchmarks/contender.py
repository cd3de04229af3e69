"""A contender of ``benchmarks.peers``: its environment, made where it is missing, and its process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Contender", "Peer", "Unavailable"]

SCRIPT = Path(__file__).with_name("peer.py")


class Peer(NamedTuple):
    """A contender: its name in ``peer.py``, what a table calls it, and what ``pip`` installs, if anything."""

    name: str
    title: str
    requirement: str | None = None


class Unavailable(Exception):  # noqa: N818 - the field's word, and no fault of the benchmark
    """A peer that cannot be installed or does not start here."""


class Contender:
    """A running peer."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        """Raises :class:`Unavailable` where it cannot be installed or answers nothing."""
        self.peer = peer
        command = [python(peer, folder), str(SCRIPT), peer.name]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            self.find(["Ready?"])
        except (OSError, ValueError) as error:
            self._process.kill()
            self._process.communicate()
            raise Unavailable("installed, but does not start") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def find(self, texts: Sequence[str]) -> tuple[float, list[list[tuple[int, int, str]]]]:
        """CPU seconds, and what was found in each text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(texts) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], answer["found"]


def python(peer: Peer, folder: Path) -> str:
    """The interpreter of a peer's environment, made if it is not there."""
    if peer.requirement is None:
        return sys.executable
    home = folder / peer.requirement.partition("==")[0].partition("[")[0]
    interpreter = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not interpreter.exists():
        venv.create(home, with_pip=True)
        command = [str(interpreter), "-m", "pip", "install", "--quiet", peer.requirement]
        run = subprocess.run(command, check=False, capture_output=True, text=True)
        if run.returncode:
            shutil.rmtree(home)
            reason = next((line for line in run.stderr.splitlines() if line.startswith("ERROR")), "")
            raise Unavailable(f"pip cannot install {peer.requirement} here ({reason.removeprefix('ERROR: ')[:120]})")
    return str(interpreter)

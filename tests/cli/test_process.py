"""The command as a process: pipes, closed pipes, and what a terminal would see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from desensitize import Key

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).parent / "data" / "probe.yaml"
COMMAND = [sys.executable, "-m", "desensitize.cli"]


def _started(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DESENSITIZE_KEY": Key.generate().reveal()}
    return subprocess.Popen(
        [*COMMAND, *arguments],
        env={**environment, **options.pop("env", {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_through_pipes(tmp_path: Path) -> None:
    key = {"DESENSITIZE_KEY": Key.generate().reveal(), "LC_ALL": "C", "PYTHONUTF8": "0"}
    data = "联系人：王玉兰 13800138000 😀\r\nend".encode()
    with _started("mask", "--rules", str(PROBE), "--vault", "v", cwd=tmp_path, env=key) as masking:
        masked, said = masking.communicate(data)
    assert (masking.returncode, said) == (0, b"")
    assert masked == "联系人：<PERSON_1> <PHONE_1> 😀\r\nend".encode()
    with _started("restore", "--vault", "v", cwd=tmp_path, env=key) as restoring:
        restored, said = restoring.communicate(masked)
    assert (restoring.returncode, said, restored) == (0, b"", data)


def test_lines_are_passed_on_as_they_come() -> None:
    with _started("mask", "-q", "--rules", str(PROBE), "--format", "jsonl") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(3):
            running.stdin.write(b'{"tel": "1380013800%d"}\n' % number)
            running.stdin.flush()
            assert running.stdout.readline() == b'{"tel": "<PHONE_%d>"}\n' % (number + 1)
        running.stdin.close()
        assert running.wait() == 0


def test_a_reader_that_stops_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("line without a value\n" * 200_000)
    (tmp_path / "many.txt").write_text("13800138000\n" * 5_000)
    for arguments in (("mask", "-q", "long.txt"), ("find", "many.txt")):
        with _started(*arguments, "--rules", str(PROBE), cwd=tmp_path) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.read(10)
            running.stdout.close()
            assert running.stderr.read() == b""
        assert running.returncode == 0


def test_nothing_of_a_value_is_said_when_something_breaks(tmp_path: Path) -> None:
    broken = "import desensitize.session as s, desensitize.cli as c\n"
    broken += "def crash(self, text, *_, **__): raise RuntimeError(text)\ns.Session.mask_text = crash\nc.main()"
    run = subprocess.run(
        [sys.executable, "-c", broken, "mask", "--rules", str(PROBE)],
        input=b"13800138000",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (4, b"")
    assert b"13800138000" not in run.stderr
    assert b"RuntimeError" in run.stderr
    assert b"Traceback" not in run.stderr


def test_version_and_help() -> None:
    with _started("--version") as running:
        assert running.communicate()[0].startswith(b"desensitize 0.1.0 (")
    with _started("--version", env={"DESENSITIZE_CORE": "off"}) as running:
        assert running.communicate()[0] == b"desensitize 0.1.0 (pure Python: switched off by DESENSITIZE_CORE)\n"
    with _started("--version", env={"DESENSITIZE_CORE": "fast"}) as running:
        out, said = running.communicate()
    assert (running.returncode, out) == (2, b"")
    assert b"DESENSITIZE_CORE" in said
    assert b"Traceback" not in said
    with _started() as running:
        assert b"Usage: desensitize" in b"".join(running.communicate())

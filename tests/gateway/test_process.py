"""``desensitize serve`` as a process of its own: one worker and several, its end, and what it says."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from desensitize.cli import main, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.recording import Recorder

PHONE, MAIL = "13812345678", "wang.fang@example.com"
TEXT = f"call {PHONE}, {MAIL}"
KEY = "dsk1_" + "A" * 43
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


class Gateway:
    """A process that serves, and all that it said."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._out = folder / "said"
        environment = {**os.environ, "DESENSITIZE_KEY": KEY, "UPSTREAM_KEY": "key-of-the-upstream"}
        with self._out.open("wb") as out:
            command = [sys.executable, "-m", "desensitize.cli", "serve", *arguments]
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        self.root = self._address()

    def said(self) -> str:
        return self._out.read_text(encoding="utf-8")

    def _address(self) -> str:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            found = re.search(r"^desensitize: serving (http://\S+:[1-9]\d*)$", self.said(), re.MULTILINE)
            with contextlib.suppress(httpx.HTTPError):
                if found and httpx.get(f"{found[1]}/healthz").status_code == 200:
                    return found[1]
            time.sleep(0.05)
        raise AssertionError(self.said())

    def stop(self) -> float:
        """Ask it to end; gives how long that took, in seconds."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return time.monotonic() - began


@contextlib.contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Gateway]:
    gateway = Gateway(folder, *arguments)
    try:
        yield gateway
    finally:
        if gateway.process.poll() is None:
            gateway.process.kill()
            gateway.process.wait()


def configured(folder: Path, recorder: Recorder, **more: Any) -> list[str]:
    file = folder / "gateway.yaml"
    upstream = {"url": recorder.url, "key_env": "UPSTREAM_KEY"}
    said = {"port": 0, "upstreams": {"default": upstream}, "limits": {"shutdown": 3}, **more}
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return ["--config", str(file)]


def quiet_about_values(gateway: Gateway) -> None:
    for secret in (PHONE, MAIL, "key-of-the-upstream", KEY):
        assert secret not in gateway.said()
    assert "Traceback" not in gateway.said()


@posix
def test_one_process(tmp_path: Path, recorder: Recorder) -> None:
    with running(tmp_path, "--upstream", recorder.url, "--port", "0") as gateway:
        said = {"messages": [{"role": "user", "content": TEXT}]}
        answer = httpx.post(f"{gateway.root}/v1/chat/completions?q={PHONE}", json=said)
        assert answer.json()["choices"][0]["message"]["content"] == TEXT
        assert httpx.get(f"{gateway.root}/{PHONE}").status_code == 404
        httpx.post(f"{gateway.root}/mask", content=TEXT.encode(), headers={"content-type": "application/json"})
        with socket.create_connection(("127.0.0.1", int(gateway.root.rpartition(":")[2]))) as raw:
            raw.sendall(f"no HTTP {PHONE}\r\n\r\n".encode())
            raw.recv(1000)
        assert gateway.stop() < 10
        quiet_about_values(gateway)
        assert PHONE not in "".join(recorder.requests)


@posix
@pytest.mark.parametrize("length, whole", [(1.5, True), (60, False)])
def test_a_live_stream_ends_within_the_limit(tmp_path: Path, recorder: Recorder, length: float, whole: bool) -> None:
    recorder.pace = length / len(TEXT)
    with running(tmp_path, *configured(tmp_path, recorder)) as gateway:
        said = {"messages": [{"role": "user", "content": TEXT}], "stream": True}
        with httpx.stream("POST", f"{gateway.root}/v1/chat/completions", json=said, timeout=60) as answer:
            pieces = answer.iter_text()
            got = next(pieces)
            with ThreadPoolExecutor(1) as pool:
                stopped = pool.submit(gateway.stop)
                with contextlib.suppress(httpx.RemoteProtocolError):
                    got += "".join(pieces)
                assert stopped.result() < 12
        assert ("[DONE]" in got, "server_stopping" in got) == (whole, not whole)
        quiet_about_values(gateway)
    recorder.pace = 0.0


@posix
def test_a_reply_that_nobody_can_wait_for_is_refused(tmp_path: Path, recorder: Recorder) -> None:
    begun, over = threading.Event(), threading.Event()

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        over.wait(60)
        return {"content": "ok"}

    recorder.answer = slow
    said = {"messages": [{"role": "user", "content": TEXT}]}
    with running(tmp_path, *configured(tmp_path, recorder)) as gateway, ThreadPoolExecutor(1) as pool:
        asked = pool.submit(httpx.post, f"{gateway.root}/v1/chat/completions", json=said, timeout=60)
        assert begun.wait(60)
        assert gateway.stop() < 12
        over.set()
        assert (asked.result().status_code, asked.result().json()["error"]["code"]) == (503, "server_stopping")
        quiet_about_values(gateway)


@posix
def test_several_processes_share_sessions(tmp_path: Path, recorder: Recorder) -> None:
    place = {"file": str(tmp_path / "sessions.vault")}
    log = tmp_path / "audit.jsonl"
    arguments = configured(tmp_path, recorder, workers=2, vault=place, audit={"file": str(log)})
    with running(tmp_path, *arguments) as gateway:

        def mask(number: int, session: str | None = None) -> dict[str, Any]:
            # A connection of its own: any of the processes may take it.
            said = {"text": f"call 138{number:08d}", "session": session}
            made: dict[str, Any] = httpx.post(f"{gateway.root}/mask", json=said, timeout=60).json()
            return made

        session = mask(10_000_000)["session"]
        with ThreadPoolExecutor(8) as pool:
            masked = list(pool.map(lambda number: mask(number, session)["text"], range(10_000_000, 10_000_040)))
        assert sorted(masked) == sorted(f"call <PHONE_{number}>" for number in range(1, 41))

        def restored(text: str) -> str:
            said = {"text": text, "session": session}
            return str(httpx.post(f"{gateway.root}/restore", json=said, timeout=60).json()["text"])

        with ThreadPoolExecutor(8) as pool:
            back = list(pool.map(restored, masked))
        assert back == [f"call 138{number:08d}" for number in range(10_000_000, 10_000_040)]
        text = httpx.get(f"{gateway.root}/metrics").text
        found = re.search(r'requests_total{caller="",door="mask",status="200"} (\S+)', text)
        assert found is not None
        # Whichever process answers, it counts for all.
        assert float(found[1]) == 41
        assert gateway.stop() < 12
        quiet_about_values(gateway)
        assert "13810000" not in gateway.said()
    lines = [json.loads(line) for line in log.read_text(encoding="ascii").splitlines()]
    assert len([line for line in lines if line["door"] in ("mask", "restore")]) == 81
    assert len({line["session"] for line in lines if line["session"]}) == 1
    assert b"13810000" not in b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name != "said")


Refused = Callable[..., str]


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Refused:
    """What is said of arguments that can't be served, with exit status 2."""

    def say(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["desensitize", "serve", *arguments])
        with pytest.raises(SystemExit) as raised:
            main()
        assert raised.value.code == 2
        return " ".join(capsys.readouterr().err.split())

    return say


def test_what_cant_be_served_is_said(tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("--upstream", "http://127.0.0.1:9")
    assert "say where requests go: --upstream" in refused()
    assert "--port" in refused(*asked, "--port", "70000")
    assert "a host that other machines reach requires keys" in refused(*asked, "--host", "::")
    assert refused("--upstream", "ftp://x").partition(": ")[2] == "not valid: --upstream"
    assert "UserInfo" in refused(*asked, "--category", "UserInf", "--port", "0")
    (tmp_path / "gateway.yaml").write_text("upstreams: {default: {url: http://x}}\nprt: 1\n", encoding="utf-8")
    said = refused("--config", str(tmp_path / "gateway.yaml"))
    assert "gateway.yaml:2:1: prt: unknown key (did you mean 'port'?)" in said
    assert "can't be read" in refused("--config", str(tmp_path / "none.yaml"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port} can't be served" in refused(*asked, "--port", str(port))
    monkeypatch.setattr(serving, "find_spec", lambda name: None if name == "uvicorn" else name)
    assert "pip install 'desensitize[gateway]'" in refused(*asked)

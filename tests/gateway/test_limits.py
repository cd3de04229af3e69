"""What one request and all of them together may take: refused in time, said plainly, and over when it is over."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recording import Recorder

    Serve = Callable[..., str]

SAID = {"messages": [{"role": "user", "content": "call 13812345678"}]}


def test_so_many_at_once(serve: Serve, recorder: Recorder) -> None:
    root = serve(limits={"concurrency": 4})
    over, inside = threading.Event(), threading.Semaphore(0)

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        inside.release()
        over.wait(30)
        return {"content": "ok"}

    recorder.answer = slow
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(httpx.post, f"{root}/v1/chat/completions", json=SAID, timeout=60) for _ in range(4)]
        assert all(inside.acquire(timeout=30) for _ in asked)
        refused = list(pool.map(lambda _: httpx.post(f"{root}/find", json={"text": "a"}, timeout=60), range(16)))
        assert {answer.status_code for answer in refused} == {503}
        assert {answer.headers["retry-after"] for answer in refused} == {"1"}
        assert {answer.json()["error"]["code"] for answer in refused} == {"overloaded"}
        assert httpx.get(f"{root}/healthz").status_code == 200
        over.set()
        assert {one.result().status_code for one in asked} == {200}
    assert httpx.post(f"{root}/find", json={"text": "a"}).status_code == 200


def test_a_client_that_leaves_makes_room(serve: Serve, recorder: Recorder) -> None:
    root = serve(limits={"concurrency": 1, "arrival": 60})
    head = b"POST /find HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", int(root.rpartition(":")[2]))) as left:
        left.sendall(head)
        until(lambda: httpx.post(f"{root}/find", json={"text": "a"}).status_code == 503)
    until(lambda: httpx.post(f"{root}/find", json={"text": "a"}).status_code == 200)


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_so_many_a_minute(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "key-of-a")
    monkeypatch.setenv("B_KEY", "key-of-b")
    keys = [{"name": "a", "env": "A_KEY"}, {"name": "b", "env": "B_KEY"}]
    root = serve(limits={"rate": 5}, keys=keys)

    def ask(name: str) -> httpx.Response:
        return httpx.post(f"{root}/find", json={"text": "a"}, headers={"x-desensitize-key": f"key-of-{name}"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, ["a"] * 8))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses.count(200) in (5, 6)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 8 - statuses.count(200)
    assert all(1 <= int(answer.headers["retry-after"]) <= 12 for answer in refused)
    assert ask("b").status_code == 200


@pytest.mark.parametrize("path", ["/mask", "/v1/chat/completions"])
def test_bodies_have_a_depth_a_length_and_a_time(serve: Serve, recorder: Recorder, path: str) -> None:
    root = serve(limits={"depth": 8, "body": 1000, "arrival": 1})
    kind = {"content-type": "application/json"}

    def ask(content: Any) -> tuple[int, str]:
        answer = httpx.post(root + path, content=content, headers=kind, timeout=30)
        return answer.status_code, answer.json()["error"]["code"]

    assert ask(b'{"messages":' + b"[" * 9 + b"]" * 9 + b"}") == (400, "too_deep")
    assert ask(b'{"text": "' + b"a" * 1000 + b'"}') == (413, "body_too_large")
    assert ask(b"{" * 999) == (400, "invalid_json")

    def late() -> Any:
        yield b'{"text": "'
        time.sleep(3)
        yield b'a"}'

    assert ask(late()) == (408, "request_timeout")
    assert not recorder.requests


def test_under_load_nothing_is_mixed_up(serve: Serve) -> None:
    root = serve()

    def conversation(number: int) -> tuple[str, str]:
        phone = f"138{number:08d}"
        with httpx.Client(base_url=root, timeout=60) as client:
            masked = client.post("/mask", json={"text": f"call {phone}"}).json()
            back = client.post("/restore", json={"text": masked["text"], "session": masked["session"]}).json()
        return back["text"], f"call {phone}"

    with ThreadPoolExecutor(16) as pool:
        pairs = list(pool.map(conversation, range(10_000_000, 10_000_120)))
    assert [got for got, _ in pairs] == [said for _, said in pairs]

"""Clients that leave, that read nothing, and that come by the hundred: what was held for them is let go."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.gateway.test_limits import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[..., str]

SAID = {"messages": [{"role": "user", "content": "call 13812345678"}], "stream": True}


class Endless:
    """A model that writes until nobody reads; ``silent``: it says nothing at all."""

    def __init__(self, event: bytes, *, silent: bool = False) -> None:
        self._event, self._silent = event, silent
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1"
        self.asked = self.left = 0

    def serve(self) -> None:
        while True:
            try:
                one, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._write, args=[one], daemon=True).start()

    def _write(self, one: socket.socket) -> None:
        with one:
            one.recv(1 << 16)
            self.asked += 1
            try:
                if self._silent:
                    while one.recv(1 << 16):
                        pass
                else:
                    one.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
                while not self._silent:
                    one.sendall(self._event)
                    time.sleep(0.01)
            except OSError:
                pass
            self.left += 1

    def end(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def event(text: str) -> bytes:
    said = {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": text}}]}
    return f"data: {json.dumps(said)}\n\n".encode()


@pytest.fixture
def endless() -> Iterator[Callable[..., Endless]]:
    with ExitStack() as stack:

        def made(text: str = "word ", *, silent: bool = False) -> Endless:
            one = Endless(event(text), silent=silent)
            threading.Thread(target=one.serve, daemon=True).start()
            stack.callback(one.end)
            return one

        yield made


def asking(root: str, said: dict[str, Any] = SAID, path: str = "/v1/chat/completions") -> socket.socket:
    """A connection on which a request was sent, and nothing read."""
    body = json.dumps(said).encode()
    one = socket.create_connection(("127.0.0.1", int(root.rpartition(":")[2])))
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    one.sendall(head.encode() + f"content-length: {len(body)}\r\n\r\n".encode() + body)
    return one


def under_way(root: str) -> int:
    """Requests under way, beside the one that asks this."""
    said = httpx.get(f"{root}/metrics").text
    line = next(line for line in said.splitlines() if line.startswith("desensitize_requests_under_way "))
    return int(float(line.split()[1])) - 1


def test_a_client_that_leaves_a_stream(serve: Serve, endless: Callable[..., Endless]) -> None:
    """It writes rarely: that nobody listens is not told by a piece that can't be sent."""
    model = endless("")
    root = serve(upstreams={"default": {"url": model.url}})
    one = asking(root)
    assert one.recv(100).startswith(b"HTTP/1.1 200")
    one.close()
    until(lambda: model.left == 1)
    until(lambda: under_way(root) == 0)
    until(lambda: 'code="client_left"' in httpx.get(f"{root}/metrics").text)


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_before_the_reply(serve: Serve, endless: Callable[..., Endless], *, stream: bool) -> None:
    model = endless(silent=True)
    root = serve(upstreams={"default": {"url": model.url}})
    one = asking(root, {**SAID, "stream": stream})
    until(lambda: model.asked == 1)
    one.close()
    until(lambda: model.left == 1)
    until(lambda: under_way(root) == 0)


def test_a_client_that_reads_nothing(serve: Serve, endless: Callable[..., Endless]) -> None:
    model = endless("word " * 100_000)
    root = serve(upstreams={"default": {"url": model.url}}, limits={"stall": 0.5})
    with asking(root) as one:
        assert one.recv(12) == b"HTTP/1.1 200"
        until(lambda: model.left == 1)
        until(lambda: under_way(root) == 0)
    until(lambda: 'code="client_stalled"' in httpx.get(f"{root}/metrics").text)


def test_open_streams_are_counted(serve: Serve, endless: Callable[..., Endless]) -> None:
    model = endless()
    root = serve(upstreams={"default": {"url": model.url}}, limits={"concurrency": 2})
    streams = [asking(root) for _ in range(2)]
    assert all(one.recv(100).startswith(b"HTTP/1.1 200") for one in streams)
    assert httpx.post(f"{root}/v1/chat/completions", json=SAID, timeout=10).status_code == 503
    for one in streams:
        one.close()
    until(lambda: httpx.post(f"{root}/find", json={"text": "a"}).status_code == 200)

"""A model on this machine: it records what it is sent, and answers with whatever tokens it saw, cut at will."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from benchmarks import replies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def pieces(text: Any, size: int) -> list[Any]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@dataclass
class Recorder:
    """The server's memory (``requests``: raw bodies, ``headers``) and its orders."""

    url: str = ""
    root: str = ""
    paths: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    # From the request to the answer's fields; the default says the last message back.
    answer: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda body: {"content": last_text(body)})
    cut: int = 1
    finish: bool = True
    status: int = 200
    break_after: int | None = None
    # Seconds between two events of a stream.
    pace: float = 0.0
    # Streams of other vendors are sent in pieces of so many bytes.
    bytes_cut: int = 1 << 20

    def note(self, raw: str, headers: dict[str, str]) -> None:
        self.requests.append(raw)
        self.headers.append({name.lower(): value for name, value in headers.items()})

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.requests]


def last_text(body: dict[str, Any]) -> str:
    asked = body.get("input", body)
    if isinstance(asked, str):
        return asked
    content = (
        asked.get("prompt") or asked["messages"][-1]["content"] if isinstance(asked, dict) else asked[-1]["content"]
    )
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def message(answer: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": None, **answer}


def whole(answer: dict[str, Any], choices: int) -> dict[str, Any]:
    reason = "tool_calls" if "tool_calls" in answer else "stop"
    logprobs = {"content": [{"token": "<", "logprob": -0.1, "bytes": [60], "top_logprobs": []}]}
    each = [
        {"index": index, "message": message(answer), "finish_reason": reason, "logprobs": logprobs}
        for index in range(choices)
    ]
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": each, "usage": usage}


def deltas(answer: dict[str, Any], cut: int) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for name in ("reasoning_content", "content", "refusal"):
        for piece in pieces(answer.get(name) or "", cut):
            yield {name: piece}
    for index, call in enumerate(answer.get("tool_calls", ())):
        function = {"name": call["function"]["name"], "arguments": ""}
        yield {"tool_calls": [{"index": index, "id": call["id"], "type": "function", "function": function}]}
        for piece in pieces(call["function"]["arguments"], cut):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def chunks(answer: dict[str, Any], recorder: Recorder, choices: int) -> Iterator[dict[str, Any]]:
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for delta in deltas(answer, recorder.cut):
        for index in range(choices):
            yield {
                **base,
                "choices": [{"index": index, "delta": delta, "finish_reason": None, "logprobs": {"content": []}}],
            }
    reason = "tool_calls" if "tool_calls" in answer else "stop"
    for index in range(choices) if recorder.finish else ():
        yield {**base, "choices": [{"index": index, "delta": {}, "finish_reason": reason}]}
    yield {**base, "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}


def embedded(body: dict[str, Any]) -> dict[str, Any]:
    data = [{"object": "embedding", "index": 0, "embedding": [0.1, 0.2]}]
    return {"object": "list", "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}, "data": data}


def completed(body: dict[str, Any]) -> dict[str, Any]:
    choice = {"index": 0, "text": body["prompt"], "finish_reason": "stop", "logprobs": None}
    return {"id": "c", "object": "text_completion", "created": 1, "model": "m", "choices": [choice]}


def counted(body: dict[str, Any]) -> dict[str, Any]:
    return {"input_tokens": 7}


def dashscope_vectors(body: dict[str, Any]) -> dict[str, Any]:
    return {"output": {"embeddings": [{"embedding": [0.1], "text_index": 0}]}, "usage": {}, "request_id": "r"}


# By the end of the path.
OTHERS = {
    "/embeddings": embedded,
    "/v1/completions": completed,
    "/count_tokens": counted,
    "/text-embedding": dashscope_vectors,
}
WHOLE = {
    "/responses": replies.whole_response,
    "/messages": replies.whole_message,
    "/generation": replies.whole_dashscope,
}


def frames(path: str, body: dict[str, Any], headers: Any) -> Any:
    """What streams the reply to a request of another vendor's; nothing for one that is not streamed."""
    if path.startswith("/api/"):
        pieces = body.get("parameters", {}).get("incremental_output")
        key = "/api/v1/services/aigc/text-generation/generation" + "?incremental" * bool(pieces)
        return replies.STREAMS[key] if headers.get("x-dashscope-sse") else None
    return replies.STREAMS.get(path) if body.get("stream") and not path.endswith("/chat/completions") else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def recorder(self) -> Recorder:
        assert isinstance(self.server, Server)
        return self.server.recorder

    def log_message(self, *args: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"])).decode()
        self.recorder.note(raw, dict(self.headers))
        body = json.loads(raw)
        path = self.path.partition("?")[0]
        self.recorder.paths.append(self.path)
        other = next((OTHERS[end] for end in OTHERS if path.endswith(end)), None)
        given = next((WHOLE[end] for end in WHOLE if path.endswith(end)), None)
        streamed = frames(path, body, self.headers)
        if self.recorder.status != 200:
            self.reply({"error": {"message": f"bad: {raw}", "code": "bad"}}, self.recorder.status)
        elif other is not None:
            self.reply(other(body))
        elif streamed is not None:
            self.pour(streamed(self.recorder.answer(body), replies.even(self.recorder.cut)))
        elif given is not None:
            self.reply(given(self.recorder.answer(body)))
        elif body.get("stream"):
            self.stream(body)
        elif path.endswith("/chat/completions"):
            self.reply(whole(self.recorder.answer(body), body.get("n", 1)))
        else:
            self.reply({"echo": body})

    def do_GET(self) -> None:
        self.recorder.note("", dict(self.headers))
        self.recorder.paths.append(self.path)
        self.reply({"object": "list", "data": [], "has_more": False})

    def pour(self, said: Iterator[str]) -> None:
        self.begin()
        for piece in pieces("".join(said).encode(), self.recorder.bytes_cut):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def reply(self, data: dict[str, Any], status: int = 200) -> None:
        raw = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def stream(self, body: dict[str, Any]) -> None:
        self.begin()
        answer = self.recorder.answer(body)
        for number, chunk in enumerate(chunks(answer, self.recorder, body.get("n", 1))):
            if number == self.recorder.break_after:
                self.close_connection = True
                return
            self.event(json.dumps(chunk))
        self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def event(self, data: str) -> None:
        time.sleep(self.recorder.pace)
        raw = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")


class Server(ThreadingHTTPServer):
    def __init__(self, recorder: Recorder) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.recorder = recorder

    def handle_error(self, *args: object) -> None:
        """A client that leaves early is no news."""


@contextmanager
def recording() -> Iterator[Recorder]:
    record = Recorder()
    with Server(record) as server:
        record.root = f"http://127.0.0.1:{server.server_port}"
        record.url = f"{record.root}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield record
        finally:
            server.shutdown()
            thread.join()

"""Stand-ins for a model's service, for tests of an application that masks: they answer and remember.

>>> from desensitize import Masker
>>> model = FakeChat()
>>> chat = Masker().wrap(model)
>>> reply = chat(model="any", messages=[{"role": "user", "content": "电话 13800138000"}])
>>> reply["choices"][0]["message"]["content"], model.sent[0]["messages"][0]["content"]
('电话 13800138000', '电话 <PHONE_1>')
"""

from __future__ import annotations

import copy
import json
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["FakeChat", "RecordingTransport"]


class FakeChat:
    """A model behind an OpenAI client's ``chat.completions.create``: call it, or its ``create``.

    :param answer: makes the reply's text of the request; default: the last message said back.
    :param chunk: characters of a streamed piece.
    """

    def __init__(self, answer: Callable[[Mapping[str, Any]], str] | None = None, *, chunk: int = 3) -> None:
        self._answer, self._chunk = answer or _echo, chunk
        #: Requests as they arrived, in order.
        self.sent: list[dict[str, Any]] = []

    def __call__(self, **request: Any) -> Any:
        """A reply; with ``stream=True`` an iterator of its pieces."""
        self.sent.append(copy.deepcopy(request))
        text = self._answer(request)
        return self._streamed(text) if request.get("stream") else _reply(text)

    create = __call__

    @property
    def texts(self) -> list[str]:
        """All texts that arrived, in order: what an application let out."""
        return [text for request in self.sent for text in _texts(request)]

    def _streamed(self, text: str) -> Iterator[dict[str, Any]]:
        for at in range(0, len(text), self._chunk):
            yield _event({"content": text[at : at + self._chunk]}, None)
        yield _event({}, "stop")


class RecordingTransport:
    """An ``httpx`` transport, sync and async, that keeps what is sent and answers as `FakeChat` does.

    ``masker.httpx_transport(RecordingTransport())`` goes where an SDK takes an http client's transport.

    :param chat: the model; default: one that says the last message back.
    """

    def __init__(self, chat: FakeChat | None = None) -> None:
        self.chat = chat or FakeChat()
        #: Bodies of requests as they arrived, in order.
        self.bodies: list[bytes] = []

    def handle_request(self, request: Any) -> Any:
        """Answer a request of a sync client."""
        return self._answered(request, request.read())

    async def handle_async_request(self, request: Any) -> Any:
        """Answer a request of an async client."""
        return self._answered(request, await request.aread())

    def close(self) -> None:
        """Nothing is open."""

    async def aclose(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _answered(self, request: Any, body: bytes) -> Any:
        import httpx  # noqa: PLC0415 - only who has it calls this

        self.bodies.append(body)
        reply = self.chat(**json.loads(body))
        if isinstance(reply, dict):
            return httpx.Response(200, json=reply, request=request)
        events = chain((f"data: {json.dumps(event)}\n\n" for event in reply), ["data: [DONE]\n\n"])
        head = {"content-type": "text/event-stream"}
        return httpx.Response(200, content="".join(events).encode(), headers=head, request=request)


def _echo(request: Mapping[str, Any]) -> str:
    return next(iter(reversed(list(_texts(request)))), "")


def _texts(value: object, key: str = "") -> Iterator[str]:
    """Texts of messages and of what else is said, in order; names of models and roles are none."""
    if isinstance(value, str):
        if key in {"content", "text", "input", "prompt", "instructions", "arguments"}:
            yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, key)


def _reply(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "fake-1", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice]}


def _event(delta: dict[str, str], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "fake-1", "object": "chat.completion.chunk", "created": 0, "model": "fake", "choices": [choice]}

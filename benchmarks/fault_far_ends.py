"""A far end that does not answer, says too much, or breaks off; a call that is cancelled."""

from __future__ import annotations

import asyncio
import json
import warnings
from typing import TYPE_CHECKING, Any

import httpx

from benchmarks import replies
from benchmarks.fault_world import URL, asked, chunk
from desensitize.errors import UnrestoredWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.fault_traces import Values
    from benchmarks.fault_world import World

__all__ = ["FAR_ENDS", "JSON", "post"]

JSON = {"content-type": "application/json"}


def post(world: World, inner: httpx.BaseTransport | None = None, **request: Any) -> httpx.Response:
    """What comes back through a masking transport."""
    through = world.masker.httpx_transport(inner or httpx.MockTransport(world.answered))
    with httpx.Client(transport=through) as client:
        return client.post(request.pop("url", URL), **request)


def _answering(answer: Callable[[Any], Any], *, stream: bool = False) -> Callable[[World, Values], None]:
    """A far end that fails in its own way, behind the transport and behind an SDK's client."""

    def go(world: World, told: Values) -> None:
        def answered(request: Any) -> Any:
            world.sent.append(request.read().decode())
            return answer(request)

        import openai  # noqa: PLC0415 - an SDK: only where its client is asked

        world.shown(post(world, httpx.MockTransport(answered), json=asked(told, stream=stream)).text)
        inner: Any = httpx.Client(transport=httpx.MockTransport(answered))
        client = openai.OpenAI(api_key="k", base_url="http://127.0.0.1:9/v1", max_retries=0, http_client=inner)
        list(world.masker.wrap_client(client).chat.completions.create(**asked(told, stream=stream)))

    return go


def _refusing(request: Any) -> Any:
    said = json.loads(request.content)["messages"][-1]["content"]
    return httpx.Response(400, json={"error": {"message": f"bad: {said}"}})


def _broken_reply(request: Any) -> Any:
    return httpx.Response(200, text='{"choices": [' + request.content.decode(), headers=JSON)


def _deep_reply(request: Any) -> Any:
    said = json.loads(request.content)["messages"][-1]["content"]
    return httpx.Response(200, text="[" * 400 + json.dumps(said) + "]" * 400, headers=JSON)


class _Cut(httpx.SyncByteStream):
    """A stream that ends before its time."""

    def __init__(self, said: str) -> None:
        self._said = said

    def __iter__(self) -> Iterator[bytes]:
        frames = "".join(replies.STREAMS["/v1/chat/completions"]({"content": self._said}, replies.even(3)))
        yield frames.encode()[:700]
        raise httpx.RemoteProtocolError("peer closed connection")


def _cut_reply(request: Any) -> Any:
    said = json.loads(request.content)["messages"][-1]["content"]
    return httpx.Response(200, stream=_Cut(said), headers={"content-type": "text/event-stream"})


def _late(request: Any) -> Any:
    raise httpx.ReadTimeout("timed out", request=request)


def _unreachable(request: Any) -> Any:
    raise httpx.ConnectError("refused", request=request)


def _calling(call: Callable[..., Any]) -> Callable[[World, Values], None]:
    """A wrapped call that fails in its own way, saying what it was told."""

    def go(world: World, told: Values) -> None:
        def noted(*, model: str, messages: Any) -> Any:
            world.sent.append(f"{model} {messages!r}")
            return call(messages[-1]["content"])

        said = world.masker.wrap(noted)(**asked(told))
        for piece in said if hasattr(said, "__next__") else ():
            del piece

    return go


def _quoting(said: str) -> Any:
    raise ValueError(said)


def _breaking(said: str) -> Iterator[Any]:
    yield chunk(said[: len(said) // 2])
    raise ConnectionResetError(said)


class _Opaque:
    """A reply that nobody can read."""

    def __init__(self, said: str) -> None:
        self.said = said


def _opaque(world: World, told: Values) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UnrestoredWarning)
        _calling(_Opaque)(world, told)


def _cancelled(world: World, told: Values) -> None:
    async def create(*, model: str, messages: Any) -> Any:
        world.sent.append(f"{model} {messages!r}")
        await asyncio.Event().wait()

    async def main() -> None:
        task = asyncio.ensure_future(world.masker.wrap(create)(**asked(told)))
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    asyncio.run(main())


def _timed_out(world: World, told: Values) -> None:
    async def create(*, model: str, messages: Any) -> Any:
        world.sent.append(f"{model} {messages!r}")
        await asyncio.sleep(9)

    async def main() -> None:
        async with asyncio.timeout(0.01):
            await world.masker.wrap(create)(**asked(told))

    asyncio.run(main())


FAR_ENDS: dict[str, Callable[[World, Values], None]] = {
    "far end: an error that quotes": _answering(_refusing),
    "far end: no JSON": _answering(_broken_reply),
    "far end: too deep": _answering(_deep_reply),
    "far end: a stream cut": _answering(_cut_reply, stream=True),
    "far end: a time-out": _answering(_late),
    "far end: unreachable": _answering(_unreachable),
    "call: an error that quotes": _calling(_quoting),
    "call: a stream that breaks": _calling(_breaking),
    "call: an opaque reply": _opaque,
    "call: cancelled": _cancelled,
    "call: timed out": _timed_out,
}

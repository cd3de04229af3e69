"""What stands around the library's doors: a masker, clients of SDKs, and a far end that records.

``World.sent`` is all that the far end got, and all that was given out as masked; none of it may hold a value.
"""

from __future__ import annotations

import asyncio
import json
import pkgutil
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx

import desensitize
from benchmarks import replies
from desensitize import Key, Masker
from desensitize.adapters.asgi import Middleware
from desensitize.adapters.transport import library
from desensitize.vault import FileVault, MemoryVault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from benchmarks.fault_traces import Values

__all__ = ["URL", "World", "asgi_post", "asked", "chat", "chunk", "command", "slowly"]

URL = "http://127.0.0.1:9/v1/chat/completions"


class World:
    """What doors stand in: a masker, one with a file vault, clients, and a far end that records."""

    def __init__(self, folder: Path) -> None:
        import anthropic  # noqa: PLC0415 - an SDK: only where its client is a door
        import openai  # noqa: PLC0415 - an SDK: only where its client is a door

        # A module that is first imported while a step is made to fail would keep what stands in for it.
        for module in pkgutil.walk_packages(desensitize.__path__, "desensitize."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
        self.folder, self.key = folder, Key.generate()
        self.sent: list[str] = []
        self.turn = 0
        self.vault = FileVault(folder / "values.vault", key=self.key)
        self.memory = MemoryVault()
        self.masker = Masker(key=self.key)
        self.filed = Masker(self.masker.registry, key=self.key, vault=self.vault)
        options: dict[str, Any] = {"api_key": "k", "max_retries": 1, "base_url": "http://127.0.0.1:9/v1"}
        self.openai = openai.OpenAI(http_client=self._client(openai, "Client"), **options)
        self.aopenai = openai.AsyncOpenAI(http_client=self._client(openai, "AsyncClient"), **options)
        options["base_url"] = "http://127.0.0.1:9"
        self.anthropic = anthropic.Anthropic(http_client=self._client(anthropic, "Client"), **options)

    def _client(self, sdk: Any, name: str) -> Any:
        """An HTTP client of the library that an SDK uses, ``httpx`` or ``httpx2``."""
        library = sys.modules[sdk.DefaultHttpxClient.__mro__[1].__module__.partition(".")[0]]
        # Asked for anew each time, since it may be made to fail.
        far_end = library.MockTransport(lambda request: self.answered(request))  # noqa: PLW0108 - as said
        return getattr(library, name)(transport=far_end)

    def answered(self, request: Any) -> Any:
        """What the far end of a connection says: the text it was told."""
        raw = request.read().decode()
        self.sent.append(f"{request.url} {request.headers!r} {raw}")
        body = json.loads(raw)
        answer = {"content": body["messages"][-1]["content"]}
        path = request.url.path
        if body.get("stream"):
            frames = replies.STREAMS[path](answer, replies.even(5))
            kind = {"content-type": "text/event-stream"}
            return library(request).Response(200, text="".join(frames), headers=kind)
        said = replies.whole_message(answer) if path.endswith("/messages") else chat(answer)
        return library(request).Response(200, json=said)

    def create(self, *, model: str, messages: list[dict[str, Any]], stream: bool = False) -> Any:
        """A call of the user's own that makes a model answer."""
        self.sent.append(f"{model} {messages!r}")
        content = messages[-1]["content"]
        if not stream:
            return chat({"content": content})
        return (chunk(content[at : at + 5]) for at in range(0, len(content), 5))

    async def acreate(self, *, model: str, messages: list[dict[str, Any]], stream: bool = False) -> Any:
        """The same, awaited."""
        said = self.create(model=model, messages=messages, stream=stream)
        await asyncio.sleep(0)
        return slowly(said) if stream else said

    def shown(self, thing: object) -> None:
        """What was given out as masked, or is no text at all and must show none by its ``repr``."""
        self.sent.append(thing if isinstance(thing, str) else repr(thing))


async def slowly(chunks: Iterator[Any]) -> AsyncIterator[Any]:
    """The same, asynchronously."""
    for one in chunks:
        yield one


def chat(answer: dict[str, Any]) -> dict[str, Any]:
    """A chat completion."""
    choices = [{"index": 0, "message": {"role": "assistant", **answer}, "finish_reason": "stop"}]
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices}


def chunk(piece: str) -> dict[str, Any]:
    """A piece of one."""
    choices = [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}


def asked(told: Values, **more: Any) -> dict[str, Any]:
    """A request that tells the values in words, and in the arguments of a tool."""
    call = {"name": "note", "arguments": json.dumps({"to": told.mail, "tel": int(told.phone)})}
    history = {"role": "assistant", "content": None, "tool_calls": [{"id": "c", "type": "function", "function": call}]}
    messages = [{"role": "user", "content": f"给 {told.mail} 打电话"}, history, {"role": "user", "content": told.text}]
    return {"model": "m", "messages": messages, **more}


def asgi_post(world: World, **request: Any) -> httpx.Response:
    """What an application behind the middleware answers; an error counts as given out, and raises."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raw = (await receive())["body"]
        world.sent.append(f"{scope!r} {raw.decode()}")
        said = json.dumps(chat({"content": json.loads(raw)["messages"][-1]["content"]})).encode()
        kind = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": said})

    async def main() -> httpx.Response:
        through = httpx.ASGITransport(Middleware(app, world.masker))
        async with httpx.AsyncClient(transport=through, base_url="http://127.0.0.1:9") as client:
            return await client.post("/v1/chat/completions", **request)

    said = asyncio.run(main())
    if said.status_code != 200:
        world.shown(said.text)
        raise FailedError(said.status_code)
    return said


def command(world: World, *arguments: object, stdin: str = "", status: int = 0) -> str:
    """What a command writes; a failing one raises, and all that it said counts as given out."""
    from typer.testing import CliRunner  # noqa: PLC0415 - only where the command line is a door

    from desensitize.cli.app import app  # noqa: PLC0415 - the same

    environment = {"DESENSITIZE_KEY": world.key.reveal()}
    ran = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin.encode(), env=environment)
    world.shown(ran.stderr)
    if ran.exit_code != status:
        world.shown(ran.stdout)
        raise FailedError(ran.exit_code)
    return ran.stdout


class FailedError(Exception):
    """A command or a server answered with a status that says so."""

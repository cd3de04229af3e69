"""Web sockets, whose messages nobody masks: no part of an SDK opens one behind a wrapped call or a wrapped client."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import openai
import pytest
from openai import resources

from desensitize import Masker
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.recording import Recorder

PHONE = "13812349876"
ASKED = [{"role": "user", "content": f"ring {PHONE}"}]
MASKER = Masker()


def openers() -> list[type]:
    """Every class of the SDK that has a method ``connect``, found anew in each version of it."""
    found = (
        member
        for module in pkgutil.walk_packages(resources.__path__, f"{resources.__name__}.")
        for member in vars(importlib.import_module(module.name)).values()
        if inspect.isclass(member) and "connect" in vars(member)
    )
    return sorted(set(found), key=lambda kind: (kind.__module__, kind.__name__))


def needed(method: Any) -> dict[str, str]:
    """Something for each argument that has no default."""
    parameters = inspect.signature(method).parameters.items()
    return {name: "x" for name, parameter in parameters if parameter.default is parameter.empty}


def plain(recorder: Recorder, kind: type) -> Any:
    made = openai.AsyncOpenAI if kind.__name__.startswith("Async") else openai.OpenAI
    return made(api_key="k", base_url=recorder.url, max_retries=0)


async def opened(manager: Any) -> None:
    if hasattr(manager, "__aenter__"):
        async with manager:
            return
    with manager:
        return


def test_there_are_some() -> None:
    assert {"Responses", "AsyncResponses", "Realtime", "AsyncRealtime"} <= {kind.__name__ for kind in openers()}


@pytest.mark.parametrize("kind", openers(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_method_that_opens_a_socket_is_not_wrapped(recorder: Recorder, kind: type) -> None:
    derived = type("Derived", (kind,), {"__module__": "my.own"})
    for part in (kind(plain(recorder, kind)), derived(plain(recorder, kind))):
        for options in ({}, {"mask_args": ["extra_query"]}):
            with pytest.raises(ConfigError, match="refused"):
                MASKER.wrap(part.connect, **options)
            with MASKER.session() as session, pytest.raises(ConfigError, match="refused"):
                session.wrap(part.connect, **options)
    assert recorder.requests == []


@pytest.mark.needs("websockets")
@pytest.mark.parametrize("kind", openers(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_part_made_anew_around_a_wrapped_client_opens_none(recorder: Recorder, kind: type) -> None:
    wrapped = MASKER.wrap_client(plain(recorder, kind))
    for client in (wrapped, wrapped.with_options(timeout=5)):
        method = kind(client).connect
        # Versions that ask the client for no query meet an address that is none.
        with pytest.raises(Exception, match=r"web.socket"):
            asyncio.run(opened(method(**needed(method))))
    method = kind(type(wrapped).copy(wrapped)).connect
    with pytest.raises(Exception, match="wrapped-client-opens-no-web-socket"):
        asyncio.run(opened(method(**needed(method))))
    assert recorder.requests == []


def test_a_wrapped_client_still_calls_and_is_copied(recorder: Recorder) -> None:
    for options in ({}, {"websocket_base_url": "ws://127.0.0.1:9"}):
        with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0, **options) as client:
            again = MASKER.wrap_client(client).with_options(timeout=5).copy(max_retries=1)
            assert (
                again.chat.completions.create(model="m", messages=ASKED).choices[0].message.content == f"ring {PHONE}"
            )
    assert not [body for body in recorder.requests if PHONE in body]


def test_a_part_nobody_looked_at_is_not_wrapped(recorder: Recorder) -> None:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        for call in (
            client.realtime.client_secrets.create, client.beta.threads.create, client.beta.threads.messages.create,
        ):  # fmt: skip
            with pytest.raises(ConfigError, match="refused"):
                MASKER.wrap(call)
            with pytest.raises(ConfigError, match="refused"):
                MASKER.wrap(call, mask_args=["extra_body"])
    assert recorder.requests == []


class Line:
    """An open connection: what is said on it later is no argument of any call."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed = False

    def send(self, text: str) -> None:
        self.sent.append(text)

    def recv(self) -> str:
        return self.sent[-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sent)

    def close(self) -> None:
        self.closed = True


class AsyncLine:
    """The same, as other libraries spell it."""

    closed = False

    async def send_str(self, text: str) -> None:
        raise AssertionError(text)

    async def receive(self) -> str:
        return ""

    async def __aiter__(self) -> AsyncIterator[str]:
        yield ""

    async def close(self) -> None:
        self.closed = True


def test_a_connection_that_a_call_gives_back_is_refused_and_closed() -> None:
    line = Line()

    def dial(prompt: str) -> Line:
        return line

    @contextlib.contextmanager
    def dialled(prompt: str) -> Iterator[Line]:
        try:
            yield line
        finally:
            line.close()

    with pytest.raises(ConfigError, match="connection"):
        MASKER.wrap(dial)(prompt="x")
    assert line.closed
    line.closed = False
    with pytest.raises(ConfigError, match="connection"), MASKER.wrap(dialled)(prompt="x") as open_line:
        open_line.send(PHONE)
    assert line.closed
    assert line.sent == []


class Dialling:
    """A stream that opens a connection where it is entered."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.left = 0

    def __iter__(self) -> Iterator[str]:
        return iter("x")

    async def __aiter__(self) -> AsyncIterator[str]:
        yield "x"

    def __enter__(self) -> Any:
        return self.line

    def __exit__(self, *error: object) -> None:
        self.left += 1

    async def __aenter__(self) -> Any:
        return self.line

    async def __aexit__(self, *error: object) -> None:
        self.left += 1


def test_a_stream_that_opens_a_connection_is_left_again() -> None:
    dialling = Dialling(Line())

    def dial(prompt: str) -> Dialling:
        return dialling

    async def main() -> None:
        with pytest.raises(ConfigError, match="connection"):
            async with MASKER.wrap(dial)(prompt="x"):
                raise AssertionError

    with pytest.raises(ConfigError, match="connection"), MASKER.wrap(dial)(prompt="x"):
        raise AssertionError
    asyncio.run(main())
    assert dialling.left == 2


def test_an_async_connection_that_a_call_gives_back_is_refused_and_closed() -> None:
    line = AsyncLine()

    async def dial(prompt: str) -> AsyncLine:
        return line

    @contextlib.asynccontextmanager
    async def dialled(prompt: str) -> AsyncIterator[AsyncLine]:
        try:
            yield line
        finally:
            await line.close()

    async def main() -> None:
        with pytest.raises(ConfigError, match="connection"):
            await MASKER.wrap(dial)(prompt="x")
        with pytest.raises(ConfigError, match="connection"):
            async with MASKER.wrap(dialled)(prompt="x") as open_line:
                await open_line.send_str(PHONE)
        assert line.closed

    asyncio.run(main())

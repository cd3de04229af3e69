"""A shadow looks at everything, tells what it saw, and changes nothing: not a byte of what is sent or given back."""

from __future__ import annotations

import asyncio
import inspect
import json
import warnings
from typing import TYPE_CHECKING, Any

import anthropic
import dashscope
import httpx
import httpx2
import openai
import pytest

from desensitize import Masker
from desensitize.adapters.asgi import Middleware
from desensitize.errors import ConfigError, ShadowWarning
from desensitize.operators import block
from desensitize.vault import MemoryVault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from desensitize.events import Event
    from tests.recording import Recorder

PHONE = "13800138000"
ASKED = [{"role": "user", "content": f"call {PHONE} and <PHONE_1>"}]
PICTURE = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x/y.png"}}]}]


@pytest.fixture
def events() -> list[Event]:
    return []


def shadowed(events: list[Event], **options: Any) -> Masker:
    with pytest.warns(ShadowWarning):
        return Masker(shadow=True, on_event=events.append, **options)


@pytest.fixture
def shadow(events: list[Event]) -> Masker:
    return shadowed(events)


def told(events: list[Event]) -> list[tuple[str, dict[str, int]]]:
    assert all(event.shadow for event in events)
    return [(event.kind, dict(event.entities)) for event in events]


# --- It is loud ---


def test_it_needs_somebody_to_tell() -> None:
    with pytest.raises(ConfigError, match="on_event"):
        Masker(shadow=True)


@pytest.mark.parametrize("wrong", [1, "yes", None])
def test_it_is_on_or_off(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="shadow"):
        Masker(shadow=wrong, on_event=print)


def test_it_warns_where_it_is_made_and_says_so() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        masker = Masker(shadow=True, on_event=print)
    assert [warning.category for warning in seen] == [ShadowWarning]
    assert seen[0].filename == __file__
    assert repr(masker).startswith("Masker(shadow=True, ")
    assert "shadow" not in repr(Masker(on_event=print))


# --- Nothing is changed ---


def test_texts(shadow: Masker, events: list[Event]) -> None:
    result = shadow.mask(f"call {PHONE}")
    assert result.text == f"call {PHONE}"
    assert [finding.entity for finding in result.findings] == ["PHONE_NUMBER"]
    assert result.restore() == result.restore(result.text) == result.text
    assert result.restore("<PHONE_1>") == "<PHONE_1>"
    assert [each.text for each in shadow.mask_many([PHONE, "so"])] == [PHONE, "so"]
    assert told(events) == [("masked", {"PHONE_NUMBER": 1})] * 2 + [("masked", {})]


def test_sessions(shadow: Masker, events: list[Event]) -> None:
    async def said() -> AsyncIterator[str]:
        yield "<PHO"
        yield "NE_1>"

    async def heard() -> list[str]:
        return [piece async for piece in session.arestore_stream(said())]

    with shadow.session() as session:
        body = {"model": "m", "messages": ASKED}
        assert session.mask(PHONE) == PHONE
        assert session.mask(body) is body
        assert session.mask({"messages": PICTURE}) == {"messages": PICTURE}
        assert session.restore("<PHONE_1>") == "<PHONE_1>"
        assert session.restore(body) is body
        assert list(session.restore_stream(["<PHO", "NE_1>"])) == ["<PHO", "NE_1>"]
        assert asyncio.run(heard()) == ["<PHO", "NE_1>"]
        one = session.restorer()
        assert one.feed("<PHONE_1>") + one.flush() == "<PHONE_1>"
    assert told(events) == [("masked", {"PHONE_NUMBER": 1})] * 2 + [("refused", {})]


def test_a_vault_of_ones_own_is_not_written_to(events: list[Event]) -> None:
    vault = MemoryVault()
    with shadowed(events, vault=vault).session("s") as session:
        session.mask(PHONE)
    assert not len(vault.open("s", None).restoring())


def test_calls_get_the_very_arguments_and_give_the_very_reply(shadow: Masker, events: list[Event]) -> None:
    seen: list[Any] = []
    reply = {"choices": [{"message": {"content": "<PHONE_1>"}}]}

    def call(**request: Any) -> Any:
        seen.append(request)
        return reply

    async def acall(**request: Any) -> Any:
        return call(**request)

    assert shadow.wrap(call)(model="m", messages=ASKED) is reply
    assert shadow.wrap(call)(model=PHONE, messages=ASKED) is reply
    assert shadow.wrap(call)(model="m", messages=PICTURE) is reply
    assert inspect.iscoroutinefunction(shadow.wrap(acall))
    assert asyncio.run(shadow.wrap(acall)(model="m", messages=ASKED)) is reply
    assert [request["messages"] is ASKED for request in seen] == [True, True, False, True]
    assert seen[2]["messages"] is PICTURE
    assert [kind for kind, _ in told(events)] == ["masked", "leak_stopped", "refused", "masked"]


def test_an_iterator_is_looked_at_and_still_there(shadow: Masker, events: list[Event]) -> None:
    def call(**request: Any) -> Any:
        return list(request["messages"])

    assert shadow.wrap(call)(model="m", messages=iter(ASKED)) == ASKED
    assert told(events) == [("masked", {"PHONE_NUMBER": 1})]


def test_streams_come_as_they_came(shadow: Masker) -> None:
    def call(**request: Any) -> Iterator[str]:
        yield "<PHO"
        yield "NE_1>"

    assert list(shadow.wrap(call)(model="m", messages=ASKED)) == ["<PHO", "NE_1>"]


def test_what_would_be_blocked_is_sent(events: list[Event]) -> None:
    masker = shadowed(events, operators={"PHONE_NUMBER": block()})
    assert masker.wrap(lambda messages: messages)(messages=ASKED) is ASKED
    assert masker.mask(PHONE).text == PHONE
    assert [event.kind for event in events] == ["refused", "refused"]
    assert [event.error for event in events] == ["Blocked", "Blocked"]


# --- The bytes ---


def both(recorder: Recorder, raw: Any, shadow: Any) -> None:
    """The same request twice: as it is, and through the shadow."""
    raw()
    shadow()
    first, second = recorder.requests[-2:]
    assert first == second
    assert PHONE in second
    apart = [{k: v for k, v in headers.items() if "idempotency" not in k} for headers in recorder.headers[-2:]]
    assert apart[0] == apart[1]


def test_the_bytes_of_clients(shadow: Masker, events: list[Event], recorder: Recorder) -> None:
    options: dict[str, Any] = {"api_key": "k", "max_retries": 0}
    with openai.OpenAI(**options, base_url=recorder.url) as plain:
        masked = shadow.wrap_client(plain)
        for more in ({}, {"stream": True}, {"user": PHONE, "extra_headers": {"x-a": PHONE}}):
            both(
                recorder,
                lambda more=more: list(plain.chat.completions.create(model="m", messages=ASKED, **more)),
                lambda more=more: list(masked.chat.completions.create(model="m", messages=ASKED, **more)),
            )
        both(
            recorder,
            lambda: plain.chat.completions.create(model="m", messages=ASKED),
            lambda: shadow.wrap(plain.chat.completions.create)(model="m", messages=ASKED),
        )
        said = masked.chat.completions.create(model="m", messages=ASKED).choices[0].message.content
        assert said == ASKED[0]["content"]
    with anthropic.Anthropic(**options, base_url=recorder.root) as plain:
        both(
            recorder,
            lambda: plain.messages.create(model="m", max_tokens=9, messages=ASKED),
            lambda: shadow.wrap_client(plain).messages.create(model="m", max_tokens=9, messages=ASKED),
        )
    request = {"model": "m", "messages": ASKED, "api_key": "k", "base_address": f"{recorder.root}/api/v1"}
    both(
        recorder,
        lambda: dashscope.Generation.call(**request),
        lambda: shadow.wrap_client(dashscope).Generation.call(**request),
    )
    assert {kind for kind, _ in told(events)} == {"masked"}
    assert len(events) == 7


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_the_bytes_of_transports(shadow: Masker, events: list[Event], recorder: Recorder, lib: Any) -> None:
    url = f"{recorder.url}/chat/completions?q={PHONE}"
    raw = b'{ "messages": [{"role": "user", "content": "%s"}],  "temperature": 1.00 }' % PHONE.encode()
    head = {"content-type": "application/json", "x-who": PHONE}
    with lib.Client() as plain, lib.Client(transport=shadow.httpx_transport()) as client:
        both(
            recorder,
            lambda: plain.post(url, content=raw, headers=head),
            lambda: client.post(url, content=raw, headers=head),
        )
        assert recorder.paths[-1] == recorder.paths[-2]
    assert told(events) == [("masked", {"PHONE_NUMBER": 3})]


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_the_bytes_of_what_cannot_be_read(shadow: Masker, events: list[Event], lib: Any) -> None:
    seen: list[Any] = []

    def sends(request: Any) -> Any:
        seen.append((request, request.read()))
        return lib.Response(200, content=b"<PHONE_1>", headers={"content-type": "text/plain"})

    built = lib.Request("POST", "http://x/y", content=PHONE.encode(), extensions={"target": b"/z"})
    with lib.Client(transport=shadow.httpx_transport(lib.MockTransport(sends))) as client:
        assert client.send(built).text == "<PHONE_1>"
    assert seen == [(built, PHONE.encode())]
    assert told(events) == [("refused", {})]


@pytest.mark.parametrize("limit", [10, 1 << 20])
def test_the_messages_of_asgi(shadow: Masker, events: list[Event], limit: int) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend([scope, await receive(), await receive()])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    raw = json.dumps({"messages": ASKED}).encode()
    scope = {
        "type": "http",
        "path": "/v1/messages",
        "query_string": b"q=" + PHONE.encode(),
        "headers": [(b"a", b"\xff")],
    }
    if limit > 10:
        scope["headers"] = [(b"content-type", b"application/json")]
    parts = [
        {"type": "http.request", "body": raw[:30], "more_body": True},
        {"type": "http.request", "body": raw[30:], "more_body": False},
    ]
    left, sent = list(parts), []

    async def receive() -> Any:
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Middleware(app, shadow, limit=limit)(scope, receive, send))
    assert seen == [scope, *parts]
    assert seen[0] is scope
    assert sent == [{"type": "http.response.start", "status": 200, "headers": []}]
    assert [kind for kind, _ in told(events)] == ["refused" if limit == 10 else "masked"]


def test_a_socket_of_asgi_passes(shadow: Masker, events: list[Event]) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    scope = {"type": "websocket"}
    asyncio.run(Middleware(app, shadow)(scope, None, None))  # type: ignore[arg-type]  # never asked
    assert seen == [scope]
    assert [kind for kind, _ in told(events)] == ["refused"]

"""What an operator sees of requests and replies: counts; and never a value, a text, a key or a message."""

from __future__ import annotations

import asyncio
import json
import logging
import pickle
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import anthropic
import dashscope
import httpx
import openai
import pytest

from desensitize import Masker
from desensitize.adapters.asgi import Middleware
from desensitize.errors import (
    Blocked,
    ConfigError,
    InternalError,
    LeakError,
    RestoreError,
    UnrestoredWarning,
    UnsupportedPart,
    VaultError,
)
from desensitize.operators import block
from desensitize.tally import Tally
from desensitize.vault import MemoryVault

if TYPE_CHECKING:
    from desensitize.events import Event
    from tests.recording import Recorder

PHONE, MAIL = "13800138000", "li.lei@example.com"
ASKED = [{"role": "user", "content": f"call {PHONE} or {PHONE}, mail {MAIL}"}]
FOUND = {"EMAIL_ADDRESS": 1, "PHONE_NUMBER": 2}


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def masker(events: list[Event]) -> Masker:
    return Masker(on_event=events.append)


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


async def asked_async(masker: Masker, options: dict[str, Any]) -> Any:
    async with openai.AsyncOpenAI(**options) as client:
        return await masker.wrap_client(client).chat.completions.create(model="m", messages=ASKED)


def echo(**request: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": request["messages"][-1]["content"]}
    return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


# --- What is counted ---


def test_a_request_and_its_reply(masker: Masker, events: list[Event]) -> None:
    masker.wrap(echo)(model="m", messages=ASKED)
    sent, got = events
    assert (sent.kind, sent.vendor, sent.entities, sent.shadow, sent.error) == ("masked", "openai", FOUND, False, "")
    assert sent.rules == {"cn.mobile": 2, "email": 1}
    assert sent.texts >= 1
    assert sent.characters >= len(ASKED[0]["content"])
    assert (got.kind, got.vendor, got.restored, got.missed, got.texts) == ("restored", "openai", 3, 0, 1)
    assert sent.seconds > 0
    assert got.seconds > 0


def test_what_is_walked_twice_counts_once(masker: Masker, events: list[Event]) -> None:
    later = [
        {"role": "user", "content": "Alice Brown said so"},
        {"role": "user", "content": f"name: Alice Brown {PHONE}"},
    ]
    masker.wrap(echo)(model="m", messages=later)
    texts = events[0].texts
    masker.wrap(echo)(model="m", messages=[{**message, "content": "so"} for message in later])
    assert events[2].texts == texts
    assert events[0].entities["PHONE_NUMBER"] == 1


def test_a_token_nobody_gave_out_is_missed(masker: Masker, events: list[Event]) -> None:
    def reply(**request: Any) -> str:
        return "<PHONE_1> <PHONE_7>"

    assert masker.wrap(reply)(model="m", messages=ASKED) == f"{PHONE} <PHONE_7>"
    assert (events[1].restored, events[1].missed) == (1, 1)


def test_what_is_given_as_it_came_is_not_restored(masker: Masker, events: list[Event]) -> None:
    class Reply:
        def __init__(self) -> None:
            self.said = "<PHONE_1>"

    def reply(**request: Any) -> Any:
        return Reply()

    with pytest.warns(UnrestoredWarning):
        assert masker.wrap(reply)(model="m", messages=ASKED).said == "<PHONE_1>"
    assert (events[1].kind, events[1].restored) == ("restored", 0)


def test_a_reply_that_cannot_be_restored(masker: Masker, events: list[Event]) -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    with pytest.raises(RestoreError):
        masker.wrap(lambda messages: deep)(messages=ASKED)
    assert [(event.kind, event.error) for event in events] == [("masked", ""), ("error", "RestoreError")]


def test_clients_whole_streamed_and_async(masker: Masker, events: list[Event], recorder: Recorder) -> None:
    options: dict[str, Any] = {"api_key": "k", "base_url": recorder.url, "max_retries": 0}
    with openai.OpenAI(**options) as plain:
        chat = masker.wrap_client(plain)
        chat.chat.completions.create(model="m", messages=ASKED)
        with chat.chat.completions.create(model="m", messages=ASKED, stream=True) as stream:
            assert PHONE in "".join(c.choices[0].delta.content or "" for c in stream if c.choices)
        chat.responses.create(model="m", input=ASKED[0]["content"])
    asyncio.run(asked_async(masker, options))
    assert kinds(events) == ["masked", "restored"] * 4
    assert [event.vendor for event in events[::2]] == ["openai", "openai", "openai.responses", "openai"]
    assert [event.entities for event in events[::2]] == [FOUND] * 4
    assert [event.restored for event in events[1::2]] == [3] * 4


def test_other_vendors(masker: Masker, events: list[Event], recorder: Recorder) -> None:
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as plain:
        masker.wrap_client(plain).messages.create(model="m", max_tokens=9, messages=ASKED)
        with masker.wrap(plain.messages.create)(model="m", max_tokens=9, messages=ASKED, stream=True) as stream:
            list(stream)
    masker.wrap(dashscope.Generation.call)(
        model="m", messages=ASKED, api_key="k", base_address=f"{recorder.root}/api/v1", result_format="message"
    )
    assert kinds(events) == ["masked", "restored"] * 3
    assert [event.vendor for event in events[::2]] == ["anthropic", "anthropic", "dashscope.call"]
    assert [event.restored for event in events[1::2]] == [3] * 3


def test_a_stream_that_is_left_is_told_at_its_end(masker: Masker, events: list[Event], recorder: Recorder) -> None:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        stream = masker.wrap(client.chat.completions.create)(model="m", messages=ASKED, stream=True)
        next(stream)
        assert kinds(events) == ["masked"]
        stream.close()
        stream.close()
    assert kinds(events) == ["masked", "restored"]


def test_a_call_that_fails_has_no_reply(masker: Masker, events: list[Event]) -> None:
    def broken(**request: Any) -> str:
        raise OSError(PHONE)

    with pytest.raises(OSError, match=PHONE):
        masker.wrap(broken)(model="m", messages=ASKED)
    assert kinds(events) == ["masked"]


def test_sessions_texts_and_bodies(masker: Masker, events: list[Event]) -> None:
    assert masker.mask(f"call {PHONE}").text == "call <PHONE_1>"
    with masker.session() as session:
        assert session.restore(session.mask(f"call {PHONE}")) == f"call {PHONE}"
        masked = session.mask({"model": "m", "messages": ASKED})
        session.restore(masked["messages"])
    assert kinds(events) == ["masked", "masked", "restored", "masked", "restored"]
    assert [event.vendor for event in events] == ["text", "text", "text", "openai", "anything"]
    assert events[3].entities == FOUND
    assert events[4].restored == 3
    assert events[0].characters == len(f"call {PHONE}")


def test_asgi(masker: Masker, events: list[Event]) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked = json.loads((await receive())["body"])
        body = json.dumps(echo(**asked)).encode()
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(Middleware(app, masker))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.post("/v1/chat/completions", json={"messages": ASKED})

    assert PHONE in asyncio.run(asked()).text
    assert kinds(events) == ["masked", "restored"]
    assert events[0].entities == FOUND
    assert events[1].restored == 3


# --- What goes wrong ---


def test_a_refusal_a_block_and_a_full_vault(events: list[Event]) -> None:
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x/y.png"}}]}]
    with pytest.raises(UnsupportedPart):
        Masker(on_event=events.append).wrap(echo)(model="m", messages=picture)
    with pytest.raises(Blocked):
        Masker(on_event=events.append, operators={"PHONE_NUMBER": block()}).wrap(echo)(model="m", messages=ASKED)
    with pytest.raises(VaultError):
        Masker(on_event=events.append, vault=MemoryVault(max_values=1)).wrap(echo)(model="m", messages=ASKED)
    assert [(event.kind, event.error) for event in events] == [
        ("refused", "UnsupportedPart"),
        ("refused", "Blocked"),
        ("error", "VaultError"),
    ]
    assert events[1].entities["PHONE_NUMBER"] == 1


def test_a_leak_that_was_stopped(masker: Masker, events: list[Event]) -> None:
    with pytest.raises(LeakError):
        masker.wrap(echo)(model=f"m-{PHONE}", messages=[])
    assert [(event.kind, event.error, event.entities) for event in events] == [
        ("leak_stopped", "LeakError", {"PHONE_NUMBER": 1})
    ]


def test_a_handler_that_raises_stops_nothing_and_is_reported_once(
    recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(event: Event) -> None:
        raise ValueError(PHONE)

    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as plain, caplog.at_level(logging.DEBUG):
        chat = Masker(on_event=broken).wrap_client(plain)
        for _ in range(3):
            assert PHONE in (chat.chat.completions.create(model="m", messages=ASKED).choices[0].message.content or "")
    assert PHONE not in "".join(recorder.requests)
    said = [record for record in caplog.records if record.name == "desensitize"]
    assert len(said) == 1
    assert "ValueError" in said[0].getMessage()
    assert PHONE not in caplog.text


def test_a_handler_that_is_interrupted_stops_the_call() -> None:
    sent: list[Any] = []

    def interrupted(event: Event) -> None:
        raise KeyboardInterrupt

    def call(messages: Any) -> None:
        sent.append(messages)

    with pytest.raises(KeyboardInterrupt):
        Masker(on_event=interrupted).wrap(call)(messages=ASKED)
    assert not sent


@pytest.mark.parametrize("wrong", [1, "print"])
def test_a_handler_must_be_callable(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="on_event"):
        Masker(on_event=wrong)


def test_a_handler_must_not_be_awaited() -> None:
    async def handler(event: Event) -> None: ...

    class Handler:
        async def __call__(self, event: Event) -> None: ...

    for wrong in (handler, Handler()):
        with pytest.raises(ConfigError, match="plain function"):
            Masker(on_event=wrong)


def test_many_threads(masker: Masker, events: list[Event]) -> None:
    call = masker.wrap(echo)
    threads = [threading.Thread(target=lambda: [call(model="m", messages=ASKED) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(kinds(events)) == {"masked": 40, "restored": 40}
    assert all(event.entities == FOUND for event in events if event.kind == "masked")


@pytest.mark.parametrize("step", ["read", "note", "tell"])
def test_counting_that_fails_stops_the_call_and_quotes_nothing(
    masker: Masker, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sent: list[Any] = []

    def broken(*args: Any) -> None:
        raise ValueError(PHONE)

    def call(messages: Any) -> None:
        sent.append(messages)

    monkeypatch.setattr(Tally, step, broken)
    with pytest.raises(InternalError) as caught:
        masker.wrap(call)(messages=ASKED)
    with pytest.raises(InternalError), masker.session() as session:
        session.mask(PHONE)
    assert PHONE not in str(caught.value)
    assert caught.value.__context__ is None
    assert not sent


# --- What is never told ---


def test_no_event_holds_a_value_a_text_a_key_or_a_message(events: list[Event], recorder: Recorder) -> None:
    planted = [PHONE, MAIL, "Zebulon", "kumquat"]
    text = f"kumquat {PHONE} {MAIL} Zebulon"
    masker = Masker(names=["Zebulon"], deny=["kumquat"], on_event=events.append)
    tool = {"id": "c", "type": "function", "function": {"name": "f", "arguments": json.dumps({text: text})}}
    messages: list[Any] = [
        {"role": "user", "name": "Zebulon", "content": text},
        {"role": "assistant", "content": None, "tool_calls": [tool]},
        {"role": "tool", "tool_call_id": "c", "content": json.dumps({"kumquat": {"Zebulon": [text]}})},
    ]
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as plain:
        chat = masker.wrap_client(plain)
        chat.chat.completions.create(model="m", messages=messages, metadata={"kumquat": text}, user=text)
        for wrong in ({"model": PHONE}, {"extra_body": {text: {"Zebulon": b"kumquat"}}}, {"tools": [object()]}):
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is, nothing of it may show
                masker.wrap(plain.chat.completions.create)(**{"model": "m", "messages": messages, **wrong})
    with masker.session("Zebulon") as session:
        session.restore(session.mask({"messages": messages, text: text}))
        session.mask(text)
    masker.mask(text)
    assert {"masked", "restored", "refused", "leak_stopped"} <= set(kinds(events))
    for event in events:
        assert pickle.loads(pickle.dumps(event)) == event
        shown = repr(event) + pickle.dumps(event).decode("latin-1")
        assert not [value for value in planted if value in shown]


def test_what_is_said_again_in_a_session_counts_again(masker: Masker, events: list[Event]) -> None:
    def reply(**request: Any) -> str:
        return "so"

    with masker.session() as session:
        for _ in range(3):
            session.wrap(reply)(model="m", messages=ASKED)
    assert [event.entities for event in events[::2]] == [FOUND] * 3
    assert [event.rules for event in events[::2]] == [{"cn.mobile": 2, "email": 1}] * 3

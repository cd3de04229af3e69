"""``block``: what may not leave in any form stops the text, on every way out, and says nothing of the value."""

from __future__ import annotations

import asyncio
import pickle
import traceback
from typing import Any

import pytest

from desensitize import Masker
from desensitize.adapters.asgi import Middleware
from desensitize.errors import Blocked, DesensitizeError

SECRET = "13800138000"
TEXT = f"拨打 {SECRET}"
MESSAGES = [{"role": "user", "content": TEXT}]


@pytest.fixture(name="masker")
def _masker() -> Masker:
    return Masker(operators={"PHONE_NUMBER": "block"})


def _unsaid(error: Blocked) -> None:
    assert error.entity == "PHONE_NUMBER"
    assert isinstance(error, DesensitizeError)
    told = [str(error), repr(error), *traceback.format_exception(error, chain=True)]
    # A traceback quotes this file's lines, which name SECRET and never write it.
    assert SECRET not in "".join(told)


def test_a_text_stops_and_one_without_such_a_value_does_not(masker: Masker) -> None:
    with pytest.raises(Blocked) as caught:
        masker.mask(TEXT)
    _unsaid(caught.value)
    assert masker.mask("a@example.com").text == "<EMAIL_1>"
    assert [finding.entity for finding in masker.find(TEXT)] == ["PHONE_NUMBER"]


def test_one_call_may_block_and_a_file_may(masker: Masker) -> None:
    with pytest.raises(Blocked):
        Masker().mask(TEXT, operator="block")
    assert masker.mask(TEXT, operators={"PHONE_NUMBER": "redact"}).text == "拨打 [PHONE_NUMBER]"


def test_a_session_stops_and_goes_on(masker: Masker) -> None:
    with masker.session() as session:
        for stopped in (TEXT, MESSAGES, {"model": "m", "messages": MESSAGES}):
            with pytest.raises(Blocked) as caught:
                session.mask(stopped)
            _unsaid(caught.value)
        assert session.mask("a@example.com") == "<EMAIL_1>"


def test_nothing_is_sent(masker: Masker) -> None:
    sent: list[Any] = []

    def create(**request: Any) -> None:
        sent.append(request)

    async def acreate(**request: Any) -> None:
        sent.append(request)

    with pytest.raises(Blocked) as caught:
        masker.wrap(create)(model="m", messages=MESSAGES)
    _unsaid(caught.value)
    with pytest.raises(Blocked):
        asyncio.run(_awaited(masker.wrap(acreate)))

    def ask(prompt: str) -> None:
        sent.append(prompt)

    with pytest.raises(Blocked):
        masker.wrap(ask, mask_args=["prompt"])(prompt=TEXT)
    assert sent == []


async def _awaited(call: Any) -> None:
    await call(model="m", messages=MESSAGES)


def test_a_client_sends_nothing(masker: Masker) -> None:
    httpx = pytest.importorskip("httpx")
    sent: list[Any] = []
    transport = masker.httpx_transport(httpx.MockTransport(lambda request: sent.append(request) or httpx.Response(200)))
    with httpx.Client(transport=transport) as client, pytest.raises(Blocked):
        client.post("https://api.example/v1/chat/completions", json={"model": "m", "messages": MESSAGES})
    assert sent == []


def test_an_application_is_not_reached_and_the_answer_is_forbidden(masker: Masker) -> None:
    reached: list[Any] = []
    said: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)

    async def receive() -> Any:
        return {
            "type": "http.request",
            "body": f'{{"model":"m","messages":[{{"role":"user","content":"{TEXT}"}}]}}'.encode(),
        }

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/chat/completions",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    asyncio.run(Middleware(app, masker)(scope, receive, send))
    assert reached == []
    assert said[0]["status"] == 403
    assert b"PHONE_NUMBER" in said[1]["body"]
    assert SECRET.encode() not in said[1]["body"]


def test_it_comes_back_from_a_pickle_as_it_was() -> None:
    again = pickle.loads(pickle.dumps(Blocked("PHONE_NUMBER")))
    assert (again.entity, str(again)) == ("PHONE_NUMBER", str(Blocked("PHONE_NUMBER")))

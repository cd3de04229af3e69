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


def _clients(sent: list[Any]) -> dict[str, Any]:
    """Vendors' clients that retry, over a transport that keeps what it is sent."""
    openai, httpx = pytest.importorskip("openai"), pytest.importorskip("httpx")
    anthropic, httpx2 = pytest.importorskip("anthropic"), pytest.importorskip("httpx2")

    def kept(request: Any) -> Any:
        sent.append(request)
        return httpx.Response(500)

    def kept2(request: Any) -> Any:
        sent.append(request)
        return httpx2.Response(500)

    return {
        "openai": openai.OpenAI(api_key="k", http_client=httpx.Client(transport=httpx.MockTransport(kept))),
        "openai async": openai.AsyncOpenAI(
            api_key="k", http_client=httpx.AsyncClient(transport=httpx.MockTransport(kept))
        ),
        "anthropic": anthropic.Anthropic(api_key="k", http_client=httpx2.Client(transport=httpx2.MockTransport(kept2))),
    }


def _stream(client: Any) -> None:
    with client.messages.stream(model="m", max_tokens=9, messages=MESSAGES) as stream:
        list(stream)


CALLS: dict[str, tuple[str, Any]] = {
    "chat": ("openai", lambda client: client.chat.completions.create(model="m", messages=MESSAGES)),
    "chat stream": ("openai", lambda client: client.chat.completions.create(model="m", messages=MESSAGES, stream=True)),
    "responses": ("openai", lambda client: client.responses.create(model="m", input=TEXT)),
    "embeddings": ("openai", lambda client: client.embeddings.create(model="m", input=TEXT)),
    "chat async": ("openai async", lambda client: asyncio.run(_awaited(client.chat.completions.create))),
    "messages": ("anthropic", lambda client: client.messages.create(model="m", max_tokens=9, messages=MESSAGES)),
    "messages stream": ("anthropic", _stream),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_vendors_client_passes_the_error_on_and_sends_nothing(masker: Masker, name: str) -> None:
    sent: list[Any] = []
    kind, call = CALLS[name]
    with pytest.raises(Blocked) as caught:
        call(masker.wrap_client(_clients(sent)[kind]))
    _unsaid(caught.value)
    assert caught.value.__cause__ is None
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

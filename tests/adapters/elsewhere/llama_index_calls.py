"""LlamaIndex with wrapped clients, or HTTP clients that mask: run by ``test_elsewhere``."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAI as Model
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel, Field

from desensitize import Masker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.filterwarnings("default")

PHONE, MAIL, OTHER = "13800138000", "li.lei@example.com", "13900139000"
MESSAGES = [
    ChatMessage(role="system", content=f"mind {MAIL}"),
    ChatMessage(role="user", content="hi"),
    ChatMessage(role="assistant", content=f"yes, {OTHER}"),
    ChatMessage(role="user", content=f"call {PHONE}"),
]


class Card(BaseModel):
    """Whom to call."""

    number: str = Field(description=f"a phone, like {OTHER}")


def text_of(turn: dict[str, Any]) -> str:
    content = turn["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def answer(body: dict[str, Any]) -> dict[str, Any]:
    turn = body["messages"][-1]
    text = text_of(turn)
    if not body.get("tools") or turn["role"] == "tool":
        return {"content": json.dumps({"number": text}) if body.get("response_format") else f"done: {text}"}
    name = body["tools"][0]["function"]["name"]
    call = {"name": name, "arguments": json.dumps({"number": text})}
    return {"tool_calls": [{"id": "call_1", "type": "function", "function": call}]}


@pytest.fixture
def model(recorder: Any) -> Iterator[Any]:
    recorder.answer, recorder.cut = answer, 3
    yield recorder
    assert recorder.requests
    assert not [sent for sent in recorder.requests for value in (PHONE, MAIL, OTHER) if value in sent]


def over_clients(model: Any, masker: Masker) -> dict[str, Any]:
    to = {"base_url": model.url, "api_key": "k"}
    return {
        "openai_client": masker.wrap_client(OpenAI(**to)),
        "async_openai_client": masker.wrap_client(AsyncOpenAI(**to)),
    }


def over_transports(model: Any, masker: Masker) -> dict[str, Any]:
    return {
        "api_base": model.url,
        "http_client": httpx.Client(transport=masker.httpx_transport()),
        "async_http_client": httpx.AsyncClient(transport=masker.httpx_transport()),
    }


WAYS = pytest.mark.parametrize("way", [over_clients, over_transports])


def made(model: Any, way: Callable[..., dict[str, Any]], masker: Masker | None = None) -> Any:
    return Model(model="gpt-4o", api_key="k", max_retries=0, **way(model, masker or Masker()))


@WAYS
def test_chat(way: Callable[..., dict[str, Any]], model: Any) -> None:
    llm = made(model, way)
    assert llm.chat(MESSAGES).message.content == f"done: call {PHONE}"
    assert "".join(piece.delta or "" for piece in llm.stream_chat(MESSAGES)) == f"done: call {PHONE}"
    assert llm.complete(f"call {PHONE}").text == f"done: call {PHONE}"


@WAYS
def test_awaited_chat(way: Callable[..., dict[str, Any]], model: Any) -> None:
    async def ask() -> tuple[Any, str]:
        llm = made(model, way)
        whole = await llm.achat(MESSAGES)
        pieces = [piece.delta or "" async for piece in await llm.astream_chat(MESSAGES)]
        return whole.message.content, "".join(pieces)

    assert asyncio.run(ask()) == (f"done: call {PHONE}", f"done: call {PHONE}")


@WAYS
@pytest.mark.parametrize("restore, gets", [("all", PHONE), ("none", "<PHONE_1>")])
def test_an_agent_and_its_tool(way: Callable[..., dict[str, Any]], restore: Any, gets: str, model: Any) -> None:
    called: list[str] = []

    def dial(number: str) -> str:
        called.append(number)
        return f"{number}, ask {MAIL}"

    dial.__doc__ = f"Call a number, not {OTHER}."

    async def run() -> str:
        llm = made(model, way, Masker(restore_tools=restore))
        agent = FunctionAgent(tools=[dial], llm=llm, system_prompt=f"mind {MAIL}")
        return str(await agent.run(PHONE))

    assert asyncio.run(run()) == f"done: {gets}, ask {MAIL}"
    assert called == [gets]


@WAYS
def test_a_form(way: Callable[..., dict[str, Any]], model: Any) -> None:
    llm = made(model, way).as_structured_llm(Card)
    assert PHONE in llm.chat([ChatMessage(role="user", content=PHONE)]).raw.number

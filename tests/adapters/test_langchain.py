"""A LangChain agent with a tool: the model is told tokens, the tool gets values."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pydantic
import pytest

from desensitize import Masker
from desensitize.adapters.langchain import middleware
from desensitize.errors import LeakError, ShadowWarning, UnsupportedPart

pytest.importorskip("langchain", reason="needs langchain: pip install -e '.[test-all]'")

from langchain.agents import create_agent
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

pytestmark = pytest.mark.needs("langchain")

PHONE = "13800138000"
CALLED: list[Any] = []


class Recorder(BaseChatModel):
    """A model that writes down what it is told, calls the tool with it once, and says it back."""

    told: list[Any] = []  # noqa: RUF012 - pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "recorder"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.told.append(json.dumps([m.model_dump() for m in messages], ensure_ascii=False, default=str))
        last = messages[-1]
        calls = [{"name": "dial", "args": {"number": last.content, "n": 1}, "id": "c1"}]
        said = AIMessage(content=f"say {last.content}", tool_calls=calls if isinstance(last, HumanMessage) else [])
        return ChatResult(generations=[ChatGeneration(message=said)])


@tool
def dial(number: str, n: int) -> dict[str, Any]:
    """Call a number."""
    CALLED.append(number)
    return {"dialled": PHONE, "also": "li.lei@example.com"}


def agent(masker: Any, model: Recorder, tools: Any = (dial,)) -> Any:
    return create_agent(model, tools=list(tools), system_prompt=f"mind {PHONE}", middleware=[middleware(masker)])


@pytest.mark.parametrize("awaited", [False, True])
@pytest.mark.parametrize("one_session", [False, True])
def test_the_model_is_told_tokens_and_the_tool_gets_values(awaited: bool, one_session: bool) -> None:
    CALLED.clear()
    model = Recorder(told=[])
    asked = {"messages": [{"role": "user", "content": f"dial {PHONE}"}]}
    with Masker().session() as session:
        made = agent(session if one_session else Masker(), model)
        out = asyncio.run(made.ainvoke(asked)) if awaited else made.invoke(asked)
    assert len(model.told) == 2
    assert [f"dial {PHONE}"] == CALLED
    assert "<PHONE_1>" in model.told[0]
    assert not [told for told in model.told if PHONE in told or "li.lei" in told]
    last = out["messages"][-1].content
    assert PHONE in last
    assert "li.lei@example.com" in last
    assert out["messages"][1].tool_calls[0]["args"] == {"number": f"dial {PHONE}", "n": 1}


@pytest.mark.parametrize("one_session", [False, True])
def test_a_shadow_tells_the_model_what_was_said(one_session: bool) -> None:
    CALLED.clear()
    model, events = Recorder(told=[]), []
    with pytest.warns(ShadowWarning):
        shadow = Masker(shadow=True, on_event=events.append)
    with shadow.session() as session:
        made = agent(session if one_session else shadow, model)
        out = made.invoke({"messages": [{"role": "user", "content": f"dial {PHONE} or <PHONE_1>"}]})
    assert f"dial {PHONE} or <PHONE_1>" in model.told[0]
    assert [f"dial {PHONE} or <PHONE_1>"] == CALLED
    assert PHONE in out["messages"][-1].content
    assert {event.kind for event in events} == {"masked"}
    assert sum(event.entities.get("PHONE_NUMBER", 0) for event in events) > 1


def test_a_tool_described_with_a_value_is_refused() -> None:
    @tool
    def leaky(x: str) -> str:
        """Calls 13800138000."""
        return x

    model = Recorder(told=[])
    with pytest.raises(LeakError):
        agent(Masker(), model, [leaky]).invoke({"messages": [{"role": "user", "content": "x"}]})
    assert model.told == []


CALL = {"name": "dial", "args": {"number": "x", "n": 1}, "id": "c1"}
NAMES: list[tuple[str, list[BaseMessage]]] = [
    ("messages[1].id", [HumanMessage("hi", id=f"u-{PHONE}")]),
    ("messages[1].role", [ChatMessage("hi", role=PHONE)]),
    (
        "messages[3].tool_call_id",
        [HumanMessage("hi"), AIMessage("", tool_calls=[{**CALL, "id": PHONE}]), ToolMessage("ok", tool_call_id=PHONE)],
    ),
    (
        "messages[2].tool_calls[0].name",
        [HumanMessage("hi"), AIMessage("", tool_calls=[{**CALL, "name": PHONE}]), ToolMessage("k", tool_call_id="c1")],
    ),
    ("messages[1].tool_call_id", [ToolMessage("ok", tool_call_id=PHONE)]),
]


@pytest.mark.parametrize(("place", "messages"), NAMES, ids=[place for place, _ in NAMES])
def test_a_value_where_nothing_may_change_is_refused(place: str, messages: list[BaseMessage]) -> None:
    model = Recorder(told=[])
    with pytest.raises(LeakError) as caught:
        agent(Masker(), model).invoke({"messages": messages})
    assert place in [at for at, _ in caught.value.places]
    assert PHONE not in str(caught.value)
    assert model.told == []


def test_names_broken_calls_and_what_an_agent_keeps_are_masked() -> None:
    model = Recorder(told=[])
    broken = {"name": "dial", "args": f'{{"to": {PHONE}', "id": "c9", "error": f"bad {PHONE}"}
    messages = [
        HumanMessage("hi", name=PHONE),
        AIMessage("x", invalid_tool_calls=[broken], response_metadata={"asked": [PHONE], "created": 13800138000 // 8}),
        AIMessage("", tool_calls=[CALL]),
        ToolMessage("ok", tool_call_id="c1", artifact={"who": PHONE}),
        HumanMessage("go"),
    ]
    out = agent(Masker(), model).invoke({"messages": messages})
    assert model.told
    assert not [told for told in model.told if PHONE in told]
    kept = [m.artifact for m in out["messages"] if isinstance(m, ToolMessage) and m.artifact]
    assert kept == [{"who": PHONE}], "the agent keeps its own"


def test_an_id_that_chance_made_is_no_number_of_anyones() -> None:
    model = Recorder(told=[])
    for name in ("92ff82dd-e118-4314-92ca-18092727193e", "lc_run--92ff82dd-e118-4314-92ca-18092727193e-0"):
        agent(Masker(), model, []).invoke({"messages": [HumanMessage("hi", id=name), AIMessage("k")]})
    assert len(model.told) == 2


class Answer(pydantic.BaseModel):
    """About someone."""

    number: str = pydantic.Field(description=f"such as {PHONE}")


class Plain(pydantic.BaseModel):
    """About someone."""

    number: str


@pytest.mark.parametrize("asked", [Answer, ToolStrategy(Answer), ProviderStrategy(Answer), Answer.model_json_schema()])
def test_a_format_described_with_a_value_is_refused(asked: Any) -> None:
    model = Recorder(told=[])
    made = create_agent(model, tools=[], middleware=[middleware(Masker())], response_format=asked)
    with pytest.raises(LeakError, match=r"response_format\[0\]\.schema") as caught:
        made.invoke({"messages": [HumanMessage("hi")]})
    assert PHONE not in str(caught.value)
    assert model.told == []


def test_a_format_comes_back_with_its_values() -> None:
    class Says(Recorder):
        def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
            self.told.append(str(messages))
            call = {"name": "Plain", "args": {"number": messages[-1].content}, "id": "c1"}
            return ChatResult(generations=[ChatGeneration(message=AIMessage("", tool_calls=[call]))])

    model = Says(told=[])
    made = create_agent(model, tools=[], middleware=[middleware(Masker())], response_format=ToolStrategy(Plain))
    assert made.invoke({"messages": [HumanMessage(PHONE)]})["structured_response"] == Plain(number=PHONE)
    assert PHONE not in model.told[0]


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3).decode()


@pytest.mark.parametrize("part", [
    {"type": "image", "base64": PICTURE, "mime_type": "image/png"},
    {"type": "image", "source_type": "base64", "data": PICTURE, "mime_type": "image/png"},
    {"type": "image", "url": "https://x.example/a.png"},
    {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}},
])  # fmt: skip
def test_pictures_are_refused_unless_asked_for(part: dict[str, Any]) -> None:
    model = Recorder(told=[])
    content: Any = [{"type": "text", "text": f"see {PHONE}"}, part]
    with pytest.raises(UnsupportedPart, match=r"content\[1\]"):
        agent(Masker(), model).invoke({"messages": [HumanMessage(content)]})
    assert model.told == []
    agent(Masker(on_unsupported="forward"), model, []).invoke({"messages": [HumanMessage(content), AIMessage("k")]})
    assert (PICTURE if "url" not in part and "image_url" not in part else json.dumps(part)[1:-1]) in model.told[0]
    assert PHONE not in model.told[0]


def test_what_a_vendor_signed_goes_back_as_it_came() -> None:
    model = Recorder(told=[])
    signed = base64.b64encode(bytes(at * at % 251 for at in range(400))).decode()
    thought: Any = [{"type": "thinking", "thinking": "hm", "signature": signed}]
    agent(Masker(), model).invoke({"messages": [HumanMessage("hi"), AIMessage(thought), HumanMessage("go")]})
    assert signed in model.told[0]

"""A LangChain agent with a tool: the model is told tokens, the tool gets values."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from desensitize import Masker
from desensitize.adapters.langchain import middleware
from desensitize.errors import LeakError

pytest.importorskip("langchain", reason="needs langchain: pip install -e '.[test-all]'")

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
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
        self.told.append(json.dumps([message.model_dump() for message in messages], ensure_ascii=False))
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


def test_a_tool_described_with_a_value_is_refused() -> None:
    @tool
    def leaky(x: str) -> str:
        """Calls 13800138000."""
        return x

    model = Recorder(told=[])
    with pytest.raises(LeakError):
        agent(Masker(), model, [leaky]).invoke({"messages": [{"role": "user", "content": "x"}]})
    assert model.told == []

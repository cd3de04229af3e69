"""Frameworks that are given a wrapped client: nothing planted is sent, tools and callers get the values."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from desensitize import Masker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.usefixtures("collected"),
    # They leave clients of an event loop that is over to the collector.
    pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::DeprecationWarning"
    ),
]

PHONE, MAIL, OTHER = "13800138000", "li.lei@example.com", "13900139000"
PLANTED = (PHONE, MAIL, OTHER)
SYSTEM = f"mind {MAIL}"
DOC = f"Call a number, not {OTHER}."


class Card(pydantic.BaseModel):
    """Whom to call."""

    number: str = pydantic.Field(description=f"a phone, like {OTHER}")


def last(body: dict[str, Any]) -> tuple[str, bool]:
    """The last text of a request, and whether a tool gave it."""
    turns = body.get("messages") or body["input"]
    turn = turns if isinstance(turns, str) else turns[-1]
    if isinstance(turn, str):
        return turn, False
    text = turn.get("output") or turn.get("content")
    text = text if isinstance(text, str) else "".join(part.get("text", "") for part in text)
    return text, turn.get("role") == "tool" or turn.get("type") == "function_call_output"


def agent(body: dict[str, Any]) -> dict[str, Any]:
    """A model that calls the tool ``dial`` with what it is told, and then says, or fills in, what the tool gave."""
    text, heard = last(body)
    names = [tool.get("function", tool)["name"] for tool in body.get("tools", ())]
    name = "dial" if "dial" in names and not heard else next((one for one in names if one != "dial"), None)
    arguments = json.dumps({"number": text}, ensure_ascii=False)
    if name is not None:
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
        return {"tool_calls": [call]}
    formed = body.get("response_format") or body.get("text", {}).get("format", {}).get("type") == "json_schema"
    return {"content": arguments if formed else f"done: {text}"}


@pytest.fixture
def model(recorder: Any) -> Iterator[Any]:
    """The recorder as that model; at the end, nothing planted was sent."""
    recorder.answer, recorder.cut = agent, 3
    yield recorder
    sent = [*recorder.requests, *recorder.paths, *map(str, recorder.headers)]
    assert recorder.requests
    assert not [text for text in sent for value in PLANTED if value in text]


def client(recorder: Any, masker: Masker | None = None) -> Any:
    from openai import AsyncOpenAI

    return (masker or Masker()).wrap_client(AsyncOpenAI(base_url=recorder.url, api_key="k", max_retries=0))


RESTORED = pytest.mark.parametrize(
    "restore, gets", [("all", PHONE), ("none", "<PHONE_1>"), ({"dial": []}, "<PHONE_1>")]
)

# --- instructor ---


@pytest.mark.needs("instructor")
@pytest.mark.parametrize("mode", ["TOOLS", "TOOLS_STRICT", "JSON", "JSON_SCHEMA", "RESPONSES_TOOLS"])
def test_instructor(mode: str, model: Any) -> None:
    import instructor
    from openai import OpenAI

    wrapped = Masker().wrap_client(OpenAI(base_url=model.url, api_key="k"))
    made = instructor.from_openai(wrapped, mode=instructor.Mode[mode])
    messages: Any = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": PHONE}]
    assert made.chat.completions.create(model="m", response_model=Card, messages=messages).number == PHONE


@pytest.mark.needs("instructor")
def test_instructor_in_parts_and_awaited(model: Any) -> None:
    import instructor
    from openai import OpenAI

    messages: Any = [{"role": "user", "content": PHONE}]
    made = instructor.from_openai(Masker().wrap_client(OpenAI(base_url=model.url, api_key="k")))
    parts = made.chat.completions.create_partial(model="m", response_model=Card, messages=messages)
    assert [part.number for part in parts][-1] == PHONE
    awaited = instructor.from_openai(client(model))
    asked = awaited.chat.completions.create(model="m", response_model=Card, messages=messages)
    assert asyncio.run(asked).number == PHONE


@pytest.mark.needs("instructor")
def test_instructor_asks_again_with_what_was_wrong(model: Any) -> None:
    import instructor
    from openai import OpenAI

    class Short(pydantic.BaseModel):
        number: str = pydantic.Field(max_length=5)

    made = instructor.from_openai(Masker().wrap_client(OpenAI(base_url=model.url, api_key="k")))
    # Its error quotes what the model said, values and all.
    with pytest.raises(Exception, match="number"):
        made.chat.completions.create(
            model="m", response_model=Short, max_retries=2, messages=[{"role": "user", "content": PHONE}]
        )
    assert [request.count("<PHONE_1>") > 1 for request in model.requests][:2] == [False, True]


# --- openai-agents ---


def dialler(called: list[str]) -> Any:
    from agents import function_tool

    def dial(number: str) -> str:
        called.append(number)
        return f"{number}, ask {MAIL}"

    dial.__doc__ = f"{DOC}\n\n    Args:\n        number: as {OTHER}\n    "
    return function_tool(dial)


def agents_model(kind: str, wrapped: Any) -> Any:
    from agents import OpenAIChatCompletionsModel, OpenAIResponsesModel

    return {"chat": OpenAIChatCompletionsModel, "responses": OpenAIResponsesModel}[kind](
        model="m", openai_client=wrapped
    )


HISTORY: list[Any] = [
    {"role": "user", "content": "hi"},
    {"role": "assistant", "content": f"yes, {MAIL}"},
    {"role": "user", "content": PHONE},
]


@pytest.mark.needs("agents")
@pytest.mark.parametrize("kind", ["chat", "responses"])
@pytest.mark.parametrize("stream", [False, True])
@RESTORED
def test_openai_agents(kind: str, stream: bool, restore: Any, gets: str, model: Any) -> None:
    from agents import Agent, RunConfig, Runner

    called: list[str] = []
    made = Agent(
        name="a", instructions=SYSTEM, tools=[dialler(called)],
        model=agents_model(kind, client(model, Masker(restore_tools=restore))),
    )  # fmt: skip
    config = RunConfig(tracing_disabled=True)

    async def run() -> Any:
        if not stream:
            return (await Runner.run(made, HISTORY, run_config=config)).final_output
        running = Runner.run_streamed(made, HISTORY, run_config=config)
        async for _ in running.stream_events():
            pass
        return running.final_output

    said = asyncio.run(run())
    assert called == [gets]
    assert said == f"done: {PHONE if gets == PHONE else '<PHONE_1>'}, ask {MAIL}"


@pytest.mark.needs("agents")
@pytest.mark.parametrize("kind", ["chat", "responses"])
def test_openai_agents_fill_in_a_form(kind: str, model: Any) -> None:
    from agents import Agent, RunConfig, Runner

    made = Agent(name="a", instructions=SYSTEM, output_type=Card, model=agents_model(kind, client(model)))
    out = asyncio.run(Runner.run(made, PHONE, run_config=RunConfig(tracing_disabled=True)))
    assert out.final_output == Card(number=PHONE)


@pytest.mark.needs("agents")
@pytest.mark.parametrize("told", [True, False])
def test_traces_of_openai_agents_hold_values_unless_they_are_told_not_to(told: bool, model: Any) -> None:
    from agents import Agent, RunConfig, Runner, TracingProcessor, set_trace_processors

    heard: list[str] = []

    class Hears(TracingProcessor):
        def on_trace_start(self, trace: Any) -> None:
            heard.append(repr(trace.export()))

        def on_trace_end(self, trace: Any) -> None:
            heard.append(repr(trace.export()))

        def on_span_start(self, span: Any) -> None:
            heard.append(repr(span.export()))

        def on_span_end(self, span: Any) -> None:
            heard.append(repr(span.export()))

        def shutdown(self) -> None:
            pass

        def force_flush(self) -> None:
            pass

    set_trace_processors([Hears()])
    try:
        made = Agent(name="a", instructions=SYSTEM, tools=[dialler([])], model=agents_model("chat", client(model)))
        asyncio.run(Runner.run(made, PHONE, run_config=RunConfig(trace_include_sensitive_data=told)))
    finally:
        set_trace_processors([])
    assert heard
    assert bool([text for text in heard if PHONE in text or MAIL in text]) == told


# --- pydantic-ai ---


def over_a_client(model: Any, masker: Masker) -> dict[str, Any]:
    return {"openai_client": client(model, masker)}


def over_a_transport(model: Any, masker: Masker) -> dict[str, Any]:
    import httpx2

    return {
        "base_url": model.url,
        "api_key": "k",
        "http_client": httpx2.AsyncClient(transport=masker.httpx_transport()),
    }


@pytest.mark.needs("pydantic_ai")
@pytest.mark.parametrize("kind", ["OpenAIChatModel", "OpenAIResponsesModel"])
@pytest.mark.parametrize("way", [over_a_client, over_a_transport])
@pytest.mark.parametrize("stream", [False, True])
@RESTORED
def test_pydantic_ai(
    kind: str, way: Callable[..., dict[str, Any]], stream: bool, restore: Any, gets: str, model: Any
) -> None:
    import pydantic_ai
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart
    from pydantic_ai.models import openai
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(**way(model, Masker(restore_tools=restore)))
    made: Any = pydantic_ai.Agent(getattr(openai, kind)("m", provider=provider), instructions=SYSTEM)
    called: list[str] = []

    @made.tool_plain(description=DOC)
    def dial(number: str) -> str:
        called.append(number)
        return f"{number}, ask {MAIL}"

    history = [ModelRequest([UserPromptPart("hi")]), ModelResponse([TextPart(f"yes, {MAIL}")])]

    async def run() -> Any:
        if not stream:
            return (await made.run(PHONE, message_history=history)).output
        async with made.run_stream(PHONE, message_history=history) as running:
            return "".join([text async for text in running.stream_text(delta=True, debounce_by=None)])

    said = asyncio.run(run())
    assert called == [gets]
    assert said == f"done: {PHONE if gets == PHONE else '<PHONE_1>'}, ask {MAIL}"


@pytest.mark.needs("pydantic_ai")
@pytest.mark.parametrize("how", ["ToolOutput", "NativeOutput", "PromptedOutput"])
def test_pydantic_ai_fills_in_a_form(how: str, model: Any) -> None:
    import pydantic_ai
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    provider = OpenAIProvider(openai_client=client(model))
    form = getattr(pydantic_ai, how)(Card)
    made: Any = pydantic_ai.Agent(OpenAIChatModel("gpt-4o", provider=provider), instructions=SYSTEM, output_type=form)
    assert asyncio.run(made.run(PHONE)).output == Card(number=PHONE)

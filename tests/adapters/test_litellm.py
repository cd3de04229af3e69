"""litellm: its calls, wrapped, and the guardrail for its proxy; its callbacks and logs are told tokens only."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

import pydantic
import pytest

from desensitize import Masker
from desensitize.adapters.litellm_checks import refuse_missing_hooks, refuse_unguarded
from desensitize.adapters.litellm_request import request_path
from desensitize.errors import ConfigError, LeakError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

needs = pytest.mark.needs("litellm")
# It leaves its clients of an event loop that is over to the collector.
pytestmark = [
    pytest.mark.usefixtures("collected"),
    pytest.mark.filterwarnings(
        "ignore::UserWarning:pydantic",
        "ignore::DeprecationWarning",
        "ignore::ResourceWarning",
        "ignore::pytest.PytestUnraisableExceptionWarning",
    ),
]

PHONE, MAIL = "13800138000", "li.lei@example.com"
MESSAGES = [{"role": "system", "content": f"mind {MAIL}"}, {"role": "user", "content": f"call {PHONE}"}]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "dial",
            "description": f"not {PHONE}",
            "parameters": {"type": "object", "properties": {"n": {"type": "string", "description": f"like {MAIL}"}}},
        },
    }
]


@pytest.fixture
def litellm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # Or it asks for a list of prices on import.
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import litellm

    yield litellm
    litellm.callbacks, litellm.success_callback = [], []
    litellm._async_success_callback = []
    litellm.in_memory_llm_clients_cache.flush_cache()


@pytest.fixture
def heard(litellm: Any) -> list[str]:
    """What litellm tells a callback."""
    from litellm.integrations.custom_logger import CustomLogger

    told: list[str] = []

    class Hears(CustomLogger):
        def log_pre_api_call(self, *args: Any, **kwargs: Any) -> None:
            told.append(repr((args, kwargs)))

        def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            told.append(repr((kwargs, response_obj)))

        async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
            told.append(repr((kwargs, response_obj)))

    litellm.callbacks = [Hears()]
    return told


def said(chunks: Any) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


CALLS: dict[str, Callable[[Any, Masker, dict[str, Any]], str]] = {
    "completion": lambda lib, m, to: m.wrap(lib.completion)(messages=MESSAGES, tools=TOOLS, user=PHONE, **to).choices[0].message.content,
    "stream": lambda lib, m, to: said(m.wrap(lib.completion)(messages=MESSAGES, stream=True, **to)),
    "positional": lambda lib, m, to: m.wrap(lib.completion)(to.pop("model"), MESSAGES, **to).choices[0].message.content,
    "text": lambda lib, m, to: m.wrap(lib.text_completion)(
        prompt=f"call {PHONE}", **{**to, "model": "text-completion-openai/gpt-3.5-turbo-instruct"}
    ).choices[0].text,
    "responses": lambda lib, m, to: m.wrap(lib.responses)(input=f"call {PHONE}", **to).output[0].content[0].text,
    "router": lambda lib, m, to: m.wrap(
        lib.Router(model_list=[{"model_name": "r", "litellm_params": to}]).completion
    )(model="r", messages=MESSAGES).choices[0].message.content,
}  # fmt: skip


@needs
@pytest.mark.parametrize("name", CALLS)
def test_a_wrapped_call_sends_tokens_and_its_callbacks_hear_no_more(
    name: str, recorder: Any, litellm: Any, heard: list[str]
) -> None:
    to = {"model": "openai/gpt-4o", "api_base": recorder.url, "api_key": "k"}
    assert CALLS[name](litellm, Masker(), to) == f"call {PHONE}"
    assert "<PHONE_1>" in recorder.requests[-1]
    assert not [text for text in (*recorder.requests, *heard) if PHONE in text or MAIL in text]
    assert heard


@needs
@pytest.mark.parametrize("stream", [False, True])
def test_awaited_calls_and_their_callbacks(stream: bool, recorder: Any, litellm: Any, heard: list[str]) -> None:
    async def ask() -> str:
        call = Masker().wrap(litellm.acompletion)
        to = {"model": "openai/gpt-4o", "api_base": recorder.url, "api_key": "k"}
        reply = await call(messages=MESSAGES, stream=stream, **to)
        text = said([chunk async for chunk in reply]) if stream else reply.choices[0].message.content
        for _ in range(100):
            await asyncio.sleep(0.02)
            if [one for one in heard if "end_time" in one]:
                break
        return text

    assert asyncio.run(ask()) == f"call {PHONE}"
    assert not [text for text in (*recorder.requests, *heard) if PHONE in text or MAIL in text]
    assert [text for text in heard if "<PHONE_1>" in text]


@needs
def test_vectors_are_made_of_texts_without_values(recorder: Any, litellm: Any) -> None:
    to = {"model": "openai/text-embedding-3-small", "api_base": recorder.url, "api_key": "k"}
    assert Masker().wrap(litellm.embedding)(input=[f"call {PHONE}"], **to).data
    assert recorder.bodies()[-1]["input"] == ["call <PHONE_1>"]


class Answer(pydantic.BaseModel):
    """About 13800138000."""


@needs
def test_a_class_as_a_format_is_refused(recorder: Any, litellm: Any) -> None:
    to = {"model": "openai/gpt-4o", "api_base": recorder.url, "api_key": "k"}
    with pytest.raises(UnsupportedPart, match="response_format"):
        Masker().wrap(litellm.completion)(messages=MESSAGES, response_format=Answer, **to)
    assert recorder.requests == []
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": Answer.model_json_schema()}}
    assert Masker().wrap(litellm.completion)(messages=MESSAGES, response_format=form, **to).choices
    assert PHONE not in recorder.requests[0]


# --- the guardrail ---

GOOD = {"mode": ["pre_call", "post_call"], "default_on": True}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"mode": "logging_only"}, "mode"),
    ({"mode": "during_call"}, "mode"),
    ({"mode": "pre_call"}, "mode"),
    ({"mode": ["pre_call"]}, "mode"),
    ({"mode": ["pre_call", "post_call", "logging_only"]}, "mode"),
    ({"mode": None}, "mode"),
    ({"default_on": False}, "default_on: true"),
    ({"default_on": None}, "default_on: true"),
    ({"run_in_parallel": True}, "run_in_parallel: false"),
    ({"scan_raw_request": True}, "scan_raw_request: false"),
    ({"stream_scope": "streaming"}, "stream_scope"),
    ({"stream_scope": {"pre_call": "non_streaming"}}, "stream_scope"),
]


@pytest.mark.parametrize("change, what", BAD)
def test_a_configuration_that_would_let_something_pass_is_refused(change: dict[str, Any], what: str) -> None:
    refuse_unguarded(GOOD)
    with pytest.raises(ConfigError, match=what):
        refuse_unguarded({**GOOD, **change})


def test_a_litellm_without_a_hook_is_refused() -> None:
    with pytest.raises(ConfigError, match="lacks nothing_like_it"):
        refuse_missing_hooks(str, ["upper", "nothing_like_it"])


def test_a_kind_of_call_nobody_described_is_refused() -> None:
    with pytest.raises(ConfigError, match="'rerank' can't be masked"):
        request_path("rerank")


@needs
@pytest.mark.parametrize("change, what", [*BAD, ({"mode": "Mode"}, "mode")])
def test_a_guardrail_is_not_made_unguarded(change: dict[str, Any], what: str, litellm: Any) -> None:
    from litellm.types.guardrails import Mode

    from desensitize.adapters.litellm import guardrail

    options = {**GOOD, **change}
    mode = options.pop("mode")
    with pytest.raises(ConfigError, match=what):
        guardrail(Masker(), event_hook=Mode(tags={"a": "pre_call"}) if mode == "Mode" else mode, **options)


@needs
def test_a_guardrail_has_a_masker_and_stays_guarded(litellm: Any) -> None:
    from litellm.types.guardrails import LitellmParams

    from desensitize.adapters.litellm import DesensitizeGuardrail, guardrail

    with pytest.raises(ConfigError, match="give the guardrail a Masker"):
        DesensitizeGuardrail()
    made = guardrail(Masker())
    with pytest.raises(ConfigError, match="mode"):
        made.update_in_memory_litellm_params(LitellmParams(guardrail="x", mode="pre_call", default_on=True))
    made.update_in_memory_litellm_params(LitellmParams(guardrail="x", **GOOD))

    class Mine(DesensitizeGuardrail):  # type: ignore[misc,valid-type]
        pass

    # Where litellm looks.
    assert "async_post_call_streaming_iterator_hook" in vars(Mine)
    off = {"metadata": {"user_api_key_metadata": {"disable_global_guardrails": True}}, "guardrails": []}
    assert made.should_run_guardrail(off, "pre_call")
    assert not made.should_run_guardrail({}, "during_call")


def proxied(litellm: Any, body: dict[str, Any], call_type: str = "acompletion") -> dict[str, Any]:
    """A request as the proxy holds it when it asks its guardrails."""
    now = dt.datetime.now(dt.UTC)
    told = {**body, "litellm_call_id": str(uuid.uuid4())}
    log, data = litellm.utils.function_setup(call_type, litellm.utils.Rules(), now, **told)
    return {**data, "litellm_logging_obj": log, "proxy_server_request": {"body": dict(body)}}


@needs
@pytest.mark.parametrize("stream", [False, True])
def test_a_guarded_request_and_its_reply(stream: bool, recorder: Any, litellm: Any, heard: list[str]) -> None:
    from desensitize.adapters.litellm import guardrail

    recorder.cut = 3
    guard = guardrail(Masker())
    litellm.callbacks = [*litellm.callbacks, guard]
    seen: list[str] = []

    async def ask() -> str:
        body = {"model": "openai/gpt-4o", "messages": MESSAGES, "tools": TOOLS, "stream": stream}
        data = proxied(litellm, {**body, "metadata": {"whose": PHONE, "n": int(PHONE), MAIL: [MAIL, 1.5, None]}})
        asked = await guard.async_pre_call_hook(None, None, data, "acompletion")
        seen.extend([repr(asked), *(f"{k}: {v!r}" for k, v in vars(asked["litellm_logging_obj"]).items())])
        to = {name: value for name, value in asked.items() if name != "proxy_server_request"}
        reply = await litellm.acompletion(**to, api_base=recorder.url, api_key="k")
        if stream:
            hook = guard.async_post_call_streaming_iterator_hook
            shown = said([chunk async for chunk in hook(None, reply, asked)])
        else:
            shown = (await guard.async_post_call_success_hook(asked, None, reply)).choices[0].message.content
            assert PHONE not in repr(reply)
        log = asked["litellm_logging_obj"]
        log.model_call_details["served_output_texts"] = (shown,)
        assert "served_output_texts" not in log.model_call_details
        with pytest.raises(ConfigError, match="was not masked"):
            await guard.async_post_call_success_hook(asked, None, reply)
        return shown

    assert asyncio.run(ask()) == f"call {PHONE}"
    assert "<PHONE_1>" in recorder.requests[-1]
    assert not [text for text in (*recorder.requests, *heard, *seen) if PHONE in text or MAIL in text]


@needs
@pytest.mark.parametrize("call_type, body", [
    ("aembedding", {"model": "m", "input": [f"call {PHONE}"]}),
    ("aresponses", {"model": "m", "input": f"call {PHONE}", "instructions": f"mind {MAIL}"}),
    ("atext_completion", {"model": "m", "prompt": f"call {PHONE}"}),
    ("anthropic_messages", {"model": "m", "max_tokens": 9, "system": f"mind {MAIL}", "messages": MESSAGES[1:]}),
])  # fmt: skip
def test_other_kinds_of_requests(call_type: str, body: dict[str, Any], litellm: Any) -> None:
    from desensitize.adapters.litellm import guardrail

    guard = guardrail(Masker())
    data = proxied(litellm, body, call_type)
    asked = asyncio.run(guard.async_pre_call_hook(None, None, data, call_type))
    shown = repr(asked) + repr(vars(asked["litellm_logging_obj"]))
    assert "<PHONE" in shown
    assert PHONE not in shown
    assert MAIL not in shown


@needs
def test_what_cannot_be_masked_says_so_with_its_status(litellm: Any) -> None:
    from desensitize.adapters.litellm import guardrail

    guard = guardrail(Masker())
    picture = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}]}]
    data = proxied(litellm, {"model": "m", "messages": picture})
    with pytest.raises(UnsupportedPart, match="image_url") as caught:
        asyncio.run(guard.async_pre_call_hook(None, None, data, "acompletion"))
    assert caught.value.status_code == 400  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match="'pass_through_endpoint' can't be masked"):
        asyncio.run(guard.async_pre_call_hook(None, None, data, "pass_through_endpoint"))
    with pytest.raises(UnsupportedPart, match="new: "):
        asyncio.run(guard.async_pre_call_hook(None, None, {**data, "messages": [], "new": object()}, "acompletion"))
    with pytest.raises(ConfigError, match="litellm_logging_obj"):
        asyncio.run(guard.async_pre_call_hook(None, None, {"model": "m", "messages": []}, "acompletion"))


@needs
def test_without_a_proxy_a_value_is_stopped(recorder: Any, litellm: Any) -> None:
    from desensitize.adapters.litellm import guardrail

    litellm.callbacks = [guardrail(Masker())]
    call = partial(litellm.acompletion, model="openai/gpt-4o", api_base=recorder.url, api_key="k")
    with pytest.raises(LeakError):
        asyncio.run(call(messages=MESSAGES))
    assert recorder.requests == []
    assert asyncio.run(call(messages=[{"role": "user", "content": "hi"}])).choices[0].message.content == "hi"


def test_the_module_itself_needs_no_litellm() -> None:
    import desensitize.adapters.litellm as module

    assert module.__all__ == ["guardrail"]
    with pytest.raises(AttributeError):
        _ = module.nothing
    assert "litellm" not in vars(module)
    assert os.environ.get("LITELLM_LOCAL_MODEL_COST_MAP") is None or "litellm" in sys.modules

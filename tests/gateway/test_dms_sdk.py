"""The vendor's own SDKs, as they are: the model sees tokens, and they get their values back."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from desensitize.gateway.config import Config
from tests.gateway.dms_client import (
    ACCESS_KEY,
    CORE,
    MAIL,
    MASKED,
    PHONE,
    SDK,
    SECRET,
    SIGNED,
    TEXT,
    clean,
    messages,
    models,
    sdk,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recording import Recorder

    Serve = Callable[..., str]

pytestmark = pytest.mark.needs(SDK)

EVERYTHING: dict[str, Any] = {
    "instance_id": 123456,
    "model": "qwen-plus",
    "need_desensitization": True,
    "desensitization_rule": "UserInfo",
    "messages": messages(),
    "stop": ["\n", "END"],
    "max_tokens": 256,
    "presence_penalty": "0.5",
    "response_format": "text",
    "seed": 1,
    "enable_thinking": True,
    "thinking_budget": 256,
    "temperature": "1",
    "top_p": "0.5",
    "top_k": 10,
    "logprobs": True,
    "top_logprobs": 1,
    "xdash_scope_data_inspection": '{"input":"cip","output":"cip"}',
    "enable_search": True,
    "search_options": {"forced_search": "true", "search_strategy": "max"},
    "modalities_list": ["text", "audio"],
    "audio_json": '{"voice":"Cherry","format":"wav"}',
    "enable_code_interpreter": False,
    "vl_high_resolution_images": False,
}
SENT: dict[str, Any] = {
    "model": "qwen-plus",
    "messages": messages(MASKED),
    "stop": ["\n", "END"],
    "max_tokens": 256,
    "presence_penalty": 0.5,
    "response_format": {"type": "text"},
    "seed": 1,
    "enable_thinking": True,
    "thinking_budget": 256,
    "temperature": 1.0,
    "top_p": 0.5,
    "top_k": 10,
    "logprobs": True,
    "top_logprobs": 1,
    "enable_search": True,
    "search_options": {"forced_search": True, "search_strategy": "max"},
    "modalities": ["text", "audio"],
    "audio": {"voice": "Cherry", "format": "wav"},
    "enable_code_interpreter": False,
    "vl_high_resolution_images": False,
}
STREAMED: dict[str, Any] = {
    "stream": True,
    "include_usage": True,
    "input": "not asked",
    "dimensions": 256,
    "parameters": '{"repetition_penalty":1.10,"top_k":3}',
    "tools": json.dumps([{"type": "function", "function": {"name": "f", "description": TEXT}}]),
    "tool_choice": "auto",
}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMS_SECRET", SECRET)


def said(event: Any) -> dict[str, Any]:
    assert event.body.success is True
    chunk: dict[str, Any] = json.loads(event.body.data)
    return chunk


def joined(events: list[Any]) -> str:
    """The text of a stream."""
    each = [choice for event in events for choice in said(event)["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in each)


@pytest.mark.parametrize("dms", [{}, SIGNED])
def test_a_whole_reply(serve: Serve, recorder: Recorder, dms: dict[str, Any]) -> None:
    recorder.answer = lambda body: {"content": body["messages"][0]["content"], "reasoning_content": "<PHONE_1>?"}
    answer = sdk(serve(dms=dms)).chat_with_desensitize(models().ChatWithDesensitizeRequest(**EVERYTHING))
    clean(recorder)
    assert recorder.bodies() == [SENT]
    assert recorder.headers[0]["x-dashscope-datainspection"] == '{"input":"cip","output":"cip"}'
    assert answer.body.success is True
    data = answer.body.data
    assert (data.status_code, data.model, data.created) == ("200", "m", "1")
    choice = data.choices[0]
    assert (choice.finish_reason, choice.message.role, choice.message.content) == ("stop", "assistant", TEXT)
    assert choice.message.reasoning_content == f"{PHONE}?"
    assert (data.usage.prompt_tokens, data.usage.total_tokens) == ("1", "2")
    assert answer.body.request_id == answer.headers["x-acs-request-id"] == answer.body.request_id.upper()
    assert answer.headers["x-desensitize-masked"] == "2"


def test_a_whole_reply_async(serve: Serve, recorder: Recorder) -> None:
    client = sdk(serve(dms=SIGNED))
    answer = asyncio.run(client.chat_with_desensitize_async(models().ChatWithDesensitizeRequest(**EVERYTHING)))
    clean(recorder)
    assert answer.body.data.choices[0].message.content == TEXT


@pytest.mark.parametrize("cut", [1, 3, 7])
def test_a_stream(serve: Serve, recorder: Recorder, cut: int) -> None:
    recorder.cut = cut
    request = models().ChatWithDesensitizeSSERequest(**EVERYTHING, **STREAMED)
    events = list(sdk(serve(dms=SIGNED)).chat_with_desensitize_ssewith_sse(request, _runtime()))
    clean(recorder)
    assert joined(events) == TEXT
    assert {event.status_code for event in events} == {200}
    assert [event.id for event in events] == [str(number) for number in range(len(events))]
    assert said(events[-1])["usage"]["total_tokens"] == 2
    assert len({event.body.request_id for event in events}) == 1
    assert '"repetition_penalty":1.10,' in recorder.requests[0]
    body = recorder.bodies()[0]
    assert body.pop("tools")[0]["function"]["description"] == MASKED
    assert body == {
        **SENT,
        "repetition_penalty": 1.1,
        "stream": True,
        "stream_options": {"include_usage": True},
        "tool_choice": "auto",
    }


def test_a_stream_async(serve: Serve, recorder: Recorder) -> None:
    async def heard() -> list[Any]:
        request = models().ChatWithDesensitizeSSERequest(instance_id=1, messages=messages())
        return [event async for event in sdk(serve()).chat_with_desensitize_ssewith_sse_async(request, _runtime())]

    assert joined(asyncio.run(heard())) == TEXT
    clean(recorder)


@pytest.mark.parametrize("length", [20_000, 150_000])
def test_long_events_arrive_whole(serve: Serve, recorder: Recorder, length: int) -> None:
    text = "汉字" * (length // 2)
    recorder.answer, recorder.cut = (lambda body: {"content": f"{text}<PHONE_1>"}), 1 << 20
    root = serve()
    request = models().ChatWithDesensitizeSSERequest(instance_id=1, messages=messages())
    events = list(sdk(root).chat_with_desensitize_ssewith_sse(request, _runtime()))
    assert joined(events) == f"{text}{PHONE}"

    async def heard() -> list[Any]:
        return [event async for event in sdk(root).chat_with_desensitize_ssewith_sse_async(request, _runtime())]

    assert joined(asyncio.run(heard())) == f"{text}{PHONE}"


def test_a_stream_that_is_declined(serve: Serve, recorder: Recorder) -> None:
    request = models().ChatWithDesensitizeSSERequest(
        instance_id=1, messages=messages(), stream=False, include_usage=True
    )
    (event,) = list(sdk(serve()).chat_with_desensitize_ssewith_sse(request, _runtime()))
    assert said(event)["choices"][0]["message"]["content"] == TEXT
    assert recorder.bodies() == [{"messages": messages(MASKED), "stream": False}]


def test_embeddings(serve: Serve, recorder: Recorder) -> None:
    request = models().ChatWithDesensitizeSSERequest(instance_id=1, input=TEXT, dimensions=64, model="v4")
    (event,) = list(sdk(serve()).chat_with_desensitize_ssewith_sse(request, _runtime()))
    assert said(event)["data"][0]["embedding"] == [0.1, 0.2]
    clean(recorder)
    assert recorder.paths == ["/v1/embeddings"]
    sent = recorder.bodies()[0]
    assert "<PHONE>" in sent.pop("input")
    assert sent == {"model": "v4", "dimensions": 64}


def test_a_long_text_in_the_url(serve: Serve, recorder: Recorder) -> None:
    request = models().ChatWithDesensitizeSSERequest(instance_id=1, input=f"{TEXT}{'汉字' * 20_000}")
    (event,) = list(sdk(serve(dms=SIGNED)).chat_with_desensitize_ssewith_sse(request, _runtime()))
    assert said(event)["data"]
    clean(recorder)


def test_the_older_signature(serve: Serve, recorder: Recorder) -> None:
    client = sdk(serve(dms=SIGNED), signature_algorithm="v2")
    answer = client.chat_with_desensitize(models().ChatWithDesensitizeRequest(**EVERYTHING))
    assert answer.body.data.choices[0].message.content == TEXT
    clean(recorder)


def test_a_token_of_sts(serve: Serve, recorder: Recorder) -> None:
    client = sdk(serve(dms=SIGNED), security_token="token-of-sts")
    answer = client.chat_with_desensitize(models().ChatWithDesensitizeRequest(**EVERYTHING))
    assert answer.body.data.choices[0].message.content == TEXT
    assert "token-of-sts" not in str(recorder.headers) + str(recorder.requests)


@pytest.mark.needs(CORE)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_older_sdk(serve: Serve, recorder: Recorder, method: str) -> None:
    from aliyunsdkcore.client import AcsClient
    from aliyunsdkcore.request import CommonRequest

    request = CommonRequest(domain=serve(dms=SIGNED).removeprefix("http://"), version="2018-11-01")
    request.set_action_name("ChatWithDesensitize")
    request.set_protocol_type("http")
    request.set_method(method)
    for name, value in {"InstanceId": "1", "Model": "qwen-plus", "NeedDesensitization": "true"}.items():
        request.add_query_param(name, value)
    request.add_query_param("DesensitizationRule", "UserInfo")
    add = request.add_body_params if method == "POST" else request.add_query_param
    add("Messages", json.dumps(messages()))
    answer = json.loads(AcsClient(ACCESS_KEY, SECRET, "cn-hangzhou").do_action_with_exception(request))
    assert answer["Data"]["Choices"][0]["Message"]["Content"] == TEXT
    clean(recorder)


def test_a_gateways_key(serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "key-of-a")
    root = serve(keys=[{"name": "a", "env": "A_KEY"}])
    request = models().ChatWithDesensitizeRequest(instance_id=1, messages=messages())
    with pytest.raises(Exception, match="InvalidBearerToken"):
        sdk(root).chat_with_desensitize(request)
    assert not recorder.requests
    answer = sdk(root).chat_with_desensitize_with_options(request, _runtime({"x-desensitize-key": "key-of-a"}))
    assert answer.body.data.choices[0].message.content == TEXT
    own = sdk(root, access_key_id=None, access_key_secret=None, bearer_token="key-of-a")
    answer = own.chat_with_desensitize(request)
    assert answer.body.data.choices[0].message.content == TEXT
    assert "key-of-a" not in str(recorder.headers)


@pytest.mark.parametrize("stream", [False, True])
def test_errors_are_the_sdks(serve: Serve, recorder: Recorder, stream: bool) -> None:
    client = sdk(serve(dms=SIGNED))
    kind = models().ChatWithDesensitizeSSERequest if stream else models().ChatWithDesensitizeRequest
    request = kind(instance_id=1, messages=messages(), max_tokens=0)
    asked = client.chat_with_desensitize_ssewith_sse if stream else client.chat_with_desensitize_with_options
    with pytest.raises(Exception, match="MaxTokens") as raised:
        list(asked(request, _runtime()))
    assert getattr(raised.value, "code", "") == "InvalidParameter"
    assert MAIL not in str(raised.value)
    assert not recorder.requests


def test_the_readme_is_right(serve: Serve, recorder: Recorder) -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## The DMS API") :]
    shown = re.findall(r"^```(yaml|py)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    configuration, program = (text for _, text in shown[:2])
    stated = yaml.safe_load(configuration)
    root = serve(dms=stated["dms"])
    assert Config.model_validate(stated).upstreams.dms is not None
    names: dict[str, Any] = {}
    exec(program.replace("http://127.0.0.1:8740", root), names)  # noqa: S102 - the README's own code
    names["client"].chat_with_desensitize(models().ChatWithDesensitizeRequest(instance_id=1, messages=messages()))
    clean(recorder)
    assert recorder.bodies()[0]["model"] == "qwen-plus"


def _runtime(headers: dict[str, str] | None = None) -> Any:
    from darabonba.runtime import ExtendsParameters, RuntimeOptions

    return RuntimeOptions(extends_parameters=ExtendsParameters(headers=headers) if headers else None)

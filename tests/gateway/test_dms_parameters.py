"""Each parameter: where it goes, what it may be, and that its value is never in an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from desensitize.gateway.app import application
from tests.gateway.conftest import config, served
from tests.gateway.dms_client import MAIL, MASKED, PHONE, SSE, TEXT, ask, clean, messages
from tests.recording import recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recording import Recorder

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[str, Recorder]]:
    """One gateway for all of these tests: none of them leaves anything there."""
    with recording() as record, served(application(config(record))) as root:
        yield root, record


@pytest.fixture
def root(gateway: tuple[str, Recorder]) -> str:
    return gateway[0]


@pytest.fixture
def recorder(gateway: tuple[str, Recorder]) -> Recorder:
    record = gateway[1]
    for told in (record.requests, record.headers, record.paths):
        told.clear()
    return record


@pytest.mark.parametrize(
    "given, sent",
    [
        ({"Model": "qwen-max"}, {"model": "qwen-max"}),
        ({"Stop": '["a","b"]'}, {"stop": ["a", "b"]}),
        ({"Stop": "END"}, {"stop": "END"}),
        ({"Stop": '"END"'}, {"stop": "END"}),
        ({"Stop": "[1,2]"}, {"stop": [1, 2]}),
        ({"MaxTokens": "1"}, {"max_tokens": 1}),
        ({"PresencePenalty": "-2.0"}, {"presence_penalty": -2.0}),
        ({"PresencePenalty": "2"}, {"presence_penalty": 2.0}),
        ({"ResponseFormat": "text"}, {"response_format": {"type": "text"}}),
        ({"Seed": "2147483647"}, {"seed": 2147483647}),
        ({"EnableThinking": "True"}, {"enable_thinking": True}),
        ({"EnableThinking": "false"}, {"enable_thinking": False}),
        ({"ThinkingBudget": "5"}, {"thinking_budget": 5}),
        ({"Temperature": "1.99"}, {"temperature": 1.99}),
        ({"Temperature": "0"}, {"temperature": 0.0}),
        ({"TopP": "1.0"}, {"top_p": 1.0}),
        ({"TopK": "0"}, {"top_k": 0}),
        ({"Logprobs": "True", "TopLogprobs": "5"}, {"logprobs": True, "top_logprobs": 5}),
        ({"EnableSearch": "true"}, {"enable_search": True}),
        (
            {"SearchOptions": '{"forced_search":"True","enable_source":"false","n":"3"}'},
            {"search_options": {"forced_search": True, "enable_source": False, "n": "3"}},
        ),
        (
            {"ModalitiesList": '["text","audio"]', "AudioJson": '{"voice":"Cherry","format":"wav"}'},
            {"modalities": ["text", "audio"], "audio": {"voice": "Cherry", "format": "wav"}},
        ),
        ({"EnableCodeInterpreter": "True"}, {"enable_code_interpreter": True}),
        ({"VlHighResolutionImages": "True"}, {"vl_high_resolution_images": True}),
        ({"Model": "", "MaxTokens": "", "Stop": ""}, {}),
    ],
)
def test_where_each_goes(root: str, recorder: Recorder, given: dict[str, str], sent: dict[str, Any]) -> None:
    assert ask(root, **given).status_code == 200
    assert recorder.bodies() == [{"messages": messages(MASKED), **sent}]


@pytest.mark.parametrize(
    "given, sent",
    [
        ({}, {"stream": True}),
        ({"Stream": "True", "IncludeUsage": "True"}, {"stream": True, "stream_options": {"include_usage": True}}),
        ({"Stream": "False", "IncludeUsage": "True"}, {"stream": False}),
        ({"Parameters": '{"top_k":3,"n":2}', "TopK": "9"}, {"stream": True, "top_k": 9, "n": 2}),
        ({"Parameters": '{"stream":false,"stream_options":{"include_usage":true}}'}, {"stream": False}),
        ({"Parameters": '{"messages":[],"input":"x"}'}, {"stream": True}),
        (
            {"Tools": '[{"type":"function","function":{"name":"f"}}]', "ToolChoice": "none"},
            {"stream": True, "tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "none"},
        ),
        (
            {"ToolChoice": '{"type":"function","function":{"name":"f"}}'},
            {"stream": True, "tool_choice": {"type": "function", "function": {"name": "f"}}},
        ),
        ({"Input": TEXT, "Dimensions": "64"}, {"stream": True}),
    ],
)
def test_where_those_of_streams_go(root: str, recorder: Recorder, given: dict[str, str], sent: dict[str, Any]) -> None:
    assert ask(root, SSE, **given).status_code == 200
    assert recorder.bodies() == [{"messages": messages(MASKED), **sent}]


def test_all_texts_are_masked(root: str, recorder: Recorder) -> None:
    tool = {"name": "f", "description": TEXT, "parameters": {"type": "object", "properties": {}, "description": MAIL}}
    given = {
        "Stop": [PHONE],
        "Parameters": {"user_note": TEXT, "metadata": {"mail": MAIL}},
        "Tools": [{"type": "function", "function": tool}],
        "SearchOptions": {"prompt": TEXT},
        "RegionId": TEXT,
        MAIL: PHONE,
    }
    assert ask(root, SSE, **given).status_code == 200
    clean(recorder)
    # What is no text, and has a value in it all the same, stops the request.
    answer = ask(root, XDashScopeDataInspection={"input": MAIL})
    assert (answer.status_code, answer.json()["Code"]) == (403, "LeakStopped")
    assert len(recorder.requests) == 1


def test_embeddings_of_several(root: str, recorder: Recorder) -> None:
    answer = ask(root, SSE, Messages="", Input=[TEXT, "b"], Model="v4", Parameters={"messages": messages()})
    assert answer.status_code == 200
    clean(recorder)
    assert recorder.paths == ["/v1/embeddings"]
    assert set(recorder.bodies()[0]) == {"model", "input"}
    assert recorder.bodies()[0]["input"][1] == "b"


def test_the_model_of_the_configuration(recorder: Recorder) -> None:
    with served(application(config(recorder, dms={"model": "qwen-plus"}))) as root:
        ask(root)
        ask(root, Model="qwen-max")
        ask(root, SSE, Parameters={"model": "qwen-turbo"})
    assert [body["model"] for body in recorder.bodies()] == ["qwen-plus", "qwen-max", "qwen-turbo"]


@pytest.mark.parametrize("value", ["13812345678x", "0x1", " 1", "1e3", "1.0", "true", "٣", "9" * 30])
@pytest.mark.parametrize("name", ["InstanceId", "MaxTokens", "Seed", "ThinkingBudget", "TopK", "TopLogprobs"])
def test_numbers_that_are_none(root: str, recorder: Recorder, name: str, value: str) -> None:
    refused(ask(root, **{"Logprobs": "true", name: value}), recorder, name, value)


@pytest.mark.parametrize(
    "name, value",
    [
        ("MaxTokens", "0"),
        ("Seed", "-1"),
        ("Seed", "2147483648"),
        ("ThinkingBudget", "0"),
        ("TopK", "-1"),
        ("TopLogprobs", "6"),
        ("InstanceId", "-1"),
        ("Temperature", "2.0"),
        ("Temperature", "-0.1"),
        ("Temperature", "nan"),
        ("Temperature", "1_0"),
        ("TopP", "0"),
        ("TopP", "1.01"),
        ("TopP", "inf"),
        ("PresencePenalty", "2.1"),
        ("PresencePenalty", "-2.1"),
        ("EnableThinking", "1"),
        ("EnableThinking", "yes"),
        ("Logprobs", "0"),
        ("NeedDesensitization", "0"),
        ("NeedDesensitization", "no"),
        ("EnableSearch", "on"),
        ("ResponseFormat", "xml"),
        ("Stop", "[1,"),
        ("Stop", '["a",1]'),
        ("Stop", "[true]"),
        ("SearchOptions", "[]"),
        ("SearchOptions", '{"a":1,"a":2}'),
        ("ModalitiesList", '["video"]'),
        ("AudioJson", "[]"),
        ("XDashScopeDataInspection", "cip"),
        ("XDashScopeDataInspection", '{"a":\n"b"}'),
        ("XDashScopeDataInspection", '{"a":"中"}'),
        ("Messages", "[]"),
        ("Messages", "{}"),
        ("Messages", PHONE),
        ("Messages", '["a"]'),
        ("Messages", '[{"content":"a"}]'),
        ("Messages", '[{"role":"user","role":"system","content":"a"}]'),
        ("Messages", '[{"role":"user","content":NaN}]'),
        ("Messages", "[" * 3000),
        ("Model", "m" * 2000),
    ],
)
def test_values_that_do_not_fit(root: str, recorder: Recorder, name: str, value: str) -> None:
    refused(ask(root, **{"Logprobs": "true", name: value}), recorder, name, value)


@pytest.mark.parametrize(
    "name, value",
    [
        ("Dimensions", "100"),
        ("Stream", "1"),
        ("IncludeUsage", "maybe"),
        ("Parameters", "[1]"),
        ("Parameters", '{"stream":"yes"}'),
        ("Tools", '{"name":"f"}'),
        ("Tools", '[{"type":"function","function":{"name":"search"}}]'),
        ("ToolChoice", "required"),
        ("ToolChoice", "{"),
        ("Input", "[1,2]"),
        ("Input", "[]"),
    ],
)
def test_values_of_streams_that_do_not_fit(root: str, recorder: Recorder, name: str, value: str) -> None:
    refused(ask(root, SSE, **{name: value}), recorder, name, value)


@pytest.mark.parametrize("name", ["Dimensions", "IncludeUsage", "Input", "Parameters", "Stream", "ToolChoice", "Tools"])
def test_what_only_streams_have(root: str, recorder: Recorder, name: str) -> None:
    refused(ask(root, **{name: "x-value"}), recorder, name, "x-value")


@pytest.mark.parametrize(
    "given, name",
    [
        ({"InstanceId": ""}, "InstanceId"),
        ({"Messages": ""}, "Messages"),
        ({"TopLogprobs": "1"}, "TopLogprobs"),
        ({"AudioJson": '{"voice":"x"}'}, "AudioJson"),
        ({"ResponseFormat": "json_object"}, "Messages"),
        ({"Version": "2020-01-01"}, "Version"),
        ({"Format": "XML"}, "Format"),
        ({"Action": "ListInstances"}, "Action"),
    ],
)
def test_what_does_not_go_together(root: str, recorder: Recorder, given: dict[str, str], name: str) -> None:
    refused(ask(root, **given), recorder, name, "13812345678")


def test_json_replies(root: str, recorder: Recorder) -> None:
    asked = messages("say it as JSON")
    assert ask(root, ResponseFormat="json_object", Messages=asked).status_code == 200
    assert recorder.bodies()[0]["response_format"] == {"type": "json_object"}
    refused(
        ask(root, ResponseFormat="json_object", Messages=asked, EnableThinking="True"),
        recorder,
        "ResponseFormat",
        "",
        1,
    )


@pytest.mark.parametrize("path", ["", "/", "/worknode/innerapi/services"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_paths_and_methods(root: str, recorder: Recorder, path: str, method: str) -> None:
    given = {"Action": "ChatWithDesensitize", "InstanceId": "1", "Messages": json.dumps(messages())}
    answer = httpx.request(method, root + path, params=given)
    assert answer.json()["Data"]["Choices"][0]["Message"]["Content"] == TEXT
    assert answer.content.isascii()
    assert recorder.bodies() == [{"messages": messages(MASKED)}]


@pytest.mark.parametrize(
    "query, form",
    [
        ("NeedDesensitization=true&NeedDesensitization=false", ""),
        ("Model=a", "Model=b"),
        ("x=1&x=2", ""),
        ("Stop=%ff", ""),
        ("", "Stop=中"),
        ("&".join(f"p{number}=1" for number in range(1100)), ""),
    ],
)
def test_what_can_be_read_two_ways(root: str, recorder: Recorder, query: str, form: str) -> None:
    url = f"{root}/?InstanceId=1&Messages={json.dumps(messages('hello'))}&{query}"
    headers = {"x-acs-action": "ChatWithDesensitize", "content-type": FORM}
    answer = httpx.post(url, content=form.encode(), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["Code"] == "InvalidParameter"
    assert not recorder.requests


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_bodies_of_another_kind(root: str, recorder: Recorder, kind: str) -> None:
    headers = {"x-acs-action": "ChatWithDesensitize", "content-type": kind}
    answer = httpx.post(f"{root}/?InstanceId=1", content=b'{"Messages": []}', headers=headers)
    assert answer.status_code == 400
    assert not recorder.requests


def test_no_action(root: str) -> None:
    answer = httpx.get(root)
    assert (answer.status_code, answer.json()["Code"]) == (400, "MissingParameter")
    answer = httpx.get(root, params={"Action": MAIL})
    assert (answer.status_code, answer.json()["Code"]) == (404, "InvalidAction.NotFound")
    assert MAIL not in answer.text
    assert httpx.put(root).status_code == 405


def refused(answer: httpx.Response, recorder: Recorder, name: str, value: str, before: int = 0) -> None:
    """The error of the API, which names the parameter, and nothing was asked."""
    assert answer.status_code == 400
    body = answer.json()
    assert set(body) == {"RequestId", "HostId", "Code", "Message", "Recommend"}
    assert body["Code"].startswith("InvalidParameter")
    assert f"parameter {name} " in body["Message"]
    assert len(value) < 4 or value not in answer.text
    assert body["RequestId"] == answer.headers["x-acs-request-id"]
    assert len(recorder.requests) == before

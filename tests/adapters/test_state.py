"""What the vendor keeps of an earlier call, and what else ``extra_body`` says, is looked at as the SDK sends it."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import anthropic
import dashscope
import httpx
import openai
import pytest
from openai.types.responses.response_input_item import ItemReference

from desensitize import Masker
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recording import Recorder

FIRST, SECOND, QUOTED = "13712340001", "13712340002", 'Ann "Quote" O\\Neil\nJr'
ASKED = [{"role": "user", "content": f"{QUOTED} called"}]
MASKER = Masker(names=[QUOTED])

GOING_ON: list[dict[str, Any]] = [
    {"previous_response_id": "resp_1"},
    {"conversation": "conv_1"},
    {"conversation": {"id": "conv_1"}},
    {"input": [{"type": "item_reference", "id": "msg_1"}, {"role": "user", "content": SECOND}]},
    {"input": [{"role": "user", "content": SECOND}, {"id": "msg_1"}]},
]


@pytest.fixture
def client(recorder: Recorder) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        yield client


@pytest.mark.parametrize("state", GOING_ON)
def test_a_call_that_goes_on_from_a_forgotten_one_is_not_sent(
    recorder: Recorder, client: openai.OpenAI, state: dict[str, Any]
) -> None:
    asked = {"model": "m", "input": f"second: {SECOND}"}
    call = MASKER.wrap(client.responses.create)
    chosen = MASKER.wrap(client.responses.create, mask_args=["input", "extra_body"])
    whole = MASKER.wrap_client(client).responses.create
    for one in (call, chosen, whole):
        for more in (state, {"extra_body": state}, {"extra_body": {"extra_body": {}, **state}}):
            with pytest.raises(ConfigError, match="session"):
                one(**{**asked, **more})
    body = {**asked, **state, "extra_body": dict.fromkeys(state)}
    with httpx.Client(transport=MASKER.httpx_transport()) as sends, pytest.raises(ConfigError, match="session"):
        sends.post(f"{recorder.url}/responses", json=body)
    assert recorder.requests == []


def test_a_reference_made_of_the_sdks_own_type(recorder: Recorder, client: openai.OpenAI) -> None:
    with pytest.raises(ConfigError, match="session"):
        MASKER.wrap(client.responses.create)(model="m", input=[ItemReference(id="msg_1", type="item_reference")])
    assert recorder.requests == []


def test_an_earlier_reply_that_was_spoken_is_state_too(recorder: Recorder, client: openai.OpenAI) -> None:
    asked = [{"role": "assistant", "audio": {"id": "audio_1"}}, {"role": "user", "content": SECOND}]
    with pytest.raises(ConfigError, match="session"):
        MASKER.wrap(client.chat.completions.create)(model="m", messages=asked)
    with pytest.raises(ConfigError, match="session"):
        MASKER.wrap_client(client).chat.completions.create(model="m", messages=asked)
    assert recorder.requests == []


CLAUDE_GOING_ON: list[dict[str, Any]] = [
    {"container": "container_1"},
    {"container": {"id": "container_1", "skills": []}},
    {"thread": {"type": "continue", "previous_message_id": "msg_1"}},
]


def test_what_anthropic_keeps_is_state_too(recorder: Recorder) -> None:
    asked = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": SECOND}]}
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as claude:
        whole = MASKER.wrap_client(claude)
        for state in CLAUDE_GOING_ON:
            for call in (MASKER.wrap(claude.messages.create), whole.beta.messages.create, whole.messages.create):
                with pytest.raises(ConfigError, match="session"):
                    call(**asked, extra_body=state)
        assert recorder.requests == []
        for state in ({"container": {"skills": []}}, {"thread": {"type": "create"}}):
            MASKER.wrap(claude.messages.create)(**asked, extra_body=state)
            whole.beta.messages.create(**asked, **state)
    assert not [body for body in recorder.requests if SECOND in body]


def test_a_container_of_an_earlier_response_is_state_too(recorder: Recorder, client: openai.OpenAI) -> None:
    shell = {"type": "shell", "environment": {"type": "container_reference", "container_id": "cntr_1"}}
    for tool in ({"type": "code_interpreter", "container": "cntr_1"}, shell):
        with pytest.raises(ConfigError, match="session"):
            MASKER.wrap(client.responses.create)(model="m", input=SECOND, tools=[tool])
    assert recorder.requests == []
    tool = {"type": "code_interpreter", "container": {"type": "auto"}}
    assert MASKER.wrap(client.responses.create)(model="m", input=SECOND, tools=[tool]).output_text == SECOND


def test_a_token_of_the_first_call_means_the_same_in_the_second(recorder: Recorder, client: openai.OpenAI) -> None:
    with MASKER.session() as session:
        call = session.wrap(client.responses.create)
        call(model="m", input=f"first: {FIRST}")
        recorder.answer = lambda _: {"content": "the first was <PHONE_1>"}
        for state in GOING_ON:
            reply = call(model="m", input=f"second: {SECOND}", extra_body=state)
            assert reply.output_text == f"the first was {FIRST}"
    assert not [body for body in recorder.requests if FIRST in body or SECOND in body]


def test_whole_items_of_a_history_are_no_references(recorder: Recorder, client: openai.OpenAI) -> None:
    said = {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}
    asked = [said, {"role": "user", "content": SECOND}]
    assert MASKER.wrap(client.responses.create)(model="m", input=asked).output_text == SECOND
    assert MASKER.wrap(client.responses.create)(model="m", input="x", extra_body={"conversation": None})


JSON_ASKED: list[dict[str, Any]] = [
    {"response_format": {"type": "json_object"}},
    {"extra_body": {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}}},
    {"response_format": {"type": "text"}, "extra_body": {"response_format": {"type": "json_object"}}},
]


@pytest.mark.parametrize("more", JSON_ASKED)
@pytest.mark.parametrize("stream", [False, True])
def test_json_asked_for_in_extra_body_stays_json(
    recorder: Recorder, client: openai.OpenAI, more: dict[str, Any], stream: bool
) -> None:
    recorder.answer = lambda body: {"content": json.dumps({"who": body["messages"][-1]["content"].split()[0]})}
    for call in (
        MASKER.wrap(client.chat.completions.create),
        MASKER.wrap(client.chat.completions.create, mask_args=["messages"]),
        MASKER.wrap_client(client).chat.completions.create,
    ):
        reply = call(model="m", messages=ASKED, stream=stream, **more)
        said = "".join(c.choices[0].delta.content or "" for c in reply if c.choices) if stream else ""
        assert json.loads(said or reply.choices[0].message.content) == {"who": QUOTED}
    assert not [body for body in recorder.requests if "Quote" in body]


def test_text_asked_for_in_extra_body_is_text(recorder: Recorder, client: openai.OpenAI) -> None:
    recorder.answer = lambda body: {"content": body["messages"][-1]["content"]}
    more = {"response_format": {"type": "json_object"}, "extra_body": {"response_format": {"type": "text"}}}
    reply = MASKER.wrap(client.chat.completions.create)(model="m", messages=ASKED, **more)
    assert reply.choices[0].message.content == f"{QUOTED} called"


def test_json_asked_of_responses_in_extra_body(recorder: Recorder, client: openai.OpenAI) -> None:
    recorder.answer = lambda body: {"content": json.dumps({"who": body["input"].split()[0]})}
    more = {"extra_body": {"text": {"format": {"type": "json_object"}}}}
    reply = MASKER.wrap(client.responses.create)(model="m", input=f"{QUOTED} called", **more)
    assert json.loads(reply.output_text) == {"who": QUOTED}


def test_pieces_stay_pieces_where_the_arguments_are_named(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashscope, "base_http_api_url", f"{recorder.root}/api/v1")
    monkeypatch.setattr(dashscope, "api_key", "sk-x")
    recorder.cut = 3
    call = MASKER.wrap(dashscope.Generation.call, mask_args=["messages"])
    asked = {"model": "qwen-plus", "messages": ASKED, "result_format": "message", "stream": True}
    texts = [
        [chunk.output.choices[0].message.content for chunk in call(**asked, incremental_output=pieces)]
        for pieces in (True, False)
    ]
    assert "".join(texts[0]) == texts[1][-1] == f"{QUOTED} called"
    assert all(later.startswith(sooner) for sooner, later in itertools.pairwise(texts[1]))
    dashscope.close_shared_sync_session()


def test_an_argument_of_ones_own_that_holds_text_is_no_state() -> None:
    def ask(conversation: str, style: str = "") -> str:
        assert FIRST not in conversation
        return conversation

    assert MASKER.wrap(ask, mask_args=["conversation"])(FIRST, style="short") == FIRST

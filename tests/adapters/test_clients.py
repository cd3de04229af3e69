"""Whole clients: the vendors' own SDKs, sync and async, against a server on this machine that records every byte."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import anthropic
import httpx
import httpx2
import openai
import pydantic
import pytest

from desensitize import Key, Masker
from desensitize.errors import ConfigError, LeakError, UnsupportedPart
from tests.recording import last_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.recording import Recorder

PHONE, MAIL, QUOTED = "13800138000", "li.lei@example.com", 'Rob "Tables" \\ O\nNeil'
SECRETS = (PHONE, MAIL, "Tables", "王女士", "138 0013 8000")
SENTENCE = f"联系王女士 {PHONE}，邮箱 {MAIL}，或 138 0013 8000，还有 {QUOTED}。"
ASKED = [{"role": "user", "content": SENTENCE}]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=[QUOTED])


def said(recorder: Recorder) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An answer that thinks, speaks and calls a tool, all with what stood for the values."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        text = last_text(body)
        arguments = json.dumps({"tel": text, "deep": [text]}, ensure_ascii=False)
        call = {"id": "call_1", "type": "function", "function": {"name": "call", "arguments": arguments}}
        return {"content": text, "reasoning_content": f"think {text}", "tool_calls": [call]}

    return answer


def assert_nothing_raw(recorder: Recorder, secrets: tuple[str, ...] = SECRETS) -> None:
    assert recorder.requests
    seen = [*recorder.requests, *(json.dumps(json.loads(raw), ensure_ascii=False) for raw in recorder.requests if raw)]
    seen += [*recorder.paths, *(str(headers) for headers in recorder.headers)]
    assert not [secret for secret in secrets for text in seen if secret in text]


def run(job: Callable[[], Any]) -> Any:
    async def main() -> Any:
        return await job()

    return asyncio.run(main())


# --- OpenAI ---


@pytest.fixture
def chat(masker: Masker, recorder: Recorder) -> Any:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        yield masker.wrap_client(client)


@pytest.fixture
def achat(masker: Masker, recorder: Recorder) -> Any:
    return masker.wrap_client(openai.AsyncOpenAI(api_key="k", base_url=recorder.url, max_retries=0))


def test_openai_chat_whole_raw_and_streamed(chat: openai.OpenAI, recorder: Recorder) -> None:
    assert isinstance(chat, openai.OpenAI)
    assert chat.chat.completions.create(model="m", messages=ASKED).choices[0].message.content == SENTENCE
    raw = chat.chat.completions.with_raw_response.create(model="m", messages=ASKED)
    assert raw.parse().choices[0].message.content == SENTENCE
    assert json.loads(raw.content)["choices"][0]["message"]["content"] == SENTENCE
    assert raw.elapsed
    with chat.chat.completions.with_streaming_response.create(model="m", messages=ASKED) as streamed:
        assert SENTENCE in json.loads(streamed.read())["choices"][0]["message"]["content"]
    chunks = list(chat.chat.completions.create(model="m", messages=ASKED, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == SENTENCE
    other = chat.with_options(timeout=5).copy(max_retries=1)
    assert other.chat.completions.create(model="m", messages=ASKED).choices[0].message.content == SENTENCE
    assert_nothing_raw(recorder)


def test_openai_chat_stream_helper_and_parse(chat: openai.OpenAI, recorder: Recorder) -> None:
    with chat.chat.completions.stream(model="m", messages=ASKED) as stream:
        events = list(stream)
        final = stream.get_final_completion()
    assert final.choices[0].message.content == SENTENCE
    assert [event.content for event in events if event.type == "content.done"] == [SENTENCE]

    class Who(pydantic.BaseModel):
        name: str

    recorder.answer = lambda body: {"content": json.dumps({"name": body["messages"][-1]["content"]})}
    parsed = chat.chat.completions.parse(model="m", messages=ASKED, response_format=Who)
    assert parsed.choices[0].message.parsed == Who(name=SENTENCE)
    assert_nothing_raw(recorder)


def test_openai_async(achat: openai.AsyncOpenAI, recorder: Recorder) -> None:
    async def job() -> None:
        reply = await achat.chat.completions.create(model="m", messages=ASKED)
        assert reply.choices[0].message.content == SENTENCE
        stream = await achat.chat.completions.create(model="m", messages=ASKED, stream=True)
        assert "".join([c.choices[0].delta.content or "" async for c in stream if c.choices]) == SENTENCE
        async with achat.responses.stream(model="m", input=SENTENCE) as events:
            assert [e async for e in events]
            assert (await events.get_final_response()).output_text == SENTENCE
        raw = await achat.chat.completions.with_raw_response.create(model="m", messages=ASKED)
        assert raw.parse().choices[0].message.content == SENTENCE
        await achat.close()

    run(job)
    assert_nothing_raw(recorder)


@pytest.mark.parametrize("cut", [1, 3, 1000])
def test_openai_responses_events(chat: openai.OpenAI, recorder: Recorder, cut: int) -> None:
    recorder.answer, recorder.cut = said(recorder), cut
    whole = chat.responses.create(model="m", input=SENTENCE)
    assert whole.output_text == SENTENCE
    events = list(chat.responses.create(model="m", input=SENTENCE, stream=True))
    assert_nothing_raw(recorder)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    done = events[-1].response
    assert done.output_text == SENTENCE
    assert done.output[0].summary[0].text == f"think {SENTENCE}"
    arguments = json.loads(done.output[2].arguments)
    assert arguments == {"tel": SENTENCE, "deep": [SENTENCE]}
    for name, field, expected in (
        ("output_text", "text", SENTENCE),
        ("reasoning_summary_text", "text", f"think {SENTENCE}"),
        ("function_call_arguments", "arguments", done.output[2].arguments),
    ):
        pieces = [e.delta for e in events if e.type == f"response.{name}.delta"]
        (end,) = [e for e in events if e.type == f"response.{name}.done"]
        assert "".join(pieces) == getattr(end, field) == expected


def test_openai_responses_stream_helper_and_parse(chat: openai.OpenAI, recorder: Recorder) -> None:
    recorder.answer = said(recorder)
    with chat.responses.stream(model="m", input=SENTENCE) as stream:
        list(stream)
        assert stream.get_final_response().output_text == SENTENCE

    class Who(pydantic.BaseModel):
        name: str

    recorder.answer = lambda body: {"content": json.dumps({"name": body["input"]})}
    assert chat.responses.parse(model="m", input=SENTENCE, text_format=Who).output_parsed == Who(name=SENTENCE)
    assert_nothing_raw(recorder)


def test_openai_vectors_get_tokens_without_numbers(chat: openai.OpenAI, recorder: Recorder) -> None:
    vectors = chat.embeddings.create(model="m", input=[f"call {PHONE} or 13900139000", MAIL])
    assert vectors.data[0].embedding == [0.1, 0.2]
    assert recorder.bodies()[0]["input"] == ["call <PHONE> or <PHONE>", "<EMAIL>"]
    with pytest.raises(UnsupportedPart):
        chat.embeddings.create(model="m", input=[1, 2, 3])
    assert len(recorder.requests) == 1


def test_openai_azure(masker: Masker, recorder: Recorder) -> None:
    client = openai.AzureOpenAI(api_key="k", api_version="2024-02-01", azure_endpoint=recorder.root, max_retries=0)
    reply = masker.wrap_client(client).chat.completions.create(model="d", messages=ASKED)
    assert reply.choices[0].message.content == SENTENCE
    assert recorder.paths == ["/openai/deployments/d/chat/completions?api-version=2024-02-01"]
    assert recorder.headers[0]["api-key"] == "k"
    assert_nothing_raw(recorder)


def test_what_is_not_masked_is_refused(chat: openai.OpenAI, recorder: Recorder) -> None:
    with pytest.raises(ConfigError):
        chat.realtime.connect(model="m")
    with pytest.raises(ConfigError):
        chat.responses.connect()
    with pytest.raises(ConfigError):
        chat.with_options(timeout=1).beta.assistants  # noqa: B018 - reading it is the test
    with pytest.raises(ConfigError):
        chat.with_raw_response.realtime.client_secrets.create()
    with pytest.raises(UnsupportedPart):
        chat.files.create(file=b"x", purpose="user_data")
    with pytest.raises(LeakError):
        chat.chat.completions.create(model=f"ft:{PHONE}", messages=ASKED)
    with pytest.raises(ConfigError, match="session"):
        chat.responses.create(model="m", input="x", previous_response_id="resp_1")
    assert recorder.requests == []


def test_another_http_client_is_masked_too(chat: openai.OpenAI, recorder: Recorder) -> None:
    for lib in (httpx, httpx2):
        with lib.Client() as other:
            client = chat.with_options(http_client=other)
            assert client.chat.completions.create(model="m", messages=ASKED).choices[0].message.content == SENTENCE
    assert_nothing_raw(recorder)


def test_hooks_of_the_http_client_see_masked_text(masker: Masker, recorder: Recorder) -> None:
    seen: list[bytes] = []
    hooks = {"request": [lambda request: seen.append(request.content)]}
    with httpx2.Client(event_hooks=hooks) as inner:
        client = masker.wrap_client(openai.OpenAI(api_key="k", base_url=recorder.url, http_client=inner))
        client.chat.completions.create(model="m", messages=ASKED)
    assert seen
    assert not [secret for secret in SECRETS if secret in seen[0].decode()]


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_what_a_hook_adds_is_looked_at(masker: Masker, recorder: Recorder, lib: Any) -> None:
    notes = iter(["fine", f"call {PHONE}"])
    hooks = {"request": [lambda request: request.headers.update({"x-note": next(notes)})]}
    with lib.Client(event_hooks=hooks) as inner:
        plain = openai.OpenAI(api_key="k", base_url=recorder.url, http_client=inner, max_retries=0)
        client = masker.wrap_client(plain)
        client.chat.completions.create(model="m", messages=ASKED)
        with pytest.raises(LeakError):
            client.chat.completions.create(model="m", messages=ASKED)
    assert len(recorder.requests) == 1
    assert recorder.headers[0]["x-note"] == "fine"
    assert_nothing_raw(recorder)


@pytest.mark.parametrize("awaited", [False, True])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda request: request.headers.update({"x-note": PHONE}), LeakError),
        (lambda request: setattr(request, "url", request.url.copy_with(path=f"/v1/{PHONE}/x")), LeakError),
        (lambda request: request.extensions.update(target=b"/x"), UnsupportedPart),
        (lambda request: setattr(request, "stream", httpx2.ByteStream(PHONE.encode())), UnsupportedPart),
    ],
)
def test_a_request_changed_after_it_was_built_is_looked_at(
    masker: Masker, recorder: Recorder, change: Any, error: type[Exception], awaited: bool
) -> None:
    kind: Any = openai.AsyncOpenAI if awaited else openai.OpenAI
    client = masker.wrap_client(kind(api_key="k", base_url=recorder.url))._client
    request = client.build_request("POST", "/chat/completions", json={"messages": ASKED})
    change(request)
    with pytest.raises(error) as caught:
        run(lambda: client.send(request)) if awaited else client.send(request)
    assert PHONE not in str(caught.value)
    assert recorder.requests == []


def test_retries_and_errors_show_masked_text(masker: Masker, recorder: Recorder) -> None:
    recorder.status = 500
    with (
        openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=1) as client,
        pytest.raises(openai.InternalServerError) as caught,
    ):
        masker.wrap_client(client).chat.completions.create(model="m", messages=ASKED)
    assert len(recorder.requests) == 2
    assert not [secret for secret in SECRETS if secret in str(caught.value)]
    assert_nothing_raw(recorder)


def test_headers_and_query(chat: openai.OpenAI, recorder: Recorder) -> None:
    chat.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "x"}], extra_headers={"X-User": PHONE},
        extra_query={"who": f"a {PHONE}"}, extra_body={"deep": {"x": [PHONE]}}, user=PHONE,
    )  # fmt: skip
    assert recorder.headers[0]["x-user"] == "<PHONE_1>"
    assert recorder.headers[0]["authorization"] == "Bearer k"
    assert recorder.headers[0]["accept-encoding"] == "identity"
    assert recorder.paths == ["/v1/chat/completions?who=a%20%3CPHONE_1%3E"]
    assert_nothing_raw(recorder)


def test_a_session_keeps_its_tokens_from_call_to_call(masker: Masker, recorder: Recorder) -> None:
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    with masker.session() as session, openai.OpenAI(api_key="k", base_url=recorder.url) as plain:
        client = session.wrap_client(plain)
        client.responses.create(model="m", input=f"call {PHONE}")
        again = client.responses.create(model="m", input="who?", previous_response_id="resp_1")
        assert again.output_text == PHONE
        client.chat.completions.create(model="m", messages=ASKED)
    assert "<PHONE_1>" in recorder.requests[2]
    assert_nothing_raw(recorder)


# --- Anthropic ---


@pytest.fixture
def claude(masker: Masker, recorder: Recorder) -> Any:
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as client:
        yield masker.wrap_client(client)


def asking(**more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 9, "messages": ASKED, "system": f"mind {PHONE}", **more}


def assert_message(message: Any) -> None:
    thinking, text, tool = message.content
    assert text.text == SENTENCE
    assert tool.input == {"tel": SENTENCE, "deep": [SENTENCE]}
    assert thinking.thinking.startswith("think ")
    assert PHONE not in thinking.thinking, "signed: it stays as it came"
    assert thinking.signature == "c2ln"


@pytest.mark.parametrize("cut", [1, 3, 1000])
def test_anthropic_messages(claude: anthropic.Anthropic, recorder: Recorder, cut: int) -> None:
    recorder.answer, recorder.cut = said(recorder), cut
    assert_message(claude.messages.create(**asking()))
    with claude.messages.stream(**asking()) as stream:
        events = list(stream)
        assert_message(stream.get_final_message())
    assert "".join(event.text for event in events if event.type == "text") == SENTENCE
    assert "ping" not in {event.type for event in events} or cut
    raw = list(claude.messages.create(**asking(), stream=True))
    pieces = [
        e.delta.partial_json for e in raw if e.type == "content_block_delta" and e.delta.type == "input_json_delta"
    ]
    assert json.loads("".join(pieces)) == {"tel": SENTENCE, "deep": [SENTENCE]}
    assert_nothing_raw(recorder)


def test_anthropic_async_and_count(masker: Masker, recorder: Recorder) -> None:
    recorder.answer = said(recorder)

    async def job() -> None:
        async with anthropic.AsyncAnthropic(api_key="k", base_url=recorder.root, max_retries=0) as plain:
            client = masker.wrap_client(plain)
            assert_message(await client.messages.create(**asking()))
            async with client.messages.stream(**asking()) as stream:
                assert "".join([text async for text in stream.text_stream]) == SENTENCE
                assert_message(await stream.get_final_message())
            counted = await client.messages.count_tokens(model="m", messages=ASKED)
            assert counted.input_tokens == 7

    run(job)
    assert_nothing_raw(recorder)


def test_anthropic_history_goes_back_with_signed_thinking_as_it_came(masker: Masker, recorder: Recorder) -> None:
    invented = "think of 13900139000"
    recorder.answer = lambda body: {
        **said(recorder)({"input": SENTENCE}),
        "content": "ok",
        "reasoning_content": invented,
    }
    with masker.session() as session, anthropic.Anthropic(api_key="k", base_url=recorder.root) as plain:
        client = session.wrap_client(plain)
        for stream in (False, True):
            if stream:
                with client.messages.stream(**asking()) as events:
                    first = events.get_final_message()
            else:
                first = client.messages.create(**asking())
            result = {"type": "tool_result", "tool_use_id": "call_1", "content": [{"type": "text", "text": PHONE}]}
            again = [*ASKED, {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
            client.messages.create(**asking(messages=again))
            sent = recorder.bodies()[-1]["messages"]
            assert sent[1]["content"][0] == {"type": "thinking", "thinking": invented, "signature": "c2ln"}
            assert sent[2]["content"][0]["content"][0]["text"] == "<PHONE_1>"
    with anthropic.Anthropic(api_key="k", base_url=recorder.root) as plain, pytest.raises(LeakError):
        masker.wrap_client(plain).messages.create(**asking(messages=again))
    assert_nothing_raw(recorder)


def test_a_number_in_a_tools_input_goes_and_comes_back_as_one(masker: Masker, recorder: Recorder) -> None:
    asked = {"type": "tool_use", "id": "call_1", "name": "call", "input": {"tel": 13800138000, "n": 1, "f": 1.50}}
    result = {"type": "tool_result", "tool_use_id": "call_1", "content": "done"}
    history = [*ASKED, {"role": "assistant", "content": [asked]}, {"role": "user", "content": [result]}]

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        source = json.dumps(body["messages"][1]["content"][0]["input"])
        return {"tool_calls": [{"id": "c", "type": "function", "function": {"name": "call", "arguments": source}}]}

    recorder.answer = answer
    with anthropic.Anthropic(api_key="k", base_url=recorder.root) as plain:
        client = masker.wrap_client(plain)
        assert client.messages.create(**asking(messages=history)).content[0].input == asked["input"]
        with client.messages.stream(**asking(messages=history)) as stream:
            assert stream.get_final_message().content[0].input == asked["input"]
    assert recorder.bodies()[0]["messages"][1]["content"][0]["input"]["n"] == 1
    assert_nothing_raw(recorder)


def test_anthropic_batches_and_files_are_refused(claude: anthropic.Anthropic, recorder: Recorder) -> None:
    with pytest.raises(UnsupportedPart):
        claude.messages.batches.create(requests=[{"custom_id": "a", "params": asking()}])
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" * 20}}
    with pytest.raises(UnsupportedPart) as caught:
        claude.messages.create(**asking(messages=[{"role": "user", "content": [image]}]))
    assert caught.value.path == "messages[0].content[0].source.data"
    letter = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": f"Call {PHONE}"}}
    claude.messages.create(**asking(messages=[{"role": "user", "content": [letter, {"type": "text", "text": "x"}]}]))
    assert_nothing_raw(recorder)
    assert len(recorder.requests) == 1


def test_parts_of_anthropics_beta_that_keep_what_they_are_told_are_refused(
    claude: anthropic.Anthropic, masker: Masker, recorder: Recorder
) -> None:
    plain = anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0)
    for ask in (
        lambda: claude.beta.sessions.create(agent="a"),
        lambda: claude.with_options(timeout=5).beta.agents.create(model="m", name=PHONE),
        lambda: claude.with_raw_response.beta.sessions.create(agent="a"),
        lambda: claude.beta.with_raw_response.memory_stores.create(name=PHONE),
        lambda: masker.wrap(plain.beta.agents.create),
        lambda: masker.wrap(plain.beta.sessions.events.send),
    ):
        with pytest.raises(ConfigError, match="refused"):
            ask()
    assert recorder.requests == []
    recorder.answer = said(recorder)
    assert_message(claude.beta.messages.create(**asking()))
    assert_message(masker.wrap(plain.beta.messages.create)(**asking()))
    assert_nothing_raw(recorder)


def test_a_client_nobody_knows_is_refused(masker: Masker) -> None:
    for client in (object(), openai, openai.OpenAI, httpx.Client, 5):
        with pytest.raises(ConfigError):
            masker.wrap_client(client)


def test_one_call_of_each_kind(masker: Masker, recorder: Recorder) -> None:
    """What takes one call and not a client: the same calls, wrapped one by one."""
    recorder.answer = said(recorder)
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as claude:
        assert_message(masker.wrap(claude.messages.create)(**asking()))
        given = list(masker.wrap(claude.messages.create)(**asking(), stream=True))
        texts = [e.delta.text for e in given if e.type == "content_block_delta" and e.delta.type == "text_delta"]
        assert "".join(texts) == SENTENCE
        with masker.wrap(claude.messages.stream)(**asking()) as stream:
            assert_message(stream.get_final_message())
        with pytest.raises(ConfigError):
            masker.wrap(claude.messages.batches.create)
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        whole = masker.wrap(client.responses.create)(model="m", input=SENTENCE)
        events = list(masker.wrap(client.responses.create)(model="m", input=SENTENCE, stream=True))
        assert whole.output_text == events[-1].response.output_text == SENTENCE
        assert [event.sequence_number for event in events] == list(range(len(events)))
        masker.wrap(client.embeddings.create)(model="m", input=PHONE)
        assert recorder.bodies()[-1]["input"] == "<PHONE>"
        with masker.wrap(client.chat.completions.stream)(model="m", messages=ASKED) as chat:
            assert chat.get_final_completion().choices[0].message.content == SENTENCE
    assert_nothing_raw(recorder)


def test_history_goes_back_as_it_came_and_nothing_is_masked_twice(recorder: Recorder) -> None:
    masker = Masker(operators={"EMAIL_ADDRESS": "hash"}, key=Key.generate())
    with masker.session() as session, openai.OpenAI(api_key="k", base_url=recorder.url) as plain:
        client = session.wrap_client(plain)
        for stream in (False, True):
            recorder.answer = lambda body: {"content": f"PHONE_1, < phone_1 > or {last_text(body).split()[-1]}"}
            asked = {"role": "user", "content": f"{PHONE} or {MAIL}"}
            reply = client.chat.completions.create(model="m", messages=[asked], stream=stream)
            said = "".join(c.choices[0].delta.content or "" for c in reply if c.choices) if stream else ""
            said = said or reply.choices[0].message.content
            assert said.startswith(f"{PHONE}, {PHONE} or ")
            came = recorder.answer(recorder.bodies()[-1])["content"]
            history = [asked, {"role": "assistant", "content": said}, {"role": "user", "content": "go on"}]
            client.chat.completions.create(model="m", messages=history)
            assert recorder.bodies()[-1]["messages"][:2] == [
                recorder.bodies()[-2]["messages"][0],
                {"role": "assistant", "content": came},
            ]
        # What a model made up is someone's value too, for all we know.
        recorder.answer = lambda _: {"content": "call 13900139000"}
        said = client.chat.completions.create(model="m", messages=[asked]).choices[0].message.content
        client.chat.completions.create(model="m", messages=[asked, {"role": "assistant", "content": said}])
    assert_nothing_raw(recorder, (PHONE, MAIL, "13900139000"))

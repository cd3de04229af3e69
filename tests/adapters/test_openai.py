"""The vendor's own SDK against a model on this machine: nothing raw arrives there, the reply is whole again here."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pydantic
import pytest

from desensitize import Masker
from desensitize.adapters.reply import Restoring, restored
from desensitize.adapters.reply_stream import ReplyStream
from desensitize.adapters.vendors import REPLIES
from desensitize.errors import DesensitizeError, LeakError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.recording import Recorder

PHONE, MAIL, QUOTED = "13800138000", "li.lei@example.com", 'Rob "Tables" \\ O\nNeil'
SECRETS = (PHONE, MAIL, "Tables", "王女士")
SENTENCE = f"联系王女士 {PHONE}，邮箱 {MAIL}，或 138 0013 8000，还有 {QUOTED}。"
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "call",
            "description": f"Calls someone such as {PHONE}",
            "parameters": {
                "type": "object",
                "properties": {"tel": {"type": "string", "enum": [PHONE, "x"]}, "note": {"type": "string"}},
                "required": ["tel"],
            },
        },
    }
]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=[QUOTED])


@pytest.fixture
def client(recorder: Recorder) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        yield client


def asking(text: Any = SENTENCE, **more: Any) -> dict[str, Any]:
    return {
        "model": "m",
        "messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": text}],
        **more,
    }


def run(recorder: Recorder, job: Callable[[openai.AsyncOpenAI], Any]) -> Any:
    async def main() -> Any:
        async with openai.AsyncOpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
            return await job(client)

    return asyncio.run(main())


def assert_nothing_raw(recorder: Recorder, secrets: tuple[str, ...] = SECRETS) -> None:
    assert recorder.requests
    for raw in recorder.requests:
        for text in (raw, json.dumps(json.loads(raw), ensure_ascii=False)):
            assert not [secret for secret in secrets if secret in text]


def tool_answer(body: dict[str, Any]) -> dict[str, Any]:
    """Call a tool with whatever stood for the values, written as a model writes JSON."""
    said = body["messages"][-1]["content"]
    arguments = json.dumps({"tel": said, "deep": {"note": [said]}}, ensure_ascii=False)
    other = json.dumps({"tel": said})
    calls = [("call_1", "call", arguments), ("call_2", "other", other)]
    return {
        "tool_calls": [{"id": i, "type": "function", "function": {"name": n, "arguments": a}} for i, n, a in calls],
        "content": f"calling {said}",
        "reasoning_content": f"I should call {said}",
    }


def test_a_whole_reply(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    reply = masker.wrap(client.chat.completions.create)(**asking())
    assert_nothing_raw(recorder)
    assert recorder.bodies()[0]["messages"][0] == {"role": "system", "content": "be kind"}
    assert isinstance(reply, openai.types.chat.ChatCompletion)
    assert reply.choices[0].message.content == SENTENCE
    assert reply.choices[0].finish_reason == "stop"
    assert reply.choices[0].logprobs is None
    assert reply.usage is not None
    assert reply.usage.total_tokens == 2
    assert recorder.headers[0]["authorization"] == "Bearer k"


def test_a_whole_reply_async(masker: Masker, recorder: Recorder) -> None:
    reply = run(recorder, lambda client: masker.wrap(client.chat.completions.create)(**asking()))
    assert_nothing_raw(recorder)
    assert reply.choices[0].message.content == SENTENCE


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 1000])
@pytest.mark.parametrize("finish", [True, False])
def test_a_stream(masker: Masker, recorder: Recorder, client: openai.OpenAI, cut: int, finish: bool) -> None:
    recorder.cut, recorder.finish = cut, finish
    stream = masker.wrap(client.chat.completions.create)(**asking(), stream=True)
    assert stream.response.status_code == 200
    chunks = list(stream)
    assert_nothing_raw(recorder)
    assert all(isinstance(chunk, openai.types.chat.ChatCompletionChunk) for chunk in chunks)
    assert text_of(chunks) == SENTENCE
    reasons = [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices]
    assert reasons == [None] * (len(reasons) - finish) + ["stop"] * finish
    assert sum(chunk.usage is not None for chunk in chunks) == 1
    assert all(choice.logprobs is None for chunk in chunks for choice in chunk.choices)
    assert sum(choice.delta.role is not None for chunk in chunks for choice in chunk.choices) == 1


def text_of(chunks: list[Any], index: int = 0, field: str = "content") -> str:
    choices = [choice for chunk in chunks for choice in chunk.choices if choice.index == index]
    return "".join(getattr(choice.delta, field, None) or "" for choice in choices)


def arguments_of(chunks: list[Any]) -> dict[int, str]:
    out: dict[int, str] = {}
    for chunk in chunks:
        for choice in chunk.choices:
            for call in choice.delta.tool_calls or ():
                out[call.index] = out.get(call.index, "") + (call.function.arguments or "")
    return out


@pytest.mark.parametrize("cut", [1, 4])
def test_an_async_stream(masker: Masker, recorder: Recorder, cut: int) -> None:
    recorder.cut = cut

    async def job(client: openai.AsyncOpenAI) -> str:
        stream = await masker.wrap(client.chat.completions.create)(**asking(), stream=True)
        async with stream:
            return text_of([chunk async for chunk in stream])

    assert run(recorder, job) == SENTENCE
    assert_nothing_raw(recorder)


def test_an_async_stream_left_early_is_closed(masker: Masker, recorder: Recorder) -> None:
    async def job(client: openai.AsyncOpenAI) -> bool:
        stream = await masker.wrap(client.chat.completions.create)(**asking(), stream=True)
        await anext(stream)
        await stream.close()
        return bool(stream.response.is_closed)

    assert run(recorder, job)


def test_a_stream_left_early_is_closed(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    with masker.wrap(client.chat.completions.create)(**asking(), stream=True) as stream:
        next(stream)
    assert stream.response.is_closed


def test_several_choices_do_not_mix(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    chat = masker.wrap(client.chat.completions.create)
    assert [choice.message.content for choice in chat(**asking(), n=3).choices] == [SENTENCE] * 3
    chunks = list(chat(**asking(), n=3, stream=True))
    assert [text_of(chunks, index) for index in range(3)] == [SENTENCE] * 3
    assert_nothing_raw(recorder)


def test_tool_calls(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    recorder.answer = tool_answer
    reply = masker.wrap(client.chat.completions.create)(**asking(tools=TOOLS))
    assert_nothing_raw(recorder)
    function = recorder.bodies()[0]["tools"][0]["function"]
    assert function["name"] == "call"
    assert function["parameters"]["required"] == ["tel"]
    assert function["parameters"]["properties"]["tel"]["enum"][1] == "x"
    message = reply.choices[0].message
    first, second = message.tool_calls
    assert json.loads(first.function.arguments) == {"tel": SENTENCE, "deep": {"note": [SENTENCE]}}
    assert json.loads(second.function.arguments) == {"tel": SENTENCE}
    assert message.content == f"calling {SENTENCE}"
    assert message.reasoning_content == f"I should call {SENTENCE}"
    assert (first.id, first.function.name) == ("call_1", "call")


@pytest.mark.parametrize("cut", [1, 3, 7, 1000])
@pytest.mark.parametrize("finish", [True, False])
def test_streamed_tool_calls(masker: Masker, recorder: Recorder, client: openai.OpenAI, cut: int, finish: bool) -> None:
    recorder.answer, recorder.cut, recorder.finish = tool_answer, cut, finish
    chunks = list(masker.wrap(client.chat.completions.create)(**asking(tools=TOOLS), stream=True))
    assert_nothing_raw(recorder)
    assert text_of(chunks) == f"calling {SENTENCE}"
    assert text_of(chunks, field="reasoning_content") == f"I should call {SENTENCE}"
    arguments = arguments_of(chunks)
    assert json.loads(arguments[0]) == {"tel": SENTENCE, "deep": {"note": [SENTENCE]}}
    assert json.loads(arguments[1]) == {"tel": SENTENCE}
    calls = [call for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or ()]
    assert [call.id for call in calls if call.id] == ["call_1", "call_2"]
    assert [call.function.name for call in calls if call.function.name] == ["call", "other"]


@pytest.mark.parametrize("stream", [True, False])
def test_tools_are_an_exit_that_can_be_closed(recorder: Recorder, client: openai.OpenAI, stream: bool) -> None:
    recorder.answer = tool_answer

    def arguments(restore_tools: Any) -> list[dict[str, Any]]:
        masker = Masker(names=[QUOTED], restore_tools=restore_tools)
        reply = masker.wrap(client.chat.completions.create)(**asking(tools=TOOLS), stream=stream)
        if stream:
            return [json.loads(source) for source in arguments_of(list(reply)).values()]
        return [json.loads(call.function.arguments) for call in reply.choices[0].message.tool_calls]

    masked = "<PHONE_1>"
    none = arguments("none")
    assert masked in none[0]["tel"]
    assert masked in none[1]["tel"]
    some = arguments({"call": ["tel"]})
    assert some[0]["tel"] == SENTENCE
    assert masked in some[0]["deep"]["note"][0]
    assert masked in some[1]["tel"]


def test_a_json_reply_stays_json(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    recorder.answer = lambda body: {"content": json.dumps({"who": body["messages"][-1]["content"]}, ensure_ascii=False)}
    chat = masker.wrap(client.chat.completions.create)
    asked = asking(response_format={"type": "json_object"})
    assert json.loads(chat(**asked).choices[0].message.content) == {"who": SENTENCE}
    assert json.loads(text_of(list(chat(**asked, stream=True)))) == {"who": SENTENCE}


def test_history_with_tool_results(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    call = {"id": "call_1", "type": "function", "function": {"name": "call", "arguments": json.dumps({"tel": PHONE})}}
    result = '{"user": {"e\\u002dmail": "li.lei\\u0040example.com", "rate": 1.00}}'
    messages = [
        {"role": "user", "content": [{"type": "text", "text": SENTENCE}], "name": "li"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": result},
    ]
    reply = masker.wrap(client.chat.completions.create)(
        model="m", messages=messages, user=MAIL, metadata={"tel": PHONE}
    )
    assert_nothing_raw(recorder)
    sent = recorder.bodies()[0]
    assert sent["messages"][1]["tool_calls"][0]["id"] == "call_1"
    assert json.loads(sent["messages"][1]["tool_calls"][0]["function"]["arguments"]) == {"tel": "<PHONE_1>"}
    assert '"rate": 1.00' in sent["messages"][2]["content"]
    assert json.loads(reply.choices[0].message.content)["user"]["e-mail"] == MAIL


def test_the_sdks_own_messages_go_back_as_history(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    recorder.answer = tool_answer
    with masker.session() as session:
        chat = session.wrap(client.chat.completions.create)
        first = chat(**asking())
        message = first.choices[0].message
        recorder.answer = lambda body: {"content": body["messages"][1]["content"]}
        again = chat(model="m", messages=[{"role": "user", "content": SENTENCE}, message])
    assert again.choices[0].message.content == message.content
    assert_nothing_raw(recorder)
    one, two = recorder.bodies()
    assert one["messages"][1]["content"] == two["messages"][0]["content"], "the same value is the same token"
    assert two["messages"][1]["tool_calls"][0]["id"] == "call_1"


def test_one_session_streams_in_threads_and_tasks(masker: Masker, recorder: Recorder) -> None:
    numbers = [f"1380013{n:04d}" for n in range(8000, 8012)]

    async def job(client: openai.AsyncOpenAI) -> list[str]:
        chat = masker.wrap(client.chat.completions.create)

        async def one(number: str) -> str:
            stream = await chat(**asking(number), stream=True)
            return text_of([chunk async for chunk in stream])

        return await asyncio.gather(*map(one, numbers))

    assert run(recorder, job) == numbers
    assert_nothing_raw(recorder, tuple(numbers))


def test_embeddings_completions_and_responses(masker: Masker, recorder: Recorder, client: openai.OpenAI) -> None:
    vectors = masker.wrap(client.embeddings.create)(model="m", input=[SENTENCE, "x"], encoding_format="float")
    assert vectors.data[0].embedding == [0.1, 0.2]
    completion = masker.wrap(client.completions.create)(model="m", prompt=SENTENCE)
    assert completion.choices[0].text == SENTENCE
    response = masker.wrap(client.responses.create)(model="m", input=SENTENCE, instructions=f"mind {PHONE}")
    assert response.output_text == SENTENCE
    assert_nothing_raw(recorder)
    with pytest.raises(UnsupportedPart):
        masker.wrap(client.embeddings.create)(model="m", input=[1, 2, 3])


class Schema(pydantic.BaseModel):
    """Tell 13800138000."""


REFUSED: list[tuple[dict[str, Any], type[DesensitizeError]]] = [
    (asking([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]), UnsupportedPart),
    (asking(response_format=Schema), UnsupportedPart),
    ({**asking(), "model": f"ft:{PHONE}"}, LeakError),
    (asking(account=13800138000), UnsupportedPart),
]


@pytest.mark.parametrize("kwargs, error", REFUSED)
def test_a_refused_request_is_not_sent(
    masker: Masker, recorder: Recorder, client: openai.OpenAI, kwargs: Any, error: type[DesensitizeError]
) -> None:
    with pytest.raises(error) as caught:
        masker.wrap(client.chat.completions.create)(**kwargs)
    assert PHONE not in str(caught.value)
    assert recorder.requests == []


def test_an_error_of_the_api_echoes_only_what_was_sent(
    masker: Masker, recorder: Recorder, client: openai.OpenAI
) -> None:
    recorder.status = 400
    with pytest.raises(openai.BadRequestError) as caught:
        masker.wrap(client.chat.completions.create)(**asking())
    assert not [secret for secret in SECRETS if secret in str(caught.value)]
    assert_nothing_raw(recorder)


def test_a_retry_sends_the_masked_request_again(masker: Masker, recorder: Recorder) -> None:
    recorder.status = 500
    with (
        openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=1) as client,
        pytest.raises(openai.InternalServerError),
    ):
        masker.wrap(client.chat.completions.create)(**asking())
    assert len(recorder.requests) == 2
    assert_nothing_raw(recorder)


@pytest.mark.parametrize("after", [0, 1, 12])
def test_a_stream_that_breaks_off_is_an_error(
    masker: Masker, recorder: Recorder, client: openai.OpenAI, after: int
) -> None:
    recorder.break_after = after
    stream = masker.wrap(client.chat.completions.create)(**asking(), stream=True)
    with pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):
        list(stream)
    assert_nothing_raw(recorder)


def test_the_sdks_reply_is_not_changed(masker: Masker) -> None:
    raw = openai.types.chat.ChatCompletion.construct(
        id="c",
        choices=[{"index": 0, "message": {"role": "assistant", "content": "<PHONE_1>"}, "logprobs": {"content": []}}],
    )
    kept: list[Any] = []

    def create(messages: list[dict[str, str]]) -> Any:
        kept.append(raw)
        return raw

    reply = masker.wrap(create)(messages=[{"role": "user", "content": PHONE}])
    assert reply.choices[0].message.content == PHONE
    assert kept[0].choices[0].message.content == "<PHONE_1>"
    assert kept[0].choices[0].logprobs is not None


class Hold:
    """Holds back everything until the end."""

    def __init__(self, encode: str) -> None:
        self.parts: list[str] = []

    def feed(self, chunk: str, /) -> str:
        self.parts.append(chunk)
        return ""

    def flush(self) -> str:
        return "".join(self.parts)

    def whole(self, text: str, /) -> str:
        return self.feed(text) + self.flush()


def delta(index: int = 0, finish: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": fields, "finish_reason": finish}], "id": "c"}


def test_held_text_comes_before_the_end_it_belongs_to() -> None:
    stream = ReplyStream(Restoring(lambda *, encode: Hold(encode), REPLIES))
    tool = {"index": 0, "id": "call", "type": "function", "function": {"name": "f", "arguments": ""}}
    chunks = [
        delta(role="assistant", content=""),
        delta(content="ab"),
        delta(1, content="cd"),
        delta(tool_calls=[tool]),
        delta(tool_calls=[{"index": 0, "function": {"arguments": "{}"}}]),
        delta(finish="tool_calls"),
        delta(1, finish="stop", content="ef"),
        {"choices": [], "usage": {"total_tokens": 1}},
    ]
    before = json.dumps(chunks)
    out = [given for chunk in chunks for given in stream.feed(chunk)] + stream.flush()
    assert json.dumps(chunks) == before
    assert out[:5] == [
        delta(role="assistant", content=""), delta(content=""), delta(1, content=""), delta(tool_calls=[tool]),
        delta(tool_calls=[{"index": 0, "function": {"arguments": ""}}]),
    ]  # fmt: skip
    held = {"id": "c", "choices": [{"index": 0, "delta": {"content": "ab"}}]}
    arguments = {"index": 0, "delta": {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]}}
    assert out[5:] == [
        held,
        {"id": "c", "choices": [arguments]},
        delta(finish="tool_calls"),
        delta(1, finish="stop", content="cdef"),
        {"choices": [], "usage": {"total_tokens": 1}},
    ]


def test_held_text_of_an_unfinished_stream_comes_last() -> None:
    stream = ReplyStream(Restoring(lambda *, encode: Hold(encode), REPLIES))
    assert stream.feed(delta(content="ab"))
    assert stream.flush() == [{"id": "c", "choices": [{"index": 0, "delta": {"content": "ab"}}]}]
    assert stream.flush() == []


def test_a_wire_body_is_restored_like_the_sdks_object() -> None:
    def shout(encode: str) -> Any:
        class Shout(Hold):
            def flush(self) -> str:
                return super().flush().upper() + encode

        return Shout(encode)

    how = Restoring(lambda *, encode: shout(encode), REPLIES)
    parts = [{"type": "text", "text": "a"}]
    call = {"function": {"name": "f", "arguments": "b"}}
    body = {"choices": [{"message": {"content": parts, "tool_calls": [call], "function_call": {"arguments": "c"}}}]}
    message = restored(body, how)["choices"][0]["message"]
    assert message["content"][0]["text"] == "Atext"
    assert message["tool_calls"][0]["function"] == {"name": "f", "arguments": "Bjson"}
    assert message["function_call"] == {"arguments": "Cjson"}

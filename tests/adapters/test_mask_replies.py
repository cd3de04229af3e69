"""What a model says in clear is masked at every door: whole, streamed and cut anywhere, in text, thoughts and arguments."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from benchmarks import replies
from desensitize import Masker
from desensitize.adapters.asgi import Middleware
from desensitize.adapters.reply import Restoring, restored
from desensitize.adapters.reply_stream import ReplyStream
from desensitize.adapters.vendors import REPLIES
from tests.recording import last_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recording import Recorder

OWN, OTHER, MAIL = "13800138000", "13912345678", "support@acme.example.org"
ASKED = [{"role": "user", "content": f"call {OWN}"}]
SAID = f"call {OWN} or <PHONE_2>, <EMAIL_1>, <PHONE_1>."
GIVEN = {"to": OWN, "cc": "<PHONE_2>", "n": "<PHONE_2>"}


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """The text it was told, and what it was not told."""
    return {"content": f"{last_text(body)} or {OTHER}, {MAIL}, {OWN}."}


def calling(body: dict[str, Any]) -> dict[str, Any]:
    arguments = f'{{"to": "<PHONE_1>", "cc": "{OTHER}", "n": {OTHER}}}'
    calls = [{"id": f"c{n}", "type": "function", "function": {"name": "dial", "arguments": arguments}} for n in (1, 2)]
    return {"reasoning_content": f"think of {OTHER} and <PHONE_1>", "content": f"so {OTHER}", "tool_calls": calls}


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(categories=["UserInfo"], mask_replies=True)


@pytest.fixture
def client(masker: Masker, recorder: Recorder) -> Iterator[Any]:
    openai = pytest.importorskip("openai")
    recorder.answer = answer
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        yield client


@pytest.mark.parametrize("cut", [1, 2, 5, 11])
def test_openai_wrapped_by_call_and_by_client(client: Any, masker: Masker, recorder: Recorder, cut: int) -> None:
    recorder.cut = cut
    for create in (masker.wrap(client.chat.completions.create), masker.wrap_client(client).chat.completions.create):
        whole = create(model="m", messages=ASKED, n=2)
        assert [choice.message.content for choice in whole.choices] == [SAID] * 2
        said = {0: "", 1: ""}
        for chunk in create(model="m", messages=ASKED, n=2, stream=True):
            for choice in chunk.choices:
                said[choice.index] += choice.delta.content or ""
        assert list(said.values()) == [SAID] * 2
    assert OWN not in "".join(recorder.requests)


def test_openai_tool_calls_and_thoughts(client: Any, masker: Masker, recorder: Recorder) -> None:
    recorder.answer = calling
    create = masker.wrap(client.chat.completions.create)
    message = create(model="m", messages=ASKED).choices[0].message
    assert (message.reasoning_content, message.content) == (f"think of <PHONE_2> and {OWN}", "so <PHONE_2>")
    assert [json.loads(call.function.arguments) for call in message.tool_calls] == [GIVEN] * 2
    told, thought = {0: "", 1: ""}, ""
    for chunk in create(model="m", messages=ASKED, stream=True):
        for choice in chunk.choices:
            thought += getattr(choice.delta, "reasoning_content", None) or ""
            for call in choice.delta.tool_calls or ():
                told[call.index] += call.function.arguments
    assert thought == f"think of <PHONE_2> and {OWN}"
    assert [json.loads(arguments) for arguments in told.values()] == [GIVEN] * 2


def test_interleaved_tool_calls(masker: Masker) -> None:
    arguments = f'{{"to": "<PHONE_1>", "cc": "{OTHER}", "n": {OTHER}}}'
    with masker.session() as session:
        session.mask(ASKED)
        stream = ReplyStream(Restoring(session.restorer, REPLIES, masking=True))
        chunks = [
            {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": n, "function": {"arguments": char}}]}}]}
            for char in arguments
            for n in range(3)
        ]
        told = ["", "", ""]
        for given in [shown for chunk in chunks for shown in stream.feed(chunk)] + stream.flush():
            for call in given["choices"][0]["delta"]["tool_calls"]:
                told[call["index"]] += call["function"]["arguments"]
    assert [json.loads(one) for one in told] == [GIVEN] * 3


@pytest.mark.parametrize("tools", ["none", {"dial": ["to"]}, {"other": ["to"]}])
def test_arguments_that_are_not_restored_are_masked(tools: Any) -> None:
    masker = Masker(categories=["UserInfo"], mask_replies=True, restore_tools=tools)
    reply = replies.whole_message({"tool_calls": calling({})["tool_calls"], "content": ""})
    with masker.session() as session:
        session.mask(ASKED)
        shown = session.restore(reply)
    given = [block["input"] for block in shown["content"] if block["type"] == "tool_use"]
    own = OWN if tools == {"dial": ["to"]} else "<PHONE_1>"
    assert given == [{**GIVEN, "to": own}] * 2


@pytest.mark.parametrize("value", [OTHER, "139%31234%35678", "support%40acme.example.org", "１３９１２３４５６７８"])
@pytest.mark.parametrize("field", ["content", "record_field"])
def test_a_fragment_never_comes_before_the_rest_is_known(masker: Masker, field: str, value: str) -> None:
    """In a field that nobody described too, and written in codes."""
    said = f"the record: {value}, <PHONE_1>. bye"
    for at in range(1, len(said)):
        with masker.session() as session:
            session.mask(ASKED)
            stream = ReplyStream(Restoring(session.restorer, REPLIES, masking=True))
            chunks = [{"choices": [{"index": 0, "delta": {"content": "", field: p}}]} for p in (said[:at], said[at:])]
            shown = [given for chunk in chunks for given in stream.feed(chunk)] + stream.flush()
        texts = [chunk["choices"][0]["delta"].get(field, "") for chunk in shown]
        assert "".join(texts) == f"the record: <{'EMAIL_1' if '%40' in value else 'PHONE_2'}>, {OWN}. bye"
    with masker.session() as session:
        session.mask(ASKED)
        whole = session.restore({"choices": [{"index": 0, "message": {"content": "", field: said}}]})
    assert whole["choices"][0]["message"][field] == "".join(texts)


def test_a_chunk_made_for_text_that_was_held_back_says_nothing_twice(masker: Masker) -> None:
    with masker.session() as session:
        session.mask(ASKED)
        stream = ReplyStream(Restoring(session.restorer, REPLIES, masking=True))
        given = stream.feed({"choices": [{"index": 0, "delta": {"content": "so 139", "note": f"or {OTHER}, x"}}]})
        given += stream.feed({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}) + stream.flush()
    deltas = [chunk["choices"][0]["delta"] for chunk in given]
    assert "".join(delta.get("content", "") for delta in deltas) == "so 139"
    assert "".join(delta.get("note", "") for delta in deltas) == "or <PHONE_2>, x"


def test_openai_responses(client: Any, masker: Masker, recorder: Recorder) -> None:
    create = masker.wrap_client(client).responses.create
    assert create(model="m", input=f"call {OWN}").output_text == SAID
    events = list(create(model="m", input=f"call {OWN}", stream=True))
    assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == SAID
    assert [e.text for e in events if e.type == "response.output_text.done"] == [SAID]
    assert not any(OTHER in event.model_dump_json() for event in events)


def test_anthropic(masker: Masker, recorder: Recorder) -> None:
    anthropic = pytest.importorskip("anthropic")
    recorder.answer = answer
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as plain:
        create = masker.wrap_client(plain).messages.create
        assert create(model="m", max_tokens=9, messages=ASKED).content[0].text == SAID
        events = list(create(model="m", max_tokens=9, messages=ASKED, stream=True))
    deltas = (getattr(event.delta, "text", "") for event in events if event.type == "content_block_delta")
    assert "".join(deltas) == SAID


def test_signed_thoughts_are_masked_and_go_back_as_they_came(masker: Masker) -> None:
    thinking = {"type": "thinking", "thinking": f"maybe {OTHER} or <PHONE_1>", "signature": "c2ln"}
    reply = {**replies.whole_message({"content": "yes"}), "content": [thinking, {"type": "text", "text": "yes"}]}
    with masker.session() as session:
        session.mask({"model": "m", "max_tokens": 9, "messages": ASKED})
        shown = session.restore(reply)
        assert shown["content"][0]["thinking"] == "maybe <PHONE_2> or <PHONE_1>"
        history = [*ASKED, {"role": "assistant", "content": shown["content"]}, {"role": "user", "content": "go on"}]
        sent = session.mask({"model": "m", "max_tokens": 9, "messages": history})
    assert sent["messages"][1]["content"][0] == thinking


@pytest.mark.parametrize("model", ["qwen-plus", "qwen-vl-plus"])
@pytest.mark.parametrize("pieces", [False, True])
def test_dashscope(masker: Masker, pieces: bool, model: str) -> None:
    del model
    said = f"call <PHONE_1> or {OTHER}, {MAIL}, {OWN}."
    path = "/api/v1/services/aigc/text-generation/generation" + "?incremental" * pieces
    chunks = replies.STREAMS[path]({"content": said}, replies.even(2))
    raw = "".join(chunks).encode()
    wire = masker.wire()
    body = {"model": "m", "input": {"messages": ASKED}, "parameters": {"incremental_output": pieces}}
    headers = [("content-type", "application/json")]
    wire.mask_request("/api/v1/services/aigc/text-generation/generation", "", headers, json.dumps(body).encode())
    reply = wire.reply(200, {"content-type": "text/event-stream"})
    shown = b"".join(reply.feed(raw[at : at + 7]) for at in range(0, len(raw), 7)) + reply.flush()
    wire.close()
    texts = [json.loads(line[5:]) for line in shown.decode().splitlines() if line.startswith("data:")]
    said_now = [text["output"]["choices"][0]["message"]["content"] for text in texts]
    assert ("".join(said_now) if pieces else said_now[-1]) == SAID
    assert OTHER not in shown.decode()
    assert not any(OTHER[:length] in text for text in said_now for length in (8, 11))


@pytest.mark.parametrize("lib", ["httpx", "httpx2"])
def test_a_transport(lib: str, masker: Masker, recorder: Recorder) -> None:
    module = pytest.importorskip(lib)
    recorder.answer, recorder.bytes_cut = answer, 5
    with module.Client(transport=masker.httpx_transport()) as client:
        asked = {"model": "m", "messages": ASKED}
        whole = client.post(f"{recorder.url}/chat/completions", json=asked)
        assert whole.json()["choices"][0]["message"]["content"] == SAID
        raw = client.post(f"{recorder.root}/v1/messages", json={**asked, "stream": True}).text
    events = [json.loads(line[5:]) for line in raw.splitlines() if line.startswith("data:")]
    assert "".join(event["delta"].get("text", "") for event in events if "delta" in event) == SAID


@pytest.mark.parametrize("stream", [False, True])
def test_an_asgi_application(masker: Masker, stream: bool) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        said = answer(json.loads((await receive())["body"]))
        whole = replies.whole_message(said)
        text = "".join(replies.message_stream(said, replies.even(3))) if stream else json.dumps(whole)
        kind = b"text/event-stream" if stream else b"application/json"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        for char in text.encode():
            await send({"type": "http.response.body", "body": bytes([char]), "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def main() -> str:
        transport = httpx.ASGITransport(Middleware(app, masker))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            asked = {"model": "m", "max_tokens": 9, "messages": ASKED, "stream": stream}
            return (await client.post("/v1/messages", json=asked)).text

    shown = asyncio.run(main())
    if stream:
        events = [json.loads(line[5:]) for line in shown.splitlines() if line.startswith("data:")]
        assert "".join(event["delta"].get("text", "") for event in events if "delta" in event) == SAID
    else:
        assert json.loads(shown)["content"][0]["text"] == SAID


@pytest.mark.needs("langchain")
def test_langchain(masker: Masker) -> None:
    pytest.importorskip("langchain", reason="needs langchain: pip install -e '.[test-all]'")
    from langchain.agents import create_agent
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
    from langchain_core.messages import AIMessage

    from desensitize.adapters.langchain import middleware

    model = GenericFakeChatModel(messages=iter([AIMessage(content=f"call <PHONE_1> or {OTHER}, {MAIL}, {OWN}.")]))
    agent = create_agent(model, tools=[], middleware=[middleware(masker)])
    assert agent.invoke({"messages": ASKED})["messages"][-1].content == SAID


@pytest.mark.needs("litellm")
@pytest.mark.filterwarnings("ignore")
def test_litellm_guardrail(masker: Masker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    litellm = pytest.importorskip("litellm", reason="needs litellm: pip install -e '.[test-all]'")

    from desensitize.adapters.litellm import guardrail

    guard = guardrail(masker)

    class Log:
        """What litellm keeps for a request."""

    async def main(stream: bool) -> str:
        data = {"model": "m", "messages": ASKED, "litellm_logging_obj": Log()}
        await guard.async_pre_call_hook(None, None, data, "acompletion")
        said = answer(data)["content"]
        if not stream:
            whole = {"object": "chat.completion", "choices": [{"index": 0, "message": {"content": said}}]}
            shown = await guard.async_post_call_success_hook(data, None, litellm.ModelResponse(**whole))
            return str(shown.choices[0].message.content)

        async def chunks() -> Any:
            for char in said:
                yield litellm.ModelResponseStream(choices=[{"index": 0, "delta": {"content": char}}])

        hook = guard.async_post_call_streaming_iterator_hook(None, chunks(), data)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in hook])

    assert [asyncio.run(main(stream)) for stream in (False, True)] == [SAID] * 2


def test_plain_data_and_json_in_it(masker: Masker) -> None:
    with masker.session() as session:
        session.mask(ASKED)
        reply = {"answer": f"<PHONE_1> {OTHER}", "raw": f'{{"n": {OTHER}}}', "list": [OTHER, 1]}
        how = Restoring(session.restorer, REPLIES, masking=True)
        assert restored(reply, how) == {
            "answer": f"{OWN} <PHONE_2>",
            "raw": '{"n": "<PHONE_2>"}',
            "list": ["<PHONE_2>", 1],
        }


def test_what_was_masked_in_replies_is_counted(recorder: Recorder) -> None:
    openai = pytest.importorskip("openai")
    events: list[Any] = []
    masker = Masker(categories=["UserInfo"], mask_replies=True, on_event=events.append)
    recorder.answer = answer
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as client:
        create = masker.wrap(client.chat.completions.create)
        create(model="m", messages=ASKED)
        list(create(model="m", messages=ASKED, stream=True))
    told = [event.entities for event in events if event.kind == "restored"]
    assert told == [{"EMAIL_ADDRESS": 1, "PHONE_NUMBER": 2}] * 2

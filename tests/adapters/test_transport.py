"""The transport under any client of ``httpx`` and ``httpx2``: bytes out masked, bytes in restored, headers right."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import pytest

from desensitize import Masker
from desensitize.errors import LeakError, RestoreError, UnsupportedPart

if TYPE_CHECKING:
    from tests.recording import Recorder

PHONE, SENTENCE = "13800138000", "联系王女士 13800138000，或 138 0013 8000。"
SECRETS = (PHONE, "王女士", "138 0013 8000", "13900139000")
MASKER = Masker()
LIBRARIES = [httpx, httpx2]
SIGNED = base64.b64encode(bytes(at * at % 251 for at in range(400))).decode()


def body(text: str = SENTENCE, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def assert_nothing_raw(recorder: Recorder) -> None:
    seen = [*recorder.requests, *recorder.paths, *map(str, recorder.headers)]
    seen += [json.dumps(json.loads(raw), ensure_ascii=False) for raw in recorder.requests if raw]
    assert not [secret for secret in SECRETS for text in seen if secret in text]


@pytest.mark.parametrize("lib", LIBRARIES)
@pytest.mark.parametrize("own", [True, False])
def test_a_sync_client(lib: Any, own: bool, recorder: Recorder) -> None:
    transport = MASKER.httpx_transport(lib.HTTPTransport() if own else None)
    with lib.Client(transport=transport, base_url=recorder.root) as client:
        reply = client.post("/v1/chat/completions", json=body())
        assert reply.json()["choices"][0]["message"]["content"] == SENTENCE
        assert "content-length" not in reply.headers
        assert reply.request.content.decode().count("13800138000"), "the caller's own request stays the caller's"
        with client.stream("POST", "/v1/messages", json=body(stream=True)) as streamed:
            said = "".join(streamed.iter_text())
        assert client.get("/v1/models").json()["data"] == []
    assert text_deltas(said) == SENTENCE
    assert_nothing_raw(recorder)
    assert json.loads(recorder.requests[0]) == body("联系<PERSON_1> <PHONE_1>，或 <PHONE_1_2>。")
    assert recorder.headers[0]["content-length"] == str(len(recorder.requests[0].encode()))


@pytest.mark.parametrize("lib", LIBRARIES)
def test_an_async_client(lib: Any, recorder: Recorder) -> None:
    async def main() -> str:
        async with lib.AsyncClient(transport=MASKER.httpx_transport(), base_url=recorder.root) as client:
            reply = await client.post("/v1/chat/completions", json=body())
            assert reply.json()["choices"][0]["message"]["content"] == SENTENCE
            async with client.stream("POST", "/v1/messages", json=body(stream=True)) as streamed:
                return "".join([text async for text in streamed.aiter_text()])

    recorder.bytes_cut = 7
    assert text_deltas(asyncio.run(main())) == SENTENCE
    assert_nothing_raw(recorder)


def text_deltas(said: str) -> str:
    events = [json.loads(line[6:]) for line in said.split("\n") if line.startswith("data: ")]
    return "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")


def test_a_path_nobody_knows_is_scanned_whole(recorder: Recorder) -> None:
    with httpx.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client:
        asked = {"deep": [{"x": SENTENCE, "13900139000": 1}], "n": 1.00}
        assert client.post("/v9/anything", json=asked).json() == {"echo": asked}
        with pytest.raises(UnsupportedPart):
            client.post("/v9/anything", json={"n": 13800138000})
    assert_nothing_raw(recorder)


REFUSED: list[tuple[dict[str, Any], type[Exception]]] = [
    ({"content": SENTENCE.encode()}, UnsupportedPart),
    ({"content": b"\xff", "headers": {"content-type": "application/json"}}, UnsupportedPart),
    ({"content": b'{"a": NaN}', "headers": {"content-type": "application/json"}}, UnsupportedPart),
    ({"content": b"13800138000", "headers": {"content-type": "application/json"}}, UnsupportedPart),
    ({"content": gzip.compress(b"{}"), "headers": {"content-encoding": "gzip", "content-type": "application/json"}}, UnsupportedPart),
    ({"data": {"a": SENTENCE}}, UnsupportedPart),
    ({"files": {"a": SENTENCE.encode()}}, UnsupportedPart),
    ({"json": {}, "url": f"/v1/x/{PHONE}"}, LeakError),
    ({"json": {}, "url": "/v1/x/%31%33800138000"}, LeakError),
    ({"json": {}, "params": {PHONE: "x"}}, LeakError),
    ({"json": {}, "url": f"/v1/{PHONE}/chat/completions"}, LeakError),
    ({"json": {}, "url": f"/v1/a%2F{PHONE}%2Fb/chat/completions"}, LeakError),
    ({"json": {}, "url": "/v1/%CD%F5/chat/completions"}, UnsupportedPart),
    ({"json": {}, "url": "/v1/chat/completions?name=%CD%F5%D3%F1%C0%BC"}, UnsupportedPart),
    ({"json": {}, "headers": [(b"x-name", "姓名：王玉兰".encode("gbk"))]}, UnsupportedPart),
    ({"json": {}, "extensions": {"target": f"/v1/chat/completions?x={PHONE}".encode()}}, UnsupportedPart),
    ({"json": {}, "headers": {"x-stainless-os": PHONE}}, LeakError),
    ({"json": {"a": 1, "model": PHONE}, "url": "/v1/responses"}, LeakError),
    ({"json": {}, "headers": {"user-agent": f"me {PHONE}"}}, LeakError),
]  # fmt: skip


@pytest.mark.parametrize("options, error", REFUSED)
def test_what_cannot_be_masked_is_not_sent(options: Any, error: type[Exception], recorder: Recorder) -> None:
    options = {"url": "/v1/chat/completions", **options}
    with (
        httpx.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client,
        pytest.raises(error) as caught,
    ):
        client.post(**options)
    assert PHONE not in str(caught.value)
    assert recorder.paths == []


@pytest.mark.parametrize("lib", LIBRARIES)
def test_what_surrounds_a_body_is_read_as_people_read_it(lib: Any, recorder: Recorder) -> None:
    headers = [
        (b"x-name", "姓名：王玉兰".encode()),
        (b"x-stainless-note", PHONE.encode()),
        (b"X-Stainless-OS", b"Linux"),
    ]
    with lib.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client:
        client.post("/v1/chat/completions?password=hunter22xyz&limit=20", json=body("hi"), headers=headers)
    sent = recorder.headers[0]
    assert recorder.paths == ["/v1/chat/completions?password=%3CPASSWORD_1%3E&limit=20"]
    assert sent["x-name"].encode("latin-1").decode() == "姓名：<PERSON_1>"
    assert (sent["x-stainless-note"], sent["x-stainless-os"]) == ("<PHONE_1>", "Linux")
    assert_nothing_raw(recorder)


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9).decode()
UNNAMED: list[tuple[str, Any]] = [
    ("/api/generate", {"prompt": "hi", "images": [PICTURE]}),
    ("/v1beta/models/g:generateContent", {"contents": [{"parts": [{"inlineData": {"data": PICTURE}}]}]}),
    ("/v1beta/models/g:generateContent", {"contents": [{"parts": [{"fileData": {"fileUri": "gs://a/b.png"}}]}]}),
    ("/model/m/invoke", {"messages": [{"content": [{"type": "image", "source": {"data": PICTURE}}]}]}),
    ("/model/m/invoke", {"inputImage": PICTURE}),
    ("/model/m/converse", {"messages": [{"content": [{"image": {"source": {"bytes": PICTURE}}}]}]}),
    ("/v1/images/edits", {"image": PICTURE}),
    ("/v1/responses", {"input": [{"type": "image_generation_call", "id": "x", "result": PICTURE}]}),
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": [{"type": "x", "x_base64": PICTURE}]}]}),
    ("/v1/messages", {"messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "https://h/a"}}]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "asked"), UNNAMED)
def test_a_file_is_sent_only_where_that_was_asked_for(path: str, asked: Any, recorder: Recorder) -> None:
    with (
        httpx.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client,
        pytest.raises(UnsupportedPart, match="on_unsupported"),
    ):
        client.post(path, json=asked)
    assert recorder.paths == []
    forwards = Masker(on_unsupported="forward").httpx_transport(httpx.MockTransport(echo))
    with httpx.Client(transport=forwards, base_url="http://model") as client:
        assert client.post(path, json=asked).json() == asked


def echo(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=json.loads(request.content))


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/model/m/invoke", {"messages": [{"content": [{"type": "thinking", "thinking": "x", "signature": SIGNED}]}]}),
        ("/v1beta/models/g:generateContent", {"contents": [{"parts": [{"text": "x", "thoughtSignature": SIGNED}]}]}),
        (
            "/v1/chat/completions",
            {
                "messages": [
                    {"role": "assistant", "content": [{"type": "thinking", "thinking": "x", "signature": SIGNED}]}
                ]
            },
        ),
    ],
)
def test_what_a_vendor_signed_goes_back_as_it_came(path: str, asked: Any) -> None:
    with httpx.Client(transport=MASKER.httpx_transport(httpx.MockTransport(echo)), base_url="http://model") as client:
        assert client.post(path, json=asked).json() == asked


def test_a_body_that_is_read_as_it_is_sent(recorder: Recorder) -> None:
    raw = json.dumps(body()).encode()
    headers = {"content-type": "application/json"}
    with httpx.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client:
        client.post("/v1/chat/completions", content=iter([raw[:9], raw[9:]]), headers=headers)
    assert_nothing_raw(recorder)


def test_json_is_edited_where_it_changes(recorder: Recorder) -> None:
    raw = '{ "model":"m","temperature" : 1.00,\n "messages": [{"role": "user", "content": "\\u0031\\u00338 x"}], "seed": 13800138000 }'
    with httpx.Client(transport=MASKER.httpx_transport(), base_url=recorder.root) as client:
        client.post("/v1/chat/completions", content=raw, headers={"content-type": "application/json"})
        said = raw.replace("\\u0031\\u00338 x", "\\u0031\\u00338" + PHONE[3:])
        client.post("/v1/chat/completions", content=said, headers={"content-type": "application/json"})
        twice = '{"messages": [], "messages": [{"role": "user", "content": "13800138000"}]}'
        client.post("/v1/chat/completions", content=twice, headers={"content-type": "application/json"})
    assert recorder.requests[0] == raw
    assert recorder.requests[1] == raw.replace("\\u0031\\u00338 x", "<PHONE_1>")
    assert recorder.requests[2] == twice.replace("13800138000", "<PHONE_1>")


def answered(content: bytes, headers: dict[str, str], status: int = 200) -> bytes:
    """What comes through for a reply of the server's, after a request that told a phone."""
    served = httpx.MockTransport(lambda _: httpx.Response(status, content=content, headers=headers))
    with httpx.Client(transport=MASKER.httpx_transport(served)) as client:
        return client.post("http://model/v1/chat/completions", json=body()).content


def test_replies_by_what_they_are() -> None:
    chat = json.dumps({"choices": [{"message": {"content": "<PHONE_1> \ud83d"}}]}).encode()
    assert (
        json.loads(answered(chat, {"content-type": "application/json"}))["choices"][0]["message"]["content"]
        == f"{PHONE} \ud83d"
    )
    packed = {"content-type": "application/json; charset=utf-8", "content-encoding": "gzip"}
    assert PHONE.encode() in answered(gzip.compress(chat), packed)
    assert answered(b"call <PHONE_1>", {"content-type": "text/plain"}) == f"call {PHONE}".encode()
    assert answered(b"\xff\xfe<PHONE_1>", {"content-type": "text/plain"}) == b"\xff\xfe" + PHONE.encode()
    for kind in ("application/octet-stream", "audio/mpeg", ""):
        assert answered(b"<PHONE_1>", {"content-type": kind}) == b"<PHONE_1>"
    assert answered(b"{<PHONE_1>", {"content-type": "application/json"}) == b"{<PHONE_1>"
    error = b'{"error": {"message": "bad <PHONE_1>"}}'
    assert answered(error, {"content-type": "application/json"}, 400) == error


def test_an_unchanged_reply_is_the_same_to_the_byte() -> None:
    odd = b'{ "choices":[{"message": {"content": "\\u4f60 hi"}}], "n": 1.00 }'
    assert answered(odd, {"content-type": "application/json"}) == odd
    frames = b": hello\r\nid: 7\r\ndata: " + odd + b"\r\n\r\ndata:[DONE]\r\n\r\n"
    assert answered(frames, {"content-type": "text/event-stream"}) == frames


# What Python reads as something else, or not at all.
ODD = f'{{"a":1.00, "b":1e400,"c" : 0.10000000000000000555111512, "d":[-0,-1E-2], "e":{"7" * 5000}, "f":NaN}}'
REPLIES = {
    "chat": '{ "choices" : [{"index":0,"score":1.0,"message":{"content":"call <PHONE_1>"}}],\n"odd":%s }',
    "message": (
        '{"type":"message", "content":[{"type":"text","text":"<PHONE_1>"},'
        '{"type":"tool_use","name":"f","input":{"tel":"<PHONE_1>","rate":2.50}}],"odd":%s}'
    ),
    "unknown": '{"a":["<PHONE_1>",{"<PHONE_1>":1.10}],"odd":%s,"in":"{\\"t\\":\\"<PHONE_1>\\",\\"n\\":1e400}"}',
    "a list": '[%s,"<PHONE_1>"]',
    "a key written twice": '{"a":"x","a":"<PHONE_1>","odd":%s}',
    "a key like none": '{"\\u0000origin":1,"a":"<PHONE_1>","odd":%s}',
}


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16"])
def test_a_reply_is_edited_where_it_changes(name: str, encoding: str) -> None:
    said = REPLIES[name] % ODD
    shown = answered(said.encode(encoding), {"content-type": "application/json"})
    assert shown == said.replace("<PHONE_1>", PHONE).encode(encoding)


@pytest.mark.parametrize(
    "frame",
    [
        '{ "choices" : [{"index":0,"score":1.00,"delta":{"content":"<PHONE_1>"}}],"odd":%s }',
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"<PHONE_1>"},"odd":%s}',
        '{"type":"response.output_text.done","content_index":0,"text":"<PHONE_1>","odd":%s}',
        REPLIES["unknown"].split(',"in"')[0] + "}",
        REPLIES["a key like none"],
    ],
)
def test_an_event_is_edited_where_it_changes(frame: str) -> None:
    said = f"id: 1\ndata: {frame % ODD}\n\ndata: [DONE]\n\n"
    shown = answered(said.encode(), {"content-type": "text/event-stream"})
    assert shown == said.replace("<PHONE_1>", PHONE).encode()


def test_an_event_made_for_text_that_was_held_back_keeps_the_numbers() -> None:
    chunk = f'{{"choices":[{{"index":0,"delta":{{"role":"assistant","content":"a <PHO"}}}}],"odd":{ODD}}}'
    end = '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"n":1.00}'
    shown = answered(f"data: {chunk}\n\ndata: {end}\n\n".encode(), {"content-type": "text/event-stream"}).decode()
    first, second, third = [frame.removeprefix("data: ") for frame in shown.split("\n\n")[:3]]
    assert first == chunk.replace("a <PHO", "a ")
    assert second == chunk.replace("a <PHO", "<PHO").replace('"role":"assistant",', "")
    assert third == end


DEEP = [900, 100_000]


@pytest.mark.parametrize("levels", DEEP)
@pytest.mark.parametrize("form", ["list", "object", "chat", "text", "event"])
def test_a_reply_that_is_nested_too_deep_is_an_error(levels: int, form: str) -> None:
    said, kind = "[" * levels + '"<PHONE_1>"' + "]" * levels, "application/json"
    match form:
        case "object":
            said = '{"a":' * levels + '"<PHONE_1>"' + "}" * levels
        case "chat":
            said = f'{{"choices":[{{"message":{{"content":"<PHONE_1>"}}}}],"x":{said}}}'
        case "text":
            said = json.dumps({"a": said})
        case "event":
            said, kind = (
                f'data: {{"choices":[{{"delta":{{"content":"<PHONE_1>"}}}}],"x":{said}}}\n\n',
                "text/event-stream",
            )
    with pytest.raises(RestoreError, match="deeper than 64") as caught:
        answered(said.encode(), {"content-type": kind})
    assert PHONE not in repr(caught.value)


@pytest.mark.parametrize("levels", DEEP)
def test_data_that_is_nested_too_deep_is_an_error(levels: int) -> None:
    deep: Any = "<PHONE_1>"
    for _ in range(levels):
        deep = [deep]
    input_ = {"type": "tool_use", "name": "f", "input": {"x": deep}}
    with MASKER.session() as session:
        session.mask(f"call {PHONE}")
        replies = [deep, {"a": deep}, {"choices": [{"message": {"content": "x"}}], "x": deep}]
        for reply in [*replies, {"type": "message", "content": [input_]}]:
            with pytest.raises(RestoreError, match="deeper than 64"):
                session.restore(reply)
            stream = session.wrap(lambda prompt: iter([prompt and reply]), mask_args=["prompt"])("x")  # noqa: B023
            with pytest.raises(RestoreError, match="deeper than 64"):
                list(stream)
    # Neither comparing nor deleting it may end the test.
    while isinstance(deep, list):
        deep = deep.pop()


def test_a_number_of_thousands_of_digits_goes_out_as_it_is() -> None:
    seen: list[str] = []

    def served(request: httpx.Request) -> httpx.Response:
        seen.append(request.content.decode())
        return httpx.Response(200, json={})

    raw = f'{{"model":"m","messages":[{{"role":"user","content":"x"}}],"seed":{"7" * 5000},"more":[1e400, 1.00]}}'
    with httpx.Client(transport=MASKER.httpx_transport(httpx.MockTransport(served))) as client:
        client.post("http://model/v1/chat/completions", content=raw, headers={"content-type": "application/json"})
    assert seen == [raw]


def test_frames_keep_all_but_their_data() -> None:
    said = b'\xef\xbb\xbfid:1\rretry: 5\rdata:{"choices":[{"delta":\r: note\rdata: {"content":"call <PHONE_1>."}}]}\r\r'
    shown = answered(said, {"content-type": "text/event-stream"})
    assert shown == said.replace(b"<PHONE_1>", b"13800138000")


def test_a_stream_without_an_end_gives_what_it_held() -> None:
    said = b'event: x\nid: 3\ndata: {"choices":[{"index":0,"delta":{"content":"<PHO"}}]}\n\n'
    shown = answered(said, {"content-type": "text/event-stream"})
    first, second = shown.split(b"\n\n")[:2]
    assert first == b'event: x\nid: 3\ndata: {"choices":[{"index":0,"delta":{"content":""}}]}'
    assert second == b'event: x\ndata: {"choices":[{"index":0,"delta":{"content":"<PHO"}}]}'
    # ... and one whose last frame is cut off still says what it can.
    assert answered(said.rstrip(b"\n"), {"content-type": "text/event-stream"}).count(b"<PHO") == 1


def test_a_redirect_sends_masked_text_again(recorder: Recorder) -> None:
    seen: list[str] = []

    def served(request: httpx.Request) -> httpx.Response:
        seen.append(request.content.decode())
        if len(seen) == 1:
            return httpx.Response(307, headers={"location": "http://other/v1/chat/completions"})
        return httpx.Response(200, json={"choices": [{"message": {"content": "<PHONE_1>"}}]})

    transport = MASKER.httpx_transport(httpx.MockTransport(served))
    with httpx.Client(transport=transport, follow_redirects=True) as client:
        reply = client.post("http://model/v1/chat/completions", json=body())
    assert reply.json()["choices"][0]["message"]["content"] == PHONE
    assert seen[0] == seen[1]
    assert PHONE not in seen[0]


def test_a_session_of_the_transport_is_forgotten_with_its_reply(recorder: Recorder) -> None:
    recorder.answer = lambda _: {"content": "<PHONE_1>"}
    with (
        MASKER.session() as session,
        httpx.Client(transport=session.httpx_transport(), base_url=recorder.root) as client,
    ):
        client.post("/v1/chat/completions", json=body())
        reply = client.post("/v1/chat/completions", json=body("who?"))
        assert reply.json()["choices"][0]["message"]["content"] == PHONE
    masker = Masker()
    with httpx.Client(transport=masker.httpx_transport(), base_url=recorder.root) as client:
        client.post("/v1/chat/completions", json=body())
        with client.stream("POST", "/v1/messages", json=body(stream=True)) as streamed:
            next(streamed.iter_bytes())
        assert (
            client.post("/v1/chat/completions", json=body("who?")).json()["choices"][0]["message"]["content"]
            == "<PHONE_1>"
        )


def test_where_a_request_goes_and_which_edition_it_means_are_nobodys_values() -> None:
    """A model on an address of the local network, and a version that is somebody's birthday."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={})

    body = {"model": "m", "messages": [{"role": "user", "content": "DOB: 2023-06-01, 手机 13800138000"}]}
    transport = Masker().httpx_transport(httpx.MockTransport(answer))
    with httpx.Client(transport=transport, base_url="http://192.168.1.5:8000/v1") as client:
        headers = {"anthropic-version": "2023-06-01"}
        client.post("/chat/completions", json=body, headers=headers, params={"api-version": "2023-06-01"})
        with pytest.raises(LeakError):
            client.post("/chat/completions", json=body, headers={"user-agent": "app of 13800138000"})
    assert len(sent) == 1
    assert sent[0].headers["host"] == "192.168.1.5:8000"
    assert b"13800138000" not in sent[0].content
    assert b"2023-06-01" not in sent[0].content

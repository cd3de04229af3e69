"""A hook for what no scan can read: asked once for each part, and what it gives is sent in the same shape."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import anthropic
import dashscope
import openai
import pytest

from desensitize import Masker
from desensitize.chat.parts import Part
from desensitize.errors import ConfigError, LeakError, UnsupportedPart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.recording import Recorder

PHONE = "13800138000"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(90))
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(range(90))
PDF = b"%PDF-1.7 " + bytes(range(90))
ODD = bytes(range(128, 228))
NEW = b"\x89PNG\r\n\x1a\n new"


def written(data: bytes) -> str:
    return base64.b64encode(data).decode()


def url(data: bytes, media: str = "image/png") -> str:
    return f"data:{media};base64,{written(data)}"


def chat(part: dict[str, Any]) -> list[Any]:
    return [{"role": "user", "content": [{"type": "text", "text": f"call {PHONE}"}, part]}]


class Hook:
    """Notes what it is asked."""

    def __init__(self, gives: Any = NEW) -> None:
        self.parts: list[Part] = []
        self.gives = gives

    def __call__(self, part: Part) -> bytes | None:
        self.parts.append(part)
        if isinstance(self.gives, Exception):
            raise self.gives
        given: bytes | None = self.gives
        return given


def echo(**request: Any) -> Any:
    return request


def sent(hook: Callable[[Part], bytes | None], part: dict[str, Any], **options: Any) -> Any:
    """What becomes of a part of a call."""
    seen: list[Any] = []

    def call(messages: Any) -> None:
        seen.append(messages)

    Masker(on_part=hook, **options).wrap(call)(messages=chat(part))
    assert seen[0][0]["content"][0]["text"] == "call <PHONE_1>"
    return seen[0][0]["content"][1]


PATH = "messages[0].content[1]"
OPENAI: list[tuple[Any, Any, Part]] = [
    (
        {"type": "image_url", "image_url": {"url": url(PNG)}},
        {"type": "image_url", "image_url": {"url": url(NEW)}},
        Part(f"{PATH}.image_url.url", "image/png", PNG),
    ),
    (
        {"type": "image_url", "image_url": {"url": "data:image/x-odd,%89%50"}},
        {"type": "image_url", "image_url": {"url": url(NEW, "image/x-odd")}},
        Part(f"{PATH}.image_url.url", "image/x-odd", b"\x89P"),
    ),
    (
        {"type": "image_url", "image_url": {"url": "https://x.test/y.png"}},
        {"type": "image_url", "image_url": {"url": url(NEW)}},
        Part(f"{PATH}.image_url.url", url="https://x.test/y.png"),
    ),
    (
        {"type": "input_audio", "input_audio": {"data": written(WAV), "format": "wav"}},
        {"type": "input_audio", "input_audio": {"data": written(NEW), "format": "wav"}},
        Part(f"{PATH}.input_audio.data", "audio/wav", WAV),
    ),
    (
        {"type": "file", "file": {"file_data": url(PDF, "application/pdf"), "filename": "a.pdf"}},
        {"type": "file", "file": {"file_data": url(NEW, "application/pdf"), "filename": "a.pdf"}},
        Part(f"{PATH}.file.file_data", "application/pdf", PDF),
    ),
    (
        {"type": "file", "file": {"file_data": written(ODD), "filename": "a"}},
        {"type": "file", "file": {"file_data": written(NEW), "filename": "a"}},
        Part(f"{PATH}.file.file_data", "", ODD),
    ),
    (
        {"type": "text", "text": f"![x]({url(PNG)}) {PHONE}"},
        {"type": "text", "text": f"![x]({url(NEW)}) <PHONE_1>"},
        Part(f"{PATH}.text", "image/png", PNG),
    ),
]


@pytest.mark.parametrize("part, expected, asked", OPENAI)
def test_openai(part: Any, expected: Any, asked: Part) -> None:
    hook = Hook()
    assert sent(hook, part) == expected
    assert hook.parts == [asked]


def test_clients_on_the_wire(recorder: Recorder) -> None:
    hook = Hook()
    masker = Masker(on_part=hook)
    with openai.OpenAI(api_key="k", base_url=recorder.url, max_retries=0) as plain:
        client = masker.wrap_client(plain)
        for part, _, _ in OPENAI:
            client.chat.completions.create(model="m", messages=chat(part))
        image = {"type": "input_image", "image_url": url(PNG), "detail": "auto"}
        client.responses.create(model="m", input=[{"role": "user", "content": [image]}])  # type: ignore[list-item,misc]  # data
    bodies = recorder.bodies()
    assert [body["messages"][0]["content"][1] for body in bodies[:-1]] == [expected for _, expected, _ in OPENAI]
    assert bodies[-1]["input"][0]["content"][0]["image_url"] == url(NEW)
    assert hook.parts[: len(OPENAI)] == [asked for _, _, asked in OPENAI]
    assert hook.parts[-1] == Part("input[0].content[0].image_url", "image/png", PNG)


@pytest.mark.parametrize("data, kind", [(PNG, "image/png"), (PDF, "application/pdf"), (PNG[:20], "image/png")])
def test_anthropic_blocks(recorder: Recorder, data: bytes, kind: str) -> None:
    hook = Hook()
    source = {"type": "base64", "media_type": kind, "data": written(data)}
    inner: Any = {"type": "image", "source": source}
    result = {"type": "tool_result", "tool_use_id": "t", "content": [inner]}
    with anthropic.Anthropic(api_key="k", base_url=recorder.root, max_retries=0) as plain:
        masker = Masker(on_part=hook)
        for ask in (masker.wrap_client(plain).messages.create, masker.wrap(plain.messages.create)):
            ask(model="m", max_tokens=9, messages=[*chat(inner), {"role": "user", "content": [result]}])
    for body in recorder.bodies():
        assert body["messages"][0]["content"][1]["source"] == {**source, "data": written(NEW)}
        assert body["messages"][1]["content"][0]["content"][0]["source"]["data"] == written(NEW)
    assert [part.path for part in hook.parts] == [
        f"{PATH}.source.data",
        "messages[1].content[0].content[0].source.data",
    ] * 2
    assert {(part.media_type, part.data) for part in hook.parts} == {(kind, data)}


@pytest.mark.parametrize("forward", [False, True])
def test_where_only_an_address_can_stand_no_hook_is_asked(forward: bool) -> None:
    hook = Hook()
    masker = Masker(on_part=hook, on_unsupported="forward" if forward else "refuse")
    body = {"system": "s", "messages": chat({"type": "image", "source": {"type": "url", "url": "https://x.test/y"}})}
    with masker.session() as session:
        if forward:
            assert session.mask(body)["messages"][0]["content"][1]["source"]["url"] == "https://x.test/y"
        else:
            with pytest.raises(UnsupportedPart, match="address"):
                session.mask(body)
    assert not hook.parts


def test_dashscope(recorder: Recorder) -> None:
    hook = Hook()
    call = Masker(on_part=hook).wrap(dashscope.MultiModalConversation.call)
    content = [
        {"image": url(PNG)},
        {"image": "https://x.test/y.png"},
        {"audio": url(WAV, "audio/wav")},
        {"text": PHONE},
    ]
    call(
        model="m", messages=[{"role": "user", "content": content}], api_key="k", base_address=f"{recorder.root}/api/v1"
    )
    said = recorder.bodies()[0]["input"]["messages"][0]["content"]
    assert said == [{"image": url(NEW)}, {"image": url(NEW)}, {"audio": url(NEW, "audio/wav")}, {"text": "<PHONE_1>"}]
    assert [part.media_type for part in hook.parts] == ["image/png", "", "audio/wav"]


def test_a_file_of_this_machine(recorder: Recorder, tmp_path: Path) -> None:
    there = tmp_path / "y.png"
    there.write_bytes(PNG)
    hook = Hook()
    call = Masker(on_part=hook).wrap(dashscope.MultiModalConversation.call)
    messages = [{"role": "user", "content": [{"image": f"file://{there}"}]}]
    call(model="m", messages=messages, api_key="k", base_address=f"{recorder.root}/api/v1")
    assert recorder.bodies()[0]["input"]["messages"][0]["content"] == [{"image": url(NEW)}]
    assert hook.parts == [Part("messages[0].content[0].image", url=f"file://{there}")]


def test_sessions_and_async_calls() -> None:
    hook = Hook()
    masker = Masker(on_part=hook)
    part, expected, _ = OPENAI[0]

    async def call(messages: Any) -> Any:
        return json.dumps(messages)

    assert json.loads(asyncio.run(masker.wrap(call)(messages=chat(part))))[0]["content"][1] == expected
    with masker.session() as session:
        assert session.mask(chat(part))[0]["content"][1] == expected
    assert len(hook.parts) == 2


# --- What it must not do ---


@pytest.mark.parametrize("part", [part for part, _, _ in OPENAI])
@pytest.mark.parametrize("more", [{}, {"on_unsupported": "forward"}])
def test_none_refuses(part: Any, more: Any) -> None:
    with pytest.raises(UnsupportedPart, match="on_part refused") as caught:
        sent(Hook(None), part, **more)
    assert caught.value.path.startswith(PATH)


@pytest.mark.parametrize("wrong", ["text", 1, bytearray(b"x"), [b"x"]])
def test_anything_but_bytes_is_an_error(wrong: Any) -> None:
    with pytest.raises(ConfigError, match="on_part must give bytes"):
        sent(Hook(wrong), OPENAI[0][0])


@pytest.mark.parametrize("kind", [ValueError, UnsupportedPart, KeyError])
def test_what_it_raises_is_a_refusal_that_quotes_nothing(kind: type[Exception]) -> None:
    with pytest.raises(UnsupportedPart, match=kind.__name__) as caught:
        sent(Hook(kind(f"could not read {PHONE}")), OPENAI[0][0])
    assert PHONE not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_text_that_it_gives_is_looked_at() -> None:
    with pytest.raises(LeakError):
        sent(Hook(PHONE.encode()), {"type": "file", "file": {"file_data": "data:text/plain;base64,////"}})


def test_no_base64_is_refused() -> None:
    with pytest.raises(UnsupportedPart, match="base64"):
        sent(Hook(), {"type": "input_audio", "input_audio": {"data": "not base64!", "format": "wav"}})


def test_a_file_where_none_belongs_is_not_asked_about() -> None:
    hook = Hook()
    with pytest.raises(UnsupportedPart, match="on_unsupported"):
        sent(hook, {"type": "text", "text": written(PNG * 9)})
    assert not hook.parts


def test_a_part_shows_no_content() -> None:
    assert repr(Part("p", "image/png", b"secret")) == "Part(p, image/png, 6 bytes)"
    assert "secret" not in repr(Part("p", url="https://secret"))


def test_it_must_be_callable_and_plain() -> None:
    async def hook(part: Part) -> bytes:
        return NEW

    for wrong in (1, hook):
        with pytest.raises(ConfigError, match="on_part"):
            Masker(on_part=wrong)  # type: ignore[arg-type]  # what is tested

"""DashScope's own SDK, sync and async, whole, in pieces and cumulative, against a server on this machine."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import TYPE_CHECKING, Any

import dashscope
import httpx
import pytest
from dashscope.api_entities.dashscope_response import GenerationResponse
from dashscope.utils.oss_utils import upload_file

from desensitize import Masker
from desensitize.errors import ConfigError, UnsupportedPart
from tests.adapters.test_clients import ASKED, PHONE, QUOTED, SECRETS, SENTENCE, assert_nothing_raw, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.recording import Recorder


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(names=[QUOTED])


@pytest.fixture
def scope(masker: Masker, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(dashscope, "base_http_api_url", f"{recorder.root}/api/v1")
    monkeypatch.setattr(dashscope, "api_key", "sk-x")
    yield masker.wrap_client(dashscope)
    dashscope.close_shared_sync_session()


def asking(**more: Any) -> dict[str, Any]:
    return {"model": "qwen-plus", "messages": ASKED, "result_format": "message", **more}


def text_of(chunk: Any) -> str:
    content = chunk.output.choices[0].message.content
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def test_whole(scope: Any, recorder: Recorder) -> None:
    recorder.answer = said(recorder)
    reply = scope.Generation.call(**asking())
    assert isinstance(reply, GenerationResponse)
    message = reply.output.choices[0].message
    assert (message.content, message.reasoning_content) == (SENTENCE, f"think {SENTENCE}")
    assert json.loads(message.tool_calls[0]["function"]["arguments"]) == {"tel": SENTENCE, "deep": [SENTENCE]}
    assert scope.Generation.call("qwen-plus", prompt=SENTENCE, result_format="message").output.choices
    assert recorder.headers[0]["authorization"] == "Bearer sk-x"
    assert_nothing_raw(recorder)


@pytest.mark.parametrize("cut", [1, 3, 1000])
@pytest.mark.parametrize("model", ["qwen-plus", "qwen2-7b"])
def test_streams(scope: Any, recorder: Recorder, cut: int, model: str) -> None:
    recorder.cut = cut
    pieces = list(scope.Generation.call(**asking(model=model, stream=True, incremental_output=True)))
    assert "".join(map(text_of, pieces)) == SENTENCE
    for stated in ({"incremental_output": False}, {}):
        wholes = list(map(text_of, scope.Generation.call(**asking(model=model, stream=True, **stated))))
        assert wholes[-1] == SENTENCE
        assert all(later.startswith(sooner) for sooner, later in itertools.pairwise(wholes))
    assert_nothing_raw(recorder)


def test_streamed_tool_calls(scope: Any, recorder: Recorder) -> None:
    recorder.answer, recorder.cut = said(recorder), 3
    last = list(scope.Generation.call(**asking(stream=True)))[-1].output.choices[0].message
    assert json.loads(last.tool_calls[0]["function"]["arguments"]) == {"tel": SENTENCE, "deep": [SENTENCE]}
    pieces = list(scope.Generation.call(**asking(stream=True, incremental_output=True)))
    calls = [call for p in pieces for call in p.output.choices[0].message.get("tool_calls") or ()]
    source = "".join(call["function"]["arguments"] for call in calls)
    assert json.loads(source) == {"tel": SENTENCE, "deep": [SENTENCE]}
    assert_nothing_raw(recorder)


def test_async(scope: Any, recorder: Recorder) -> None:
    recorder.cut = 2

    async def main() -> None:
        reply = await scope.AioGeneration.call(**asking())
        assert text_of(reply) == SENTENCE
        pieces = await scope.AioGeneration.call(**asking(stream=True, incremental_output=True))
        assert "".join([text_of(piece) async for piece in pieces]) == SENTENCE
        await dashscope.close_shared_aio_session()

    asyncio.run(main())
    assert_nothing_raw(recorder)


def test_many_modes_of_input(scope: Any, recorder: Recorder, tmp_path: Path) -> None:
    part = [{"text": SENTENCE}]
    reply = scope.MultiModalConversation.call(model="qwen-vl-plus", messages=[{"role": "user", "content": part}])
    assert SENTENCE in text_of(reply)
    letter = tmp_path / "letter.png"
    letter.write_text(PHONE)
    for image in (f"file://{letter}", str(letter)):
        with pytest.raises(UnsupportedPart) as caught:
            scope.MultiModalConversation.call(model="m", messages=[{"role": "user", "content": [{"image": image}]}])
        assert caught.value.path == "messages[0].content[0].image"
    assert_nothing_raw(recorder)
    assert len(recorder.requests) == 1


NAMED = "names a file"


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that the working directory, the home directory and an absolute path lead to."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a:").mkdir()
    letter = tmp_path / "a:" / "letter.txt"
    letter.write_text(PHONE)
    (tmp_path / "letter.txt").write_text(PHONE)
    return letter


def spellings(letter: Path) -> list[str]:
    paths = [str(letter), "letter.txt", "./letter.txt", "~/letter.txt", "a://letter.txt", f"a:/../{'letter.txt'}"]
    return [*paths, f"file://{letter}", f"FILE://{letter}", f" file://{letter}", "file://~/letter.txt"]


@pytest.mark.parametrize("key", ["text", "image", "audio", "video", "file", "new"])
@pytest.mark.parametrize("listed", [False, True])
def test_a_local_file_that_a_part_names_is_not_uploaded(
    masker: Masker, scope: Any, recorder: Recorder, letter: Path, key: str, listed: bool
) -> None:
    plain = masker.wrap(dashscope.MultiModalConversation.call)
    chosen = masker.wrap(dashscope.MultiModalConversation.call, mask_args=["messages"])
    for name in spellings(letter):
        part = {key: [name] if listed else name}
        for call in (scope.MultiModalConversation.call, plain, chosen):
            for content in ([part], [{"text": "look:"}, part]):
                with pytest.raises(UnsupportedPart) as caught:
                    call(model="m", messages=[{"role": "user", "content": content}])
                assert caught.value.path.startswith(f"messages[0].content[{len(content) - 1}].{key}")
                assert "letter" not in str(caught.value)
        with pytest.raises(UnsupportedPart):
            asyncio.run(scope.AioMultiModalConversation.call(model="m", messages=[{"role": "user", "content": [part]}]))
        with pytest.raises(UnsupportedPart) as caught:
            scope.MultiModalEmbedding.call(model="m", input=[{"factor": 1, **part}])
        assert caught.value.path.startswith(f"input[0].{key}")
        with pytest.raises(UnsupportedPart):
            asyncio.run(scope.AioMultiModalEmbedding.call(model="m", input=[{"factor": 1, **part}]))
    assert recorder.requests == []


def test_forward_is_for_a_file_where_one_belongs(
    recorder: Recorder, scope: Any, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def upload(model: str, file_path: str, **rest: Any) -> tuple[str, dict[str, str]]:
        taken.append(file_path)
        return "oss://x/letter", {}

    monkeypatch.setattr("dashscope.utils.oss_utils.OssUtils.upload", upload)
    client = Masker(on_unsupported="forward").wrap_client(dashscope)
    client.MultiModalConversation.call(model="m", messages=[{"role": "user", "content": [{"image": str(letter)}]}])
    assert taken == [str(letter)]
    with pytest.raises(UnsupportedPart, match=NAMED):
        client.MultiModalConversation.call(model="m", messages=[{"role": "user", "content": [{"text": "letter.txt"}]}])
    assert len(recorder.requests) == 1


def test_words_that_name_no_file_are_sent(scope: Any, recorder: Recorder, letter: Path) -> None:
    words = ["a", "a/b.txt", "http://h/letter.txt", "letter.txt is my file", "x" * 9000, "nul\x00", "~nobody/x"]
    parts = [{"text": word} for word in words]
    scope.MultiModalConversation.call(model="m", messages=[{"role": "user", "content": parts}])
    scope.TextEmbedding.call(model="m", input=["letter.txt"])
    scope.Generation.call(model="m", prompt="letter.txt")
    assert [part["text"] for part in recorder.bodies()[0]["input"]["messages"][0]["content"]] == words
    assert recorder.bodies()[1]["input"]["texts"] == ["letter.txt"]
    assert recorder.bodies()[2]["input"]["prompt"] == "letter.txt"


def test_functions_of_the_sdk_that_nobody_looked_at_are_not_wrapped(masker: Masker, recorder: Recorder) -> None:
    client = dashscope.Client(api_key="k", base_url=recorder.root)

    class Derived(dashscope.ImageSynthesis):  # type: ignore[misc]  # the SDK has no types
        """Another class of the same."""

    class Speaker(dashscope.Generation):  # type: ignore[misc]  # the SDK has no types
        """A class of our own before one that is known."""

    for call in (
        dashscope.ImageSynthesis.call, dashscope.VideoSynthesis.call, dashscope.Application.call, Derived.call,
        dashscope.Files.upload, client.chat.completions.create, client.images.generate, upload_file,
    ):  # fmt: skip
        for options in ({}, {"mask_args": ["prompt"]}):
            with pytest.raises(ConfigError, match="refused"):
                masker.wrap(call, **options)
    assert masker.wrap(Speaker.call)
    assert recorder.requests == []


def test_vectors(scope: Any, recorder: Recorder) -> None:
    reply = scope.TextEmbedding.call(model="text-embedding-v4", input=[f"call {PHONE}", "13900139000"])
    assert reply.output["embeddings"][0]["embedding"] == [0.1]
    assert recorder.bodies()[0]["input"]["texts"] == ["call <PHONE>", "<PHONE>"]
    assert_nothing_raw(recorder)


def test_what_nobody_looked_at_is_refused(masker: Masker, scope: Any, recorder: Recorder) -> None:
    with pytest.raises(ConfigError):
        scope.Application.call("x", prompt=PHONE)
    with pytest.raises(ConfigError):
        scope.Files  # noqa: B018 - reading it is the test
    assert masker.wrap_client(dashscope.Generation).Models.qwen_plus == "qwen-plus"
    assert scope.api_key == "sk-x"
    assert recorder.requests == []


def test_a_session_of_the_module(masker: Masker, scope: Any, recorder: Recorder) -> None:
    with masker.session() as session:
        client = session.wrap_client(dashscope)
        client.Generation.call(**asking())
        recorder.answer = lambda body: {"content": "<PHONE_1>"}
        assert text_of(client.Generation.call(**asking(messages=[{"role": "user", "content": "who?"}]))) == PHONE
    assert [secret for secret in SECRETS if secret in SENTENCE]


def test_the_sdks_newer_client_takes_the_transport(masker: Masker, recorder: Recorder) -> None:
    with httpx.Client(transport=masker.httpx_transport()) as sends:
        client = dashscope.Client(api_key="k", base_url=recorder.root, http_client=sends)
        reply = client.chat.completions.create(model="qwen-plus", messages=ASKED)
        assert reply.choices[0].message.content == SENTENCE
    assert_nothing_raw(recorder)

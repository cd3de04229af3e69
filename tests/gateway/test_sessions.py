"""Sessions: one for each request, or one that it names; a named one is its caller's."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest

from desensitize.gateway.state import Bound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.recording import Recorder

    Serve = Callable[..., str]

KEYS = [{"name": "a", "env": "A_KEY"}, {"name": "b", "env": "B_KEY"}]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "key-of-a")
    monkeypatch.setenv("B_KEY", "key-of-b")
    monkeypatch.setenv("UPSTREAM", "key-of-the-upstream")
    monkeypatch.setenv("DESENSITIZE_KEY", "dsk1_" + "A" * 43)


def chat(root: str, text: str, **headers: str) -> httpx.Response:
    said = {"messages": [{"role": "user", "content": text}]}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{root}/v1/chat/completions", json=said, headers=named)


def content(answer: httpx.Response) -> Any:
    return answer.json()["choices"][0]["message"]["content"]


def sent(recorder: Recorder) -> Any:
    return json.loads(recorder.requests[-1])["messages"][0]["content"]


def test_requests_share_nothing(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    chat(root, "call 13812345678")
    assert sent(recorder) == "call <PHONE_1>"
    chat(root, "call 13900001111")
    assert sent(recorder) == "call <PHONE_1>"
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    assert content(chat(root, "hello")) == "<PHONE_1>"


def test_a_named_session_is_its_callers(serve: Serve, recorder: Recorder) -> None:
    root = serve(keys=KEYS)
    a = {"x_desensitize_key": "key-of-a", "x_desensitize_session": "s1"}
    b = {"x_desensitize_key": "key-of-b", "x_desensitize_session": "s1"}
    assert chat(root, "call 13812345678", **a).headers["x-desensitize-session"] == "s1"
    chat(root, "call 13900001111", **a)
    assert sent(recorder) == "call <PHONE_2>"
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    assert content(chat(root, "and?", **a)) == "13812345678"
    assert content(chat(root, "and?", **b)) == "<PHONE_1>"


def test_without_keys_the_server_names_sessions(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    answer = chat(root, "call 13812345678", x_desensitize_session="mine")
    assert answer.status_code == 400
    assert not recorder.requests
    first = chat(root, "call 13812345678", x_desensitize_session="new")
    name = first.headers["x-desensitize-session"]
    assert len(name) == 32
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    assert content(chat(root, "and?", x_desensitize_session=name)) == "13812345678"
    other = chat(root, "and?", x_desensitize_session="new")
    assert other.headers["x-desensitize-session"] != name
    assert content(other) == "<PHONE_1>"


@pytest.mark.parametrize("name", ["", "a b", "é", "x" * 201])
def test_names_that_are_none(serve: Serve, name: str) -> None:
    root = serve(keys=KEYS)
    answer = httpx.post(
        f"{root}/v1/chat/completions",
        json={"messages": []},
        headers=[(b"x-desensitize-key", b"key-of-a"), (b"x-desensitize-session", name.encode())],
    )
    assert answer.status_code == 400


def test_who_has_no_key_is_not_served(serve: Serve, recorder: Recorder) -> None:
    root = serve(keys=KEYS)
    assert chat(root, "hello").status_code == 401
    assert chat(root, "hello", authorization="Bearer wrong").status_code == 401
    assert not recorder.requests


def test_the_gateways_key_never_goes_on(serve: Serve, recorder: Recorder) -> None:
    root = serve(keys=KEYS, upstreams={"default": {"url": recorder.url, "key_env": "UPSTREAM"}})
    client = openai.OpenAI(base_url=f"{root}/v1", api_key="key-of-a", max_retries=0)
    client.chat.completions.create(model="m", messages=[{"role": "user", "content": "hello"}])
    assert recorder.headers[-1]["authorization"] == "Bearer key-of-the-upstream"
    client = openai.OpenAI(
        base_url=f"{root}/v1", api_key="sk-own", max_retries=0, default_headers={"X-Desensitize-Key": "key-of-a"}
    )
    client.chat.completions.create(model="m", messages=[{"role": "user", "content": "hello"}])
    assert "key-of-a" not in str(recorder.headers)
    assert "sk-own" not in str(recorder.headers)


def test_without_a_key_of_its_own_the_clients_goes_on(serve: Serve, recorder: Recorder) -> None:
    root = serve(keys=KEYS)
    chat(root, "hello", x_desensitize_key="key-of-a", authorization="Bearer sk-own")
    assert recorder.headers[-1]["authorization"] == "Bearer sk-own"
    chat(root, "hello", authorization="Bearer key-of-a")
    assert "authorization" not in recorder.headers[-1]


def test_state_that_the_vendor_keeps_needs_its_session(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    client = openai.OpenAI(base_url=f"{root}/v1", api_key="k", max_retries=0)
    with pytest.raises(openai.ConflictError):
        client.responses.create(model="m", input="and?", previous_response_id="resp_1")
    assert not recorder.requests


@pytest.mark.parametrize("stream", [False, True])
def test_state_is_bound_to_its_session(serve: Serve, recorder: Recorder, stream: bool) -> None:
    root = serve(keys=KEYS)

    def ask(session: str, **more: Any) -> httpx.Response:
        headers = {"x-desensitize-key": "key-of-a", "x-desensitize-session": session}
        said = {"model": "m", "input": "call 13812345678", "stream": stream, **more}
        return httpx.post(f"{root}/v1/responses", json=said, headers=headers)

    made = re.search(r'"id": ?"([a-z]+_[^"]+)"', ask("s1").text)
    assert made is not None
    assert ask("s1", previous_response_id=made[1]).status_code == 200
    assert ask("s2", previous_response_id=made[1]).status_code == 409
    assert ask("s1", previous_response_id="resp_unknown").status_code == 409
    assert ask("s1", conversation={"id": "conv_1"}).status_code == 200
    assert ask("s1", conversation="conv_1").status_code == 200
    refused = ask("s2", conversation="conv_1")
    assert refused.status_code == 409
    assert refused.json()["error"]["param"] == "conversation"
    for tool in (
        {"type": "code_interpreter", "container": "cntr_1"},
        {"type": "shell", "environment": {"type": "container_reference", "container_id": "cntr_2"}},
    ):
        assert [ask(name, tools=[tool]).status_code for name in ("s1", "s1", "s2")] == [200, 200, 409]
    fresh = {"type": "code_interpreter", "container": {"type": "auto"}}
    assert [ask(name, tools=[fresh]).status_code for name in ("s1", "s2")] == [200, 200]


def test_a_container_that_a_reply_names_is_its_sessions() -> None:
    bound: list[tuple[str, str]] = []
    states: Any = type("States", (), {"bind": lambda _, session, said: bound.append((session, said))})()
    one = Bound(states, "s")
    for piece in (b'{"type": "code_interpreter_call", "contai', b'ner_id": "cntr_9", "id"', b': "ci_1"}'):
        one.note(piece)
    assert bound == [("s", "cntr_9"), ("s", "ci_1")]


def test_sessions_in_a_file_outlive_the_server(serve: Serve, recorder: Recorder, tmp_path: Path) -> None:
    place = {"file": str(tmp_path / "sessions.vault")}
    name = chat(serve(vault=place), "call 13812345678", x_desensitize_session="new").headers["x-desensitize-session"]
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    assert content(chat(serve(vault=place), "and?", x_desensitize_session=name)) == "13812345678"
    assert b"13812345678" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "said, status",
    [
        ({"input": [{"id": "msg_1"}]}, 409),
        ({"input": [{"id": "msg_1", "type": None}]}, 409),
        ({"input": [{"id": ["msg_1"], "type": "item_reference"}]}, 400),
        ({"input": "go on", "previous_response_id": ["resp_1"]}, 400),
        ({"input": "go on", "conversation": {"id": ["conv_1"]}}, 400),
        ({"input": "go on", "container": 1}, 400),
        ({"input": "go on", "tools": [{"type": "code_interpreter", "container": 1}]}, 400),
    ],
)
def test_what_goes_on_from_elsewhere_however_it_is_written(
    serve: Serve, recorder: Recorder, said: dict[str, Any], status: int
) -> None:
    headers = {"x-desensitize-session": "new"}
    answer = httpx.post(f"{serve()}/v1/responses", json={"model": "m", **said}, headers=headers)
    assert answer.status_code == status
    assert not recorder.requests

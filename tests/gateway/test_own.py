"""The gateway's own doors: mask, restore and find, and who may ask."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from desensitize.gateway.config import Config
from desensitize.gateway.maskers import Maskers

if TYPE_CHECKING:
    from collections.abc import Callable

    Serve = Callable[..., str]

PHONE, MAIL = "13812345678", "wang.fang@example.com"
TEXT = f"😀 手机 {PHONE}，邮箱 {MAIL}"
KEYS = [{"name": "a", "env": "A_KEY"}, {"name": "b", "env": "B_KEY"}]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "key-of-a")
    monkeypatch.setenv("B_KEY", "key-of-b")
    monkeypatch.setenv("DESENSITIZE_KEY", "dsk1_" + "A" * 43)


@pytest.fixture(scope="module")
def ask(alone: str) -> Callable[..., httpx.Response]:
    return lambda path, **body: httpx.post(alone + path, json=body)


def values(findings: list[dict[str, Any]], texts: dict[str, str]) -> list[str]:
    return [texts[one["path"]][one["start"] : one["end"]] for one in findings]


def test_a_text_and_its_way_back(ask: Callable[..., httpx.Response]) -> None:
    masked = ask("/mask", text=TEXT).json()
    assert masked["text"] == "😀 手机 <PHONE_1>，邮箱 <EMAIL_1>"
    assert values(masked["findings"], {"text": TEXT}) == [PHONE, MAIL]
    assert [one["rule"] for one in masked["findings"]] == ["cn.mobile", "email"]
    assert PHONE not in str(masked)
    back = ask("/restore", text="给 <PHONE_1> 和 <EMAIL_1>，不是 <PHONE_9>", session=masked["session"]).json()
    assert back == {"text": f"给 {PHONE} 和 {MAIL}，不是 <PHONE_9>", "restored": 2, "missed": 1}


def test_a_session_goes_on(ask: Callable[..., httpx.Response]) -> None:
    session = ask("/mask", text="nothing here").json()["session"]
    first = ask("/mask", texts=[TEXT, f"again {PHONE}"], session=session).json()
    assert first["texts"][1] == "again <PHONE_1>"
    assert values(first["findings"], {"texts[0]": TEXT, "texts[1]": f"again {PHONE}"}) == [PHONE, MAIL, PHONE]
    again = ask("/mask", text=TEXT, session=session).json()
    assert values(again["findings"], {"text": TEXT}) == [PHONE, MAIL]
    assert ask("/mask", text="call 13900001111", session=session).json()["text"] == "call <PHONE_2>"
    assert ask("/restore", texts=["<PHONE_2>", ""], session=session).json()["texts"] == ["13900001111", ""]


def test_messages(ask: Callable[..., httpx.Response]) -> None:
    said = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [{"type": "text", "text": TEXT}]},
        {"role": "user", "content": TEXT},
        {"role": "user", "content": "x", "metadata": {PHONE: 1}},
    ]
    masked = ask("/mask", messages=said).json()
    assert PHONE not in str(masked)
    assert MAIL not in str(masked)
    places = {"messages[1].content[0].text": TEXT, "messages[2].content": TEXT}
    shown = [one for one in masked["findings"] if one["path"] in places]
    assert values(shown, places) == [PHONE, MAIL, PHONE, MAIL]
    back = ask("/restore", messages=masked["messages"][:3], session=masked["session"]).json()
    assert back["messages"] == said[:3]


def test_a_part_that_cant_be_read_is_refused(ask: Callable[..., httpx.Response]) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    answer = ask("/mask", messages=[{"role": "user", "content": [image]}])
    assert answer.status_code == 400
    assert answer.json()["error"]["parameter"].startswith("messages[0].content[0]")


def test_operators_and_choices(ask: Callable[..., httpx.Response]) -> None:
    redacted = ask("/mask", text=TEXT, operator="redact").json()
    assert redacted["text"] == "😀 手机 [PHONE_NUMBER]，邮箱 [EMAIL_ADDRESS]"
    assert redacted["session"] is None
    some = ask("/mask", text=TEXT, operators={"PHONE_NUMBER": {"operator": "partial", "keep": [3, 4]}}).json()
    assert some["text"] == "😀 手机 138****5678，邮箱 <EMAIL_1>"
    assert ask("/restore", text=some["text"], session=some["session"]).json()["text"].endswith(MAIL)
    assert ask("/mask", text=TEXT, entities=["EMAIL_ADDRESS"]).json()["text"] == f"😀 手机 {PHONE}，邮箱 <EMAIL_1>"
    assert ask("/mask", text=TEXT, exclude=["email"]).json()["text"] == f"😀 手机 <PHONE_1>，邮箱 {MAIL}"
    blocked = ask("/mask", text=TEXT, operator="block")
    assert (blocked.status_code, blocked.json()["error"]["code"]) == (403, "blocked")


def test_a_reply_says_its_request(alone: str) -> None:
    said = {"x-request-id": "r-1", "content-type": "application/json"}
    for body in (b'{"text": "a"}', b"{}"):
        assert httpx.post(f"{alone}/find", content=body, headers=said).headers["x-request-id"] == "r-1"
    assert len(httpx.get(f"{alone}/metrics", headers={"x-request-id": "a b"}).headers["x-request-id"]) == 32


def test_who_waits_for_a_new_masker_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Config.model_validate({"upstreams": {"default": {"url": "http://127.0.0.1:9"}}})
    maskers = Maskers(made, lambda event: None)
    usual, begun, over = maskers.of(), threading.Event(), threading.Event()
    build = maskers._masker

    def slow(*asked: Any) -> Any:
        begun.set()
        over.wait(20)
        return build(*asked)

    monkeypatch.setattr(maskers, "_masker", slow)
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(maskers.of, ["PIPL"]) for _ in range(2))
        assert begun.wait(20)
        assert maskers.of() is usual
        over.set()
        assert first.result() is second.result()


def test_categories_come_on_top(serve: Serve) -> None:
    root = serve(categories=["NetworkInfo"])
    said = {"text": TEXT}
    assert PHONE in httpx.post(f"{root}/mask", json=said).json()["text"]
    assert PHONE not in httpx.post(f"{root}/mask", json={**said, "categories": ["UserInfo"]}).json()["text"]


def test_find(ask: Callable[..., httpx.Response]) -> None:
    plain = ask("/find", text=TEXT).json()["findings"]
    assert values(plain, {"text": TEXT}) == [PHONE, MAIL]
    assert "why" not in plain[0]
    found = ask("/find", texts=["nothing", TEXT], explain=True).json()["findings"]
    assert [one["path"] for one in found] == ["texts[1]", "texts[1]"]
    assert "verified phone:CN" in found[0]["why"]
    assert PHONE not in str(found)


def test_text_that_is_no_text_comes_back_as_it_was(ask: Callable[..., httpx.Response]) -> None:
    odd = "\ud83d <PHONE_1> \x00 ﻿ " + PHONE
    root = str(ask("/find", text="").request.url).removesuffix("/find")
    raw = b'{"text": "\\ud83d <PHONE_1> \\u0000 \\ufeff ' + PHONE.encode() + b'"}'
    masked = httpx.post(f"{root}/mask", content=raw, headers={"content-type": "application/json"}).json()
    assert PHONE not in masked["text"]
    body = b'{"session": "%s", "text": %s}' % (masked["session"].encode(), ascii_json(masked["text"]))
    back = httpx.post(f"{root}/restore", content=body, headers={"content-type": "application/json"}).json()
    assert back["text"] == odd


def ascii_json(text: str) -> bytes:
    return json.dumps(text).encode()


def test_sessions_are_their_callers(serve: Serve) -> None:
    root = serve(keys=KEYS)
    a, b = ({"x-desensitize-key": f"key-of-{name}"} for name in "ab")
    said = {"text": TEXT, "session": "s1"}
    assert httpx.post(f"{root}/mask", json=said).status_code == 401
    assert httpx.post(f"{root}/mask", json=said, headers=a).json()["session"] == "s1"
    back = {"text": "<PHONE_1>", "session": "s1"}
    assert httpx.post(f"{root}/restore", json=back, headers=a).json()["text"] == PHONE
    assert httpx.post(f"{root}/restore", json=back, headers=b).json() == {
        "text": "<PHONE_1>",
        "restored": 0,
        "missed": 0,
    }
    fresh = httpx.post(f"{root}/mask", json={"text": TEXT}, headers=a).json()["session"]
    assert len(fresh) == 32


def test_the_doors_share_sessions(serve: Serve, recorder: Any) -> None:
    root = serve()
    session = httpx.post(f"{root}/mask", json={"text": TEXT}).json()["session"]
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    asked = {"messages": [{"role": "user", "content": "and?"}]}
    answer = httpx.post(f"{root}/v1/chat/completions", json=asked, headers={"x-desensitize-session": session})
    assert answer.json()["choices"][0]["message"]["content"] == PHONE


@pytest.mark.parametrize(
    "path, body, message, parameter",
    [
        ("/mask", {}, "the body: takes exactly one of text, texts, messages", None),
        ("/mask", {"text": "a", "texts": ["b"]}, "the body: takes exactly one of text, texts, messages", None),
        ("/mask", {"txt": TEXT}, "txt: unknown key (did you mean 'text'?)", "txt"),
        ("/mask", {"text": 13812345678}, "text: must be text", "text"),
        ("/mask", {"text": None}, "text: must be text", "text"),
        ("/mask", {"texts": ["a", 13812345678]}, "texts[1]: must be text", "texts[1]"),
        ("/mask", {"text": "a", PHONE: 1}, "the body: unknown key", None),
        ("/mask", {"text": "a", "entities": [PHONE]}, "entities[0]: does not have the form", "entities[0]"),
        ("/mask", {"text": "a", "entities": []}, "entities: needs at least 1", "entities"),
        ("/mask", {"text": "a", "operators": {PHONE: "redact"}}, "operators: does not have the form", "operators"),
        ("/mask", {"text": "a", "operator": "redakt"}, "(did you mean 'redact'?)", None),
        ("/mask", {"text": "a", "operators": {"PHONE_NUMBR": "redact"}}, "(did you mean 'PHONE_NUMBER'?)", None),
        ("/mask", {"text": "a", "categories": ["UserInf"]}, "UserInfo", None),
        ("/mask", {"text": "a", "session": "mine"}, "without keys the server names sessions", None),
        ("/mask", {"messages": []}, "messages: needs at least 1", "messages"),
        ("/mask", {"messages": ["hi"]}, "messages[0]: must be a mapping of keys to values", "messages[0]"),
        ("/find", {"text": "a", "explain": "yes"}, "explain: must be true or false", "explain"),
        ("/find", {"messages": []}, "the body: unknown key", None),
        ("/restore", {"text": "a"}, "session: this key is required", "session"),
        ("/restore", {"text": "a", "session": "a b"}, "session: does not have the form", "session"),
    ],
)
def test_mistakes_have_a_place_and_no_value(
    ask: Callable[..., httpx.Response], path: str, body: dict[str, Any], message: str, parameter: str | None
) -> None:
    answer = ask(path, **body)
    assert answer.status_code == 400
    said = answer.json()["error"]
    assert message in said["message"]
    assert said["parameter"] == parameter
    assert PHONE not in answer.text
    assert MAIL not in answer.text


def test_only_json_is_read(serve: Serve) -> None:
    root = serve()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = httpx.post(f"{root}/find", content=b'{"text": "a"}', headers={"content-type": kind})
        assert answer.status_code == 415, kind
    kind = {"content-type": "Application/JSON; charset=utf-8"}
    assert httpx.post(f"{root}/find", content=b'{"text": "a"}', headers=kind).status_code == 200
    packed = {**kind, "content-encoding": "gzip"}
    assert httpx.post(f"{root}/find", content=b'{"text": "a"}', headers=packed).status_code == 415


@pytest.mark.parametrize("path", ["/mask", "/analyze", "/metrics", "/openapi.json"])
def test_pages_of_others_are_not_served(serve: Serve, path: str) -> None:
    root = serve(hosts=["mask.example"])
    method = "GET" if path in ("/metrics", "/openapi.json") else "POST"
    port = root.rpartition(":")[2]

    def ask(**headers: str) -> httpx.Response:
        body = {} if method == "GET" else {"json": {"text": "a"}}
        return httpx.request(method, root + path, headers=headers, **body)  # type: ignore[arg-type]

    assert ask().status_code == 200
    assert ask(origin=root).status_code == 200
    assert ask(host=f"localhost:{port}", origin=f"http://localhost:{port}").status_code == 200
    assert ask(host="[::1]:1").status_code == 200
    assert ask(host="MASK.example:443", origin="https://mask.example:443").status_code == 200
    for origin in ("https://evil.example", "null", f"http://localhost:{port}", f"{root}.evil.example"):
        assert ask(origin=origin).status_code == 403, origin
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", ""):
        assert ask(host=host).status_code == 421, host
    assert ask(host="evil.example", origin="http://evil.example").status_code == 421


def test_a_preflight_is_not_answered(serve: Serve) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = httpx.options(f"{serve()}/mask", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]

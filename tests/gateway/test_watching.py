"""What watches the gateway: metrics, the audit log, and the description of its doors. None of them holds a value."""

from __future__ import annotations

import errno
import json
import os
import re
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from desensitize.errors import ConfigError
from desensitize.gateway import audit
from desensitize.gateway.app import application
from desensitize.gateway.audit import AuditLog
from desensitize.gateway.config import Config
from desensitize.gateway.ledger import Record
from desensitize.gateway.openapi import described
from desensitize.gateway.own_doors import OWN_DOORS
from desensitize.gateway.proxy import DOORS
from desensitize.gateway.refusal import Refusal
from desensitize.mask.keys import Key
from tests.gateway.test_limits import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.recording import Recorder

    Serve = Callable[..., str]

PHONE, MAIL = "13812345678", "wang.fang@example.com"
TEXT = f"call {PHONE}, {MAIL}"
KEYS = [{"name": "app", "env": "APP_KEY"}]
AUTH = {"x-desensitize-key": "key-of-app"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_KEY", "key-of-app")


def sample(text: str, name: str) -> float:
    """The value of one line of the metrics."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def chat(root: str, text: str, **more: Any) -> httpx.Response:
    said = {"model": "m", "messages": [{"role": "user", "content": text}], **more}
    return httpx.post(f"{root}/v1/chat/completions", json=said, headers=AUTH)


def written(file: Path, count: int) -> list[dict[str, Any]]:
    """The lines of a log, of which the last one is written when the client has its reply."""
    end = time.monotonic() + 10
    while len(lines := file.read_text(encoding="ascii").splitlines()) < count and time.monotonic() < end:
        time.sleep(0.01)
    return [json.loads(line) for line in lines]


def metered(root: str, name: str, value: float) -> str:
    """The metrics, which count a request when its client has the reply, once one of them has this value."""
    end = time.monotonic() + 10
    while sample(said := httpx.get(f"{root}/metrics", headers=AUTH).text, name) != value and time.monotonic() < end:
        time.sleep(0.01)
    assert sample(said, name) == value
    return said


def test_metrics(serve: Serve, recorder: Recorder) -> None:
    root = serve(keys=KEYS)
    chat(root, TEXT)
    chat(root, TEXT, stream=True)
    chat(root, f"and {PHONE}")
    httpx.post(f"{root}/mask", json={"text": TEXT, "session": "s-1"}, headers=AUTH)
    httpx.post(f"{root}/restore", json={"text": "<PHONE_1> <PHONE_7>", "session": "s-1"}, headers=AUTH)
    httpx.post(f"{root}/mask", json={"txt": TEXT}, headers=AUTH)
    assert httpx.get(f"{root}/metrics").status_code == 401
    assert httpx.get(f"{root}/metrics", headers=AUTH).headers["content-type"].startswith("text/plain; version=0.0.4")
    said = metered(root, 'desensitize_requests_total{caller="app",door="mask",status="400"}', 1)
    assert sample(said, 'desensitize_requests_total{caller="app",door="mask",status="200"}') == 1
    assert sample(said, 'desensitize_requests_total{caller="",door="metrics",status="401"}') == 1
    assert sample(said, 'desensitize_masked_entities_total{entity="PHONE_NUMBER"}') >= 3
    assert sample(said, 'desensitize_masked_rules_total{rule="email"}') >= 3
    assert sample(said, "desensitize_restored_total") == 6
    assert sample(said, "desensitize_missed_total") == 1
    assert sample(said, 'desensitize_refused_total{code="invalid_request"}') == 1
    assert sample(said, 'desensitize_request_seconds_count{door="mask"}') == 2
    ours = sample(said, 'desensitize_own_seconds_sum{door="openai"}')
    assert 0 < ours < sample(said, 'desensitize_request_seconds_sum{door="openai"}')
    for secret in (PHONE, MAIL, "s-1", "key-of-app"):
        assert secret not in said


def test_a_leak_that_is_stopped_counts(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    said = {"model": f"m-{PHONE}", "messages": [{"role": "user", "content": "hi"}]}
    assert httpx.post(f"{root}/v1/chat/completions", json=said).status_code == 403
    assert not recorder.requests
    text = metered(root, "desensitize_leaks_stopped_total", 1)
    assert sample(text, 'desensitize_refused_total{code="leak_stopped"}') == 1


def test_what_is_under_way_counts(serve: Serve, recorder: Recorder) -> None:
    root = serve()
    begun, over = threading.Event(), threading.Event()

    def slow(body: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        over.wait(20)
        return {"content": "ok"}

    recorder.answer = slow
    asking = threading.Thread(target=chat, args=(root, "hi"))
    asking.start()
    assert begun.wait(20)
    # The one that asks is under way itself.
    metered(root, "desensitize_requests_under_way", 2)
    over.set()
    asking.join()
    metered(root, "desensitize_requests_under_way", 1)


def test_the_audit_log(serve: Serve, recorder: Recorder, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text("", encoding="ascii")
    file.chmod(0o644)
    root = serve(keys=KEYS, audit={"file": str(file)})
    httpx.post(f"{root}/mask", json={"text": TEXT, "session": "s-1"}, headers={**AUTH, "x-request-id": "r-1"})
    httpx.post(f"{root}/restore", json={"text": "<PHONE_1>", "session": "s-1"}, headers={**AUTH, "x-request-id": PHONE})
    httpx.post(f"{root}/find", json={"text": TEXT}, headers=AUTH)
    httpx.post(f"{root}/find", json={"text": TEXT, PHONE: MAIL}, headers=AUTH)
    httpx.post(f"{root}/mask", json={"text": TEXT})
    chat(root, TEXT, stream=True)
    recorder.break_after = 3
    chat(root, TEXT, stream=True)
    lines = written(file, 7)
    told = [(line["door"], line["status"], line["error"], line["caller"]) for line in lines]
    assert told == [
        ("mask", 200, "", "app"),
        ("restore", 200, "", "app"),
        ("find", 200, "", "app"),
        ("find", 400, "invalid_request", "app"),
        ("mask", 401, "unauthorized", ""),
        ("openai", 200, "", "app"),
        ("openai", 200, "upstream_unreachable", "app"),
    ]
    first, second, third = lines[:3]
    assert first["request_id"] == "r-1"
    assert first["entities"] == third["entities"] == {"EMAIL_ADDRESS": 1, "PHONE_NUMBER": 1}
    assert first["rules"] == {"cn.mobile": 1, "email": 1}
    assert (first["masked"], second["restored"], third["masked"]) == (2, 1, 0)
    assert first["session"] == second["session"] != ""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    for secret in (PHONE, MAIL, "s-1", "key-of-app"):
        assert secret not in file.read_text(encoding="ascii")
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/v1/files", 404), ("GET", "/mask", 405)])
def test_what_no_door_serves_is_written_down(serve: Serve, tmp_path: Path, method: str, path: str, status: int) -> None:
    file = tmp_path / "audit.jsonl"
    root = serve(audit={"file": str(file)})
    assert httpx.request(method, f"{root}{path}?tel={PHONE}").status_code == status
    line = written(file, 1)[0]
    assert (line["door"], line["status"], line["error"]) == ("", status, "not_served")
    metered(root, f'desensitize_requests_total{{caller="",door="",status="{status}"}}', 1)
    assert PHONE not in file.read_text(encoding="ascii")


def test_a_rotated_log_is_begun_anew(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    root = serve(audit={"file": str(file)})
    httpx.post(f"{root}/find", json={"text": TEXT})
    # A line is written when its reply is over, which a client may know before.
    until(lambda: file.stat().st_size > 0)
    file.rename(tmp_path / "audit.1")
    httpx.post(f"{root}/find", json={"text": TEXT})
    until(lambda: file.exists() and file.stat().st_size > 0)
    assert [len(each.read_text().splitlines()) for each in (file, tmp_path / "audit.1")] == [1, 1]


def test_what_cant_be_written_down_is_not_served(
    serve: Serve,
    recorder: Recorder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = tmp_path / "audit.jsonl"
    root = serve(audit={"file": str(file)})

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(audit.os, "write", full)
        assert chat(root, TEXT).status_code == 200
        # That its line can't be written is known when the client has its reply.
        until(lambda: "audit log" in caplog.text)
        for path in ("/find", "/v1/chat/completions"):
            answer = httpx.post(root + path, json={"text": TEXT})
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "audit_failed"
        assert len(recorder.requests) == 1
    assert chat(root, TEXT).status_code == 200
    assert [line["door"] for line in written(file, 2)] == ["openai", "openai"]


def test_a_line_that_was_cut_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "audit.jsonl"
    log = AuditLog(str(file), Key.generate(), str.isdigit)
    write = os.write
    with monkeypatch.context() as cut:
        cut.setattr(audit.os, "write", lambda fd, line: write(fd, line[:5]))
        log.note(Record("mask", "r-1"))
        with pytest.raises(Refusal, match="audit log"):
            log.ready()
    log.ready()
    log.note(Record("mask", "123"))
    assert [json.loads(line)["request_id"] for line in file.read_text().splitlines()[-2:]] == ["r-1", ""]


def test_a_log_that_cant_be_opened_stops_the_start(tmp_path: Path) -> None:
    places = [tmp_path / "no" / "audit.jsonl", tmp_path]
    if hasattr(os, "O_NOFOLLOW"):
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        places.append(tmp_path / "link")
    for place in places:
        made = {"upstreams": {"default": {"url": "http://127.0.0.1:9"}}, "audit": {"file": str(place)}}
        with pytest.raises(ConfigError, match=r"audit\.file can't be written"):
            application(Config.model_validate(made))
    assert not (tmp_path / "elsewhere").exists()


def test_the_document_names_every_door(alone: str) -> None:
    document = httpx.get(f"{alone}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    served = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert served >= {(method, path) for method, path, _ in DOORS} | {("POST", door.path) for door in OWN_DOORS}
    assert {("GET", path) for path in ("/healthz", "/metrics", "/openapi.json")} <= served
    assert document["paths"]["/mask"]["post"]["summary"].startswith("The masked text")
    assert "security" not in document
    assert described(keys=True)["security"] == [{"key": []}]
    names = [item[method]["operationId"] for item in document["paths"].values() for method in item]
    assert len(names) == len(set(names))


def test_every_reference_of_the_document_is_there(alone: str) -> None:
    text = httpx.get(f"{alone}/openapi.json").text
    schemas = json.loads(text)["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(schemas)

"""With what a chat is masked: rules that a caller names are added, and take nothing away; what fails says nothing."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pydantic import ValidationError

from desensitize.errors import ConfigError
from desensitize.gateway.app import application
from tests import recording
from tests.gateway.conftest import config
from tests.gateway.dms_client import MAIL, MASKED, PHONE, SSE, TEXT, ask, clean, events, messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.recording import Recorder

    Serve = Callable[..., str]

VIN = "VIN 1M8GDM9AXKP042788"
KEY = "password: hunter22xyz"
ACME = """\
format: 2
category: AcmeInfo
rules:
  - id: acme.badge
    entity: BADGE
    pattern: '(?<![0-9A-Z])AC-[0-9]{6}(?![0-9])'
    examples: {match: ['⟦AC-123456⟧'], ignore: ['AC-1234567']}
"""


def sent(recorder: Recorder) -> str:
    text: str = recorder.bodies()[-1]["messages"][0]["content"]
    return text


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["Code"]) == (status, code)


@pytest.mark.parametrize("given", [{}, {"DesensitizationRule": "UserInfo"}, {"NeedDesensitization": ""}])
def test_masked_unless_it_is_declined(serve: Serve, recorder: Recorder, given: dict[str, str]) -> None:
    answer = ask(serve(), **given)
    assert answer.json()["Data"]["Choices"][0]["Message"]["Content"] == TEXT
    assert answer.headers["x-desensitize-masked"] == "2"
    assert sent(recorder) == MASKED


@pytest.mark.parametrize("need", ["False", "false", "FALSE"])
@pytest.mark.parametrize("action", ["ChatWithDesensitize", SSE])
def test_declined_where_it_must_not_be(serve: Serve, recorder: Recorder, need: str, action: str) -> None:
    refused(ask(serve(), action, NeedDesensitization=need), 403, "NoPermission")
    assert not recorder.requests


def test_declined_where_it_may_be(serve: Serve, recorder: Recorder) -> None:
    root = serve(allow_unmasked=True)
    answer = ask(root, NeedDesensitization="False", DesensitizationRule="Unknown")
    assert answer.json()["Data"]["Choices"][0]["Message"]["Content"] == TEXT
    assert answer.headers["x-desensitize-masked"] == "0"
    assert sent(recorder) == TEXT
    assert events(ask(root, SSE, NeedDesensitization="False"))
    assert sent(recorder) == TEXT
    ask(root)
    assert sent(recorder) == MASKED


@pytest.mark.parametrize("rule", ["", ",", "UserInfo,", "Unknown", "UserInfo,Unknown", "../x", "UserInfo.yaml", MAIL])
def test_rules_that_are_none(serve: Serve, recorder: Recorder, rule: str) -> None:
    answer = ask(serve(), NeedDesensitization="True", DesensitizationRule=rule)
    refused(answer, 400, "InvalidParameterValid" if rule else "InvalidParameter")
    assert "DesensitizationRule" in answer.json()["Message"]
    assert len(rule) < 3 or rule not in answer.text
    assert not recorder.requests


def test_rules_are_added(serve: Serve, recorder: Recorder, tmp_path: Path) -> None:
    (tmp_path / "AcmeInfo.yaml").write_text(ACME, encoding="utf-8")
    root = serve(categories=["NetworkInfo"], rules=[str(tmp_path)])
    text = f"10.20.30.40 {PHONE} {VIN} {KEY} AC-123456"

    def asked(rule: str) -> str:
        answer = ask(root, Messages=messages(text), DesensitizationRule=rule)
        assert answer.json()["Data"]["Choices"][0]["Message"]["Content"] == text
        return sent(recorder)

    assert asked("") == f"<IP_1> {PHONE} {VIN} password: <PASSWORD_1> AC-123456"
    assert asked("VehicleInfo") == f"<IP_1> {PHONE} VIN <VIN_1> password: <PASSWORD_1> AC-123456"
    assert asked("UserInfo, AcmeInfo").startswith("<IP_1> <PHONE_1> ")
    assert asked("UserInfo, AcmeInfo").endswith("<PASSWORD_1> <BADGE_1>")


def test_instances_have_categories_of_their_own(serve: Serve, recorder: Recorder) -> None:
    root = serve(categories=["NetworkInfo"], dms={"instances": {"1": [], "2": ["UserInfo"]}})
    text = f"10.20.30.40 {PHONE} {KEY}"
    ask(root, Messages=messages(text))
    assert sent(recorder) == f"<IP_1> {PHONE} password: <PASSWORD_1>"
    ask(root, Messages=messages(text), InstanceId=2)
    assert sent(recorder) == "<IP_1> <PHONE_1> password: <PASSWORD_1>"
    refused(ask(root, Messages=messages(text), InstanceId=3), 400, "InvalidParameterValid")
    assert len(recorder.requests) == 2


@pytest.mark.parametrize("instances", [{"prod": []}, {"1": ["NoSuchInfo"]}, {"٣": []}])
def test_instances_that_are_none(recorder: Recorder, instances: dict[str, list[str]]) -> None:
    with pytest.raises((ConfigError, ValidationError), match="instances"):
        application(config(recorder, dms={"instances": instances}))


def test_named_sessions(serve: Serve, recorder: Recorder) -> None:
    root = serve()

    def asked(text: str, session: str, action: str = "ChatWithDesensitize", **given: str) -> httpx.Response:
        form = {"Messages": json.dumps(messages(text)), **given}
        headers = {"x-acs-action": action, "x-desensitize-session": session}
        return httpx.post(root, params={"InstanceId": "1"}, data=form, headers=headers)

    name = asked(f"call {PHONE}", "new").headers["x-desensitize-session"]
    recorder.answer = lambda body: {"content": "<PHONE_1>"}
    assert asked("and?", name).json()["Data"]["Choices"][0]["Message"]["Content"] == PHONE
    assert asked("and?", "new").json()["Data"]["Choices"][0]["Message"]["Content"] == "<PHONE_1>"
    refused(asked("and?", "mine"), 400, "InvalidParameter.InvalidSession")
    # What a vendor keeps of one session is nothing for another.
    state = json.dumps({"conversation": "conv_1"})
    assert asked("and?", name, SSE, Parameters=state).status_code == 200
    assert asked("and?", name, SSE, Parameters=state).status_code == 200
    refused(asked("and?", "new", SSE, Parameters=state), 409, "StateNotInSession")


@pytest.mark.parametrize("action", ["ChatWithDesensitize", SSE])
@pytest.mark.parametrize(
    "status, code",
    [
        (400, "InvalidParameter.Upstream"),
        (401, "InvalidApiKey"),
        (404, "ModelNotFound"),
        (429, "Throttling"),
        (503, "UpstreamError"),
    ],
)
def test_errors_of_the_upstream(
    serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, action: str, status: int, code: str
) -> None:
    recorder.status = status
    reply = recording.Handler.reply

    def somebody_elses(self: recording.Handler, data: dict[str, Any], status: int = 200) -> None:
        reply(self, {"error": {**data["error"], "message": f"{data['error']['message']} li.lei@example.org"}}, status)

    monkeypatch.setattr(recording.Handler, "reply", somebody_elses)
    answer = ask(serve(), action)
    refused(answer, status, code)
    assert "<PHONE_1>" in answer.json()["Message"]
    for value in (MAIL, PHONE, "li.lei@example.org"):
        assert value not in answer.text
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("action", ["ChatWithDesensitize", SSE])
def test_an_upstream_that_is_not_there(serve: Serve, action: str) -> None:
    refused(ask(serve(upstreams={"dms": {"url": "http://127.0.0.1:9/v1"}}), action), 502, "UpstreamUnreachable")
    refused(ask(serve(upstreams={"openai": {"url": "http://127.0.0.1:9/v1"}}), action), 502, "NoUpstream")


def test_parts_that_cannot_be_read(serve: Serve, recorder: Recorder) -> None:
    image = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]
    answer = ask(serve(), Messages=[{"role": "user", "content": image}])
    refused(answer, 400, "InvalidParameter.UnsupportedPart")
    assert not recorder.requests


def test_the_gateways_key_goes_upstream_and_nobody_elses(
    serve: Serve, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPSTREAM", "key-of-the-upstream")
    root = serve(upstreams={"dms": {"url": recorder.url, "key_env": "UPSTREAM"}})
    form = {"Messages": json.dumps(messages()), "SecurityToken": "sts-token", "AccessKeyId": "LTAIsomebody"}
    headers = {
        "x-acs-action": "ChatWithDesensitize",
        "authorization": "ACS3-HMAC-SHA256 Credential=LTAIsomebody,SignedHeaders=host,Signature=00",
        "x-acs-security-token": "sts-token",
        "cookie": f"mail={MAIL}",
    }
    assert httpx.post(root, params={"InstanceId": "1"}, data=form, headers=headers).status_code == 200
    clean(recorder)
    assert recorder.headers[0]["authorization"] == "Bearer key-of-the-upstream"
    assert not {"LTAIsomebody", "sts-token"} & set(str(recorder.headers[0]).split("'"))
    assert "cookie" not in recorder.headers[0]


def test_limits_are_said_in_the_apis_shape(serve: Serve, recorder: Recorder) -> None:
    refused(ask(serve(limits={"body": 100})), 413, "BodyTooLarge")
    nested: Any = "a"
    for _ in range(20):
        nested = [nested]
    refused(
        ask(serve(limits={"depth": 10}), Messages=[{"role": "user", "content": nested}]),
        400,
        "InvalidParameter.TooDeep",
    )
    assert not recorder.requests


def test_no_log_holds_what_was_asked(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    root = serve()
    with caplog.at_level(logging.DEBUG):
        ask(root, SSE, Stop=[PHONE], Parameters={"note": MAIL})
        ask(root, MaxTokens=PHONE * 2)
    told = [record.getMessage() for record in caplog.records if record.name.partition(".")[0] != "httpx"]
    ours = [line for line in told if "httpcore" not in line]
    assert not any(MAIL in line or PHONE in line for line in ours)

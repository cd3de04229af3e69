"""Rules that callers add, and instances: shown by the vendor's SDK, kept in files, used at once, and never a way out."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import httpx
import pytest

from desensitize.gateway.dms.rule_files import Added, RuleFiles
from tests.gateway.dms_client import (
    MAIL,
    PHONE,
    SDK,
    SECRET,
    SIGNED,
    call,
    clean,
    messages,
    models,
    sdk,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.recording import Recorder

    Serve = Callable[..., str]

ADD, LIST = "AddDesensitizationRule", "ListDesensitizationRule"
VAULT_KEY = "dsk1_" + "A" * 43


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DMS_SECRET", SECRET)
    monkeypatch.setenv("DESENSITIZE_KEY", VAULT_KEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "rules"


@pytest.fixture
def root(serve: Serve, folder: Path) -> str:
    return serve(dms={**SIGNED, "rules_dir": str(folder)})


class Asked:
    """Signed requests, one after the other."""

    def __init__(self, root: str) -> None:
        self.root, self.number = root, 0

    def __call__(self, action: str, **given: str) -> httpx.Response:
        self.number += 1
        with httpx.Client(timeout=30) as client:
            return client.send(signed(self.root, action, given, nonce=f"n-{self.number}"))

    def add(self, name: str, rule: str, function: str, **params: str) -> httpx.Response:
        flat: dict[str, str] = {}
        for number, (param, value) in enumerate(params.items(), 1):
            flat[f"FunctionParams.{number}.paramName"] = param
            flat[f"FunctionParams.{number}.paramValue"] = value
        return self(ADD, RuleName=name, RuleType=rule, FunctionType=function, **flat)

    def chat(self, text: str, rule: str) -> str:
        answer = self(
            "ChatWithDesensitize", InstanceId="1", DesensitizationRule=rule, Messages=json.dumps(messages(text))
        )
        assert answer.status_code == 200, answer.text
        said: str = answer.json()["Data"]["Choices"][0]["Message"]["Content"]
        return said


def sent(recorder: Recorder) -> str:
    text: str = recorder.bodies()[-1]["messages"][0]["content"]
    return text


@pytest.mark.needs(SDK)
def test_the_sdk_adds_and_lists(root: str, recorder: Recorder, folder: Path) -> None:
    client = sdk(root)
    params = [{"paramName": "salt", "paramValue": "1"}]
    answer = client.add_desensitization_rule(
        models().AddDesensitizationRuleRequest(
            rule_name="SaltedHash",
            rule_type="HASH",
            function_type="SHA256",
            rule_description="手机号摘要",
            function_params=params,
            tid=3,
        )
    )
    assert answer.body.success is True
    listed = client.list_desensitization_rule(models().ListDesensitizationRuleRequest()).body
    assert (listed.success, listed.total_count) == (True, 1)
    (rule,) = listed.desensitization_rule_list
    assert rule.rule_id == answer.body.rule_id > 0
    assert (rule.rule_name, rule.rule_type, rule.function_type) == ("SaltedHash", "HASH", "SHA256")
    assert (rule.rule_desc, rule.func_params) == ("手机号摘要", "{paramName: salt, paramValue: 1}")
    assert [file.name for file in folder.iterdir()] == ["SaltedHash.yaml"]
    request = models().ChatWithDesensitizeRequest(
        instance_id=1,
        messages=messages(f"call {PHONE}"),
        need_desensitization=True,
        desensitization_rule="SaltedHash",
    )
    client.chat_with_desensitize(request)
    clean(recorder)
    assert "PHONE" not in sent(recorder)


def test_pages_and_filters(root: str) -> None:
    asked = Asked(root)
    for name in ("RuleA", "RuleB", "RuleC"):
        assert asked.add(name, "MASK", "DEFAULT").status_code == 200
    assert asked.add("Other", "HASH", "MD5", salt="x").status_code == 200

    def names(**given: str) -> tuple[list[str], int]:
        body = asked(LIST, **given).json()
        return [rule["RuleName"] for rule in body["DesensitizationRuleList"]], body["TotalCount"]

    assert names() == (["Other", "RuleA", "RuleB", "RuleC"], 4)
    assert names(PageSize="3", PageNumber="2") == (["RuleC"], 4)
    assert names(RuleType="HASH") == (["Other"], 1)
    assert names(FuncType="DEFAULT", PageSize="1") == (["RuleA"], 3)
    assert names(RuleName="Rule", PageSize="2") == (["RuleA", "RuleB"], 3)
    known = asked(LIST, RuleName="RuleB").json()["DesensitizationRuleList"][0]["RuleId"]
    assert names(RuleId=str(known)) == (["RuleB"], 1)
    for given in ({"PageSize": "101"}, {"PageNumber": "0"}, {"RuleId": "x"}):
        assert asked(LIST, **given).json()["Code"] == "InvalidParameter"


@pytest.mark.parametrize(
    "rule, function, params, masked",
    [
        # What hides all of a value is masked so.
        ("MASK", "DEFAULT", {"cover": "#####"}, "call #####"),
        # What shows some of it, or all, does not take the place of the gateway's own.
        ("MASK", "FIX_POS", {"from": "4", "to": "7", "cover": "****"}, "call <PHONE_1>"),
        ("MASK", "FIX_CHAR", {"chars": "1"}, "call <PHONE_1>"),
        ("PLAINTEXT", "PLAINTEXT", {}, "call <PHONE_1>"),
        ("TRANSFORM", "NUMBER_ROUNDING", {"digit": "1"}, "call <PHONE_1>"),
        ("TRANSFORM", "STRING_TRANSFORM", {"count": "11"}, "call <PHONE_1>"),
    ],
)
def test_rules_take_nothing_away(
    root: str, recorder: Recorder, rule: str, function: str, params: dict[str, str], masked: str
) -> None:
    asked = Asked(root)
    assert asked.add("Mine", rule, function, **params).status_code == 200
    asked.chat(f"call {PHONE}", "Mine")
    assert sent(recorder) == masked
    asked.chat(f"call {PHONE}, password: hunter22xyz", "Mine,UserInfo")
    assert "hunter22xyz" not in sent(recorder)
    assert PHONE not in sent(recorder)


def test_rules_look_for_more(serve: Serve, recorder: Recorder, folder: Path) -> None:
    asked = Asked(serve(categories=["NetworkInfo"], dms={**SIGNED, "rules_dir": str(folder)}))
    asked.add("Mine", "MASK", "FIX_POS", **{"from": "4", "to": "7", "cover": "****"})
    asked.chat(f"10.20.30.40 {PHONE}", "NetworkInfo")
    assert sent(recorder) == f"<IP_1> {PHONE}"
    asked.chat(f"10.20.30.40 {PHONE}", "Mine")
    assert sent(recorder) == "<IP_1> 138****5678"


def test_what_stops_a_text_goes_on_stopping_it(serve: Serve, recorder: Recorder, folder: Path, tmp_path: Path) -> None:
    strict = "format: 2\ncategory: Strict\ninclude: [UserInfo]\nmask: {operator: block}\n"
    (tmp_path / "Strict.yaml").write_text(strict, encoding="utf-8")
    asked = Asked(serve(rules=[str(tmp_path)], categories=["Strict"], dms={**SIGNED, "rules_dir": str(folder)}))
    asked.add("Mine", "MASK", "DEFAULT")
    answer = asked(
        "ChatWithDesensitize",
        InstanceId="1",
        DesensitizationRule="Mine",
        Messages=f'[{{"role":"user","content":"{PHONE}"}}]',
    )
    assert (answer.status_code, answer.json()["Code"]) == (403, "Blocked")
    assert not recorder.requests


def test_keys_are_no_parameters(serve: Serve, recorder: Recorder, folder: Path, tmp_path: Path) -> None:
    vault = {"file": str(tmp_path / "sessions.vault")}
    asked = Asked(serve(vault=vault, dms={**SIGNED, "rules_dir": str(folder)}))
    for params in ({"key": VAULT_KEY}, {"keyEnv": "HOME"}, {"keyEnv": VAULT_KEY}):
        answer = asked.add("Sealed", "ENCRYPT", "AES", **params)
        assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidParameter")
        assert VAULT_KEY not in answer.text
    assert not folder.exists()
    assert asked.add("Sealed", "ENCRYPT", "AES", keyEnv="DESENSITIZE_KEY").status_code == 200
    assert VAULT_KEY not in (folder / "Sealed.yaml").read_text(encoding="utf-8")
    assert asked.chat(f"call {PHONE}", "Sealed") == f"call {PHONE}"
    clean(recorder)
    # Its output comes back from whole texts only, so in a chat the gateway's own stays.
    assert sent(recorder) == "call <PHONE_1>"


def test_without_a_key_nothing_is_encrypted(root: str, folder: Path) -> None:
    answer = Asked(root).add("Sealed", "ENCRYPT", "AES")
    assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidParameter")
    assert not folder.exists()


@pytest.mark.parametrize(
    "given, name",
    [
        ({"RuleName": ""}, "RuleName"),
        *(
            ({"RuleName": name}, "RuleName")
            for name in ("../x", "a/b", "a\\b", ".x", "x.yaml", "x\0", "名", "a" * 61, "1a")
        ),
        ({"RuleType": ""}, "RuleType"),
        ({"RuleType": "UNKNOWN"}, "RuleType"),
        ({"FunctionType": ""}, "FunctionType"),
        ({"FunctionType": "MD5"}, "FunctionType"),
        ({"RuleDescription": "a\nrules: []"}, "RuleDescription"),
        ({"FunctionParams": "[1"}, "FunctionParams"),
        (
            {"FunctionParams": '[{"paramName":"a","paramValue":"1"},{"paramName":"a","paramValue":"2"}]'},
            "FunctionParams",
        ),
        ({"FunctionParams": '[{"paramName":"unknown","paramValue":"1"}]'}, "FunctionParams"),
        ({"FunctionParams": f'[{{"paramName":"{PHONE}","paramValue":"1"}}]'}, "FunctionParams"),
        ({"FunctionParams.1.paramName": "cover"}, "FunctionParams"),
        ({"FunctionType": "FIX_POS"}, "FunctionParams"),
        ({"FunctionType": "FIX_POS", "FunctionParams": '{"from":"7","to":"5"}'}, "FunctionParams"),
    ],
)
def test_rules_that_are_none(root: str, folder: Path, given: dict[str, str], name: str) -> None:
    answer = Asked(root)(ADD, **{"RuleName": "Mine", "RuleType": "MASK", "FunctionType": "DEFAULT", **given})
    assert (answer.status_code, answer.json()["Code"]) == (400, "InvalidParameter")
    assert f"parameter {name} " in answer.json()["Message"]
    assert PHONE not in answer.text
    assert not folder.exists()


def test_names_are_given_once(root: str, folder: Path) -> None:
    asked = Asked(root)
    assert asked.add("Mine", "MASK", "DEFAULT").status_code == 200
    kept = (folder / "Mine.yaml").read_bytes()
    for name in ("Mine", "MINE", "UserInfo", "userinfo", "CredentialInfo"):
        answer = asked.add(name, "PLAINTEXT", "PLAINTEXT")
        assert (answer.status_code, answer.json()["Code"]) == (409, "EntityAlreadyExists.Rule")
    assert [(file.name, file.read_bytes()) for file in folder.iterdir()] == [("Mine.yaml", kept)]


def test_who_did_not_sign_adds_nothing(serve: Serve, tmp_path: Path) -> None:
    given = {"RuleName": "Mine", "RuleType": "MASK", "FunctionType": "DEFAULT"}
    answer = call(serve(), ADD, **given)
    assert (answer.status_code, answer.json()["Code"]) == (403, "NoPermission")
    answer = Asked(serve(dms=SIGNED))(ADD, **given)
    assert (answer.status_code, answer.json()["Code"]) == (403, "NoPermission")
    answer = call(serve(dms={**SIGNED, "rules_dir": str(tmp_path)}), ADD, **given)
    assert answer.status_code == 403
    assert not list(tmp_path.iterdir())
    assert call(serve(), LIST).json()["DesensitizationRuleList"] == []


def test_rules_are_there_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = RuleFiles(str(folder))
    rule = Added("Mine", "MASK", "DEFAULT", "", {"cover": "#"})

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            files.add(rule)
    assert list(folder.iterdir()) == []
    assert files.add(rule)
    assert not files.add(rule)
    assert list(files) == [rule]


def test_other_files_are_no_rules_of_the_api(root: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "Broken.yaml").write_text("a: [", encoding="utf-8")
    (folder / "Acme.yaml").write_text("format: 2\ncategory: Acme\ninclude: [UserInfo]\n", encoding="utf-8")
    (folder / "notes.txt").write_text(MAIL, encoding="utf-8")
    asked = Asked(root)
    assert asked(LIST).json()["TotalCount"] == 0
    assert asked.chat("hello", "Acme") == "hello"
    answer = asked("ChatWithDesensitize", InstanceId="1", DesensitizationRule="Broken", Messages='[{"role":"user"}]')
    assert answer.status_code >= 400


@pytest.mark.needs(SDK)
def test_the_sdk_lists_instances(serve: Serve) -> None:
    client = sdk(serve(dms={"instances": {"1": [], "22": ["UserInfo", "HealthInfo"], "3": []}}))
    listed = client.list_instances(models().ListInstancesRequest(page_number=1, page_size=2)).body
    assert (listed.success, listed.total_count) == (True, 3)
    assert [each.instance_id for each in listed.instance_list.instance] == ["1", "22"]
    assert listed.instance_list.instance[1].standard_group.group_name == "UserInfo,HealthInfo"
    found = client.list_instances(models().ListInstancesRequest(search_key="2")).body
    assert [each.host for each in found.instance_list.instance] == ["22"]
    one = client.get_instance(models().GetInstanceRequest(host="22", port=1)).body
    assert (one.success, one.instance.instance_id, one.instance.state) == (True, "22", "NORMAL")
    with pytest.raises(Exception, match="Host is not valid") as raised:
        client.get_instance(models().GetInstanceRequest(host="4", port=1))
    assert getattr(raised.value, "code", "") == "InvalidParameterValid"


def test_where_no_instances_are_named(serve: Serve) -> None:
    root = serve()
    body = call(root, "ListInstances").json()
    assert (body["InstanceList"], body["TotalCount"], body["Success"]) == ({"Instance": []}, 0, True)
    assert call(root, "GetInstance", InstanceId="1").json()["Code"] == "InvalidParameterValid"
    assert call(root, "GetInstance").json()["Code"] == "InvalidParameter"

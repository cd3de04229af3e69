"""Which operator answers for a finding: the call's, the masker's, the profile's, the rule's, the category's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker, Registry
from desensitize.errors import ConfigError, RuleError
from desensitize.mask.policy import Policy
from desensitize.policy.names import Names
from desensitize.policy.rule import Rule, operator_spec

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = """\
format: 2
category: Levels
mask: {operator: replace, value: CATEGORY}
profiles:
  calm: {NUMBER: {operator: replace, value: PROFILE}}
  all: {DEFAULT: {operator: replace, value: PROFILE}}
rules:
  - {id: l.own, entity: LETTER, pattern: '(?<![a-z])x[a-z](?![a-z])', mask: {operator: replace, value: RULE}, examples: {match: ['⟦xy⟧'], ignore: [a]}}
  - {id: l.four, entity: NUMBER, pattern: '(?<![0-9])[0-9]{4}(?![0-9])', examples: {match: ['⟦1234⟧'], ignore: [a]}}
  - {id: l.five, entity: NUMBER, pattern: '(?<![0-9])[0-9]{5}(?![0-9])', examples: {match: ['⟦12345⟧'], ignore: [a]}}
"""
TEXT = "xy 1234 12345"


def say(value: str) -> dict[str, str]:
    return {"operator": "replace", "value": value}


@pytest.fixture
def levels(tmp_path: Path) -> Registry:
    file = tmp_path / "levels.yaml"
    file.write_text(LEVELS, encoding="utf-8")
    return Registry.load(file)


PRECEDENCE = [
    ({}, {}, "RULE CATEGORY CATEGORY"),
    ({"profile": "calm"}, {}, "RULE PROFILE PROFILE"),
    ({"profile": "all"}, {}, "PROFILE PROFILE PROFILE"),
    ({"profile": "calm", "operators": {"DEFAULT": say("MASKER")}}, {}, "MASKER MASKER MASKER"),
    ({"profile": "all", "operators": {"NUMBER": say("MASKER")}}, {}, "PROFILE MASKER MASKER"),
    ({"operators": {"l.four": say("MASKER")}}, {}, "RULE MASKER CATEGORY"),
    ({"operators": {"Levels": say("MASKER")}}, {}, "MASKER MASKER MASKER"),
    ({"operators": {"levels": say("MASKER")}}, {}, "MASKER MASKER MASKER"),
    ({"operators": {"Levels": say("C"), "NUMBER": say("E"), "l.five": say("R")}}, {}, "C E R"),
    ({"operators": {"l.five": say("R"), "NUMBER": say("E"), "Levels": say("C")}}, {}, "C E R"),
    ({"operators": {"DEFAULT": say("D"), "NUMBER": say("E")}}, {}, "D E E"),
    ({"operators": {"l.four": say("MASKER")}}, {"operators": {"NUMBER": say("CALL")}}, "RULE CALL CALL"),
    ({"operators": {"l.four": say("MASKER")}}, {"operators": {"Levels": say("CALL")}}, "CALL CALL CALL"),
    ({"operators": {"l.four": say("MASKER")}}, {"operators": {"DEFAULT": say("CALL")}}, "CALL CALL CALL"),
    ({"operators": {"NUMBER": say("MASKER")}}, {"operator": say("CALL")}, "CALL CALL CALL"),
    ({}, {"operator": say("CALL"), "operators": {"l.five": say("R")}}, "CALL CALL R"),
    ({"profile": "calm"}, {"operators": {"LETTER": say("CALL")}}, "CALL PROFILE PROFILE"),
]


@pytest.mark.parametrize(("masker", "call", "masked"), PRECEDENCE)
def test_precedence(levels: Registry, masker: dict[str, object], call: dict[str, object], masked: str) -> None:
    assert Masker(levels, **masker).mask(TEXT, **call).text == masked  # type: ignore[arg-type]


def test_a_session_keeps_to_the_masker(levels: Registry) -> None:
    with Masker(levels, profile="calm", operators={"l.five": say("R")}).session() as session:
        assert session.mask(TEXT) == "RULE PROFILE R"


def test_a_call_changes_no_other(levels: Registry) -> None:
    masker = Masker(levels)
    masker.mask(TEXT, operators={"NUMBER": say("CALL")})
    assert masker.mask(TEXT).text == "RULE CATEGORY CATEGORY"


def test_of_two_categories_a_rule_is_in_the_later_one_answers() -> None:
    masker = Masker(categories=["UserInfo", "PIPL"], operators={"PIPL": say("P"), "UserInfo": say("U")})
    assert masker.mask("13800138000").text == "P"
    assert Masker(categories=["UserInfo", "PIPL"], operators={"UserInfo": say("U")}).mask("13800138000").text == "U"


def test_an_included_category_has_its_name() -> None:
    masker = Masker(operators={"ChineseNames": "redact", "UserInfo": say("U")})
    assert masker.mask("我叫王玉兰，手机 13800138000").text == "我叫U，手机 U"
    assert Masker(operators={"ChineseNames": "redact"}).mask("我叫王玉兰").text == "我叫[PERSON]"


@pytest.mark.parametrize("name", ["PHONE", "UserInf", "cn.mobil", ""])
def test_a_name_that_nothing_has(name: str) -> None:
    with pytest.raises(ConfigError, match="operators: no entity, rule or category") as caught:
        Masker(operators={name: "redact"})
    assert len(str(caught.value)) < 400


def test_a_profile_is_for_whatever_is_looked_for() -> None:
    masker = Masker(profile="partial", entities=["PHONE_NUMBER"])
    assert masker.mask("13800138000, a@example.com").text == "138****8000, a@example.com"


SHIPPED = [
    ("support", "我叫王玉兰，手机 13800138000", "我叫<PERSON_1>，手机 138****8000"),
    ("support", "email wang@example.com", "email ***@example.com"),
    ("support", "card 4111 1111 1111 1111", "card ***************1111"),
    ("partial", "我叫王玉兰，手机 13800138000", "我叫王**，手机 138****8000"),
    ("partial", "身份证 11010519491231002X", "身份证 110***********002X"),
    ("partial", "card 4111111111111111", "card 411111******1111"),
    ("partial", "SSN 536-22-1234", "SSN *******1234"),
    ("partial", "password: hunter-22x", "password: <PASSWORD_1>"),
]


@pytest.mark.parametrize(("profile", "text", "masked"), SHIPPED)
def test_shipped_profiles(profile: str, text: str, masked: str) -> None:
    assert Masker(profile=profile).mask(text).text == masked


def test_shipped_profiles_name_what_is_found() -> None:
    named = 0
    for category in Registry.load(categories=["UserInfo", "FinanceInfo", "VehicleInfo", "RegionUS"]).categories:
        found = {rule.entity for rule in category.rules}
        for _, entities in category.profiles:
            named += len(entities)
            assert {entity for entity, _ in entities} <= found
    assert named > 20


def test_profiles_come_with_what_is_included(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    own = "profiles: {support: {EMAIL_ADDRESS: {operator: redact}}}\n"
    file.write_text(f"format: 2\ncategory: Acme\ninclude: [UserInfo]\n{own}", encoding="utf-8")
    masker = Masker(rules=file, profile="support")
    assert masker.mask("13800138000 or wang@example.com").text == "138****8000 or [EMAIL_ADDRESS]"
    assert Masker(categories=["HIPAA"], profile="support").mask("SSN 536-22-1234").text == "SSN *******1234"


def test_a_profile_names_rules_too(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    text = LEVELS.replace("NUMBER: {operator: replace, value: PROFILE}}", "l.five: {operator: redact}}", 1)
    file.write_text(text, encoding="utf-8")
    assert Masker(rules=file, profile="calm").mask(TEXT).text == "RULE CATEGORY [NUMBER]"
    file.write_text(text.replace("{l.five: {", "{l.six: {"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"acme.yaml:5:10: profiles.calm.l.six: no such rule here"):
        Registry.load(file)


def test_a_policy_alone() -> None:
    rules = [
        Rule(id="a.x", entity="A", label="A", category="One", mask=operator_spec({"operator": "redact"})),
        Rule(id="b.x", entity="B", label="B", category="Two"),
    ]
    policy = Policy(rules, {"One": "keep"}, {"b.x": "null"})
    assert {rule: made.name for rule, made in policy.operators.items()} == {"a.x": "keep", "b.x": "null"}
    assert policy.over(None) is policy
    assert policy.over({}, "redact").operators["a.x"].name == "redact"
    assert Policy(rules).typed().operators["b.x"].name == "type"
    assert Policy(rules).typed().typed().operators["a.x"].name == "redact"
    with pytest.raises(ConfigError, match="no entity, rule or category 'C'"):
        policy.over({"C": "keep"})
    with pytest.raises(ConfigError, match="which is not looked for here"):
        policy.over({"B": "keep"}, names=Names(rules).only(rules[:1]))

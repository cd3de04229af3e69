"""A preset, a shipped category that only puts others together, is named like any other where all of it was loaded."""

from __future__ import annotations

import pytest

from desensitize import Masker, Registry
from desensitize.errors import ConfigError

# An address, a German tax number that PIPL and HIPAA do not look for, an American number that PIPL does not.
MAIL, TAX, SSN = "wang@example.com", "Steuer-ID 86095742719", "SSN 536-22-1234"
TEXT = f"{MAIL}; {TAX}; {SSN}"
PHONE = "13800138000"


def say(word: str) -> dict[str, str]:
    return {"operator": "replace", "value": word}


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


def test_only_its_rules_are_looked_for(masker: Masker) -> None:
    assert masker.mask(TEXT).text == "<EMAIL_1>; Steuer-ID <TAX_1>; SSN <SSN_1>"
    assert masker.mask(TEXT, entities=["PIPL"]).text == f"<EMAIL_1>; {TAX}; {SSN}"
    assert masker.mask(TEXT, entities=["HIPAA"]).text == f"<EMAIL_1>; {TAX}; SSN <SSN_1>"
    assert masker.mask(TEXT, entities=["PIPL", "RegionDE"]).text == f"<EMAIL_1>; Steuer-ID <TAX_1>; {SSN}"
    assert Masker(entities=["PIPL"]).mask(TEXT).text == f"<EMAIL_1>; {TAX}; {SSN}"
    assert [f.entity for f in masker.find(TEXT, entities=["HIPAA"])] == ["EMAIL_ADDRESS", "US_SSN"]


def test_all_but_its_rules_are_looked_for(masker: Masker) -> None:
    assert masker.mask(TEXT, exclude=["PIPL"]).text == f"{MAIL}; Steuer-ID <TAX_1>; SSN <SSN_1>"
    assert masker.mask(TEXT, entities=["HIPAA"], exclude=["PIPL"]).text == f"{MAIL}; {TAX}; SSN <SSN_1>"
    with pytest.raises(ConfigError, match="leave nothing"):
        masker.mask(TEXT, entities=["HIPAA"], exclude=["GDPR"])


def test_it_is_the_same_set_as_when_it_is_loaded() -> None:
    for name in ("PIPL", "GDPR", "HIPAA"):
        loaded = {rule.id for rule in Registry.load(categories=[name]).rules}
        assert {*Masker(operators={name: "redact"})._settings.policy.names.meaning("", name)[1]} == loaded


@pytest.mark.parametrize(
    ("operators", "phone"),
    [
        ({"PIPL": say("P")}, "P"),
        ({"DEFAULT": say("D"), "PIPL": say("P")}, "P"),
        # A category that was loaded, or its part, is more particular than one that was not.
        ({"PIPL": say("P"), "UserInfo": say("U")}, "U"),
        ({"UserInfo": say("U"), "PIPL": say("P")}, "U"),
        ({"PHONE_NUMBER": say("E"), "PIPL": say("P")}, "E"),
        ({"cn.mobile": say("R"), "PHONE_NUMBER": say("E"), "PIPL": say("P")}, "R"),
        # Of two presets the one that is named later.
        ({"PIPL": say("P"), "HIPAA": say("H")}, "H"),
        ({"HIPAA": say("H"), "PIPL": say("P")}, "P"),
        ({"RegionUS": say("S"), "HIPAA": say("H")}, "H"),
    ],
)
def test_which_operator_answers(masker: Masker, operators: dict[str, dict[str, str]], phone: str) -> None:
    assert masker.mask(PHONE, operators=operators).text == phone
    assert Masker(operators=operators).mask(PHONE).text == phone


def test_levels_go_before_what_is_named(masker: Masker) -> None:
    own = Masker(operators={"cn.mobile": say("R")})
    assert own.mask(PHONE, operators={"GDPR": say("G")}).text == "G"
    assert Masker(operators={"GDPR": say("G")}, profile="partial").mask(PHONE).text == "G"


def test_of_a_part_it_is_no_name() -> None:
    masker = Masker(categories=["UserInfo", "RegionUS"])
    for option in ({"entities": ["HIPAA"]}, {"exclude": ["HIPAA"]}, {"operators": {"HIPAA": "redact"}}):
        [name] = option
        with pytest.raises(
            ConfigError, match=rf"{name} names 'HIPAA', of which 2[0-9]+ of [0-9]+ rules are not loaded"
        ):
            masker.mask(TEXT, **option)  # type: ignore[arg-type]  # one of the options
        with pytest.raises(ConfigError, match="add 'HIPAA' to categories"):
            Masker(categories=["UserInfo", "RegionUS"], **option)  # type: ignore[arg-type]  # as above


def test_what_the_masker_leaves_out_stays_out() -> None:
    masker = Masker(exclude=["EMAIL_ADDRESS"])
    assert masker.mask(TEXT, entities=["HIPAA"]).text == f"{MAIL}; {TAX}; SSN <SSN_1>"
    assert masker.mask(TEXT, operators={"HIPAA": say("H")}).text == f"{MAIL}; Steuer-ID <TAX_1>; SSN H"
    with pytest.raises(ConfigError, match="entities names 'RegionUS', which is not looked for here"):
        Masker(entities=["RegionDE"]).mask(TEXT, entities=["RegionUS"])
    with pytest.raises(ConfigError, match="entities names 'PIPL', which is not looked for here"):
        Masker(entities=["RegionDE"]).mask(TEXT, entities=["PIPL"])


def test_a_preset_that_is_misspelt_is_meant() -> None:
    with pytest.raises(ConfigError, match="did you mean 'HIPAA'"):
        Masker(entities=["HIPPA"])

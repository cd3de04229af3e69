"""Operators that a category file states: by name or as a mapping, and everything wrong with them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker, Registry
from desensitize.errors import RuleError
from desensitize.policy.schema import json_schema

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
format: 2
category: Acme
"""
RULES = """\
rules:
  - id: acme.employee
    entity: EMPLOYEE
    pattern: 'AC-[0-9]{4}'
    examples: {match: ['⟦AC-7992⟧'], ignore: ['AC-79']}
"""
TEXT = "badge AC-7992"


def write(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    return [str(problem).removeprefix(f"{file.parent}/") for problem in caught.value.problems]


@pytest.mark.parametrize("stated", ["redact", "{operator: redact}"])
def test_a_name_alone_is_an_operator_wherever_a_mapping_is(tmp_path: Path, stated: str) -> None:
    of_category = write(tmp_path, f"{HEAD}mask: {stated}\n{RULES}")
    of_rule = write(tmp_path, f"{HEAD}{RULES}    mask: {stated}\n", "rule.yaml")
    of_profile = write(tmp_path, f"{HEAD}{RULES}profiles:\n  p: {{EMPLOYEE: {stated}}}\n", "profile.yaml")
    assert Masker(rules=of_category).mask(TEXT).text == "badge [EMPLOYEE]"
    assert Masker(rules=of_rule).mask(TEXT).text == "badge [EMPLOYEE]"
    assert Masker(rules=of_profile, profile="p").mask(TEXT).text == "badge [EMPLOYEE]"


def test_a_name_alone_goes_over_the_operator_of_an_included_rule(tmp_path: Path) -> None:
    write(tmp_path, f"{HEAD}{RULES}    mask: redact\n", "Base.yaml")
    for stated, masked in (("'null'", "badge "), ("PLAINTEXT", TEXT)):
        over = f"format: 2\ncategory: Mine\ninclude: [Base]\nrules:\n  - {{id: acme.employee, mask: {stated}}}\n"
        assert Masker(rules=write(tmp_path, over)).mask(TEXT).text == masked


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("redct", "no operator 'redct' (did you mean 'redact'?)"),
        ("partial(3)", "does not have the form"),
        ("null", "must be an operator's name, in quotes if it is 'null', or a mapping"),
        ("3", "must be an operator's name"),
        ("[redact]", "must be an operator's name"),
    ],
)
def test_what_is_no_operator_has_its_place(tmp_path: Path, stated: str, says: str) -> None:
    for name, text, place in (
        ("category", f"{HEAD}mask: {stated}\n{RULES}", "acme.yaml:3:7: mask: "),
        ("rule", f"{HEAD}{RULES}    mask: {stated}\n", "acme.yaml:8:11: rules[0].mask: "),
        (
            "profile",
            f"{HEAD}{RULES}profiles:\n  p:\n    EMPLOYEE: {stated}\n",
            "acme.yaml:10:15: profiles.p.EMPLOYEE: ",
        ),
    ):
        found = problems(write(tmp_path, text))
        assert [p for p in found if p.startswith(f"{place}{says}")] == found != [], (name, found)


def test_the_schema_for_editors_takes_a_name_too() -> None:
    defined = json_schema()["$defs"]
    for keys in (defined[name] for name in ("CategoryFile", "SecondEdition", "RuleKeys", "SecondRuleKeys")):
        assert "string" in {kind.get("type") for kind in keys["properties"]["mask"]["oneOf"]}
        assert "default" not in keys["properties"]["mask"]


PROFILES = """\
profiles:
  one:
    EMPLOYEE: {operator: shred}
    EMPLOYE: {operator: partial, kep: [3, 4], keep: 5}
  two:
    acme.other: {operator: hash, algoritm: md5, rounds: 3}
"""
WRONG = [
    "acme.yaml:10:15: profiles.one.EMPLOYEE: no operator 'shred'",
    "acme.yaml:11:5: profiles.one.EMPLOYE: no rule of this category finds this entity (did you mean 'EMPLOYEE'?)",
    "acme.yaml:11:39: profiles.one.EMPLOYE.kep: operator 'partial' has no parameter 'kep' (did you mean 'keep'?)",
    "acme.yaml:11:53: profiles.one.EMPLOYE.keep: operator 'partial': keep needs",
    "acme.yaml:13:5: profiles.two.acme.other: no such rule here",
    "acme.yaml:13:44: profiles.two.acme.other.algoritm: operator 'hash' has no parameter 'algoritm'",
    "acme.yaml:13:57: profiles.two.acme.other.rounds: operator 'hash' has no parameter 'rounds'",
]


def _match(found: list[str], wanted: list[str]) -> None:
    assert len(found) == len(wanted), found
    assert all(line.startswith(said) for line, said in zip(found, wanted, strict=True)), found


def test_all_that_is_wrong_with_profiles_is_said_at_once(tmp_path: Path) -> None:
    _match(problems(write(tmp_path, HEAD + RULES + PROFILES)), WRONG)


def test_profiles_of_an_included_file_are_checked_too(tmp_path: Path) -> None:
    write(tmp_path, HEAD + RULES + PROFILES)
    _match(problems(write(tmp_path, "format: 2\ncategory: Mine\ninclude: [acme]\n", "mine.yaml")), WRONG)


def test_what_has_not_the_shape_hides_no_other_mistake_of_a_profile(tmp_path: Path) -> None:
    shapeless = "  three:\n    bad name: {operator: redact}\n    acme.employee: {operator: 3}\n"
    names = [line for line in WRONG if "no rule" not in line and "no such" not in line]
    said = [
        "acme.yaml:15:5: profiles.three.bad name: does not have the form",
        "acme.yaml:16:31: profiles.three.acme.employee.operator: must be text",
    ]
    _match(problems(write(tmp_path, HEAD + RULES + PROFILES + shapeless)), [*names, *said])


@pytest.mark.parametrize("profiles", ["profiles: 3", "profiles: {one: 3}", "profiles: [x]", "profiles: null"])
def test_profiles_of_no_shape_at_all(tmp_path: Path, profiles: str) -> None:
    [found] = problems(write(tmp_path, f"{HEAD}{RULES}{profiles}\n"))
    assert found.startswith("acme.yaml:8:1")
    assert "must be a mapping" in found


def test_a_rule_says_all_that_is_wrong_with_its_operator(tmp_path: Path) -> None:
    found = problems(write(tmp_path, f"{HEAD}{RULES}    mask: {{operator: partial, kep: 1, keep: 5}}\n"))
    said = ["acme.yaml:8:36: rules[0].mask.kep: operator", "acme.yaml:8:45: rules[0].mask.keep: operator"]
    _match(found, said)

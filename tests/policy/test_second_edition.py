"""The second edition of rule files: kinds, guards by name, parts and words by language become the rules of ever."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, get_args

import pytest

from desensitize import Masker, Registry
from desensitize.errors import OldFormat, RuleError
from desensitize.pattern.guards import GUARDS
from desensitize.policy.kinds import JOINS, KINDS
from desensitize.policy.rule import Context, Verifier
from desensitize.policy.schema import Labelled, SecondRuleKeys, json_schema

if TYPE_CHECKING:
    from pathlib import Path

    from desensitize.policy.rule import Rule

PARTS = """
format: 2
parts:
  letters: {pattern: '[A-Z]{2}', is: [AC], not: [ac]}
  serial: {pattern: '{letters}-[0-9]{4}', is: [AC-1234], not: ['AC-']}
"""


def load(folder: Path, rules: str, head: str = "use: [badge]\n") -> Registry:
    (folder / "parts").mkdir(exist_ok=True)
    (folder / "parts" / "badge.yaml").write_text(PARTS, encoding="utf-8")
    file = folder / "acme.yaml"
    text = f"format: 2\ncategory: Acme\n{head}rules:\n" + textwrap.indent(textwrap.dedent(rules), "  ")
    file.write_text(text, encoding="utf-8")
    return Registry.load(file)


def one(folder: Path, rule: str, head: str = "use: [badge]\n") -> Rule:
    (found,) = load(folder, rule, head).rules
    return found


def problems(folder: Path, rules: str, head: str = "use: [badge]\n") -> list[str]:
    with pytest.raises(RuleError) as caught:
        load(folder, rules, head)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


NUMBER = """\
- id: pl.pesel
  entity: PESEL
  number: '[0-9]{11}'
  verify: [stdnum:pl.pesel]
  beside: {pl: [numer pesel], en: [pesel, numer pesel]}
  examples: {match: ['pesel ⟦64040422644⟧']}
"""


def test_a_number_is_what_the_first_edition_spelled_out(tmp_path: Path) -> None:
    rule = one(tmp_path, NUMBER)
    assert rule.pattern == r"(?<![0-9A-Za-z])(?<![0-9][.\-/])[0-9]{11}(?![0-9A-Za-z])(?![.\-/][0-9])"
    assert (rule.score, rule.priority, rule.entity) == (0.3, 3, "PESEL")
    assert rule.context == Context(("numer pesel", "pesel"), (), 32)
    assert rule.verify == (Verifier("stdnum:pl.pesel"),)


def test_a_number_alone_is_not_found_and_needs_words(tmp_path: Path) -> None:
    masker = Masker(load(tmp_path, NUMBER))
    assert masker.mask("64040422644").findings == []
    assert len(masker.mask("numer pesel 64040422644").findings) == 1
    bare = "".join(line for line in NUMBER.splitlines(keepends=True) if "beside" not in line)
    assert any("a number needs words beside it" in line for line in problems(tmp_path, bare))
    assert one(tmp_path, bare.replace("verify:", "score: 0.6\n  verify:")).score == 0.6


def test_a_key_brings_guard_entity_score_and_check(tmp_path: Path) -> None:
    rule = one(
        tmp_path,
        "- {id: a.key, key: 'lin_(?<value>[0-9A-Za-z]{8})|kin_[0-9]{8}', examples: {match: ['⟦kin_84920571⟧']}}".replace(
            "(?<value>[0-9A-Za-z]{8})", "[0-9A-Za-z]{8}"
        ),
    )
    assert rule.pattern == r"(?<![0-9A-Za-z])(?:lin_[0-9A-Za-z]{8}|kin_[0-9]{8})(?![0-9A-Za-z_\-])"
    assert (rule.entity, rule.label, rule.score) == ("API_KEY", "KEY", 0.95)
    assert rule.verify == (Verifier("not_placeholder"),)


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_by_name(name: str, tmp_path: Path) -> None:
    rule = one(tmp_path, f"- {{id: a.b, entity: AB, guard: {name}, pattern: '(?i)ab', examples: {{match: ['⟦ab⟧']}}}}")
    guard = GUARDS[name]
    assert rule.pattern == f"(?i){guard.before}ab{guard.after}"


LABELLED = """\
- id: th.id
  entity: TH_ID
  labelled: {{labels: {{en: [national id], th: [เลขบัตร]}}, join: {join}, value: '{value}'}}
  raise: [luhn]
  examples: {{match: ['{example}']}}
"""
FOUND = [
    ("colon", "[0-9]{5}", "National-ID: ⟦12345⟧"),
    ("colon", "[0-9]{5}", '{"national_id": "⟦12345⟧"}'),
    ("colon", "[0-9]{5}", "เลขบัตร：⟦12345⟧"),
    ("colon", "[0-9]{5}", "nationalId=⟦12345⟧"),
    ("said", "[0-9]{5}", "my national id is ⟦12345⟧"),
    ("space", "[0-9]{5}", "national id ⟦12345⟧"),
    ("space", "[0-9]{5}", "เลขบัตร⟦12345⟧"),
    ("colon", "[一-龥]{2}", "national id: ⟦王芳⟧email"),
]


@pytest.mark.parametrize(("join", "value", "example"), FOUND)
def test_a_labelled_value(tmp_path: Path, join: str, value: str, example: str) -> None:
    rule = one(tmp_path, LABELLED.format(join=join, value=value, example=example.replace("'", "''")))
    assert rule.verify == (Verifier("luhn", "raise"),)


@pytest.mark.parametrize(
    "text",
    [
        "international id: 12345",
        "national id: 123456",
        "national id: 12345.6",
        "national ideas: 12345",
        "national id12345",
    ],
)
def test_a_label_is_whole_and_so_is_its_value(tmp_path: Path, text: str) -> None:
    registry = load(
        tmp_path,
        LABELLED.format(
            join="space" if "d1" in text else "colon",
            value="[0-9]{5}",
            example="เลขบัตร" + (" " if "d1" in text else ":") + "⟦12345⟧",
        ),
    )
    assert Masker(registry).find(text) == []


def test_parts_are_put_in_as_text(tmp_path: Path) -> None:
    text = "- {id: a.b, entity: AB, pattern: '{serial}(?:{town}{2})?[{letters}]', examples: {match: ['⟦AC-1234UlmBonn{⟧']}}"
    rule = one(tmp_path, text, "use: [badge]\nparts: {town: {pattern: '(?:Ulm|Bonn)', is: [Ulm]}}\n")
    assert rule.pattern == "[A-Z]{2}-[0-9]{4}(?:(?:Ulm|Bonn){2})?[{letters}]"


def test_a_list_stands_for_any_of_its_words(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "river.txt").write_text("# source: x\n# licence: CC0\nElbe Rhine Rhone", encoding="utf-8")
    text = "- {id: a.b, entity: AB, pattern: '{river} {river|ethnic_group}', examples: {match: ['⟦Elbe Rhone⟧', '⟦Elbe 畲族⟧']}}"
    rule = one(tmp_path, text)
    assert str(rule.pattern).startswith("(?:Elbe|Rh[io]ne) (?:")
    words = one(tmp_path, "- {id: a.b, entity: AB, words: {river}, examples: {match: ['on the ⟦Elbe⟧.']}}")
    assert words.words == ("Elbe", "Rhine", "Rhone")


def test_a_list_behind_a_look_behind_is_flat(tmp_path: Path) -> None:
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "river.txt").write_text("# source: x\n# licence: CC0\nElbe Rhine", encoding="utf-8")
    rule = one(tmp_path, "- {id: a.b, entity: AB, pattern: '(?<={river})x', examples: {match: ['Elbe⟦x⟧']}}")
    assert rule.pattern == "(?<=Elbe|Rhine)x"


def test_what_is_stated_goes_over_what_the_kind_says_in_included_files_too(tmp_path: Path) -> None:
    load(tmp_path, NUMBER.replace("verify:", "priority: 7\n  verify:"))
    (tmp_path / "acme.yaml").rename(tmp_path / "Acme.yaml")
    again = "- {id: pl.pesel, number: '[0-9]{10,11}', score: 0.4}\n"
    rule = one(tmp_path, again, "include: [Acme]\n")
    assert (rule.priority, rule.score) == (7, 0.4)
    assert "[0-9]{10,11}" in str(rule.pattern)


@pytest.mark.filterwarnings("ignore::desensitize.errors.OldFormat")
def test_a_file_of_the_first_format_changes_a_rule_of_the_second(tmp_path: Path) -> None:
    load(tmp_path, NUMBER.replace("verify: [", "raise: [luhn]\n  verify: ["))
    (tmp_path / "acme.yaml").rename(tmp_path / "Acme.yaml")
    file = tmp_path / "old.yaml"
    file.write_text(
        "format: 1\ncategory: Old\ninclude: [Acme]\nrules:\n"
        "  - {id: pl.pesel, pattern: 'x(?<value>[0-9]{11})', verify: [], context: {boost: [pesel], window: 9}}\n"
        "  - {id: a.list, entity: ONE, pattern: '(?#ethnic_group)', examples: {match: ['⟦畲族⟧'], ignore: ['x']}}\n",
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match="expected"):
        Registry.load(file)  # the examples of the included rule do not hold for the new pattern
    file.write_text(file.read_text(encoding="utf-8").replace("x(?<value>[0-9]{11})", "[0-9]{11}"), encoding="utf-8")
    rule = Registry.load(file).rules[0]
    assert (rule.pattern, rule.verify, rule.context) == ("[0-9]{11}", (), Context(("pesel",), (), 9))


def test_the_first_format_is_told_once_and_ours_never(tmp_path: Path) -> None:
    rules = "rules:\n  - {id: a.b, entity: AB, pattern: ab, examples: {match: ['⟦ab⟧'], ignore: ['x']}}\n"
    for name in ("One", "Two"):
        (tmp_path / f"{name}.yaml").write_text(f"format: 1\ncategory: {name}\n{rules}", encoding="utf-8")
    with pytest.warns(OldFormat) as told:
        Registry.load([tmp_path / "One.yaml", tmp_path / "Two.yaml"])
    assert len(told) == 1
    assert "One.yaml:1:9: old-format: " in str(told[0].message)
    assert "and 1 more" in str(told[0].message)
    Registry.load(categories=["UserInfo"])  # a warning would be an error here


def test_the_schema_names_every_kind_guard_and_joint() -> None:
    fields = SecondRuleKeys.model_fields
    assert set(KINDS) <= set(fields)
    assert set(get_args(get_args(fields["guard"].annotation)[0])) == set(GUARDS)
    assert set(get_args(Labelled.model_fields["join"].annotation)) == set(JOINS)
    assert {"raise", "near", "beside", "labelled"} <= set(json_schema()["$defs"]["SecondRuleKeys"]["properties"])


NEAR = """\
- {id: a.id, entity: KEY_ID, pattern: 'ID[0-9]{4}', guard: word, examples: {match: ['⟦ID1234⟧']}}
- id: a.secret
  entity: SECRET
  pattern: '[a-z]{6}'
  guard: word
  score: 0.4
  near: {a.id: 40}
  examples: {match: ['ID1234 ⟦abcdef⟧'], ignore: ['abcdef']}
"""


def test_a_secret_beside_its_id(tmp_path: Path) -> None:
    registry = load(tmp_path, NEAR)
    assert registry.rules[1].near == (("a.id", 40),)
    assert Masker(registry).mask("abcdef or ID1234, ghijkl").text == "<SECRET_1> or <KEY_ID_1>, <SECRET_2>"


def test_what_is_lifted_lifts_nothing(tmp_path: Path) -> None:
    circle = NEAR.replace("guard: word, examples", "guard: word, near: {a.secret: 9}, examples")
    found = problems(tmp_path, circle)
    assert sum("what is lifted by a rule near it lifts no other rule" in line for line in found) == 2


WRONG = [
    ("number: '[0-9]{11}'\n  pattern: '[0-9]'", "exactly one of"),
    ("key: 'ab'\n  guard: word", "brings its own guard"),
    ("pattern: '{serail}'", "no part and no list of words 'serail' (did you mean 'serial'?)"),
    ("pattern: '{Serial}'", "no part and no list of words 'Serial' (did you mean 'serial'?)"),
    ("pattern: 'a(?#surname)'", "in format 2 a list is named in braces"),
    ("pattern: '{serial}{2}'", "only the end of 'serial' would repeat"),
    ("pattern: 'ab'\n  guard: numbr", "must be 'number', 'decimal', 'key', 'word' or 'none'"),
    ("pattern: 'ab'\n  near: {a.other: 40}", "no rule of this category is loaded by this id"),
    ("words: {nolist}", "no list of words 'nolist'"),
    ("labelled: {labels: [x], value: 'a\\d'}", "write [0-9]"),
    ("pattern: 'ab'\n  raise: [lunh]", "no such verifier"),
]


@pytest.mark.parametrize(("keys", "says"), WRONG)
def test_each_kind_of_mistake(tmp_path: Path, keys: str, says: str) -> None:
    found = problems(tmp_path, f"- id: a.b\n  entity: AB\n  {keys}\n  examples: {{match: ['⟦ab⟧']}}\n")
    assert any(says in line and ":1:1:" not in line for line in found), found


def test_a_place_behind_a_guard_and_behind_a_part(tmp_path: Path) -> None:
    (line,) = problems(
        tmp_path, r"- {id: a.b, entity: AB, number: '{serial}\d', beside: [x], examples: {match: ['⟦ab⟧']}}"
    )
    assert line.startswith(r"acme.yaml:5:44: rules[0].number: \d: write [0-9]")


def test_a_mistake_in_a_part_is_told_once_in_the_part_with_its_users(tmp_path: Path) -> None:
    head = "parts:\n  bad: {pattern: 'x\\d', is: [x1]}\n  worse: {pattern: '{bad}y', is: [x1y]}\n"
    rules = "".join(
        f"- {{id: a.b{n}, entity: AB, pattern: '{{worse}}', examples: {{match: ['⟦x1y⟧']}}}}\n" for n in range(3)
    )
    (line,) = problems(tmp_path, rules, head)
    assert line == r"acme.yaml:4:20: parts.bad.pattern: \d: write [0-9] (used by a.b0 and 2 more)"


def test_everything_wrong_with_a_file_is_told_at_once(tmp_path: Path) -> None:
    rules = """\
    - {id: a.shape, entity: AB, pattern: 'a\\d', score: high, examples: {match: ['⟦ab⟧']}}
    - {id: a.name, entity: AB, pattern: '{nobody}', examples: {match: ['⟦ab⟧']}}
    - {id: a.evidence, entity: AB, pattern: 'ab', examples: {match: ['⟦ac⟧']}}
    - {id: a.check, entity: AB, pattern: 'ab', verify: [lunh], examples: {match: ['⟦ab⟧']}}
    - {id: a.key, entity: AB, patern: 'ab', examples: {match: ['⟦ab⟧']}}
    """
    found = problems(tmp_path, rules, "colour: red\nuse: [nowhere]\n")
    for says in ("colour: unknown key", "no file parts/nowhere.yaml", "must be a number", "write [0-9]", "'nobody'",
                 "expected [(0, 2)], found []", "no such verifier", "unknown key (did you mean 'pattern'?)"):  # fmt: skip
        assert any(says in line for line in found), says
    assert len(found) == 8

"""Category files → registry: everything wrong is said at once, with its place; what loads is frozen."""

import pickle
import textwrap
from pathlib import Path

import pytest

from desensitize import Masker, Registry
from desensitize.errors import ConfigError, RuleError, RuleTimeout

GOOD = """\
format: 1
category: Acme
rules:
  - id: acme.employee
    entity: EMPLOYEE_ID
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9])'
    verify: [luhn]
    examples: {match: ['badge AC-⟦79927398⟧ lost'], ignore: ['AC-79927399']}
"""


def write(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    file = folder / name
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return file


def problems(file: Path) -> list[str]:
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    assert caught.value.line
    return [str(problem).removeprefix(f"{file.parent}/") for problem in caught.value.problems]


def test_a_rule_of_ones_own(tmp_path: Path) -> None:
    registry = Registry.load(write(tmp_path, GOOD))
    masked = Masker(registry).mask("badge AC-79927398 lost, AC-79927399 not")
    assert masked.text == "badge AC-<EMPLOYEE_ID_1> lost, AC-79927399 not"
    assert Masker(rules=[tmp_path / "acme.yaml"]).registry == registry


def test_frozen_hashable_picklable(tmp_path: Path) -> None:
    one, two = Registry.load(write(tmp_path, GOOD)), Registry.load(write(tmp_path, GOOD, "copy.yaml"))
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == one
    assert one != Registry.load(write(tmp_path, GOOD.replace("{8}", "{8,8}"), "other.yaml"))
    with pytest.raises(AttributeError):
        one.categories = ()  # type: ignore[misc]


def test_every_mistake_of_every_rule_at_once(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        r"""
        format: 1
        category: Acme
        colour: red
        rules:
          - id: Acme.Bad
            entity: employee
            pattern: '\d+'
            score: 2
            examples: {match: ['x'], ignore: []}
          - id: acme.two
            entity: TWO
            patern: 'x'
        """,
    )
    found = problems(file)
    assert len(found) >= 6
    assert any(line.startswith("acme.yaml:4:1: colour: unknown key") for line in found)
    assert any(line.startswith("acme.yaml:6:9: rules[0].id:") for line in found)
    assert any("rules[0].score: must be at most" in line for line in found)
    assert any(line.startswith("acme.yaml:13:") and "patern: unknown key" in line for line in found)


WRONG = [
    (r"pattern: '(?<![0-9A-Za-z])AC-\d{8}'", "acme.yaml:6:34", "write [0-9]"),
    ("pattern: 'AC-[0-9]+'", "acme.yaml:6:23", "{1,64}"),
    ("verify: [lunh]", "acme.yaml:7:14", "no such verifier"),
    ("verify: ['stdnum:xx.yy']", "acme.yaml:7:14", "no such module"),
    ("mask: {operator: shred}", "acme.yaml:", "no operator 'shred'"),
    ("mask: {operator: partial, kep: [3, 4]}", "acme.yaml:", "no parameter 'kep'"),
    ("mask: {operator: partial, keep: [3, -4]}", "acme.yaml:", "keep needs"),
    ("examples: {match: ['badge AC-⟦79927398 lost'], ignore: ['x']}", "acme.yaml:8:24", "do not pair"),
    ("examples: {match: ['badge AC-79927398'], ignore: ['x']}", "acme.yaml:8:24", "mark what is to be found"),
    ("examples: {match: ['AC-⟦79927398⟧']}", "acme.yaml:8:", "required"),
    ("examples: {match: ['AC-⟦79927399⟧'], ignore: ['x']}", "acme.yaml:4:5", "expected [(3, 11)], found []"),
    ("examples: {match: ['AC-⟦79927398⟧'], ignore: ['AC-79927398']}", "acme.yaml:4:5", "should be silent"),
]


@pytest.mark.parametrize(("line", "place", "says"), WRONG)
def test_each_kind_of_mistake(tmp_path: Path, line: str, place: str, says: str) -> None:
    key = line.partition(":")[0]
    old = next((known for known in GOOD.splitlines() if known.strip().startswith(key)), None)
    text = GOOD.replace(old, f"    {line}") if old else GOOD.replace("    verify:", f"    {line}\n    verify:")
    found = problems(write(tmp_path, text))
    assert any(p.startswith(place) and says in p for p in found), found


def test_errors_do_not_repeat_the_value(tmp_path: Path) -> None:
    text = GOOD.replace("['AC-79927399']", "['my key 4929 1234']").replace(
        "'badge AC-⟦79927398⟧ lost'", "'4929 ⟦1234⟧'"
    )
    file = write(tmp_path, text)
    for line in problems(file):
        assert "4929" not in line
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_include_override_and_switch_off(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "Base.yaml")
    file = write(
        tmp_path,
        """
        format: 1
        category: Mine
        include: [Base]
        mask: {operator: redact}
        rules:
          - {id: acme.employee, mask: {operator: replace, value: '#'}}
        """,
    )
    (rule,) = Registry.load(file).rules
    assert rule.mask is not None
    assert rule.mask.name == "replace"
    assert rule.category == "Mine"
    off = write(
        tmp_path, file.read_text().replace("mask: {operator: replace, value: '#'}", "enabled: false"), "off.yaml"
    )
    assert Registry.load(off).rules == ()


def test_a_categorys_operator_goes_over_its_includes(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "Base.yaml")
    file = write(tmp_path, "format: 1\ncategory: Mine\ninclude: [Base]\nmask: {operator: redact}\n")
    assert Masker(rules=file).mask("AC-79927398").text == "AC-[EMPLOYEE_ID]"


def test_includes_stay_in_the_packs_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    pack = tmp_path / "pack"
    outside.mkdir()
    pack.mkdir()
    write(outside, GOOD, "Secret.yaml")
    (pack / "Secret.yaml").symlink_to(outside / "Secret.yaml")
    file = write(pack, "format: 1\ncategory: Mine\ninclude: [Secret]\n")
    assert any("outside its pack" in p for p in problems(file))
    for name in ("../outside/Secret", "/etc/passwd", "..", "a/b"):
        bad = write(pack, f"format: 1\ncategory: Mine\ninclude: ['{name}']\n", "bad.yaml")
        assert any("include[0]" in p for p in problems(bad))


def test_circles_and_unknown_includes(tmp_path: Path) -> None:
    write(tmp_path, "format: 1\ncategory: A\ninclude: [B]\n", "A.yaml")
    write(tmp_path, "format: 1\ncategory: B\ninclude: [A]\n", "B.yaml")
    assert any("circle" in p for p in problems(tmp_path / "A.yaml"))
    file = write(tmp_path, "format: 1\ncategory: C\ninclude: [Nowhere]\n", "C.yaml")
    assert any(p.startswith("C.yaml:3:11") and "no category of this name" in p for p in problems(file))


def test_shipped_categories_can_be_included_and_overridden(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        format: 1
        category: Mine
        include: [UserInfo]
        rules:
          - {id: cn.mobile, mask: {operator: redact}}
          - {id: email, enabled: false}
        """,
    )
    masked = Masker(rules=[file]).mask("手机 13800138000，邮箱 a@example.com")
    assert masked.text == "手机 [PHONE_NUMBER]，邮箱 a@example.com"


def test_categories_by_name() -> None:
    assert Registry.load(categories=["UserInfo"]).names == ("UserInfo",)
    with pytest.raises(ConfigError, match=r"no category 'UserInf'; there are: .*UserInfo"):
        Registry.load(categories=["UserInf"])
    with pytest.raises(ConfigError):
        Registry.load(categories=["../rules/UserInfo"])


def test_a_folder_of_categories(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "Acme.yaml")
    write(tmp_path, GOOD.replace("Acme", "Other").replace("acme.", "other."), "Other.yaml")
    assert Registry.load(tmp_path).names == ("Acme", "Other")
    assert Registry.load(tmp_path, categories=["Other", "NetworkInfo"]).names == ("Other", "NetworkInfo")


def test_locales(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD.replace("    entity:", "    locales: [zh-CN]\n    entity:"))
    assert len(Registry.load(file, locales=["zh"]).rules) == 1
    assert len(Registry.load(file, locales=["zh-CN", "en"]).rules) == 1
    assert Registry.load(file, locales=["en"]).rules == ()
    assert len(Registry.load(file).rules) == 1


def test_profiles(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD + "profiles:\n  support:\n    EMPLOYEE_ID: {operator: partial, keep: [2, 2]}\n")
    assert Masker(rules=file, profile="support").mask("AC-79927398").text == "AC-79****98"
    with pytest.raises(ConfigError, match="no profile 'suport'; the loaded categories have: support"):
        Masker(rules=file, profile="suport")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"nothing\.yaml: can't be read"):
        Registry.load(tmp_path / "nothing.yaml")


def test_untrusted_patterns_run_with_a_time_limit(tmp_path: Path) -> None:
    text = GOOD.replace(
        "pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9])'",
        "pattern: '(?:a|aa)+c|AC-(?<value>[0-9]{8})'\n    untrusted: true",
    )
    masker = Masker(rules=write(tmp_path, text))
    assert masker.mask("AC-79927398").text == "AC-<EMPLOYEE_ID_1>"
    with pytest.raises(RuleTimeout, match=r"acme\.employee") as caught:
        masker.mask("a" * 400 + "!")
    assert "aaa" not in str(caught.value)

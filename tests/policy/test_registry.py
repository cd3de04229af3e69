"""Category files → registry: everything wrong is said at once, with its place; what loads is frozen."""

import pickle
import textwrap
import warnings
from pathlib import Path

import pytest

from desensitize import Masker, Registry
from desensitize.errors import AloneWarning, ConfigError, RuleError, RuleTimeout

GOOD = """\
format: 2
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
        format: 2
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
    ("examples: {ignore: ['AC-79927398']}", "acme.yaml:8:", "required"),
    ("examples: {match: ['AC-⟦79927399⟧'], ignore: ['x']}", "acme.yaml:8:24", "expected [(3, 11)], found []"),
    ("examples: {match: ['AC-⟦79927398⟧'], ignore: ['x', 'AC-79927398']}", "acme.yaml:8:56", "should be silent"),
    ("verify: ['stdnum:util']", "acme.yaml:7:14", "checks no number"),
    ("verify: ['stdnum:cn']", "acme.yaml:7:14", "checks no number"),
    ("verify: ['stdnum:exceptions']", "acme.yaml:7:14", "checks no number"),
    ("verify: ['phone:XX']", "acme.yaml:7:14", "no such region"),
    ("verify: 5", "acme.yaml:7:13", "must be a list or a mapping of keys to values"),
    ("score: high", "acme.yaml:", "must be a number"),
    ("score: true", "acme.yaml:", "must be a number"),
    ("label: TEXT", "acme.yaml:", "look-alikes"),
    ("format: true", "acme.yaml:1:9", "must be 1"),
    ("format: 2.0", "acme.yaml:1:9", "must be 1"),
]


@pytest.mark.parametrize(("line", "place", "says"), WRONG)
def test_each_kind_of_mistake(tmp_path: Path, line: str, place: str, says: str) -> None:
    key = line.partition(":")[0]
    old = next((known for known in GOOD.splitlines() if known.strip().startswith(key)), None)
    indent = "" if key == "format" else "    "
    text = GOOD.replace(old, f"{indent}{line}") if old else GOOD.replace("    verify:", f"    {line}\n    verify:")
    found = problems(write(tmp_path, text))
    assert any(p.startswith(place) and says in p for p in found), found


SCALARS = {
    "plain": ("pattern: ", r"AC-[0-9]\d"),
    "single quotes": ("pattern: ", r"'it''s-[0-9]\d'"),
    "double quotes": ("pattern: ", r'"\\-\x41\u0042\U00000043-[0-9]\\d"'),
    "double quotes, continued": ("pattern: ", '"AC-\\\n      [0-9]\\\\d"'),
    "double quotes, folded": ("pattern: ", '"AC-\n\n      [0-9] \\\n      \\\\d"'),
    "plain, folded": ("pattern: ", "AC-[0-9]\n      \n      B\n      \\d"),
    "literal block": ("pattern: ", "|-\n      AC-[0-9]\n      -\\d"),
    "folded block": ("pattern: ", ">-\n      AC-[0-9]\n      -\n\n      -\\d"),
    "an emoji before": ("pattern: ", r"'😀[0-9]\d'"),
}


@pytest.mark.parametrize(("key", "scalar"), SCALARS.values(), ids=SCALARS.keys())
def test_a_mistake_in_a_pattern_has_its_place_in_the_file(tmp_path: Path, key: str, scalar: str) -> None:
    text = GOOD.replace("pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9])'", key + scalar)
    at = text.index("\\d") - (text[text.index("\\d") - 1] == "\\")
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    found = problems(write(tmp_path, text))
    assert any(p.startswith(f"acme.yaml:{line}:{column}: ") and "write [0-9]" in p for p in found), (
        line,
        column,
        found,
    )


def test_profiles_name_what_exists(tmp_path: Path) -> None:
    profiles = "profiles:\n  strict:\n    EMPLOYEE: {operator: redact}\n    EMPLOYEE_ID: {operator: shred}\n"
    found = problems(write(tmp_path, GOOD + profiles))
    assert any(p.startswith("acme.yaml:11:5: profiles.strict.EMPLOYEE: no rule") for p in found), found
    assert any(p.startswith("acme.yaml:12:18: profiles.strict.EMPLOYEE_ID: no operator 'shred'") for p in found), found


def test_a_value_that_takes_no_part_or_is_empty_masks_the_whole_match(tmp_path: Path) -> None:
    """The engine says -1 for a group that took no part; nothing of the text may be lost over it."""
    rule = (
        "    pattern: 'AC-(?:(?<value>[0-9]+)|none)|BC(?<value>[0-9]*)'\n    untrusted: true\n"
        "    examples: {match: ['AC-⟦7⟧', '⟦AC-none⟧', '⟦BC⟧'], ignore: ['AC']}\n"
    )
    file = write(tmp_path, GOOD.partition("    pattern")[0] + rule)
    result = Masker(rules=file).mask("x AC-none y AC-12 z BC w BC7.")
    assert result.text == "x <EMPLOYEE_ID_1> y AC-<EMPLOYEE_ID_2> z <EMPLOYEE_ID_3> w BC<EMPLOYEE_ID_4>."
    assert result.restore() == "x AC-none y AC-12 z BC w BC7."


def test_rules_and_registries_do_not_show_their_words(tmp_path: Path) -> None:
    text = GOOD.replace("    verify: [luhn]\n", "    verify: [luhn]\n    allow: [Zacharias]\n    deny: [Melchior]\n")
    registry = Registry.load(write(tmp_path, text))
    shown = f"{registry!r} {registry.rules!r} {registry.categories!r} {Masker(registry, names=['Balthasar'])!r}"
    assert not any(name in shown for name in ("Zacharias", "Melchior", "Balthasar"))


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
        format: 2
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
    file = write(tmp_path, "format: 2\ncategory: Mine\ninclude: [Base]\nmask: {operator: redact}\n")
    assert Masker(rules=file).mask("AC-79927398").text == "AC-[EMPLOYEE_ID]"


def test_includes_stay_in_the_packs_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    pack = tmp_path / "pack"
    outside.mkdir()
    pack.mkdir()
    write(outside, GOOD, "Secret.yaml")
    (pack / "Secret.yaml").symlink_to(outside / "Secret.yaml")
    file = write(pack, "format: 2\ncategory: Mine\ninclude: [Secret]\n")
    assert any("outside its pack" in p for p in problems(file))
    for name in ("../outside/Secret", "/etc/passwd", "..", "a/b"):
        bad = write(pack, f"format: 2\ncategory: Mine\ninclude: ['{name}']\n", "bad.yaml")
        assert any("include[0]" in p for p in problems(bad))


def test_circles_and_unknown_includes(tmp_path: Path) -> None:
    write(tmp_path, "format: 2\ncategory: A\ninclude: [B]\n", "A.yaml")
    write(tmp_path, "format: 2\ncategory: B\ninclude: [A]\n", "B.yaml")
    assert any("circle" in p for p in problems(tmp_path / "A.yaml"))
    file = write(tmp_path, "format: 2\ncategory: C\ninclude: [Nowhere]\n", "C.yaml")
    assert any(p.startswith("C.yaml:3:11") and "no category of this name" in p for p in problems(file))


def test_shipped_categories_can_be_included_and_overridden(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        format: 2
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
    with pytest.raises(
        ConfigError, match=r"no category 'UserInf' \(did you mean 'UserInfo'\?\); there are: .*UserInfo"
    ):
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


def test_lists_of_names_are_lists() -> None:
    for options in ({"categories": "UserInfo"}, {"locales": "zh"}):
        with pytest.raises(ConfigError, match="categories and locales must be lists"):
            Registry.load(**options)  # type: ignore[arg-type]


def test_profiles(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD + "profiles:\n  support:\n    EMPLOYEE_ID: {operator: partial, keep: [2, 2]}\n")
    assert Masker(rules=file, profile="support").mask("AC-79927398").text == "AC-79****98"
    with pytest.raises(
        ConfigError, match=r"no profile 'suport' \(did you mean 'support'\?\); the loaded categories have: support"
    ):
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


def test_default_stands_for_all_that_is_on_by_default(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    rule = "{id: acme.a, entity: A, pattern: 'aaa-[0-9]{4}', examples: {match: ['⟦aaa-1234⟧'], ignore: [aaa]}}"
    file.write_text(
        f"format: 2\ncategory: Acme\ninclude: [default]\nrules:\n  - {rule}\n  - {{id: email, enabled: false}}\n"
    )
    masker = Masker(rules=[file])
    assert masker.mask("aaa-1234 13800138000 ann@acme.com").text == "<A_1> <PHONE_1> ann@acme.com"
    ours = {rule.id for rule in Registry.load().rules}
    assert {rule.id for rule in Registry.load(file).rules} == ours - {"email"} | {"acme.a"}


@pytest.mark.parametrize(
    ("stated", "warned"),
    [("", True), ("include: []\n", False), ("default: false\n", False), ("include: [UserInfo]\n", False)],
)
def test_files_that_leave_out_what_is_shipped_without_saying_so_are_hinted_at(
    tmp_path: Path, stated: str, warned: bool
) -> None:
    file = tmp_path / "acme.yaml"
    rule = "{id: acme.a, entity: A, pattern: 'aaa-[0-9]{4}', examples: {match: ['⟦aaa-1234⟧'], ignore: [aaa]}}"
    file.write_text(f"format: 2\ncategory: Acme\n{stated}rules:\n  - {rule}\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Masker(rules=[file])
        Masker(rules=[file], categories=["UserInfo"])
        Masker()
    assert [each.category for each in caught] == [AloneWarning] * warned
    assert all("include: [default]" in str(each.message) and each.filename == __file__ for each in caught)


def test_findings_say_which_version_of_which_category_found_them(tmp_path: Path) -> None:
    rule = "{id: acme.a, entity: A, pattern: 'aaa-[0-9]{4}', examples: {match: ['⟦aaa-1234⟧'], ignore: [aaa]}}"
    head = "format: 2\ncategory: Acme\ninclude: [UserInfo]\n"
    for version, origin in (("version: '7'\n", "Acme@7"), ("", "Acme")):
        file = tmp_path / "acme.yaml"
        file.write_text(f"{head}{version}rules:\n  - {rule}\n")
        found = Masker(rules=[file]).find("aaa-1234 13800138000")
        assert [each.category for each in found] == [origin, origin]
    shipped = {category.name: category.version for category in Registry.load().categories}
    assert Masker(categories=["UserInfo"]).find("13800138000")[0].category == f"UserInfo@{shipped['UserInfo']}"
    assert Registry.load(file).rules[0].origin == "Acme"

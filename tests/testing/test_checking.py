"""Rules with a fault each, and the property that has to name it."""

from pathlib import Path

import pytest

from desensitize import errors
from desensitize.testing import check_rules
from desensitize.testing.checking import tried

HEAD = "format: 2\ncategory: Acme\nrules:\n"
GOOD = r"""
  - id: acme.employee
    entity: EMPLOYEE_ID
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9A-Za-z])'
    verify: [luhn]
    examples: {match: ['badge AC-⟦79927398⟧ lost'], ignore: ['AC-79927399']}
"""


def _written(folder: Path, *rules: str) -> Path:
    file = folder / "acme.yaml"
    file.write_text(HEAD + "".join(rules), encoding="utf-8")
    return file


def test_a_sound_rule_keeps_every_promise(tmp_path: Path) -> None:
    report = check_rules(_written(tmp_path, GOOD), examples=50)
    assert report.faults == []
    assert report.rules == ["acme.employee"]
    assert sum(outcome.examples for outcome in report.outcomes) > 500


@pytest.mark.parametrize(
    "pattern, more, property_",
    [
        (r"(?<![0-9A-Za-z])AC-[0-9]{8}", "", "glued"),
        (r"AC-[0-9]{8}(?![0-9A-Za-z])", "", "glued"),
        (r"(?<![0-9A-Za-z㐀-鿿])AC-[0-9]{8}(?![0-9A-Za-z])", "", "chinese"),
        (r"(?<![0-9A-Za-z])AC-[0-9]{8}(?![0-9A-Za-z㐀-鿿])", "", "chinese"),
        (r"(?<![0-9A-Za-z])AC-[0-9]{8}(?![0-9A-Za-z])", "generate: {regex: 'AC-[0-9]{9}'}", "found"),
        (r"(?<![0-9A-Za-z])AC-[0-9]{8}(?![0-9A-Za-z])", "allow: [AC-79927398, AC-00000000]", ""),
    ],
    ids=["end unguarded", "start unguarded", "Chinese before", "Chinese behind", "generator of another rule", "sound"],
)
def test_a_fault_is_named_by_its_property(tmp_path: Path, pattern: str, more: str, property_: str) -> None:
    rule = f"""
  - id: acme.badge
    entity: BADGE
    pattern: '{pattern}'
    {more}
    examples: {{match: ['badge ⟦AC-11111111⟧ lost'], ignore: ['AC-7992739']}}
"""
    faults = [outcome for outcome in tried(_written(tmp_path, rule), examples=40) if outcome.fault is not None]
    assert [outcome.property for outcome in faults] == ([property_] if property_ else [])


def test_a_rule_that_another_takes_everything_from_is_named(tmp_path: Path) -> None:
    rival = GOOD.replace("acme.employee", "acme.rival").replace("EMPLOYEE_ID", "RIVAL")
    with pytest.raises(AssertionError, match=r"rule acme\.rival, property 'kept': .*acme\.employee takes all"):
        check_rules(_written(tmp_path, GOOD, rival.replace("verify", "priority: -1\n    verify")))


def test_the_message_holds_the_place_the_smallest_example_and_the_line_to_add(tmp_path: Path) -> None:
    file = _written(tmp_path, GOOD.replace("(?![0-9A-Za-z])", ""))
    with pytest.raises(AssertionError) as caught:
        check_rules(file, only=["glued"])
    assert f"{file}:5:5: rule acme.employee, property 'glued'" in str(caught.value)
    assert "smallest example: 'AC-000000000'" in str(caught.value)
    assert "add to its examples: ignore: ['AC-000000000']" in str(caught.value)


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    file = _written(tmp_path, GOOD.replace("(?![0-9A-Za-z])", ""))
    one, two = ([o[:5] for o in tried(file, examples=9, seed=4)] for _ in range(2))
    assert one == two


def test_names_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigError, match=r"no property 'glud'.*glued"):
        check_rules(_written(tmp_path, GOOD), only=["glud"])
    with pytest.raises(errors.ConfigError, match=r"no \.yaml files"):
        check_rules(_empty(tmp_path))


def _empty(folder: Path) -> Path:
    made = folder / "empty"
    made.mkdir()
    return made

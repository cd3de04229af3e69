"""rules diff, rules except, and how rules are listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from desensitize import Key, Masker
from desensitize.cli.pages import table
from desensitize.policy.edit import appended

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

RULES = """\
# ours
format: 2
category: Acme
include: [UserInfo]
rules:
  - id: acme.badge    # on every door
    entity: BADGE
    pattern: '(?<![0-9A-Za-z])b-(?<value>[0-9]{4})(?![0-9])'
    examples:
      match: ['⟦b⟧']
      ignore: [x]  # nothing

  # the last one
  - {id: email, score: 0.9}
"""


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    file = tmp_path / "acme.yaml"
    file.write_text(RULES.replace("'⟦b⟧'", "'b-⟦1234⟧'"), encoding="utf-8")
    return file


def test_a_difference_is_told_by_rule_with_shapes(bare: Run, acme: Path, tmp_path: Path) -> None:
    new = acme.read_text().replace("b-(?<value>[0-9]{4})", "(?<value>b-[0-9]{4,5})").replace("b-⟦1234⟧", "⟦b-1234⟧")
    (tmp_path / "new.yaml").write_text(new.replace("{id: email, score: 0.9}", "{id: email, enabled: false}"))
    (tmp_path / "notes.txt").write_text("b-1234 and b-12345 are badges\nmail ann@acme.com 13800138000\n")
    ran = bare("rules", "diff", "acme.yaml", "new.yaml", "--on", "notes.txt")
    said = ran.out.decode()
    assert ran.status == 1
    assert said.splitlines()[-1] == "1 newly masked, 1 no longer masked, 1 changed span, 0 another rule"
    for line in ("notes.txt:1:11-18 a-99999", "notes.txt:2:5-17 aaa@aaaa.aaa", "notes.txt:1:0-6 (was 2-6) a-9999"):
        assert line in said
    assert not any(value in said for value in ("1234", "ann@", "1380"))
    rows = [
        json.loads(line)
        for line in bare("rules", "diff", "acme.yaml", "new.yaml", "--on", "notes.txt", "--json").out.splitlines()
    ]
    assert {(row["change"], row["rule"], row["count"]) for row in rows} == {
        ("newly masked", "acme.badge", 1),
        ("no longer masked", "email", 1),
        ("changed span", "acme.badge", 1),
    }
    assert bare("rules", "diff", "acme.yaml", "acme.yaml", "--on", "notes.txt").status == 0
    assert bare("rules", "diff", "acme.yaml", "Nope", "--on", "notes.txt").status == 2
    assert bare("rules", "diff", "acme.yaml", "UserInfo", "--on", "absent.txt").status == 4


def test_a_line_to_ignore_is_added_and_nothing_else_changes(bare: Run, acme: Path) -> None:
    before = acme.read_text()
    assert bare("rules", "except", "acme.yaml", "acme.badge", "--ignore", "it's b-12345").status == 0
    assert acme.read_text() == before.replace("ignore: [x]", "ignore: [x, 'it''s b-12345']")
    assert bare("rules", "except", "acme.yaml", "cn.mobile", "--ignore", "no 110").status == 0
    added = yaml.safe_load(acme.read_text())["rules"][2]
    assert added["id"] == "cn.mobile"
    assert added["examples"]["ignore"][-1] == "no 110"
    assert "# the last one" in acme.read_text()
    assert bare("rules", "except", "acme.yaml", "email", "--ignore", "no address").status == 0
    assert "no address" in yaml.safe_load(acme.read_text())["rules"][1]["examples"]["ignore"]


def test_a_line_that_the_rule_finds_something_in_is_not_written(bare: Run, acme: Path) -> None:
    before = acme.read_text()
    ran = bare("rules", "except", "acme.yaml", "acme.badge", "--ignore", "door b-1234")
    assert ran.status == 2
    assert "should be silent" in ran.err
    assert acme.read_text() == before
    assert [each.name for each in acme.parent.iterdir()] == ["acme.yaml"]


def test_a_value_is_allowed_by_its_keyed_hash(bare: Run, acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Key.generate()
    monkeypatch.setenv("DESENSITIZE_KEY", key.reveal())
    assert bare("rules", "except", "acme.yaml", "cn.mobile", "--allow", "-", stdin=b"13800138000\n").status == 0
    assert bare("rules", "except", "acme.yaml", "acme.badge", "--allow", "1234").status == 0
    assert "13800138000" not in acme.read_text()
    assert acme.read_text().startswith("# ours\n")
    masker = Masker(rules=[acme], key=key)
    assert masker.mask("13800138000 13800138001 b-1234 b-4321").text == "13800138000 <PHONE_1> b-1234 b-<BADGE_1>"
    assert masker.mask("13800138000").text == "13800138000"
    assert bare("find", "--rules", "acme.yaml", stdin=b"13800138000").status == 0
    monkeypatch.delenv("DESENSITIZE_KEY")
    assert bare("find", "--rules", "acme.yaml", stdin=b"13800138000").status == 2


@pytest.mark.parametrize("asked", [(), ("--ignore", "a", "--allow", "b"), ("--allow", "b")])
def test_what_cannot_be_added_is_refused(asked: tuple[str, ...], bare: Run, acme: Path) -> None:
    before = acme.read_text()
    assert bare("rules", "except", "acme.yaml", "acme.badge", *asked).status == 2
    assert bare("rules", "except", "acme.yaml", "acme.bage", "--ignore", "x").status == 2
    assert acme.read_text() == before


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("a: []\n", "a: ['x']\n"),
        ("a: [b,\n  c,\n]\n", "a: [b,\n  c, 'x']\n"),
        ("a:\n- b\n# end\n", "a:\n- b\n- 'x'\n# end\n"),
        ("a:\n  - |\n    b\n\nz: 1\n", None),
        ("z: 1", "z: 1\na: ['x']\n"),
        ("z: 1\r\na:\r\n  - b\r\n", "z: 1\r\na:\r\n  - b\r\n  - 'x'\r\n"),
        ("{z: 1}", "{z: 1, a: ['x']}"),
        ("a:\n  - b", "a:\n  - b\n  - 'x'\n"),
    ],
)
def test_a_list_gets_one_more_text(source: str, after: str | None) -> None:
    made = appended(source, ("a",), ["x"])
    assert made == after or (after is None and yaml.safe_load(made)["a"] == ["b\n", "x"])


def test_rules_are_found_by_entity_and_words(bare: Run) -> None:
    def ids(*asked: str) -> list[str]:
        return [line.split("\t")[0] for line in bare("rules", "list", *asked).out.decode().splitlines()]

    assert "cn.mobile" in ids("--entity", "phone_number", "--search", "mobile CHINA")
    assert "email" not in ids("--entity", "phone_number")
    assert ids("--search", "no such words anywhere") == []
    assert bare("rules", "list", "--entity", "PHON_NUMBER").status == 2
    assert "did you mean 'cn.mobile'" in bare("rules", "show", "cn.mobil").err


def test_a_list_fits_into_eighty_columns(bare: Run) -> None:
    rows = [tuple(line.split("\t")) for line in bare("rules", "list").out.decode().splitlines()]
    assert max(map(len, table(rows, 80))) <= 80
    assert len(list(table(rows, 80))) >= len(rows)


def test_the_reference_has_a_section_for_each_rule_and_is_the_same_each_time(bare: Run) -> None:
    made = bare("rules", "reference", "--category", "UserInfo").out.decode()
    rows = bare("rules", "list", "--category", "UserInfo").out.decode().splitlines()
    assert made.count("\n### `") == len(rows)
    section = made.partition("### `cn.mobile`")[2].partition("\n### ")[0]
    assert "Finds:" in section
    assert "Source:" in section
    assert "Leaves alone:" in section
    assert made == bare("rules", "reference", "--category", "UserInfo").out.decode()

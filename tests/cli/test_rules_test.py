"""rules test: a table, an exit status, JUnit XML, and faults that are put in."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run

RULE = r"""
format: 2
category: Acme
rules:
  - id: acme.employee
    entity: EMPLOYEE_ID
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})%s'
    examples: {match: ['badge AC-⟦79927398⟧ lost'], ignore: ['AC-7992739']}
"""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = tmp_path / "acme.yaml"
    file.write_text(RULE % "(?![0-9A-Za-z])", encoding="utf-8")
    return file


@pytest.fixture
def open_ended(tmp_path: Path) -> Path:
    file = tmp_path / "open.yaml"
    file.write_text(RULE % "", encoding="utf-8")
    return file


def test_a_sound_file_has_a_table_and_status_0(bare: "Run", sound: Path) -> None:
    run = bare("rules", "test", sound, "--examples", "5")
    assert run.status == 0
    lines = run.out.decode().splitlines()
    assert lines[0].split() == ["rule", "examples", "result"]
    assert lines[1].split()[0] == "acme.employee"
    assert lines[1].endswith("ok")
    assert lines[-1].endswith("1 rule, 0 faults")
    assert max(map(len, lines[:2])) <= 80


def test_a_fault_has_status_4_and_the_line_to_add(bare: "Run", open_ended: Path, tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    run = bare("rules", "test", open_ended, "--junit", file)
    said = run.out.decode()
    assert run.status == 4
    assert "fails: glued" in said
    assert "add to its examples: ignore: ['AC-000000000']" in said
    suite = ET.parse(file).getroot()  # noqa: S314 - the command wrote it
    assert suite.get("failures") == "1"
    failed = [case for case in suite if len(case)]
    assert [(case.get("classname"), case.get("name"), case.get("line")) for case in failed] == [
        ("acme.employee", "glued", "5")
    ]
    assert "ignore:" in (failed[0][0].text or "")


def test_the_same_seed_says_the_same(bare: "Run", open_ended: Path) -> None:
    one, two = (bare("rules", "test", open_ended, "--seed", "9").out for _ in range(2))
    assert one == two


def test_faults_are_put_in_and_counted(bare: "Run", sound: Path) -> None:
    run = bare("rules", "test", sound, "--mutate")
    said = run.out.decode()
    assert run.status == 0
    assert "faults noticed (100%)" in said.splitlines()[-1]


def test_a_file_that_does_not_load_is_a_usage_error(bare: "Run", tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("format: 2\ncategory: Acme\nrules: [{id: x}]\n", encoding="utf-8")
    assert bare("rules", "test", file).status == 2
    assert bare("rules", "test", tmp_path / "none.yaml").status == 2
    assert bare("rules", "test", file, "--examples", "0").status == 2

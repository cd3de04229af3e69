"""rules new, and what rules check has to say of a rule that loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker
from desensitize.policy.importers.likeness import alike

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

LINT = r"""
format: 2
category: Lint
rules:
  - id: lint.phone
    entity: PHONE_NUMBER
    pattern: '1[3-9][0-9]{9}'
    score: 0.5
    examples: {match: ['电话⟦13800138000⟧'], ignore: ['x']}
  - id: lint.card
    entity: CARD
    pattern: '(?<![0-9])4[0-9]{15}(?![0-9])'
    verify: [luhn]
    score: 1.0
    examples: {match: ['⟦4111111111111111⟧'], ignore: ['x']}
  - id: lint.loose
    entity: LOOSE
    pattern: '(?<![0-9A-Za-z])zz-\b\d+(?![0-9A-Za-z])'
    untrusted: true
    examples: {match: ['⟦zz-1⟧'], ignore: ['x']}
  - id: lint.good
    entity: GOOD
    pattern: '(?<![0-9A-Za-z])gg-[0-9]{6}(?![0-9A-Za-z])'
    examples: {match: ['⟦gg-123456⟧'], ignore: ['gg-1234567']}
"""


def test_a_rule_is_drafted_from_a_value_and_its_line(bare: Run, tmp_path: Path) -> None:
    asked = ("--value", "QX-79927398", "--text", "badge QX-79927398 lost", "--entity", "employee id")
    ran = bare("rules", "new", *asked, "--id", "acme.employee", "--category", "Acme", "-o", "acme.yaml")
    assert (ran.status, ran.out) == (0, b"")
    assert bare("rules", "check", "acme.yaml").status == 0
    masker = Masker(rules=[tmp_path / "acme.yaml"])
    assert masker.mask("QX-12345678, 13800138000").text == "<EMPLOYEE_ID_1>, <PHONE_1>"
    assert masker.find("QX-123456789") == []
    assert "⟦QX-79927398⟧" in (tmp_path / "acme.yaml").read_text()
    assert bare("rules", "new", *asked, "-o", "acme.yaml").status == 2


def test_a_bare_number_needs_a_word_beside_it(bare: Run, tmp_path: Path) -> None:
    ran = bare("rules", "new", "--entity", "CUSTOMER_ID", stdin="20417733\n储物柜：20417733\n".encode())
    assert ran.status == 0
    (tmp_path / "own.yaml").write_bytes(ran.out)
    masker = Masker(rules=[tmp_path / "own.yaml"])
    assert masker.mask("储物柜 11223344").text == "储物柜 <CUSTOMER_ID_1>"
    assert masker.find("11223344") == []
    assert "--beside" in bare("rules", "new", "--value", "20417733", "--text", "20417733").err
    assert bare("rules", "new", "--value", "20417733", "--text", "20417733", "--beside", "kunde").status == 0


def test_what_else_a_draft_matches_is_told_by_its_shape(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("one\nQX-11112222 and QX-33334444\n")
    ran = bare("rules", "new", "--value", "QX-79927398", "--text", "QX-79927398", "--on", "notes.txt", "-o", "a.yaml")
    assert "notes.txt:2:0-11 AA-99999999" in ran.err
    assert "2 places" in ran.err
    assert "1111" not in ran.err


@pytest.mark.parametrize(
    "asked",
    [
        ("--value", "a1", "--text", "nothing"),
        ("--value", "!!", "--text", "!!"),
        ("--value", "AB-1", "--value", "12", "--text", "AB-1"),
        ("--value", "AB-12", "--text", "xAB-12"),
        ("--value", "AB-12", "--text", "AB-12", "--id", "Not An Id"),
        (),
    ],
)
def test_what_cannot_be_drafted_is_refused(asked: tuple[str, ...], bare: Run) -> None:
    ran = bare("rules", "new", *asked)
    assert (ran.status, ran.out) == (2, b"")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        (["a1b2c3d4e5f6"], "(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])"),
        (["12.345.678-9", "1.234.567-8"], None),
        (["K(1)"], r"(?<![0-9A-Za-z])[A-Z]{1}\([0-9]{1}\)"),
        (["王玉兰"], "[\u3400-\u9fff]{3}"),
    ],
)
def test_likeness(values: list[str], pattern: str | None) -> None:
    found = alike(values).pattern
    assert found == pattern or (pattern is None and "{1,2}" in found)


def test_what_is_worth_a_second_look_is_noted_with_its_place(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "lint.yaml").write_text(LINT)
    ran = bare("rules", "check", "lint.yaml")
    assert ran.status == 0
    lines = ran.out.decode().splitlines()

    def noted(rule: str, code: str) -> list[str]:
        return [line for line in lines if f"rule {rule}: note: {code}: " in line]

    assert len(noted("lint.phone", "NoGuard")) == 2
    assert "shipped rule cn.mobile" in noted("lint.phone", "Shadowed")[0]
    assert "luhn" in noted("lint.card", "NoCounter")[0]
    assert [line.partition(": rule")[0].rpartition("lint.yaml:")[2] for line in noted("lint.loose", "Untrusted")] == [
        "18:34",
        "18:36",
        "18:38",
    ]
    assert not [line for line in lines if "lint.good" in line]

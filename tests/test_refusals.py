"""Why a value is not masked: which rule came nearest, and what refused it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from desensitize import Masker
from desensitize.refusals import refusals

if TYPE_CHECKING:
    from pathlib import Path

RULES = """
format: 2
category: Acme
include: []
rules:
  - id: a.badge
    entity: BADGE
    pattern: '(?<![0-9A-Za-z])b-[0-9]{4}(?![0-9])'
    allow: ['b-0000']
    context: {veto: [sample]}
    examples: {match: ['⟦b-1234⟧'], ignore: ['x']}
  - id: a.card
    entity: CARD
    pattern: '(?<![0-9])[0-9]{16}(?![0-9])'
    verify: [luhn]
    examples: {match: ['⟦4111111111111111⟧'], ignore: ['x']}
  - id: a.number
    entity: NUMBER
    pattern: '(?<![0-9])[0-9]{9}(?![0-9])'
    score: 0.3
    context: {boost: [number], window: 10}
    examples: {match: ['number ⟦123456789⟧'], ignore: ['x']}
  - {id: a.low, entity: LOW, pattern: 'low-[0-9]{3}', score: 0.5, examples: {match: ['⟦low-123⟧'], ignore: ['x']}}
  - {id: a.left, entity: LEFT, pattern: '[a-z]{4}-left-', priority: 5, examples: {match: ['⟦abcd-left-⟧'], ignore: ['x']}}
  - {id: a.right, entity: RIGHT, pattern: '-left-[a-z]{4}', examples: {match: ['⟦-left-abcd⟧'], ignore: ['x']}}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rules") / "acme.yaml"
    made.write_text(textwrap.dedent(RULES), encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("b-1234", []),
        ("say b-0000", [(4, 10, "a.badge", "allowed")]),
        ("sample b-1234", [(7, 13, "a.badge", "veto")]),
        ("b-12345", [(0, 6, "a.badge", "guard")]),
        ("4111111111111112", [(0, 16, "a.card", "verifier")]),
        ("１２３４５６７８９", [(0, 9, "a.number", "context")]),
        ("number 123456789", []),
        ("low-123", [(0, 7, "a.low", "score")]),
        ("b-7777", [(0, 6, "a.badge", "allowed")]),
        ("nothing", []),
        ("", []),
    ],
)
def test_what_refused_it(file: Path, text: str, said: list[tuple[int, int, str, str]]) -> None:
    masker = Masker(rules=[file], score_threshold=0.6, allow=["b-77*"])
    assert [(each.start, each.end, each.rule, each.reason) for each in refusals(masker, text)] == said


def test_a_value_that_is_masked_by_another_rule_is_not_refused(file: Path) -> None:
    masker = Masker(rules=[file])
    assert [each.rule for each in masker.find("abcd-left-wxyz")] == ["a.left"]
    assert refusals(masker, "abcd-left-wxyz") == []


def test_a_verifier_is_nearer_than_a_missing_word() -> None:
    found = refusals(Masker(categories=["RegionPL"]), "pesel 44051401358")
    assert [(each.rule, each.reason) for each in found] == [("pl.pesel", "verifier")]


def test_nothing_of_a_value_is_told(file: Path) -> None:
    for text in ("4111111111111112", "123456789", "b-12345"):
        for each in refusals(Masker(rules=[file]), text):
            assert text not in repr(each)

"""What a category takes from another one comes back as its own: with its name and its operator."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from desensitize.policy.rows import Rows, rows
from desensitize.policy.rule import Category, OperatorSpec, Place, Rule

FOLDER = Path("/rules")
HOME = Rule("a.one", "ONE", "ONE", "Home", pattern="x", place=Place("/rules/Home.yaml", 3, 5))
PARTIAL = OperatorSpec("partial", (("keep", (3, 4)), ("table", (("a", "b"),))))


def category(name: str, *listed: Rule) -> Category:
    return Category(name, listed, place=Place(f"/rules/{name}.yaml", 1, 1))


def back(*categories: Category) -> list[Category]:
    texts = {name: memoryview(text) for name, text in rows(categories).items()}
    return [Rows(texts, FOLDER).category(one.name) for one in categories]


@pytest.mark.parametrize("mask", [None, OperatorSpec("redact"), PARTIAL])
@pytest.mark.parametrize("own", [None, OperatorSpec("token")])
def test_an_included_rule_keeps_the_operator_it_has_there(mask: OperatorSpec | None, own: OperatorSpec | None) -> None:
    home = category("Home", dataclasses.replace(HOME, mask=own))
    preset = category("Preset", dataclasses.replace(HOME, category="Preset", mask=mask))
    assert back(home, preset) == [home, preset]
    assert len(rows([home, preset])["Preset"]) < len(rows([home])["Home"]) + 60


def test_a_rule_that_differs_is_kept_whole() -> None:
    home = category("Home", HOME)
    preset = category("Preset", dataclasses.replace(HOME, category="Preset", score=0.25, priority=-1))
    (_, found) = back(home, preset)
    assert found == preset
    assert found.rules[0].place == HOME.place


def test_a_rule_without_its_home_is_kept_whole() -> None:
    preset = category("Preset", dataclasses.replace(HOME, category="Preset"))
    assert back(preset) == [preset]


def test_what_would_not_come_back_is_refused() -> None:
    with pytest.raises(ValueError, match="file of another name"):
        rows([dataclasses.replace(category("Home", HOME), name="Other")])
    placed = dataclasses.replace(HOME, evidence=((Place("x", 1, 1),), ()))
    with pytest.raises(ValueError, match="no shipped rule"):
        rows([category("Home", placed)])

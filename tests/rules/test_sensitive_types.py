"""The vendor's sensitive types: each has rules of ours that exist and find its example, or a reason why not."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from desensitize import Masker, Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.sensitive_types import SensitiveType, sensitive_types
from desensitize.registry import shipped_folder

if TYPE_CHECKING:
    from desensitize.policy.rule import Rule

TYPES = sensitive_types()


@lru_cache(maxsize=1)
def _masker() -> Masker:
    return Masker(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml")))


def _rules() -> dict[str, Rule]:
    registry: Registry = _masker().registry
    return {rule.id: rule for rule in registry.rules}


def test_all_types_are_there_once() -> None:
    names = [each.name for each in TYPES]
    assert len(names) == len(set(names))
    assert len([each for each in TYPES if each.rules]) >= 48
    assert {each.group for each in TYPES} == {"person", "enterprise", "secret", "device", "place", "other", "image"}


@pytest.mark.parametrize("each", TYPES, ids=lambda each: each.name)
def test_a_type_is_found_or_says_why_not(each: SensitiveType) -> None:
    if not each.rules:
        assert each.why
        return
    assert set(each.rules) <= set(_rules())
    assert {finding.rule for finding in _masker().find(each.example)} & set(each.rules)


@pytest.mark.parametrize("rule", sorted({rule for each in TYPES for rule in each.rules}))
def test_a_rule_that_a_type_names_finds_its_own_example(rule: str) -> None:
    made = _rules()[rule]
    found = Pipeline((made,), quick=False).find(made.match[0].text)
    assert [(finding.start, finding.end) for finding in found] == list(made.match[0].spans)

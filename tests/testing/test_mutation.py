"""Faults that are put into a rule are seen, and those that nobody sees are told with a line that would."""

from pathlib import Path

import pytest

from desensitize import Masker, Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.rule import Context, Verifier
from desensitize.registry import shipped_folder
from desensitize.testing.mutants import mutants
from desensitize.testing.mutation import Score, score_of, scores
from desensitize.testing.parity import toy
from desensitize.testing.subject import Company

RULE = r"""
format: 2
category: Acme
rules:
  - id: acme.employee
    entity: EMPLOYEE_ID
    pattern: '(?<![0-9A-Za-z])AC-(?<value>[0-9]{8})(?![0-9A-Za-z])'
    verify: [luhn]
    examples: {match: ['badge AC-⟦79927398⟧ lost'], ignore: ['AC-79927399']}
"""


def test_every_kind_of_fault_is_made() -> None:
    rule = toy(
        "(?<![0-9A-Za-z])A[0-9]{8}(?![0-9])", verify=(Verifier("luhn"),), score=0.3, context=Context(("id",), ("no",))
    )
    assert [mutant.fault for mutant in mutants(rule)] == [
        "guard dropped at the start", "guard dropped at the end", "repeat {8,8} widened (1)",
        "boundary shifted at the end", "boundary shifted at the start", "catastrophic repeat", "CJK-blind at the start",
        "CJK-blind at the end", "verifier skipped", "context dropped", "veto dropped", "shadowed",
    ]  # fmt: skip


def test_a_rule_with_evidence_notices_all(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(RULE, encoding="utf-8")
    ((rule, score),) = scores(tmp_path / "acme.yaml")
    assert rule.id == "acme.employee"
    assert score.survivors == []
    assert score.killed == score.made >= 8
    assert score.by_property["linear"] == 1


def test_what_nobody_notices_is_told_with_a_line_that_would(tmp_path: Path) -> None:
    """A veto word that no line of evidence needs."""
    vetoed = RULE.replace("examples:", "context: {veto: [order]}\n    examples:")
    (tmp_path / "acme.yaml").write_text(vetoed, encoding="utf-8")
    ((_, score),) = scores(tmp_path / "acme.yaml")
    assert [trial.fault for trial in score.survivors] in ([], ["veto dropped"])


@pytest.mark.property
def test_the_shipped_rules_notice_nine_faults_in_ten() -> None:
    """A tenth of the rules; all of them are counted by `desensitize rules test rules --mutate`."""
    registry = Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml")))
    company = Company(Masker(registry, recognizers=(), mentions=True), Pipeline(registry.rules))
    trials = [trial for rule in registry.rules[3::25] for trial in score_of(rule, lambda: company).trials]
    score = Score(tuple(trials))
    assert score.made > 150
    assert score.killed >= 0.9 * score.made, score.survivors

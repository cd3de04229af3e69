"""The shipped rules pass what a stranger's rules must pass, and more: evidence, sources, generators."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from desensitize import Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.build import Entry
from desensitize.policy.category import Library
from desensitize.policy.document import Document
from desensitize.policy.rule import Rule
from desensitize.registry import _names, shipped_folder, unproven
from desensitize.testing import strategies

FILES = sorted(shipped_folder().glob("*.yaml"))
RULES = Registry.load().rules


class Own(Library):
    """Builds what a file says itself: what it includes is the matter of another file's test."""

    def build(self, entry: Entry, document: Document, mask: dict[str, Any] | None) -> Rule | None:
        return super().build(entry, document, mask) if entry.home is document else None


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_file_loads_as_a_strangers_file_would(file: Path, tmp_path: Path) -> None:
    library = Own(tmp_path, (_names,))
    category = library.category(file)
    assert [str(problem) for problem in library.problems] == []
    assert category is not None
    assert category.name == file.stem


def test_ids_are_unique_across_the_shipped_files() -> None:
    """A category that includes another has its rules too; each is written in one file."""
    ids = [rule.id for file in FILES for rule in Registry.load(file).rules if Path(rule.place.file) == file]
    assert set(ids) >= {rule.id for rule in RULES}
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_brings_its_evidence(rule: Rule) -> None:
    assert rule.title
    assert rule.source
    assert rule.generate
    assert len(rule.match) >= 3
    assert len(rule.ignore) >= 3
    assert [str(problem) for problem in unproven(rule, RULES)] == []


@pytest.mark.property
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_generated_values_are_found_whole_by_their_rule(rule: Rule) -> None:
    pipeline = Pipeline((rule,), threshold=0.0)

    @settings(max_examples=settings().max_examples // 16, suppress_health_check=list(HealthCheck))
    @given(strategies.for_rule(rule))
    def check(planted: strategies.Planted) -> None:
        found = [(f.start, f.end) for f in pipeline.find(planted.text)]
        assert (planted.start, planted.end) in found

    check()


def test_the_shipped_examples_keep_their_spans_together() -> None:
    """With all rules loaded, every character an example marks is still found, whichever rule takes it."""
    pipeline = Pipeline(RULES)
    for rule in RULES:
        for line in rule.match:
            covered = {i for f in pipeline.find(line.text) for i in range(f.start, f.end)}
            wanted = {i for start, end in line.spans for i in range(start, end) if line.text[i].isalnum()}
            assert wanted <= covered, (rule.id, line.text)

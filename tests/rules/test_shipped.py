"""The shipped rules pass what a stranger's rules must pass, and more: evidence, sources, generators."""

from pathlib import Path
from typing import Any

import pytest

from desensitize import Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.build import Entry
from desensitize.policy.category import Library
from desensitize.policy.document import Document
from desensitize.policy.rule import Rule
from desensitize.registry import _names, shipped_folder, unproven

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


def test_the_shipped_examples_keep_their_spans_together() -> None:
    """With all rules loaded, every character an example marks is still found, whichever rule takes it."""
    pipeline = Pipeline(RULES)
    for rule in RULES:
        for line in rule.match:
            covered = {i for f in pipeline.find(line.text) for i in range(f.start, f.end)}
            wanted = {i for start, end in line.spans for i in range(start, end) if line.text[i].isalnum()}
            assert wanted <= covered, (rule.id, line.text)

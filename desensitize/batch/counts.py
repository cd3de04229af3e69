"""What was masked, in numbers: added up batch by batch, worker by worker, and over the runs of one job.

No value of anybody is in it. A sample is a piece of the masked text, from a little before an output on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.detect.finding import Finding

__all__ = ["SCORES", "Counts"]

# Score classes of the histogram.
SCORES = 20
# Names of columns that are counted apart; a document can have as many keys as it likes.
_COLUMNS = 500
_OTHERS = "(further columns)"
# Characters of a sample before the output, and in all.
_BEFORE, _SAMPLE = 24, 96
_FIELDS = ("records", "texts", "characters", "touched", "rejected")
_COUNTERS = ("looked", "held", "rules", "scores")
# Between the parts of a name in JSON; no entity, rule or column holds it.
_JOINT = "\x1f"


@dataclass(slots=True)
class Counts:
    """Sums over records.

    ``looked``: texts looked at, by column; ``held``: texts with a value, by (column, entity); ``rules``: values by
    (entity, rule); ``scores``: values by score class; ``samples``: pieces of masked text by rule; ``touched``: records
    with a value; ``rejected``: records left out.
    """

    records: int = 0
    texts: int = 0
    characters: int = 0
    touched: int = 0
    rejected: int = 0
    looked: Counter[str] = field(default_factory=Counter)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)
    # Samples kept of each rule.
    most: int = 3

    @property
    def values(self) -> int:
        """How many values were found."""
        return self.rules.total()

    @property
    def entities(self) -> Counter[str]:
        """How many of each entity."""
        out: Counter[str] = Counter()
        for (entity, _), count in self.rules.items():
            out[entity] += count
        return out

    def note(self, column: str, masked: str, findings: Sequence[Finding]) -> None:
        """Count a text.

        :param masked: what became of it.
        """
        column = self._column(column)
        self.texts += 1
        self.characters += len(masked)
        self.looked[column] += 1
        if not findings:
            return
        for entity in {finding.entity: None for finding in findings}:
            self.held[column, entity] += 1
        for finding in findings:
            self.rules[finding.entity, finding.rule] += 1
            self.scores[min(SCORES - 1, int(finding.score * SCORES))] += 1
        self._sample(masked, findings[0])

    def add(self, other: Counts) -> None:
        """Add what was counted elsewhere, which comes after this."""
        for name in _FIELDS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        for rule, samples in other.samples.items():
            have = self.samples.setdefault(rule, [])
            have += [sample for sample in samples if sample not in have][: self.most - len(have)]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data; nothing that is zero."""
        out: dict[str, Any] = {name: value for name in _FIELDS if (value := getattr(self, name))}
        for name in _COUNTERS:
            if counter := getattr(self, name):
                out[name] = {_joined(key): count for key, count in sorted(counter.items())}
        return out | ({"samples": self.samples} if self.samples else {})

    @classmethod
    def of_json(cls, data: Mapping[str, Any], most: int = 3) -> Counts:
        """What `as_json` gave."""
        made = cls(most=most)
        for name in _FIELDS:
            setattr(made, name, int(data.get(name, 0)))
        made.looked.update(data.get("looked", {}))
        made.held.update({_parted(key): count for key, count in data.get("held", {}).items()})
        made.rules.update({_parted(key): count for key, count in data.get("rules", {}).items()})
        made.scores.update({int(key): count for key, count in data.get("scores", {}).items()})
        made.samples = {str(rule): list(samples) for rule, samples in data.get("samples", {}).items()}
        return made

    def _column(self, name: str) -> str:
        return name if name in self.looked or len(self.looked) < _COLUMNS else _OTHERS

    def _sample(self, masked: str, first: Finding) -> None:
        """Before the first finding a text is as it was, so there its output begins."""
        have = self.samples.setdefault(first.rule, [])
        start = max(0, first.start - _BEFORE)
        sample = ("…" if start else "") + masked[start : start + _SAMPLE] + "…" * (len(masked) > start + _SAMPLE)
        if len(have) < self.most and sample not in have:
            have.append(sample)


def _joined(key: str | int | tuple[str, ...]) -> str:
    return _JOINT.join(key) if isinstance(key, tuple) else str(key)


def _parted(key: str) -> tuple[str, str]:
    first, _, second = key.partition(_JOINT)
    return first, second

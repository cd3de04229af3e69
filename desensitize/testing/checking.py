"""Rule files tried: each rule against each property, on examples that are drawn from the rule itself."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.pipeline import Pipeline
from desensitize.errors import ConfigError, DesensitizeError
from desensitize.hints import meant
from desensitize.masker import Masker
from desensitize.registry import Registry
from desensitize.testing.picks import Chance, Replay, smallest
from desensitize.testing.properties import PROPERTIES, Fault
from desensitize.testing.subject import Company, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.policy.rule import Place, Rule
    from desensitize.testing.picks import Pick
    from desensitize.testing.properties import Property

__all__ = ["PROFILES", "Outcome", "Report", "RuleFile", "check_rules", "rule_files", "tried"]

#: Examples of each property, by the name of a profile.
PROFILES = {"fast": 20, "thorough": 1000}


class Outcome(NamedTuple):
    """What came of one property of one rule. ``fault``: what is wrong, or ``None``; ``seconds`` it took."""

    rule: str
    place: Place
    property: str
    examples: int
    fault: Fault | None
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.fault is None:
            return f"{self.place}: {self.rule}: {self.property}: ok"
        lines = [f"{self.place}: rule {self.rule}, property {self.property!r}: {self.fault.message}"]
        if self.property in PROPERTIES:
            lines.append(f"    it promises: {' '.join(PROPERTIES[self.property].says.split())}")
        if self.fault.line:
            lines.append(f"    smallest example: {self.fault.line!r}")
            lines.append(f"    to keep it, add to its examples: {self.fault.kind}: [{quoted(self.fault.line)}]")
        return "\n".join(lines)


class Report(NamedTuple):
    """What came of all properties of all rules."""

    outcomes: tuple[Outcome, ...]

    @property
    def faults(self) -> list[Outcome]:
        """Those that do not hold."""
        return [outcome for outcome in self.outcomes if outcome.fault is not None]

    @property
    def rules(self) -> list[str]:
        """Ids of the rules, in order."""
        return list(dict.fromkeys(outcome.rule for outcome in self.outcomes))

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.faults))


class RuleFile:
    """A rule file with its own rules, and with all that it includes as their company.

    :raises RuleError: it does not load.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.registry = Registry.load([self.path])
        home = self.path.resolve()
        self.rules = tuple(rule for rule in self.registry.rules if Path(rule.place.file).resolve() == home)

    @cached_property
    def company(self) -> Company:
        """All rules of the file, made ready once."""
        return Company(Masker(self.registry, mentions=True), Pipeline(self.registry.rules))

    def subject(self, rule: Rule) -> Subject:
        """One of its rules, among all others."""
        return Subject(rule, lambda: self.company)


def check_rules(
    path: str | Path, *, examples: int = PROFILES["fast"], seed: int = 0, only: Sequence[str] = ()
) -> Report:
    """Try every property of every rule in a file, or in all files of a folder.

    :param examples: drawn for each property of each rule.
    :param seed: the same seed draws the same examples.
    :param only: names of properties; default: all, see `desensitize.testing.properties.PROPERTIES`.
    :raises AssertionError: a property that does not hold: each with rule, file, line and the smallest example.
    :raises RuleError: a file that does not load.
    :raises ConfigError: a property that does not exist.
    """
    report = Report(tuple(tried(path, examples=examples, seed=seed, only=only)))
    if report.faults:
        raise AssertionError(f"{len(report.faults)} properties do not hold\n\n{report}")
    return report


def rule_files(path: str | Path) -> list[Path]:
    """The file, or the rule files of a folder.

    :raises ConfigError: a folder without any.
    """
    given = Path(path)
    files = sorted(given.glob("*.yaml")) if given.is_dir() else [given]
    if not files:
        message = f"{path}: no .yaml files in this folder"
        raise ConfigError(message)
    return files


def tried(path: str | Path, *, examples: int, seed: int = 0, only: Sequence[str] = ()) -> Iterator[Outcome]:
    """Outcome by outcome what `check_rules` tries; faults are told, not raised."""
    chosen = _chosen(only)
    for file in rule_files(path):
        opened = RuleFile(file)
        for rule in opened.rules:
            subject = opened.subject(rule)
            for each in chosen:
                yield outcome_of(subject, each, examples, seed)


def _chosen(only: Sequence[str]) -> Iterable[Property]:
    for name in only:
        if name not in PROPERTIES:
            message = f"no property {name!r}{meant(name, PROPERTIES)}; there are: {', '.join(PROPERTIES)}"
            raise ConfigError(message)
    return [each for name, each in PROPERTIES.items() if not only or name in only]


def outcome_of(subject: Subject, of: Property, examples: int, seed: int = 0) -> Outcome:
    """Try one property of one rule."""
    rule, start = subject.rule, time.perf_counter()
    times = of.times(examples) if rule.pattern or rule.words else 0
    fault = first_fault(subject, of, times, seed)
    return Outcome(rule.id, rule.place, of.name, times, fault, time.perf_counter() - start)


def first_fault(subject: Subject, of: Property, times: int, seed: int = 0, *, small: bool = True) -> Fault | None:
    """What is wrong with a rule by this property, shown by the smallest example; ``None``: nothing was found.

    :param small: whether the example is to be made small; that takes a thousand tries.
    """
    for number in range(times):
        chance = Chance(f"{seed}/{subject.rule.id}/{of.name}/{number}")
        fault = _fault(subject, of, chance)
        if fault is not None:
            if not (small and of.seldom and fault.line):
                return fault
            choices = smallest(chance.choices, lambda pick: _fault(subject, of, pick))
            return _fault(subject, of, Replay(choices)) or fault
    return None


def _fault(subject: Subject, of: Property, pick: Pick) -> Fault | None:
    try:
        return of.check(subject, pick)
    except DesensitizeError as error:
        return Fault(f"{type(error).__name__}: {error}")


def quoted(text: str) -> str:
    """A text as YAML writes it on one line.

    >>> quoted("it's")
    "'it''s'"
    """
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return _double(text)


def _double(text: str) -> str:
    import yaml  # noqa: PLC0415 - only where a fault is shown

    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6)).strip()

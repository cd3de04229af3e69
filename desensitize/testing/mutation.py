"""How much a rule's own evidence and properties notice: faults are put into what runs, and somebody has to see them.

Examples and values stay those of the rule as it is written; what runs in its place is the mutant. One that finds what
the rule finds in every text that is tried counts as no fault at all: a repeat that is one longer changes nothing where
a check digit says how long a number is.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.pipeline import Pipeline
from desensitize.errors import DesensitizeError
from desensitize.testing.checking import RuleFile, first_fault, quoted, rule_files
from desensitize.testing.drawing import Texts
from desensitize.testing.mutants import Mutant, mutants
from desensitize.testing.picks import Chance
from desensitize.testing.properties import PROPERTIES
from desensitize.testing.subject import THRESHOLD, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from desensitize.policy.rule import Rule
    from desensitize.testing.picks import Pick
    from desensitize.testing.subject import Company

__all__ = ["Score", "Trial", "score_of", "scores"]

# Texts in which a mutant has to find something else than the rule, or it is none.
_WITNESSES = 120
# Properties that tell a mutant apart, the cheapest first; masking and restoring say nothing of what is found.
_TELLING = ("examples", "glued", "guards", "near_miss", "one_off", "chinese", "context", "found")


class Trial(NamedTuple):
    """What came of one mutant. ``killed``: the property that saw it; empty: none, and ``witness`` shows the fault."""

    rule: str
    fault: str
    killed: str
    witness: str = ""

    @property
    def survived(self) -> bool:
        """Whether nobody noticed."""
        return not self.killed


class Score(NamedTuple):
    """What came of all mutants of some rules."""

    trials: tuple[Trial, ...]

    @property
    def made(self) -> int:
        """Mutants that find something else than their rule."""
        return len(self.trials)

    @property
    def killed(self) -> int:
        """Those that somebody noticed."""
        return sum(not trial.survived for trial in self.trials)

    @property
    def survivors(self) -> list[Trial]:
        """Those that nobody noticed."""
        return [trial for trial in self.trials if trial.survived]

    @property
    def by_property(self) -> Counter[str]:
        """How many each property saw first."""
        return Counter(trial.killed for trial in self.trials if trial.killed)


def scores(path: str | Path, *, examples: int = 40, seed: int = 0) -> Iterator[tuple[Rule, Score]]:
    """Each rule of a file, or of the files of a folder, with its mutation score.

    :raises RuleError: a file that does not load.
    """
    for file in rule_files(path):
        opened = RuleFile(file)
        for rule in opened.rules:
            yield rule, score_of(rule, lambda opened=opened: opened.company, examples=examples, seed=seed)  # type: ignore[misc]  # a default binds it


def score_of(rule: Rule, company: Callable[[], Company], *, examples: int = 40, seed: int = 0) -> Score:
    """A rule's mutation score.

    :param company: all the rules that it is loaded with.
    :param examples: drawn for each property.
    """
    if not (rule.pattern or rule.words):
        return Score(())
    whole = Subject(rule, company, plain=True)
    trials = (_tried(whole, mutant, examples, seed) for mutant in mutants(rule))
    return Score(tuple(trial for trial in trials if trial is not None))


def _tried(whole: Subject, mutant: Mutant, examples: int, seed: int) -> Trial | None:
    """What comes of a mutant; ``None``: it finds the same as the rule."""
    rule = whole.rule
    if mutant.rival is not None:
        found = Pipeline((rule, mutant.rival), threshold=THRESHOLD, quick=False)
        company = whole.company._replace(pipeline=found)
        shadowed = Subject(rule, lambda: company, values=whole.values, plain=True)
        seen = first_fault(shadowed, PROPERTIES["kept"], 1, seed, small=False)
        return Trial(rule.id, mutant.fault, "kept" if seen else "", "")
    subject = Subject(rule, lambda: whole.company, running=mutant.rule, values=whole.values, plain=True)
    if mutant.slow and subject.risk:
        # Not tried: it could take for ever.
        return Trial(rule.id, mutant.fault, "linear")
    try:
        for name in _TELLING:
            each = PROPERTIES[name]
            if first_fault(subject, each, each.times(examples), seed, small=False) is not None:
                return Trial(rule.id, mutant.fault, name)
    except DesensitizeError:
        return Trial(rule.id, mutant.fault, "loads")
    witness = _witness(whole, subject, seed)
    return Trial(rule.id, mutant.fault, "", witness) if witness else None


def _witness(whole: Subject, subject: Subject, seed: int) -> str:
    """A text in which the mutant finds something else, as a line of evidence; empty: none was found."""
    pattern = subject.running.pattern
    theirs = Texts(pattern) if pattern and pattern != whole.rule.pattern else None
    for number in range(_WITNESSES):
        text = _text(whole, theirs, Chance(f"{seed}/{whole.rule.id}/witness/{number}"))
        one = [(f.start, f.end) for f in whole.pipeline.find(text)]
        if one != [(f.start, f.end) for f in subject.pipeline.find(text)]:
            return f"{'match' if one else 'ignore'}: [{quoted(_marked(text, one))}]"
    return ""


def _text(whole: Subject, theirs: Texts | None, pick: Pick) -> str:
    """A text with a value of the rule, a near miss, or something that the mutant takes."""
    kind = pick(6)
    values = whole.values
    planted = (
        theirs.draw(pick) if theirs is not None and kind > 2  # noqa: PLR2004 - half of the texts
        else values.near_miss(pick) if kind == 0 else values.one_off(pick) if kind == 1 else values.draw(pick)
    )  # fmt: skip
    if planted is None:
        return ""
    cue = whole.cue(pick)
    edge = ("", " ", "，", "x", "7", "张", ".5", "-1", "_")[pick(9)]
    front = (f"{cue}: " if cue else "", "", "3.", "x", "7", "张")[pick(6)]
    return planted.inside(front, edge).text


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    return text

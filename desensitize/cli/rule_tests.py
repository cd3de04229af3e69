"""``desensitize rules test``: each property of each rule, without pytest."""
# typer reads annotations when the command is built, so they are not postponed here.

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desensitize.cli.outcome import DONE, FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.policy.rule import Rule
    from desensitize.testing.checking import Outcome


__all__ = ["run_tests"]

# Columns of a terminal, and of the column with the rules' ids.
_WIDE, _RULE = 80, 34


def run_tests(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Rule files, or folders of them.")],
    examples: Annotated[
        int, typer.Option("--examples", metavar="N", min=1, help="Examples drawn for each rule and property.")
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed draws the same examples.")] = 0,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Put faults into each rule, and count those that its evidence notices.")
    ] = False,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML as well.")] = None,
) -> None:
    """Test rules: what each finds in texts that are drawn from it, and what it must leave alone.

    Exit status 4 if a property does not hold, or with --mutate if a fault goes unnoticed.
    """
    failed = False
    for path in paths:
        failed |= _mutated(path, examples, seed) if mutate else _tested(path, examples, seed, junit)
    raise typer.Exit(FAILED if failed else DONE)


def _tested(path: str, examples: int, seed: int, junit: Path | None) -> bool:
    from desensitize.testing.checking import Report, tried  # noqa: PLC0415 - only for this command

    typer.echo(_row("rule", "examples", "result"))
    rows: list[Outcome] = []
    for group in _by_rule(tried(path, examples=examples, seed=seed)):
        rows += group
        wrong = [outcome.property for outcome in group if outcome.fault is not None]
        tries = sum(outcome.examples for outcome in group)
        told = f"fails: {', '.join(wrong)}" if wrong else "ok" if tries else "not tried: a plug-in finds it"
        typer.echo(_row(group[0].rule, f"{tries:,}", told))
    report = Report(tuple(rows))
    for outcome in report.faults:
        typer.echo(f"\n{outcome}")
    typer.echo(f"\n{path}: {_count(len(report.rules), 'rule')}, {_count(len(report.faults), 'fault')}")
    if junit is not None:
        _write(junit, rows)
    return bool(report.faults)


def _mutated(path: str, examples: int, seed: int) -> bool:
    from desensitize.testing.mutation import Score, scores  # noqa: PLC0415 - only for this command

    typer.echo(_row("rule", "noticed", "unnoticed"))
    every: list[tuple[Rule, Score]] = []
    for rule, score in scores(path, examples=examples, seed=seed):
        every.append((rule, score))
        typer.echo(_row(rule.id, f"{score.killed}/{score.made}", ", ".join(trial.fault for trial in score.survivors)))
    whole = Score(tuple(trial for _, score in every for trial in score.trials))
    for rule, score in every:
        for trial in score.survivors:
            typer.echo(f"\n{rule.place}: rule {rule.id}: nothing notices: {trial.fault}")
            if trial.witness:
                typer.echo(f"    to notice it, add to its examples: {trial.witness}")
    part = f" ({whole.killed / whole.made:.0%})" if whole.made else ""
    typer.echo(f"\n{path}: {whole.killed} of {whole.made} faults noticed{part}")
    return bool(whole.survivors)


def _by_rule(outcomes: "Iterator[Outcome]") -> "Iterator[list[Outcome]]":
    group: list[Outcome] = []
    for outcome in outcomes:
        if group and outcome.rule != group[0].rule:
            yield group
            group = []
        group.append(outcome)
    if group:
        yield group


def _row(rule: str, number: str, told: str) -> str:
    line = f"{_short(rule, _RULE):{_RULE}} {number:>9}  {told}"
    return _short(line.rstrip(), _WIDE)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _write(file: Path, outcomes: "Sequence[Outcome]") -> None:
    """Outcomes as JUnit XML, which build servers read."""
    from desensitize.testing.junit import junit_xml  # noqa: PLC0415 - only where it is asked for

    file.write_text(junit_xml(outcomes), encoding="utf-8")

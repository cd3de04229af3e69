"""Drafts of category files: their examples proven by the engine, their text by being loaded."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from desensitize.cli.sink import whole_file
from desensitize.detect.pipeline import Pipeline
from desensitize.errors import ConfigError, RuleError
from desensitize.policy.importers.draft import Draft, Lost
from desensitize.policy.importers.evidence import evident
from desensitize.policy.importers.write import written
from desensitize.policy.labels import label_for
from desensitize.policy.rule import DEFAULT_SCORE, DEFAULT_WINDOW, Context, Rule, Verifier
from desensitize.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.errors import Problem
    from desensitize.policy.importers.draft import DraftRule

__all__ = ["finds", "loaded", "proven", "put"]

_INDEX = re.compile(r"rules\[(\d+)\]|rule (\S+)")
# Rounds in which rules that do not load are taken out: one mistake may hide another of the same rule.
_ROUNDS = 4


def finds(rule: DraftRule, text: str) -> list[tuple[int, int]]:
    """The spans that a drafted rule alone finds in a text."""
    return [(found.start, found.end) for found in _pipeline(rule).find(text)]


@cache
def _pipeline(rule: DraftRule) -> Pipeline:
    """One for each rule; they are few and small, and each is asked many times."""
    made = Rule(
        id=rule.id,
        entity=rule.entity,
        label=label_for(rule.entity),
        pattern=rule.pattern or None,
        words=rule.words,
        verify=tuple(map(Verifier, rule.verify)),
        context=Context(rule.context, (), rule.window or DEFAULT_WINDOW) if rule.context else None,
        score=DEFAULT_SCORE if rule.score is None else rule.score,
        allow=rule.allow,
    )
    return Pipeline((made,), quick=False)


def proven(draft: Draft) -> tuple[Draft, str]:
    """The draft with the rules that load, each with examples, and its text. What does not load is listed as lost."""
    kept: list[DraftRule] = []
    lost = list(draft.lost)
    for rule in draft.rules:
        evidenced, more = evident(rule, finds)
        lost += more
        kept += [evidenced] if evidenced is not None else []
    for _ in range(_ROUNDS):
        made = Draft(draft.name, draft.title, tuple(kept), tuple(lost), draft.include)
        text = written(made)
        problems = loaded(text)
        if not problems:
            return made, text
        wrong = dict(_blamed(problems, kept))
        lost += [Lost(f"rule {rule}", say) for rule, say in sorted(wrong.items())]
        left = [rule for rule in kept if rule.id not in wrong]
        if len(left) == len(kept):
            break
        kept = left
    raise RuleError(problems)


def _blamed(problems: Iterable[Problem], rules: list[DraftRule]) -> Iterable[tuple[str, str]]:
    """(rule, message) of the problems that are one rule's."""
    for problem in problems:
        found = _INDEX.match(problem.path)
        if found and found[1]:
            yield rules[int(found[1])].id, f"{problem.path.partition('.')[2]}: {problem.message}"
        elif found:
            yield found[2], problem.message


def loaded(text: str) -> list[Problem]:
    """What is wrong with the text of a category file; nothing, where it loads."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draft.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            Registry.load([file])
        except RuleError as error:
            return list(error.problems)
    return []


def put(text: str, out: str | None) -> None:
    """Write a file that is not there yet, or to stdout.

    :raises ConfigError: it is there.
    """
    if out is None:
        typer.echo(text, nl=False)
        return
    path = Path(out)
    if path.exists():
        message = f"{out} exists: name another file, or remove it"
        raise ConfigError(message)
    with whole_file(path) as sink:
        sink.write(text.encode())

"""Rule files looked at as if a stranger wrote them: every problem with its place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desensitize.cli.lint import dear, lints
from desensitize.errors import ConfigError, DesensitizeError, Problem, RuleError
from desensitize.evidence import advice
from desensitize.mask.catalogue import operator_of
from desensitize.policy.category import Library
from desensitize.policy.underlined import underlined
from desensitize.registry import Registry, shipped_folder, unproven

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desensitize.policy.rule import Category, Rule

__all__ = ["checked", "files_of"]


def files_of(path: str) -> list[Path]:
    """The file, or the rule files of a folder.

    :raises ConfigError: a folder without any.
    """
    given = Path(path)
    files = sorted(given.glob("*.yaml")) if given.is_dir() else [given]
    if not files:
        message = f"{path}: no .yaml files in this folder"
        raise ConfigError(message)
    return files


def checked(file: Path) -> tuple[list[str], list[str], int]:
    """(problems, notes, number of rules) of one file."""
    shipped = file.resolve().parent == shipped_folder()
    try:
        category, rivals = (_strictly(file), ()) if shipped else _loaded(file)
    except RuleError as error:
        return list(underlined(error.problems)), [], 0
    wrong = [str(problem) for problem in _profiles(category)]
    own = [rule for rule in category.rules if Path(rule.place.file) == file.resolve()]
    # What is shipped has tests of its own for most of this.
    notes = [] if wrong else list(map(str, dear(own) if shipped else lints(own, rivals)))
    if not shipped:
        ours = {rule.id for rule in own}
        notes += [str(each) for each in advice(category.rules) if each.rule in ours]
    return wrong, notes, len(category.rules)


def _loaded(file: Path) -> tuple[Category, tuple[Rule, ...]]:
    """The category, and the rules that it will stand beside: where it does not say which, all that is shipped."""
    loaded = Registry.load([file])
    shipped = Registry.load().rules if loaded.alone else ()
    return loaded.categories[0], tuple({rule.id: rule for rule in (*shipped, *loaded.rules)}.values())


def _strictly(file: Path) -> Category:
    """A shipped file, with all the checks that loading leaves to the tests."""
    library = Library(Path(os.devnull))
    category = library.category(file)
    rules = category.rules if category else ()
    problems = library.problems or [problem for rule in rules for problem in _unproven(rule, rules)]
    if problems or category is None:
        raise RuleError(problems)
    return category


def _unproven(rule: Rule, others: Iterable[Rule]) -> Iterator[Problem]:
    try:
        if rule.mask is not None:
            operator_of(rule.mask)
        if not rule.recognizer:
            yield from unproven(rule, others)
    except DesensitizeError as error:
        yield _problem(rule, str(error))


def _profiles(category: Category) -> Iterator[Problem]:
    """Profiles whose operators do not exist."""
    place = category.place
    for name, operators in category.profiles:
        for entity, spec in operators:
            try:
                operator_of(spec)
            except ConfigError as error:
                yield Problem(place.file, place.line, place.column, f"profiles.{name}.{entity}", str(error))


def _problem(rule: Rule, message: str) -> Problem:
    return Problem(rule.place.file, rule.place.line, rule.place.column, f"rule {rule.id}", message)

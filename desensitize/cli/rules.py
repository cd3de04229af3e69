"""``desensitize rules``."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
import sys
from typing import Annotated

import typer

from desensitize.cli import options
from desensitize.cli.check import checked, files_of
from desensitize.cli.explain import explained, operator_text
from desensitize.cli.outcome import DONE, USAGE, Command
from desensitize.cli.rule_tests import run_tests
from desensitize.errors import ConfigError
from desensitize.policy.rule import Category, Rule
from desensitize.registry import Registry, shipped_folder

__all__ = ["RULES"]

_HEAD = ("rule", "entity", "category", "becomes", "title")


def list_(category: options.Categories = None, rules: options.RuleFiles = None) -> None:
    """List rules: all shipped ones, or those of the categories and files that are named.

    In a pipe a line has the rule's id, entity, category, operator and title, with tabs between them.
    """
    rows = [_row(rule, of) for of in _loaded(category, rules).categories for rule in of.rules]
    if sys.stdout.isatty():
        _table(rows)
        return
    for row in rows:
        typer.echo("\t".join(row))


def show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The rule's id, such as cn.mobile.")],
    rules: options.RuleFiles = None,
) -> None:
    """Explain one rule: what it finds, what it leaves alone, and why."""
    every = [each for category in _loaded(None, rules).categories for each in category.rules]
    found = [each for each in every if each.id == rule]
    if not found:
        message = f"no rule {rule!r}; `desensitize rules list` lists them"
        raise ConfigError(message)
    for line in explained(found[-1]):
        typer.echo(line)


def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Rule files, or folders of them.")],
) -> None:
    """Check rule files: every problem as `file:line:column: path: message`, and exit status 2 if there is one.

    A note is no problem: it names a rule that has to run on every text, because nothing is sure to stand in what it
    matches.
    """
    status = DONE
    for path in paths:
        for file in files_of(path):
            problems, notes, count = checked(file)
            for line in (*problems, *notes):
                typer.echo(line)
            if not problems:
                typer.echo(f"{file}: {count} rule{'s' * (count != 1)}, no problems")
            status = USAGE if problems else status
    raise typer.Exit(status)


def schema() -> None:
    """Print the JSON Schema of a rule file, for editors."""
    # pydantic costs 80 ms: only here.
    from desensitize.policy.schema import json_schema  # noqa: PLC0415

    typer.echo(json.dumps(json_schema(), indent=2))


def _loaded(categories: list[str] | None, rules: list[str] | None) -> Registry:
    """The named rules; without names every shipped category, in use by default or not."""
    if categories or rules:
        return options.registry_of(categories, rules)
    return Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml")))


def _row(rule: Rule, category: Category) -> tuple[str, ...]:
    return rule.id, rule.entity, category.name, operator_text(rule), rule.title


def _table(rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only for a person who is looking
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for name in _HEAD:
        table.add_column(name, no_wrap=name != "title", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)


RULES = (
    Command("list", list_, ("desensitize rules list --category UserInfo",)),
    Command("show", show, ("desensitize rules show cn.mobile",)),
    Command("check", check, ("desensitize rules check acme.yaml",)),
    Command("test", run_tests, ("desensitize rules test acme.yaml", "desensitize rules test acme.yaml --mutate")),
    Command("schema", schema, ("desensitize rules schema > rules.schema.json",)),
)

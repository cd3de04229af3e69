"""``desensitize rules``."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
import sys
from shutil import get_terminal_size
from typing import Annotated

import typer

from desensitize.cli import options
from desensitize.cli.check import checked, files_of
from desensitize.cli.comparing import DIFF
from desensitize.cli.excepting import EXCEPT
from desensitize.cli.explain import explained, operator_text
from desensitize.cli.importing import IMPORT
from desensitize.cli.new import NEW
from desensitize.cli.outcome import DONE, USAGE, Command
from desensitize.cli.pages import pages, said, table
from desensitize.errors import ConfigError
from desensitize.hints import meant
from desensitize.policy.rule import Category, Rule
from desensitize.registry import Registry, shipped_folder

__all__ = ["RULES"]


def list_(
    category: options.Categories = None,
    rules: options.RuleFiles = None,
    entity: Annotated[
        list[str] | None, typer.Option("--entity", metavar="NAME", help="Only rules of this entity; may be repeated.")
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Only rules that have all these words somewhere.")
    ] = None,
) -> None:
    """List rules: all shipped ones, or those of the categories and files that are named.

    In a pipe a line has the rule's id, entity, category, operator and title, with tabs between them.
    """
    every = [(rule, of) for of in _loaded(category, rules).categories for rule in of.rules]
    wanted = _entities(entity, {rule.entity for rule, _ in every})
    chosen = [(rule, of) for rule, of in every if (not wanted or rule.entity in wanted) and said(rule, of, search)]
    if not sys.stdout.isatty():
        for rule, of in chosen:
            typer.echo("\t".join(_row(rule, of)))
        return
    for line in table([_row(rule, of) for rule, of in chosen], get_terminal_size().columns):
        typer.echo(line)


def _entities(stated: list[str] | None, known: set[str]) -> set[str]:
    """The entities that are named, whatever their case.

    :raises ConfigError: no rule has one.
    """
    wanted = {name.strip().upper() for each in stated or () for name in each.split(",") if name.strip()}
    for name in sorted(wanted - known):
        message = f"no rule of the entity {name!r}{meant(name, known)}"
        raise ConfigError(message)
    return wanted


def show(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The rule's id, such as cn.mobile.")],
    rules: options.RuleFiles = None,
) -> None:
    """Explain one rule: what it finds, what it leaves alone, and why."""
    every = [each for category in _loaded(None, rules).categories for each in category.rules]
    found = [each for each in every if each.id == rule]
    if not found:
        close = meant(rule, {each.id for each in every})
        message = f"no rule {rule!r}{close}; `desensitize rules list --search WORDS` finds one"
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
        return options.registry_of(categories, rules, quiet=True)
    return Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml")))


def _row(rule: Rule, category: Category) -> tuple[str, ...]:
    return rule.id, rule.entity, category.name, operator_text(rule), rule.title


def reference(category: options.Categories = None, rules: options.RuleFiles = None) -> None:
    """Print all that rules say of themselves, as Markdown: a section a rule.

    The same rules give the same text.
    """
    for line in pages(_loaded(category, rules).categories):
        typer.echo(line)


RULES = (
    Command(
        "list",
        list_,
        ("desensitize rules list --category UserInfo", "desensitize rules list --entity PHONE_NUMBER --search china"),
    ),
    Command("show", show, ("desensitize rules show cn.mobile",)),
    Command("check", check, ("desensitize rules check acme.yaml",)),
    Command("reference", reference, ("desensitize rules reference --category UserInfo > rules.md",)),
    Command("schema", schema, ("desensitize rules schema > rules.schema.json",)),
    *NEW,
    *IMPORT,
    *DIFF,
    *EXCEPT,
)

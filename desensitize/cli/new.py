"""``desensitize rules new``."""
# typer reads annotations when the command is built, so they are not postponed here.

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from desensitize.cli.drafting import finds, proven, put
from desensitize.cli.outcome import Command, Outcome, say
from desensitize.cli.shapes import shape
from desensitize.cli.source import sources
from desensitize.errors import ConfigError, DesensitizeError
from desensitize.pattern.syntax import parse
from desensitize.policy.importers.draft import Draft, DraftRule, entity_name, slug
from desensitize.policy.importers.likeness import alike, label_before

__all__ = ["NEW"]

# A score under the threshold, which a word beside the value lifts over it.
_BESIDE = 0.3
# Places that are shown of those that a draft matches too.
_SHOWN = 20


def new(
    *,
    value: Annotated[
        list[str] | None,
        typer.Option("--value", metavar="VALUE", help="A value to find; may be repeated. Asked for where left out."),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="LINE", help="A line in which the value stands. Asked for, too.")
    ] = None,
    entity: Annotated[str, typer.Option("--entity", metavar="NAME", help="What it is.")] = "",
    id_: Annotated[str, typer.Option("--id", metavar="ID", help="The rule's id. [default: own.<entity>]")] = "",
    category: Annotated[str, typer.Option("--category", metavar="NAME", help="The category's name.")] = "Own",
    beside: Annotated[
        list[str] | None,
        typer.Option("--beside", metavar="WORD", help="A word that stands near such values; may be repeated."),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option("--on", metavar="FILE", help="A text file: say what else the rule matches there."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--output", metavar="OUT", help="The file to write; default: stdout.")
    ] = None,
) -> None:
    """Draft a category file from a value and a line that it stands in.

    The line becomes the rule's first example, so use a made-up value where the file is to be shared. The draft looks
    for whatever is built like the value: read its pattern, and narrow it down.
    """
    values = [each.strip() for each in value or [_asked("A value to find")] if each.strip()]
    line = text if text is not None else _asked("A line in which it stands")
    rule = _drafted(values, line, entity_name(entity) if entity else "OWN_VALUE", id_, tuple(beside or ()))
    draft, written = proven(Draft(category, "", (rule,), include=("default",)))
    if not draft.rules:
        raise ConfigError("; ".join(lost.why for lost in draft.lost))
    put(written, out)
    for lost in draft.lost:
        say(str(lost))
    if on:
        _elsewhere(draft.rules[0], on, values)


def _asked(what: str) -> str:
    """A line from whoever calls: typed, so that it stands in no history of commands, or from a pipe."""
    if sys.stdin.isatty():
        return str(typer.prompt(what, err=True))
    line = sys.stdin.readline()
    if not line.strip():
        message = f"{what.lower()} is missing: give --value and --text, or both as lines on stdin"
        raise ConfigError(message)
    return line.rstrip("\r\n")


def _drafted(values: list[str], line: str, entity: str, name: str, beside: tuple[str, ...]) -> DraftRule:
    place = next((line.find(each) for each in values if each in line), -1)
    if not values or place < 0:
        raise ConfigError("the value does not stand in the line" if values else "there is no value")
    found = alike(values)
    if beside and not any(word in line for word in beside):
        line = f"{beside[0]}: {line}"
    words = beside or (() if found.telling else tuple(filter(None, [label_before(line, place)])))
    if not found.telling and not words:
        message = (
            "nothing tells such a value from any other: give a line in which a word stands before it, or --beside WORD"
        )
        raise ConfigError(message)
    rule = DraftRule(
        id=name or slug("own", entity),
        entity=entity,
        pattern=found.pattern,
        node=parse(found.pattern),
        context=words,
        score=_BESIDE if words else None,
        given=(line, *(each for each in values if each not in line and not words)),
    )
    _check(rule, line, values)
    return rule


def _check(rule: DraftRule, line: str, values: list[str]) -> None:
    """Raise unless the draft finds the value in its line, whole."""
    spans = finds(rule, line)
    if not any(line[start:end] in values for start, end in spans):
        beside = " beside its word" if rule.context else ""
        message = (
            f"the drafted pattern {rule.pattern} does not find the value in the line{beside}: does it touch other "
            "letters or digits there?"
        )
        raise ConfigError(message)


def _elsewhere(rule: DraftRule, files: list[str], values: list[str]) -> None:
    """Say what a rule matches in files; of what it matches only the shape."""
    outcome, count = Outcome(), 0
    for spot in _spots(rule, files, values, outcome):
        count += 1
        if count <= _SHOWN:
            say(f"also matches {spot}")
    say(f"the rule also matches {count} place{'s' * (count != 1)} in {', '.join(files)}")
    raise typer.Exit(outcome.status)


def _spots(rule: DraftRule, files: list[str], values: list[str], outcome: Outcome) -> Iterator[str]:
    for source in sources(files):
        try:
            with source.open() as opened:
                for number, raw in opened.lines():
                    line = raw.decode("utf-8-sig", "replace").rstrip("\r\n")
                    for start, end in finds(rule, line):
                        if line[start:end] not in values:
                            yield f"{source}:{number}:{start}-{end} {shape(line[start:end])}"
        except DesensitizeError as error:
            outcome.fail(source, error)


NEW = (
    Command(
        "new",
        new,
        (
            "desensitize rules new --value AC-799273 --text 'badge AC-799273 lost' --entity EMPLOYEE_ID -o acme.yaml",
            "desensitize rules new --value 20417733 --text '客户编号：20417733' --entity CUSTOMER_ID --on notes.txt",
        ),
    ),
)

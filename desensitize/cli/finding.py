"""``desensitize find``."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from desensitize.cli import options
from desensitize.cli import policy_options as policy
from desensitize.cli.conversation import key_from
from desensitize.cli.outcome import FOUND, Command, FileError, Outcome
from desensitize.cli.refused import is_refused, with_refused
from desensitize.cli.scan import Spot, scan, totals
from desensitize.cli.source import BOM, Source, line_of, sources
from desensitize.detect.finding import Finding
from desensitize.errors import ConfigError, DesensitizeError
from desensitize.masker import Masker

__all__ = ["FIND"]


def find(
    files: options.Files = None,
    *,
    category: options.Categories = None,
    rules: options.RuleFiles = None,
    entity: policy.Entities = None,
    exclude: policy.Excluded = None,
    allow: policy.Allowed = None,
    deny: policy.Denied = None,
    name: policy.Names = None,
    threshold: policy.Threshold = None,
    mentions: policy.Mentions = False,
    locale: policy.Locales = None,
    key_env: options.KeyEnv = None,
    key_file: options.KeyPath = None,
    format_: options.FormatOption = options.Format.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Only how often each rule found something.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why, and of what came near, why not.")] = False,
    batch_json: Annotated[
        bool, typer.Option("--batch-json", help='Read {"id", "text"} lines, write {"id", "spans"} lines.')
    ] = False,
) -> None:
    """Say where personal data and secrets stand; never what they are.

    Exit status 1 if there are any. A line of output is `file:line:start-end entity rule score`. Lines count from 1;
    start and end are code points from the beginning of that line, 0-based, end exclusive, in the file as it is
    written. A value over several lines is on its first one, and its end counts on through the line ends. With
    --batch-json, start and end count in the text.
    """
    if batch_json and (as_json or summary or explain):
        message = "--batch-json has one form of output: leave out --json, --summary and --explain"
        raise ConfigError(message)
    chosen = policy.chosen(
        entity=entity, exclude=exclude, allow=allow, deny=deny, name=name, threshold=threshold, mentions=mentions
    )
    registry = options.registry_of(category, rules, locale)
    key = key_from(key_env, key_file) if key_env or key_file or policy.needs_key(allow, registry) else None
    masker = Masker(registry, key=key, **chosen)
    outcome, given = Outcome(), sources(files)
    if batch_json:
        _batch(given, masker, outcome)
    elif summary:
        for line in totals(_noted(scan(given, format_, masker.find, outcome), outcome), as_json=as_json):
            typer.echo(line)
    else:
        shown = _as_json if as_json else _as_text
        looked = with_refused(masker) if explain else masker.find
        for spot in _noted(scan(given, format_, looked, outcome), outcome):
            typer.echo(shown(spot, explain=explain))
    raise typer.Exit(outcome.status)


def _noted(spots: Iterator[Spot], outcome: Outcome) -> Iterator[Spot]:
    for spot in spots:
        if not is_refused(spot.finding):
            outcome.note(FOUND)
        yield spot


def _as_text(spot: Spot, *, explain: bool) -> str:
    found = spot.finding
    if is_refused(found):
        where = f"{spot.file}:{spot.line}:{spot.start}-{spot.end}"
        return f"{where} not masked: {found.entity} {found.rule} {found.score:g} ({': '.join(found.why[1:])})"
    line = f"{spot.file}:{spot.line}:{spot.start}-{spot.end} {found.entity} {found.rule} {found.score:g}"
    return f"{line} ({', '.join(found.why)})" if explain and found.why else line


def _as_json(spot: Spot, *, explain: bool) -> str:
    found = spot.finding
    shown: dict[str, Any] = {"file": spot.file, "line": spot.line, "start": spot.start, "end": spot.end}
    shown |= {"entity": found.entity, "rule": found.rule, "score": found.score}
    if is_refused(found):
        return json.dumps(shown | {"masked": False, "refused": found.why[1], "why": found.why[2:]}, ensure_ascii=False)
    return json.dumps(shown | ({"why": found.why, "category": found.category} if explain else {}), ensure_ascii=False)


def _batch(given: list[Source], masker: Masker, outcome: Outcome) -> None:
    for source in given:
        try:
            with source.open() as opened:
                for number, line in opened.lines():
                    if line.strip():
                        _answer(line, f"{source}:{number}", masker, outcome)
        except DesensitizeError as error:
            outcome.fail(source, error)


def _answer(line: bytes, where: str, masker: Masker, outcome: Outcome) -> None:
    """Answer one line; one that is no question is said and left out."""
    try:
        asked = _question(line)
        found = masker.find(asked["text"])
    except DesensitizeError as error:
        outcome.fail(where, error)
        return
    if found:
        outcome.note(FOUND)
    typer.echo(json.dumps({"id": asked["id"], "spans": [_span(finding) for finding in found]}))


def _question(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line_of(line).removeprefix(BOM))
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("text"), str):
        message = 'not a JSON object with "id" and a string "text"'
        raise FileError(message)
    return asked


def _span(found: Finding) -> dict[str, Any]:
    return {"start": found.start, "end": found.end, "type": found.entity, "rule": found.rule, "score": found.score}


FIND = (
    Command(
        "find",
        find,
        (
            "desensitize find --summary notes.txt",
            "desensitize find --entity PHONE_NUMBER --exclude cn.landline notes.txt",
            "desensitize find --allow '*@acme.com' --deny PROJECT=Falcon --name 'Ann Lee' notes.txt",
            "desensitize find --threshold 0.6 --locale zh notes.txt",
            "desensitize find --json src/*.py | jq -r .entity | sort | uniq -c",
        ),
    ),
)

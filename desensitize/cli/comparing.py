"""``desensitize rules diff``."""
# typer reads annotations when the command is built, so they are not postponed here.

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from desensitize.cli.options import Format
from desensitize.cli.outcome import DONE, FOUND, Command, Outcome
from desensitize.cli.scan import Spot, scan
from desensitize.cli.shapes import shape
from desensitize.cli.source import Source, sources
from desensitize.context import Context
from desensitize.detect.finding import Finding
from desensitize.masker import Masker
from desensitize.registry import Registry

__all__ = ["DIFF"]

# Samples of one rule and kind that are shown.
_SAMPLES = 3
_KINDS = ("newly masked", "no longer masked", "changed span", "another rule")


class _Change(NamedTuple):
    """``kind``: which of `_KINDS`; ``sample``: where, and how what stands there is built."""

    kind: str
    rule: str
    sample: str


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A rule file or folder, a category's name, or default.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    *,
    on: Annotated[list[str], typer.Option("--on", metavar="FILE", help="Texts to compare on; may be repeated.")],
    format_: Annotated[Format, typer.Option("--format", help="How the texts are read.")] = Format.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Say what other rules would change: what is newly masked, no longer masked, or masked from where to where.

    Of a value only its shape is shown. Exit status 1 if anything changes.
    """
    maskers = [_masker(each) for each in (old, new)]
    outcome = Outcome()
    changes = [change for source in sources(on) for change in _changes(source, maskers, format_, outcome)]
    for line in _as_json(changes) if as_json else _as_text(changes):
        typer.echo(line)
    if changes:
        outcome.note(FOUND)
    raise typer.Exit(outcome.status or DONE)


def _masker(stated: str) -> Masker:
    """A masker of a file, a folder, a category, or of what is on by default."""
    from dataclasses import replace  # noqa: PLC0415 - pulls in inspect

    if stated == "default":
        return Masker()
    loaded = Registry.load([stated]) if Path(stated).exists() else Registry.load(categories=[stated])
    return Masker(replace(loaded, alone=False))


def _changes(source: Source, maskers: Sequence[Masker], format_: Format, outcome: Outcome) -> Iterator[_Change]:
    """The changes in one file."""
    before, after = (list(scan([source], format_, _shaped(masker), outcome)) for masker in maskers)
    gone, come = (
        [spot for spot in here if not _same(spot, there)] for here, there in ((before, after), (after, before))
    )
    for spot in come:
        rivals = [other for other in before if _touch(spot, other)]
        if not rivals:
            yield _change("newly masked", spot.finding.rule, spot)
        for other in rivals:
            way = (
                spot.finding.rule
                if spot.finding.rule == other.finding.rule
                else f"{other.finding.rule} → {spot.finding.rule}"
            )
            yield _change("another rule" if _span(spot) == _span(other) else "changed span", way, spot, other)
    for spot in gone:
        if not any(_touch(spot, other) for other in after):
            yield _change("no longer masked", spot.finding.rule, spot)


def _shaped(masker: Masker) -> Callable[..., list[Finding]]:
    """Finds, and puts the shape of each value in place of the reasons."""

    def find(text: str, *, context: Context | str | None = None) -> list[Finding]:
        return [each._replace(why=(shape(text[each.start : each.end]),)) for each in masker.find(text, context=context)]

    return find


def _span(spot: Spot) -> tuple[int, int, int]:
    return spot.line, spot.start, spot.end


def _same(spot: Spot, others: Sequence[Spot]) -> bool:
    return any(_span(spot) == _span(other) and spot.finding.rule == other.finding.rule for other in others)


def _touch(one: Spot, other: Spot) -> bool:
    return one.line == other.line and one.start < other.end and other.start < one.end


def _change(kind: str, rule: str, spot: Spot, before: Spot | None = None) -> _Change:
    was = f" (was {before.start}-{before.end})" if before is not None and _span(before) != _span(spot) else ""
    return _Change(kind, rule, f"{spot.file}:{spot.line}:{spot.start}-{spot.end}{was} {spot.finding.why[0]}")


def _counted(changes: Sequence[_Change]) -> list[tuple[str, str, int, list[str]]]:
    """(kind, rule, how often, samples)."""
    counts = Counter((change.kind, change.rule) for change in changes)
    order = sorted(counts, key=lambda each: (_KINDS.index(each[0]), -counts[each], each[1]))
    samples = {each: [change.sample for change in changes if change[:2] == each][:_SAMPLES] for each in order}
    return [(*each, counts[each], samples[each]) for each in order]


def _as_text(changes: Sequence[_Change]) -> Iterator[str]:
    for kind, rule, count, samples in _counted(changes):
        yield f"{count:>6}  {kind:<16}  {rule}"
        yield from (f"        {sample}" for sample in samples)
    totals = Counter(change.kind for change in changes)
    yield ", ".join(f"{totals[kind]} {kind}" for kind in _KINDS)


def _as_json(changes: Sequence[_Change]) -> Iterator[str]:
    for kind, rule, count, samples in _counted(changes):
        yield json.dumps({"change": kind, "rule": rule, "count": count, "samples": samples}, ensure_ascii=False)


DIFF = (
    Command(
        "diff",
        diff,
        (
            "desensitize rules diff acme.yaml acme-new.yaml --on notes.txt",
            "desensitize rules diff default acme.yaml --on transcript.jsonl --json",
        ),
    ),
)

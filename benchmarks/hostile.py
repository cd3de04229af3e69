"""Texts made against each shipped rule: ``python -m benchmarks.hostile [--rules N] [--record]``.

A text can be made of what a rule has to look at most: the beginning of its matches over and over, one of their
characters stretched, its anchors or the words that it needs repeated. Time per character must not grow with the length
of such a text, and must stay bounded: what is measured is one reading of it for all rules, in CPU seconds per million
characters, and how much longer twice the text takes.
"""

from __future__ import annotations

import argparse
import sys
import time
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import record
from benchmarks.matches import match
from desensitize import Registry
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.prepare.cost import cost
from desensitize.native import core
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.scan import Scanner
    from desensitize.policy.rule import Rule

__all__ = ["RATIO", "SLOWEST", "TIMES", "Row", "measured", "plain_seconds", "rules", "scanner", "units", "worst"]

# Characters of the texts: the two that are compared, and the shorter one that tells which are worth comparing.
SHORT, ONE, TWO = 25_000, 100_000, 200_000
# What is allowed: times as long for twice the text, and CPU seconds for a million characters.
RATIO, SLOWEST = 2.5, 1.5
# ... or times as long as for a text that holds nothing, of which a million characters take some 9 ms.
TIMES = 170.0
# Rows of the table.
SHOWN = 25


class Row(NamedTuple):
    """What one text costs: seconds per million characters, of the short and of the longest, and how it grew."""

    rule: str
    kind: str
    unit: str
    short: float
    long: float
    ratio: float


def rules() -> list[Rule]:
    """Every rule that is shipped, of any category."""
    files = sorted(shipped_folder().glob("*.yaml"))
    found = {rule.id: rule for file in files for rule in Registry.load(file).rules if rule.pattern or rule.words}
    return list(found.values())


def scanner(some: Sequence[Rule]) -> Scanner:
    """What reads a text for these rules, other readings left aside."""
    return Pipeline(some).ready().scanner


def units(rule: Rule, random: Random) -> Iterator[tuple[str, str, str]]:
    """(kind, what stands before, what is repeated): texts against one rule."""
    found = match(Matcher(rule).pattern, random)
    if found is not None:
        text = found[0][:400]
        for part in (3, 2, 1):
            yield f"1/{part} of a match", "", text[: -(-len(text) // part)]
        yield "a match, spaced", "", text + " "
        at = len(text) // 2
        yield "stretched in the middle", text[:at], text[at]
        yield "stretched at the end", text, text[-1]
        yield "stretched at the beginning", "", text[0]
    strings = cost(Matcher(rule).pattern).strings
    if strings:
        yield "anchors", "", "".join(strings[:40])
        yield "one anchor", "", min(strings, key=len)
    if rule.context is not None and rule.context.boost:
        yield "cue words", "", " ".join(rule.context.boost[:20]) + " "
        yield "a cue word and digits", "", rule.context.boost[0] + " 1"


def measured(quick: Scanner, rule: Rule, random: Random) -> Iterator[Row]:
    """What each text against a rule costs."""
    for kind, before, unit in units(rule, random):
        short, one, two = (_text(before, unit, length) for length in (SHORT, ONE, TWO))
        brief = min(_seconds(quick, short) for _ in range(2))
        ratio, long = _compared(quick, one, two)
        yield Row(rule.id, kind, (before + unit)[:24], 1e6 * brief / SHORT, 1e6 * long / TWO, ratio)


def plain_seconds(quick: Scanner) -> float:
    """CPU seconds for a million characters of a text that holds nothing."""
    text = _text("", "there is nothing in this one, is there? ", TWO)
    return min(_seconds(quick, text) for _ in range(5)) * 1e6 / TWO


def _compared(quick: Scanner, one: str, two: str) -> tuple[float, float]:
    """The best of up to five ratios, and the best time for the longer one."""
    ratio, best = 99.0, 99.0
    for _ in range(5):
        once, twice = _seconds(quick, one), _seconds(quick, two)
        # What takes as long as a tick of the clock tells nothing.
        ratio, best = min(ratio, (twice + 1e-3) / (once + 1e-3)), min(best, twice)
        if ratio <= RATIO and best * 1e6 / TWO <= SLOWEST:
            break
    return ratio, best


def _text(before: str, unit: str, length: int) -> str:
    return (before + unit * (length // len(unit) + 1))[:length]


def _seconds(quick: Scanner, text: str) -> float:
    start = time.process_time()
    quick.read(text)
    return time.process_time() - start


def worst(rows: Iterable[Row]) -> list[Row]:
    """Those over what is allowed, the slowest first."""
    return sorted((r for r in rows if r.ratio > RATIO or r.long > SLOWEST), key=lambda r: -r.long)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and keep it where asked; 1 where a text is over what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=0, help="only every so many rules: texts against all take minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true", help="keep the figures in benchmarks/records")
    options = parser.parse_args(arguments)
    every = rules()
    quick, random = scanner(every), Random(options.seed)
    rows = [row for rule in every[:: options.rules or 1] for row in measured(quick, rule, random)]
    slowest = max(row.long for row in rows)
    figures = {"rows": len(rows), "slowest": slowest, "ratio": max(row.ratio for row in rows), "over": len(worst(rows))}
    said = f"{core()}; seed {options.seed}. {_said(figures)}\n\n{_table(rows)}"
    print(said)
    if options.record:
        record.write("hostile", "Texts made against each rule", {**figures, "seed": options.seed}, said)
    return int(bool(figures["over"]))


def _said(figures: dict[str, float]) -> str:
    return (
        f"Of {figures['rows']} texts the slowest takes {figures['slowest']:.2f} s/MB; twice the text takes at most "
        f"{figures['ratio']:.2f} times as long; {figures['over']} are over {SLOWEST} s/MB or {RATIO} times."
    )


def _table(rows: list[Row]) -> str:
    shown = dict.fromkeys(sorted(rows, key=lambda r: -r.long)[:SHOWN] + sorted(rows, key=lambda r: -r.ratio)[:5])
    head = ("rule", "text", "repeated", "25k, s/MB", "200k, s/MB", "200k to 100k")
    return record.table(head, map(_cells, shown))


def _cells(row: Row) -> tuple[str, ...]:
    unit = repr(row.unit).replace("|", "\\|")
    return row.rule, row.kind, unit, f"{row.short:.2f}", f"{row.long:.2f}", f"{row.ratio:.2f}"


if __name__ == "__main__":
    sys.exit(main())

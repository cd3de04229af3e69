"""Lines and a table for people, or one JSON object a line for programs. No value is ever in either."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from desensitize.verify.line import CLEAN, CROSSED, LEAK, REFUSED, RESTORED, UNTRIED, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["as_json", "as_text", "summary", "table"]

_COLUMNS: Final = (LEAK, CROSSED, CLEAN, REFUSED, UNTRIED)


def as_text(line: Line) -> str:
    """A line for people."""
    how = "streamed" if line.streamed else "whole"
    what = " | ".join(filter(None, (line.place, line.spelling, how)))
    told = " ".join(filter(None, (line.entity, line.shown, f"reply: {line.reply}")))
    return f"{line.status:<13} {line.client} {line.api} | {what} | {told}" + (
        f" | {line.detail}" if line.detail else ""
    )


def as_json(line: Line) -> str:
    """A line for programs."""
    return json.dumps(dataclasses.asdict(line), ensure_ascii=False)


def summary(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    """By API how many lines there are of each kind, and how many values came back of those that could."""
    counts: dict[str, Counter[str]] = {}
    for line in lines:
        said = counts.setdefault(f"{line.client} {line.api}", Counter())
        said["all"] += 1
        said[line.status] += 1
        said[line.reply] += 1
    return {
        api: {
            **{name: said[name] for name in ("all", *_COLUMNS)},
            RESTORED: said[RESTORED],
            "could be": said[RESTORED] + said[f"not {RESTORED}"],
        }
        for api, said in counts.items()
    }


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The summary for people."""
    rows = summary(lines)
    names = ("values", *_COLUMNS, RESTORED)
    width = max([len(api) for api in rows] + [4])
    yield "  ".join([" " * width, *names])
    for api, row in [*rows.items(), ("all", _sum(list(rows.values())))]:
        cells = [str(row["all"]), *(str(row[name]) for name in _COLUMNS), f"{row[RESTORED]}/{row['could be']}"]
        yield "  ".join([f"{api:<{width}}", *(f"{cell:>{len(name)}}" for cell, name in zip(cells, names, strict=True))])


def _sum(rows: Sequence[dict[str, int]]) -> dict[str, int]:
    out: Counter[str] = Counter()
    for row in rows:
        out.update(row)
    return {name: out[name] for name in ("all", *_COLUMNS, RESTORED, "could be")}

"""A report as one page that needs nothing else: it opens anywhere, in light and dark, and prints on paper.

Bars are plain boxes and curves are drawn here, so that there is no script in it. Whatever comes from a file, such as
its name, is text of the page and never markup.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from desensitize.batch.report_charts import area, bars, histogram, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["as_page"]

# Rows of a table that are shown; the report as JSON has all of them.
_ROWS = 100
# Bars that have room beside another section.
_TALL = 12
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Masking report</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def as_page(report: Mapping[str, Any]) -> str:
    """The page of a report."""
    style = (files("desensitize.batch") / "report.css").read_text(encoding="utf-8")
    return _PAGE.format(style=style, body="\n".join(filter(None, _parts(report))))


def _parts(report: Mapping[str, Any]) -> Iterable[str]:
    yield _head(report)
    yield _tiles(report)
    entities = [(one["entity"], one["values"], "") for one in report["entities"]]
    yield _section("By entity", bars(entities), wide=len(entities) > _TALL)
    yield _section("How sure", histogram(report["scores"]), "Values by the score of what found them, 0 to 1.")
    yield _section("Over time", area(report["over_time"]), "Values masked since the run began.", wide=True)
    yield _section("By rule", bars([(one["rule"], one["values"], one["title"]) for one in report["rules"]]), wide=True)
    yield _section("By column", _columns(report["columns"]), "Texts that hold a value, of those looked at.", wide=True)
    yield _section("By file", _files(report["files"]), wide=True)
    yield _section("Samples", _samples(report["samples"]), "Pieces of the output, as it is: masked.", wide=True)
    yield _section("Not covered", _not_covered(report), wide=True)
    yield _section("Settings", _pairs(report["settings"]))
    yield _section("Versions", _pairs(report["versions"]))


def _head(report: Mapping[str, Any]) -> str:
    totals = report["totals"]
    bad = totals["files_failed"] or totals["records_rejected"]
    status = "Some input failed" if bad else "Everything was masked"
    when = report["finished"].replace("T", " ").removesuffix("Z")
    return (
        f'<header><div><h1>Masking report</h1><p class="when">finished {escape(when)} UTC, '
        f"after {_duration(report['seconds'])}</p></div>"
        f'<p class="status {"bad" if bad else "good"}">{status}</p></header>'
    )


def _tiles(report: Mapping[str, Any]) -> str:
    totals, seconds = report["totals"], max(report["seconds"], 0.001)
    touched = share(totals["records_with_values"], totals["records"])
    tiles = [
        (f"{totals['values']:,}", "values masked", f"{len(report['entities'])} kinds"),
        (f"{totals['records']:,}", "records", f"{touched} hold a value"),
        (f"{totals['files']:,}", "files" if totals["files"] != 1 else "file", f"{totals['files_failed']:,} failed"),
        (f"{totals['bytes'] / 1e6:,.1f}", "MB read", f"{totals['bytes'] / 1e6 / seconds:,.2f} MB/s"),
        (
            f"{totals['records_rejected']:,}",
            "records left out",
            f"{share(totals['records_rejected'], totals['records'])}",
        ),
    ]
    shown = "".join(f"<li><b>{value}</b><span>{name}</span><small>{more}</small></li>" for value, name, more in tiles)
    return f'<ul class="tiles">{shown}</ul>'


def _section(title: str, content: str, note: str = "", *, wide: bool = False) -> str:
    if not content:
        return ""
    said = f'<p class="note">{note}</p>' if note else ""
    return f"<section{' class=wide' if wide else ''}><h2>{title}</h2>{said}{content}</section>"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> str:
    """A table of markup; ``numbers``: the columns that hold numbers."""
    if not rows:
        return ""
    marks = ["n" if at in numbers else "t" for at in range(len(heads))]
    head = "".join(f"<th class={mark}>{name}</th>" for mark, name in zip(marks, heads, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td class={mark}>{cell}</td>" for mark, cell in zip(marks, row, strict=True)) + "</tr>"
        for row in rows[:_ROWS]
    )
    more = f'<p class="note">and {len(rows) - _ROWS:,} more</p>' if len(rows) > _ROWS else ""
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'


def _columns(columns: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for one in columns:
        held = sorted(one["entities"].items(), key=lambda pair: -pair[1])
        chips = "".join(
            f'<span class="chip">{escape(entity)} <b>{share(count, one["texts"])}</b></span>'
            for entity, count in held[:6]
        )
        name = escape(one["column"]) or "<i>text without a column</i>"
        rows.append((name, f"{one['texts']:,}", chips or '<span class="dim">nothing found</span>'))
    return _table(("Column", "Texts", "Holds"), rows, (1,))


def _files(found: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for one in sorted(found, key=lambda one: (not one["failed"], -one["values"])):
        held = ", ".join(f"{escape(entity)} {count:,}" for entity, count in list(one["entities"].items())[:4])
        rejected = f'<span class="warn">{one["rejected"]:,}</span>' if one["rejected"] else "0"
        state = f'<span class="warn">failed: {escape(one["failed"])}</span>' if one["failed"] else held
        rows.append((escape(one["file"]), f"{one['records']:,}", f"{one['values']:,}", rejected, state))
    return _table(("File", "Records", "Values", "Left out", "Most of them"), rows, (1, 2, 3))


def _samples(samples: Mapping[str, Sequence[str]]) -> str:
    rows = [
        (f"<code>{escape(rule)}</code>", "".join(f"<q>{escape(' '.join(text.split()))}</q>" for text in some))
        for rule, some in samples.items()
    ]
    return _table(("Rule", "Masked text"), rows, ())


def _not_covered(report: Mapping[str, Any]) -> str:
    apart, totals = report["not_covered"], report["totals"]
    lines = []
    if apart["recognizers_off"]:
        lines.append(("Recognizers that are not installed", ", ".join(apart["recognizers_off"])))
    if apart["categories_off"]:
        lines.append(("Categories that were not asked for", ", ".join(apart["categories_off"])))
    lines += [(f"{one['file']}: {one['what']}", one["why"]) for one in apart["passed_over"][:_ROWS]]
    if totals["records_rejected"]:
        said = "each stands with its place and the reason in the .rejects file beside its output"
        lines.append((f"{totals['records_rejected']:,} records left out", said))
    if totals["files_failed"]:
        lines.append((f"{totals['files_failed']:,} failed", "files without an output; the table of files says why"))
    return _pairs(dict(lines)) or '<p class="dim">Nothing was passed over.</p>'


def _pairs(pairs: Mapping[str, str]) -> str:
    if not pairs:
        return ""
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in pairs.items()) + "</dl>"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest:.0f} s" if minutes else f"{rest:.1f} s"

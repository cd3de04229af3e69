"""What stands in files and in which of their columns, in numbers: nothing is masked, and no text is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.counts import Counts
from desensitize.batch.draft import Reject
from desensitize.batch.kernel import groups_of, mask_groups
from desensitize.batch.local import Reading, portions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from desensitize.batch.formats.format import Leaf
    from desensitize.detect.finding import Finding
    from desensitize.masker import Masker

__all__ = ["found_in", "summary"]

# What a line of a summary may take, and of it the name of a column.
_WIDTH, _NAME = 80, 32
_TEXT = "(text)"


def found_in(path: Path, masker: Masker, reading: Reading) -> tuple[Counts, list[Reject]]:
    """What stands in a file, by column; and its records that can't be read.

    :raises FormatError: it can't be read any further.
    """
    counts, rejects = Counts(most=0), list[Reject]()

    def found(leaf: Leaf, session: str | None = None) -> tuple[str, Sequence[Finding]]:
        del session
        return leaf.text, masker.find(leaf.text, context=leaf.context)

    for portion in portions_of(path, reading):
        work = portion.work
        groups = work if isinstance(work, list) else groups_of(work, reading.options.columns).groups
        done = mask_groups(groups, found, masker.find, samples=0)
        counts.add(done.counts)
        if isinstance(work, list):
            rejects += portion.written(done).rejects
    return counts, rejects


def summary(file: str, counts: Counts) -> Iterator[str]:
    """What stands in a file, in lines of at most 80 columns: of each column how many texts hold what."""
    yield file if len(file) <= _WIDTH else f"…{file[1 - _WIDTH :]}"
    names = sorted(counts.looked, key=lambda name: (-sum(_held(counts, name).values()), name))
    silent = sum(not _held(counts, name) for name in names if name)
    width = min(_NAME, max((len(name or _TEXT) for name in names if _held(counts, name)), default=0))
    for name in names:
        held, texts = _held(counts, name), counts.looked[name]
        if held:
            shown = name or _TEXT
            shown = shown if len(shown) <= width else f"{shown[: width - 1]}…"
            yield _fitting(f"  {shown:<{width}} {texts:>9,}  ", [f"{e} {_rate(n, texts)}" for e, n in held.items()])
    if silent:
        yield f"  nothing in {silent} {'column' if silent == 1 else 'columns'}"
    elif not counts.held:
        yield "  nothing"


def _held(counts: Counts, column: str) -> dict[str, int]:
    held = {entity: count for (name, entity), count in counts.held.items() if name == column}
    return dict(sorted(held.items(), key=lambda pair: (-pair[1], pair[0])))


def _fitting(head: str, parts: Sequence[str]) -> str:
    """As many parts as a line takes, and how many more there are."""
    line = head + parts[0]
    for at, part in enumerate(parts[1:], 1):
        more = f", +{len(parts) - at - 1}" if at + 1 < len(parts) else ""
        if len(f"{line}, {part}{more}") > _WIDTH:
            return f"{line}, +{len(parts) - at}"
        line = f"{line}, {part}"
    return line


def _rate(part: int, whole: int) -> str:
    """A part in whole per cent; hardly any, and not quite all, are said to be so.

    >>> _rate(1, 3), _rate(1, 1000), _rate(999, 1000), _rate(3, 3)
    ('33%', '<1%', '>99%', '100%')
    """
    percent = round(100 * part / whole)
    if not percent:
        return "<1%"
    return ">99%" if percent == 100 and part < whole else f"{percent}%"  # noqa: PLR2004 - all of it

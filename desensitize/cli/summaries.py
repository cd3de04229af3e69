"""``find --summary`` of folders and tables: what stands in which file, and in which of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.counts import Counts
from desensitize.batch.discover import found_in, summary
from desensitize.batch.formats.format import FormatError
from desensitize.batch.formats.kinds import name_of
from desensitize.batch.local import Reading
from desensitize.batch.parquet import is_parquet
from desensitize.cli.options import Format
from desensitize.cli.outcome import FOUND
from desensitize.cli.scan import table
from desensitize.errors import DesensitizeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.cli.outcome import Outcome
    from desensitize.cli.source import Source
    from desensitize.masker import Masker

__all__ = ["by_column", "columns"]

_TABLES = frozenset({"csv", "tsv", "md"})


def by_column(given: Sequence[Source], form: Format) -> bool:
    """Whether there are columns or folders to tell apart."""
    if any(source.path is None or not source.path.is_file() for source in given):
        return False
    folder = any(source.root is not None for source in given)
    return folder or form.value in _TABLES or any(_is_table(source) for source in given)


def columns(given: Sequence[Source], form: Format, masker: Masker, outcome: Outcome) -> Iterator[str]:
    """Each file with its columns, and then all of them by rule. What can't be read is said, and the rest goes on."""
    total, files = Counts(most=0), 0
    reading = Reading(format=None if form is Format.AUTO else form.value)
    for source in given:
        assert source.path is not None  # noqa: S101 - for the type checker: `by_column` asked
        try:
            counts, rejects = found_in(source.path, masker, reading)
        except (OSError, DesensitizeError) as error:
            known = error if isinstance(error, DesensitizeError) else FormatError("can't be read")
            outcome.fail(source, known)
            continue
        for reject in rejects:
            outcome.fail(f"{source}:{reject.line}", FormatError(reject.reason))
        yield from summary(str(source), counts)
        total.add(counts)
        files += bool(counts.values)
    yield ""
    yield from table(total.rules, files)
    if total.values:
        outcome.note(FOUND)


def _is_table(source: Source) -> bool:
    path = source.path
    return path is not None and (name_of(path.name) in _TABLES or is_parquet(path))

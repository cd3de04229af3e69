"""The cells of a column among the texts of their rows; a cell that is a JSON document gives the texts in it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from desensitize.batch.formats.format import Leaf, Options
from desensitize.batch.formats.jsonl import JSON
from desensitize.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.batch.columns import Cell
    from desensitize.batch.formats.columns import Columns
    from desensitize.batch.formats.format import Record

    # The new text of a cell, from the new texts of all groups; of a group that is left out there are none.
    Written = Callable[[Sequence[list[str] | str]], str]

__all__ = ["placed"]


def placed(cells: Sequence[Cell], column: str, columns: Columns, groups: list[list[Leaf]]) -> list[Written]:
    """Put the texts of cells into the groups of their rows; what gives each cell its new text."""
    entity = columns.entity((column,))
    return [_placed(cell, entity, groups[cell.row]) for cell in cells]


def _placed(cell: Cell, entity: str | None, group: list[Leaf]) -> Written:
    document = None if entity else _document(cell.text)
    leaves = document.leaves if document is not None else (Leaf(cell.text, _stated(cell.context, entity)),)
    start, end = len(group), len(group) + len(leaves)
    group += leaves

    def written(groups: Sequence[list[str] | str]) -> str:
        texts = groups[cell.row]
        if isinstance(texts, str):
            return ""
        if document is None:
            return texts[start]
        return document.written(texts[start:end]).decode("utf-8", "surrogatepass")

    return written


def _stated(context: Context | str | None, entity: str | None) -> Context | str | None:
    """The context of a text of which somebody said what it is."""
    if entity is None:
        return context
    known = context if isinstance(context, Context) else Context(column=context)
    return replace(known, entity=entity)


def _document(text: str) -> Record | None:
    """The JSON document that a cell is; ``None``: it is any other text."""
    core = text.strip()
    if core[:1] + core[-1:] not in ("{}", "[]"):
        return None
    try:
        found = list(JSON.records(io.BytesIO(text.encode()), Options(encoding="utf-8")))
    except UnicodeEncodeError:
        return None
    return found[0] if len(found) == 1 and found[0].error is None else None

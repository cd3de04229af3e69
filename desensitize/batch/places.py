"""The cells of a column among the texts of their rows; a cell that is a JSON document gives the texts in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.batch.formats.format import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desensitize.batch.columns import Cell
    from desensitize.batch.formats.columns import Columns

    # The new text of a cell, from the new texts of all groups; of a group that is left out there are none.
    Written = Callable[[Sequence[list[str] | str]], str]

__all__ = ["placed"]


def placed(cells: Sequence[Cell], column: str, columns: Columns, groups: list[list[Leaf]]) -> list[Written]:
    """Put the texts of cells into the groups of their rows; what gives each cell its new text."""
    return [_placed(cell, column, columns, groups[cell.row]) for cell in cells]


def _placed(cell: Cell, column: str, columns: Columns, group: list[Leaf]) -> Written:
    at = len(group)
    group.append(Leaf(cell.text, cell.context, columns.entity((column,))))

    def written(groups: Sequence[list[str] | str]) -> str:
        texts = groups[cell.row]
        return "" if isinstance(texts, str) else texts[at]

    return written

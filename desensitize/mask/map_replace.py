"""``map_replace``: each value by the entry of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["MapReplace"]


@dataclass(frozen=True, slots=True)
class MapReplace:
    """Irreversible here: no record is kept, though whoever has the table can read it backwards.

    What the table does not name is not shown: it becomes the entity in square brackets.

    :param table: value → replacement, or pairs of them; a value may not be replaced by itself.

    >>> from desensitize.mask.operator import Circumstance
    >>> at = Circumstance("DEPARTMENT", "DEPARTMENT")
    >>> MapReplace(table={"Sales": "D1"})("Sales", at), MapReplace(table={"Sales": "D1"})("Legal", at)
    ('D1', '[DEPARTMENT]')
    """

    name: ClassVar[str] = "map_replace"
    reversible: ClassVar[bool] = False
    table: Any = field(repr=False)  # its keys are values

    def __post_init__(self) -> None:
        pairs = tuple(self.table.items()) if isinstance(self.table, Mapping) else self.table
        sound = isinstance(pairs, tuple) and all(_entry(entry) for entry in pairs)
        if not sound or not pairs or len(dict(pairs)) < len(pairs):
            message = "table must map texts to other texts, each text once"
            raise ValueError(message)
        object.__setattr__(self, "table", pairs)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The replacement, or ``[ENTITY]``."""
        table: dict[str, str] = dict(self.table)
        return table.get(value, f"[{at.entity}]")


def _entry(entry: object) -> bool:
    return (
        isinstance(entry, tuple)
        and len(entry) == 2  # noqa: PLR2004 - a pair
        and all(isinstance(part, str) for part in entry)
        and bool(entry[0])
        and entry[0] != entry[1]
    )

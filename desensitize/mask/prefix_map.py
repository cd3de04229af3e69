"""``prefix_map``: what a value begins with, by the entry of a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from desensitize.mask.map_replace import MapReplace

if TYPE_CHECKING:
    from desensitize.mask.operator import Circumstance

__all__ = ["PrefixMap"]


@dataclass(frozen=True, slots=True)
class PrefixMap:
    """Irreversible here: no record is kept, though the table can be read backwards. The rest stays in sight.

    A value that begins with none of the entries becomes the entity in square brackets.

    :param table: beginning → replacement, or pairs of them; the longest that fits is taken.

    >>> from desensitize.mask.operator import Circumstance
    >>> PrefixMap(table={"1101": "3301"})("110105194912310021", Circumstance("X", "X"))
    '330105194912310021'
    """

    name: ClassVar[str] = "prefix_map"
    reversible: ClassVar[bool] = False
    table: Any = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", MapReplace(self.table).table)

    def __call__(self, value: str, at: Circumstance) -> str:
        """The value with another beginning, or ``[ENTITY]``."""
        table: dict[str, str] = dict(self.table)
        for begin in sorted(table, key=lambda each: (-len(each), each)):
            if value.startswith(begin):
                return table[begin] + value[len(begin) :]
        return f"[{at.entity}]"

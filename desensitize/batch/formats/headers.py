"""What a column holds, as its name says, and with it where the texts of the column stand.

A name that says it by itself (``dob``, ``密码``) speaks for every cell: there ``kim`` is an account, though no rule
could know. A name that anything may have (``name``) speaks so only in a table that is about people, where another
column says something of a person; elsewhere it is evidence for the rules like any key.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.batch.formats.columns import ALL, Columns
from desensitize.batch.formats.format import Leaf
from desensitize.batch.formats.header_names import PERSONAL, SHARED
from desensitize.context import Context
from desensitize.detect.lead import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Heads", "is_header", "known"]

# A longer cell is prose, whatever its column is called.
_LONGEST = 128
# Cells that hold no value.
_EMPTY = frozenset({
    "", "-", "--", "—", "n/a", "na", "nan", "none", "null", "nil", "unknown", "tbd", "?", "true", "false",
    "yes", "no", "y", "n",
    "0", "无", "未知", "空", "是", "否", "没有", "不详", "なし", "不明", "없음", "keine", "aucun", "ninguno",
})  # fmt: skip
# The heads of a table of which each row is a name and its value.
_NAMES = frozenset(
    {"name", "key", "field", "label", "attribute", "property", "question", "item", "字段", "名称", "项目", "項目"}
)
_VALUES = frozenset({"value", "values", "val", "answer", "details", "content", "值", "内容", "値"})
_DIGITS = re.compile(r"[0-9]")
_BRACKETS = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
# A name such as phone2.
_NUMBERED = re.compile(r"(?<=[^\W\d_])[ _]?[0-9]{1,2}$")


def known(name: str) -> tuple[str, bool] | None:
    """What a column of this name holds, and whether the name says so by itself.

    >>> known("dateOfBirth"), known("密码"), known("Name"), known("price")
    (('DATE_OF_BIRTH', True), ('PASSWORD', True), ('PERSON', False), None)
    """
    sure, shared = _lexicon()
    for plain in _plain(name):
        if plain in sure:
            return sure[plain], True
        if plain in shared:
            return shared[plain], False
    return None


def is_header(cells: Sequence[str]) -> bool:
    """Whether a table's first row names its columns: short names, no two alike, at least one of them with letters.

    A row that has a date, a number or an address is data, unless the names are known.
    """
    names = [cell.strip() for cell in cells]
    if any(known(name) for name in names):
        return True
    filled = [name for name in names if name]
    return (
        bool(filled)
        and len(set(filled)) == len(filled)
        and all(len(name) <= _LONGEST and "@" not in name and not _is_number(name) for name in filled)
        and not any(len(_DIGITS.findall(name)) > len(name) // 2 for name in filled)
    )


class Heads:
    """The columns of a table, and the leaves that their cells are.

    :param names: of the columns, in order; none where the table doesn't say.
    """

    def __init__(self, names: Iterable[str], columns: Columns = ALL) -> None:
        self.names = [name.strip() for name in names]
        self._columns = columns
        said = [known(name) for name in self.names]
        people = any(one is not None and one[1] for one in said)
        entities = [one[0] if one is not None and (one[1] or people) else None for one in said]
        stated = [columns.entity((name,)) for name in self.names]
        # The cells of a column all stand in the same place: one context is for all of them.
        self._filled = [
            Context(column=name or None, entity=outright or entity)
            for name, outright, entity in zip(self.names, stated, entities, strict=True)
        ]
        self._prose = [
            Context(column=name or None, entity=outright) for name, outright in zip(self.names, stated, strict=True)
        ]
        low = [name.casefold() for name in self.names]
        self._pairs = len(low) == 2 and (low == ["", ""] or (low[0] in _NAMES and low[1] in _VALUES))  # noqa: PLR2004 - a pair
        self._open = [not columns.only or columns.open((name,)) for name in self.names]

    def __repr__(self) -> str:
        return f"Heads({len(self.names)})"

    def open(self, column: int) -> bool:
        """Whether a column, counted from 0, is looked at."""
        return self._open[column] if column < len(self._open) else not self._columns.only

    @property
    def pairs(self) -> bool:
        """Whether each row is a name and the value of that name."""
        return self._pairs

    def leaf(self, column: int, text: str, first: str = "") -> Leaf:
        """A cell of a column, counted from 0; ``first``: what the first cell of its row says, where rows are pairs."""
        if column >= len(self.names):
            return Leaf(text)
        if self._pairs and column == 1:
            return Heads([first], self._columns).leaf(0, text)
        low = text.strip().lower()
        prose = len(low) > _LONGEST or low in _EMPTY
        return Leaf(text, (self._prose if prose else self._filled)[column])


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _plain(name: str) -> list[str]:
    """A name as the lexicon writes it, and without what some add to it."""
    words = " ".join(words_of(" ".join(name.split()).strip("*:： \"'`")).lower().split())
    bare = _BRACKETS.sub("", words)
    return list(dict.fromkeys((words, bare, _NUMBERED.sub("", bare))))


@lru_cache(1)
def _lexicon() -> tuple[dict[str, str], dict[str, str]]:
    """Names to what they say: by themselves, and beside one of those."""
    sure = {name: entity for entity, names in PERSONAL.items() for name in names}
    return sure, {name: entity for entity, names in SHARED.items() for name in names}

"""Which columns, keys and fields are looked at, and what some of them hold, as ``--columns`` says it.

``notes,reply`` looks at these alone; ``name=PERSON`` says that all of a column is a person's name, whatever it looks
like. Where only such pairs are given all other columns are still looked through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ALL", "Columns", "columns_of"]

# $.messages[*].content, messages[].content, messages.*.content
_INDEX = re.compile(r"\[(?:[0-9]+|\*)?\]|\.\*(?=\.|$)")


@dataclass(frozen=True)
class Columns:
    """Columns by name; in JSON a key at any depth, with all below it, or a path of keys from the top.

    :param only: the columns that are looked at; empty: all of them.
    :param entities: what all of a column is, by its name.

    >>> columns = columns_of(["messages[*].content", "name=PERSON"])
    >>> columns.open(("messages", "content")), columns.open(("messages", "role")), columns.entity(("user", "name"))
    (True, False, 'PERSON')
    """

    only: tuple[tuple[str, ...], ...] = ()
    entities: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.only or self.entities)

    def open(self, path: Sequence[str]) -> bool:
        """Whether what stands at a path of keys, or in a column (a path of one), is looked at."""
        return not self.only or any(_leads(name, path) for name in (*self.only, *self.entities))

    def entity(self, path: Sequence[str]) -> str | None:
        """What the text at a path is, if that was said outright."""
        return next((entity for name, entity in self.entities.items() if _ends(name, path)), None)

    def missing(self, names: Iterable[str]) -> list[str]:
        """The columns asked for that a table with these names does not have."""
        have = {_plain(name) for name in names}
        return [".".join(name) for name in (*self.only, *self.entities) if name[-1] not in have]


ALL = Columns()


def columns_of(given: Iterable[str]) -> Columns:
    """The columns that the command line names: names, paths and ``name=ENTITY``, also several with commas.

    :raises ConfigError: one of them has no name, or no entity behind its sign.
    """
    only: list[tuple[str, ...]] = []
    entities: dict[tuple[str, ...], str] = {}
    for one in (part.strip() for text in given for part in text.split(",")):
        name, sign, entity = one.partition("=")
        path = _path(name)
        if not path or (sign and not entity.strip()):
            message = f"--columns {one!r}: give a column's name, or NAME=ENTITY such as name=PERSON"
            raise ConfigError(message)
        if sign:
            entities[path] = entity.strip()
        else:
            only.append(path)
    return Columns(tuple(only), entities)


def _path(name: str) -> tuple[str, ...]:
    plain = _INDEX.sub("", name.strip().removeprefix("$"))
    return tuple(_plain(step) for step in plain.split(".") if step.strip())


@lru_cache(1024)
def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _leads(name: tuple[str, ...], path: Sequence[str]) -> bool:
    """Whether a name is one of the keys of a path, or its beginning."""
    keys = [_plain(step) for step in path]
    return name[0] in keys if len(name) == 1 else tuple(keys[: len(name)]) == name


def _ends(name: tuple[str, ...], path: Sequence[str]) -> bool:
    """Whether a name is the last key of a path, or all of it."""
    keys = [_plain(step) for step in path]
    return keys[-1:] == [*name] if len(name) == 1 else tuple(keys) == name

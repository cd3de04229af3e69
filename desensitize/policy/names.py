"""What a name stands for where rules are chosen, or operators are given: an entity, a rule, or a category.

A category is one that was loaded, or one that it includes, such as ``RegionDE``. A shipped one that only puts others
together, such as ``GDPR``, has its name too where all of it was loaded: of a part it would promise more than it does.
"""

from __future__ import annotations

from enum import IntEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from desensitize.errors import ConfigError
from desensitize.hints import meant, some
from desensitize.policy.shelf import members, shelved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from desensitize.policy.rule import Rule

__all__ = ["Kind", "Names"]


class Kind(IntEnum):
    """What a name is of, the more particular the higher."""

    CATEGORY = 0
    ENTITY = 1
    RULE = 2


Ids = dict[str, None]


class Names:
    """The names of some rules. Immutable.

    :param rules: what can be named.
    :param categories: by name the ids of the rules in it, where a rule may be in several; default: each in its own.
    """

    def __init__(self, rules: Iterable[Rule], categories: Mapping[str, Iterable[str]] | None = None) -> None:
        rules = tuple(rules)
        self.ids = frozenset(rule.id for rule in rules)
        self.entities: dict[str, Ids] = {}
        self.labels: dict[str, str] = {}
        self.categories: dict[str, Ids] = {}
        files = {rule.place.file for rule in rules} - {"<memory>"}
        stems = {file: PurePath(file).stem for file in files}
        for rule in rules:
            self.entities.setdefault(rule.entity, {})[rule.id] = None
            self.labels.setdefault(rule.label, rule.entity)
            for name in (stems.get(rule.place.file), rule.category):
                if name:
                    self.categories.setdefault(name, {})[rule.id] = None
        for name, ids in (categories or {}).items():
            # Behind those that it includes: of two that are named, the one that was loaded is the later.
            self.categories[name] = dict.fromkeys((*self.categories.pop(name, ()), *self.ids.intersection(ids)))
        self.left_out: Names | None = None

    def only(self, rules: Iterable[Rule]) -> Names:
        """The names of some of the rules. One that has become none is said to be left out."""
        made = Names(rules, self.categories)
        made.categories = {name: ids for name, ids in made.categories.items() if ids}
        made.left_out = self
        return made

    def __contains__(self, name: object) -> bool:
        return name in self.entities or name in self.ids or name in self.categories

    def meaning(self, option: str, name: str) -> tuple[Kind, Ids]:
        """What a name is of, and the ids of its rules.

        :param option: where the name was given, for the message.
        :raises ConfigError: nothing has this name, or several things do.
        """
        found = {
            Kind.RULE: {name: None} if name in self.ids else None,
            Kind.ENTITY: self.entities.get(name),
            Kind.CATEGORY: self.categories.get(name),
        }
        kinds = [(kind, ids) for kind, ids in found.items() if ids]
        if not kinds and (preset := self._preset(option, name)):
            return Kind.CATEGORY, preset
        if len(kinds) == 1:
            return kinds[0]
        raise ConfigError(self._several(option, name, kinds) if kinds else self._none(option, name))

    def _preset(self, option: str, name: str) -> Ids:
        """Those of a shipped category's rules that are looked for here, if all of them were loaded.

        :raises ConfigError: they were not.
        """
        every = members(name)
        if not every:
            return {}
        loaded = self
        while loaded.left_out is not None:
            loaded = loaded.left_out
        if missing := len(every - loaded.ids):
            message = (
                f"{option} names {name!r}, of which {missing} of {len(every)} rules are not loaded: "
                f"add {name!r} to categories"
            )
            raise ConfigError(message)
        return dict.fromkeys(sorted(every & self.ids))

    def _none(self, option: str, name: str) -> str:
        if self.left_out is not None and (name in self.left_out or members(name)):
            return f"{option} names {name!r}, which is not looked for here: entities or exclude leaves it out"
        hint = f" (did you mean {self.labels[name]!r}?)" if name in self.labels else ""
        hint = hint or meant(name, [*self.entities, *self.ids, *self.categories, *shelved()])
        have = some(self.entities, near=name)
        return (
            f"{option}: no entity, rule or category {name!r}{hint}; the entities are: {have}; "
            "`desensitize rules list` shows all"
        )

    def _several(self, option: str, name: str, kinds: Iterable[tuple[Kind, Ids]]) -> str:
        both = " and ".join(f"{'an' if kind is Kind.ENTITY else 'a'} {kind.name.lower()}" for kind, _ in kinds)
        return f"{option}: {name!r} is {both}: name the rules by their ids instead"

"""What one call looks for, where it names entities: settings of its own, with a pipeline of the chosen rules alone.

A rule that is left out must not take a value from one that is not, so overlaps are settled among the chosen rules:
they are compiled anew, which takes a millisecond, since the shipped tables are shared. The last few choices are kept.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.bare import bare
from desensitize.detect.pipeline import Pipeline
from desensitize.errors import ConfigError
from desensitize.options import check_call, check_choice
from desensitize.policy.choice import chosen
from desensitize.policy.names import Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desensitize.mask.catalogue import OperatorLike
    from desensitize.policy.rule import Rule
    from desensitize.registry import Registry
    from desensitize.settings import Settings

__all__ = ["Choice", "Choices", "first"]

# Choices that are kept compiled; a program has few, and each holds some hundred kilobytes.
_KEPT = 16


def first(
    registry: Registry, words: Sequence[Rule], entities: Sequence[str] | None, exclude: Sequence[str]
) -> tuple[tuple[Rule, ...], Names]:
    """The rules of a masker, and what they can be called.

    :param words: rules of its own words, which only ``exclude`` leaves out.
    :raises ConfigError: a name that nothing has, or nothing is left.
    """
    loaded = (*registry.rules, *words)
    names = Names(loaded, {category.name: [rule.id for rule in category.rules] for category in registry.categories})
    rules = chosen(loaded, names, entities, exclude, {rule.id for rule in words})
    idle = next((rule for rule in words if rule not in rules), None)
    if idle is not None:
        option = "names" if idle.id == "option.names" else "deny"
        message = f"{option} gives words of {idle.entity}, which exclude leaves out: leave one of the two out"
        raise ConfigError(message)
    return rules, names if len(rules) == len(loaded) else names.only(rules)


class Choice(NamedTuple):
    """Settings, and what can be named in a call that has them."""

    settings: Settings
    names: Names


class Choices:
    """The choices of one masker. Safe to share between threads.

    :param always: ids of rules that only ``exclude`` leaves out.
    """

    def __init__(self, settings: Settings, always: frozenset[str]) -> None:
        self._settings, self._always = settings, always
        self.all = Choice(settings, settings.policy.names)
        self._made = lru_cache(_KEPT)(self._make)

    def of(self, entities: Sequence[str] | None, exclude: Sequence[str]) -> Choice:
        """The choice of one call.

        :raises ConfigError: a name that nothing has, or nothing is left.
        """
        check_choice(entities, exclude)
        return self._made(None if entities is None else frozenset(entities), frozenset(exclude))

    def settings(
        self,
        operator: OperatorLike,
        operators: Mapping[str, OperatorLike] | None,
        entities: Sequence[str] | None,
        exclude: Sequence[str],
    ) -> Settings:
        """The settings of a session that has choices of its own.

        :raises ConfigError: as above, or an operator that does not exist.
        """
        check_call(operators)
        settings, names = self.all if entities is None and not exclude else self.of(entities, exclude)
        policy = settings.policy.over(operators, operator, names)
        return settings if policy is settings.policy else replace(settings, policy=policy)

    def _make(self, entities: frozenset[str] | None, exclude: frozenset[str]) -> Choice:
        settings, names = self.all
        whole = settings.pipeline
        stated = None if entities is None else sorted(entities)
        rules = chosen(whole.rules, names, stated, sorted(exclude), self._always)
        if len(rules) == len(whole.rules):
            return self.all
        made = Pipeline(rules, threshold=whole.threshold, recognizers=whole.recognizers, labels=whole.labels)
        left = None if settings.bare is None else bare(rules, stated)
        return Choice(replace(settings, pipeline=made.ready(), bare=left), names.only(rules))

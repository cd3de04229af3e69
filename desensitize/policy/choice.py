"""Which of some rules are to be looked for: only what was named, or all but that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from desensitize.policy.names import Names
    from desensitize.policy.rule import Rule

__all__ = ["chosen"]


def chosen(
    rules: Iterable[Rule],
    names: Names,
    entities: Iterable[str] | None,
    exclude: Iterable[str],
    always: Collection[str] = (),
) -> tuple[Rule, ...]:
    """The rules that are left.

    :param names: what the names stand for.
    :param entities: names of what to look for; ``None``: everything.
    :param exclude: names of what not to look for; it goes before ``entities``.
    :param always: ids of rules that only ``exclude`` leaves out.
    :raises ConfigError: a name that nothing has, or nothing is left.
    """
    rules = tuple(rules)
    wanted = {rule.id for rule in rules} if entities is None else {*_ids("entities", entities, names), *always}
    wanted -= _ids("exclude", exclude, names)
    if rules and not wanted:
        message = "entities and exclude leave nothing to look for: leave one of them out"
        raise ConfigError(message)
    return tuple(rule for rule in rules if rule.id in wanted)


def _ids(option: str, stated: Iterable[str], names: Names) -> set[str]:
    return {rule for name in stated for rule in names.meaning(option, name)[1]}

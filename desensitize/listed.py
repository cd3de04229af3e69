"""The rules of the options that list words: people's names, and words always to mask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desensitize.detect.read.view import view
from desensitize.errors import ConfigError
from desensitize.mask.grammar import is_escape
from desensitize.policy.labels import label_for
from desensitize.policy.rule import DEFAULT, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["listed"]

# The entity of a word of which nothing else is said.
CUSTOM = "CUSTOM"
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{0,59}")


def listed(
    names: Sequence[str], deny: Sequence[str] | Mapping[str, Sequence[str]], rules: Iterable[Rule]
) -> Iterator[Rule]:
    """A rule for each entity that the words are of.

    :param rules: beside which they are looked for; an entity of theirs keeps its label.
    :raises ConfigError: a word that no reader sees, or an entity that can't be one.
    """
    labels = {rule.entity: rule.label for rule in rules}
    if names:
        yield _rule("option.names", "names", "PERSON", names, labels)
    if not isinstance(deny, Mapping):
        deny = {CUSTOM: deny} if deny else {}
    for entity, words in deny.items():
        label = labels.get(entity, label_for(entity))
        if not _ENTITY.fullmatch(entity) or entity == DEFAULT or is_escape(label):
            message = f"deny: {entity!r} can't be an entity; one is capital letters, digits and _, such as PROJECT"
            raise ConfigError(message)
        name = "option.deny" if entity == CUSTOM else f"option.deny.{entity.lower()}"
        yield _rule(name, "deny", entity, words, labels)


def _rule(name: str, option: str, entity: str, words: Sequence[str], labels: Mapping[str, str]) -> Rule:
    unseen = next((at for at, word in enumerate(words) if not view(word).text), None)
    if unseen is not None:
        message = f"{option}[{unseen}] holds nothing that a reader sees"
        raise ConfigError(message)
    label = labels.get(entity, label_for(entity))
    return Rule(id=name, entity=entity, label=label, words=tuple(words), score=1.0, priority=100)

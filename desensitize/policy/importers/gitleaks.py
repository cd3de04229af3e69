"""Configuration of gitleaks and betterleaks (TOML): secrets, each with keywords, entropy and lists of exceptions."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from desensitize.errors import ConfigError
from desensitize.pattern.syntax import PatternError
from desensitize.policy.importers.draft import Draft, DraftRule, Lost, fresh, listed, slug, texts
from desensitize.policy.importers.evidence import sample
from desensitize.policy.importers.exceptions import Exceptions
from desensitize.policy.importers.flavour import RE2
from desensitize.policy.importers.foreign import EACH
from desensitize.policy.importers.translate import translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desensitize.pattern.tree import Node

__all__ = ["gitleaks"]

_ENTITY = "API_KEY"
# Characters around a match in which a keyword is looked for; there it is all of a file.
_WINDOW = 400
# A score that a word beside it lifts over the threshold, and nothing else does.
_BESIDE = 0.3
_SAMPLES = 12
# Keys that say nothing about what is found.
_SILENT = frozenset(
    {"id", "description", "regex", "keywords", "entropy", "secretGroup", "valueGroup", "allowlist", "allowlists"}
)
_WHY: Final[Mapping[str, str]] = {
    "path": "the rule looks at some files only, and here at every text",
    "filter": "a program; only a bound on the entropy is carried over",
    "validate": "nothing is asked of other servers",
    "analyze": "nothing is asked of other servers",
    "revoke": "nothing is asked of other servers",
    "components": "a rule that needs findings of others is carried over by itself",
    "required": "a rule that needs findings of others is carried over by itself",
    "tags": "there are no tags",
    "confidence": "a word, and no score",
    "skipReport": "what the rule finds is reported like anything else",
}  # fmt: skip
_ENTROPY = re.compile(r'entropy\(finding\["secret"\]\) <=? ([0-9]+(?:\.[0-9]+)?)')


def gitleaks(data: bytes, name: str = "Gitleaks") -> Draft:
    """The draft of a category.

    :raises ConfigError: it is no such file.
    """
    try:
        stated = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"not TOML: {str(error)[:200]}"
        raise ConfigError(message) from None
    rules = stated.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        message = "no [[rules]] in it: a configuration of gitleaks has some"
        raise ConfigError(message)
    reader = _Config(stated)
    made = tuple(rule for each in rules for rule in reader.rule(each))
    return Draft(name, str(stated.get("title", "")), made, tuple(reader.lost))


class _Config:
    """Reads the rules of one file; ``lost`` gathers what has no counterpart."""

    def __init__(self, stated: dict[str, Any]) -> None:
        self.lost: list[Lost] = []
        self.taken: set[str] = set()
        self.shared = Exceptions(_lists(stated), "of all rules")
        for key in stated.keys() - {"title", "minVersion", "rules", "allowlist", "allowlists"}:
            self.lost.append(Lost(key, _TOP.get(key, "no counterpart")))
        self.lost += self.shared.lost

    def rule(self, stated: dict[str, Any]) -> Iterator[DraftRule]:
        """The rules that one becomes: one for each branch that has a secret of its own."""
        name = str(stated.get("id", "rule"))
        if not isinstance(stated.get("regex"), str):
            say = "it looks at paths only" if "path" in stated else "it has no regex"
            self.lost.append(Lost(f"rule {name}", say))
            return
        group = stated.get("secretGroup", stated.get("valueGroup"))
        group = group if isinstance(group, int | str) and group else EACH
        try:
            found = translated(stated["regex"], RE2, group)
        except PatternError as error:
            self.lost.append(Lost(f"rule {name}", f"{error} (at character {error.position}): {stated['regex']}"))
            return
        own = Exceptions(_lists(stated), f"of rule {name}")
        self.lost += own.lost
        notes = tuple(self._unsaid(stated, name))
        for at, each in enumerate(found):
            pattern, node, more = own.over(self.shared).applied(each.pattern, each.node)
            self.lost += [Lost(f"rule {name}", say) for say in more]
            context = _needed(stated, each.node)
            yield DraftRule(
                id=fresh(slug("gitleaks", name, f"{at + 1}" if len(found) > 1 else ""), self.taken),
                entity=_ENTITY,
                title=str(stated.get("description", "")),
                source=f"gitleaks: {name}",
                pattern=pattern,
                node=node,
                verify=_entropy(stated),
                context=context,
                window=_WINDOW if context else 0,
                score=_BESIDE if context else None,
                allow=own.values,
                notes=(*each.notes, *notes),
            )

    def _unsaid(self, stated: dict[str, Any], name: str) -> Iterator[str]:
        """What else a rule says: (a comment where that changes nothing, else lost)."""
        for key in sorted(stated.keys() - _SILENT):
            if key in {"tags", "confidence", "specificity"}:
                yield f"{key}: {stated[key]}"
            elif not (key == "filter" and _ENTROPY.fullmatch(str(stated[key]).strip())):
                self.lost.append(Lost(f"rule {name}, {key}", _WHY.get(key, "no counterpart")))


_TOP: Final[Mapping[str, str]] = {
    "extend": "other configurations are not read; of the default rules `include: [CredentialInfo]` is the counterpart",
    "prefilter": "it is about paths of files",
    "filter": "a program; write `allow` or `examples: ignore`",
}


def _lists(stated: dict[str, Any]) -> list[dict[str, Any]]:
    """Lists of exceptions, in the old and in the new way of writing."""
    found = [stated.get("allowlist"), *listed(stated.get("allowlists"))]
    return [each for each in found if isinstance(each, dict)]


def _entropy(stated: dict[str, Any]) -> tuple[str, ...]:
    bits = stated.get("entropy")
    if bits is None and (found := _ENTROPY.search(str(stated.get("filter", "")))):
        bits = float(found[1])
    return (f"entropy:{float(bits):g}",) if isinstance(bits, int | float) and bits > 0 else ()


def _needed(stated: dict[str, Any], node: Node) -> tuple[str, ...]:
    """The keywords, unless every match holds one of them anyway."""
    from random import Random  # noqa: PLC0415 - only where rules are imported

    words = texts(stated.get("keywords"))
    drawn = [sample(node, Random(turn)).casefold() for turn in range(_SAMPLES)]  # noqa: S311 - looked at, and no secret
    return () if all(any(word.casefold() in text for word in words) for text in drawn) else words

"""Presidio's recognizers as YAML or JSON: a registry file, one recognizer, or those of a request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from desensitize.errors import ConfigError
from desensitize.pattern.syntax import PatternError
from desensitize.policy.importers.draft import Draft, DraftRule, Lost, entity_name, fresh, listed, number, slug, texts
from desensitize.policy.importers.flavour import PYTHON
from desensitize.policy.importers.translate import translated
from desensitize.policy.importers.yaml_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["presidio"]

# Presidio's own defaults: re.DOTALL | re.MULTILINE | re.IGNORECASE, and of a list of words every one is certain.
_FLAGS = 26
_LISTED = 1.0
# A score at or over it is found; a word beside adds 0.35.
_FOUND, _LIFTED = 0.5, 0.2
_BITS: Final[Mapping[str, int]] = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_KNOWN = frozenset(
    {
        "name", "supported_entity", "supported_entities", "supported_language", "supported_languages", "patterns",
        "deny_list", "deny_list_score", "context", "type", "enabled", "country_code", "global_regex_flags",
    }
)  # fmt: skip
_HOLDERS = ("recognizers", "ad_hoc_recognizers")
_TOP: Final[Mapping[str, str]] = {
    "supported_languages": "what languages a masker looks for is said by `locales`",
    "default_score_threshold": "it is an option of the masker: score_threshold",
}


def presidio(data: bytes, name: str = "Presidio") -> Draft:
    """The draft of a category.

    :raises ConfigError: it is no such file.
    """
    stated = plain(data)
    top = stated if isinstance(stated, dict) else {}
    inner = top.get("recognizer_registry")
    top = {**top, **inner} if isinstance(inner, dict) else top
    found = stated if isinstance(stated, list) else next((top[key] for key in _HOLDERS if key in top), None)
    if found is None and (listed(top.get("patterns")) or listed(top.get("deny_list"))):
        found, top = [top], {}
    if not found or not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        message = "no list of recognizers in it: Presidio's files have `recognizers:`"
        raise ConfigError(message)
    reader = _Registry(top)
    made = tuple(rule for each in found for rule in reader.recognizer(each))
    return Draft(name, "", made, tuple(reader.lost))


class _Registry:
    """Reads recognizers one by one; ``lost`` gathers what has no counterpart."""

    def __init__(self, top: dict[str, Any]) -> None:
        self.flags = top.get("global_regex_flags", _FLAGS)
        self.taken: set[str] = set()
        self.lost = [
            Lost(key, _TOP.get(key, "no counterpart"))
            for key in top.keys() - {"global_regex_flags", "recognizer_registry", *_HOLDERS}
        ]
        self.lost.sort()

    def recognizer(self, stated: dict[str, Any]) -> Iterator[DraftRule]:
        """The rules that one becomes: one for each pattern, and one for its words."""
        name = str(stated.get("name") or stated.get("supported_entity") or "recognizer")
        why = _unable(stated)
        if why:
            self.lost.append(Lost(f"recognizer {name}", why))
            return
        self.lost += [Lost(f"recognizer {name}, {key}", "no counterpart") for key in sorted(stated.keys() - _KNOWN)]
        entity = str(stated.get("supported_entity") or next(iter(texts(stated.get("supported_entities"))), name))
        base = DraftRule(
            id="",
            entity=entity_name(entity),
            title=name,
            source=f"Presidio: {name}",
            context=_words(stated),
            locales=_locales(stated),
            notes=() if entity_name(entity) == entity else (f"the entity was called {entity}",),
        )
        words = texts(stated.get("deny_list"))
        if words:
            score = number(stated.get("deny_list_score"), _LISTED)
            yield _with(base, fresh(slug("presidio", name), self.taken), words=words, score=score)
        for at, pattern in enumerate(listed(stated.get("patterns"))):
            yield from self._pattern(base, pattern, f"recognizer {name}, pattern {at + 1}", stated)

    def _pattern(self, base: DraftRule, stated: Any, where: str, recognizer: dict[str, Any]) -> Iterator[DraftRule]:
        if not isinstance(stated, dict) or not isinstance(stated.get("regex"), str):
            self.lost.append(Lost(where, "it has no regex"))
            return
        flags = recognizer.get("global_regex_flags", self.flags)
        letters = "".join(letter for letter, bit in _BITS.items() if isinstance(flags, int) and flags & bit)
        try:
            found = translated(stated["regex"], PYTHON._replace(flags=letters))[0]
        except PatternError as error:
            self.lost.append(Lost(where, f"{error} (at character {error.position}): {stated['regex']}"))
            return
        name = slug("presidio", base.title, str(stated.get("name", "")) if len(recognizer["patterns"]) > 1 else "")
        yield _with(
            base,
            fresh(name, self.taken),
            pattern=found.pattern,
            node=found.node,
            score=number(stated.get("score"), _FOUND),
            notes=(*base.notes, *found.notes),
        )


def _with(base: DraftRule, name: str, *, score: float, **more: Any) -> DraftRule:
    """A rule whose score is one that is found, at least beside its words."""
    from dataclasses import replace  # noqa: PLC0415 - pulls in inspect

    notes = tuple(more.pop("notes", base.notes))
    least = _LIFTED if base.context else _FOUND
    if score < _FOUND:
        beside = "only beside one of its words" if base.context else "anywhere, as it is without a threshold"
        notes = (*notes, f"its score was {score:g}: it is found {beside}")
    return replace(base, id=name, score=min(1.0, max(score, least)), notes=notes, **more)


def _unable(stated: dict[str, Any]) -> str:
    """Why a recognizer is none for a file, if so."""
    if stated.get("enabled") is False:
        return "it is switched off"
    if not (listed(stated.get("patterns")) or texts(stated.get("deny_list"))):
        return "it is code of Presidio's; `desensitize rules list --search` finds what is shipped for it"
    return ""


def _words(stated: dict[str, Any]) -> tuple[str, ...]:
    """Words beside, of all languages."""
    found = [stated.get("context"), *(each.get("context") for each in _languages(stated) if isinstance(each, dict))]
    return tuple(dict.fromkeys(word for words in found for word in texts(words)))


def _languages(stated: dict[str, Any]) -> list[Any]:
    several = stated.get("supported_languages")
    return (
        several
        if isinstance(several, list)
        else [stated["supported_language"]]
        if stated.get("supported_language")
        else []
    )


def _locales(stated: dict[str, Any]) -> tuple[str, ...]:
    named = [each.get("language") if isinstance(each, dict) else each for each in _languages(stated)]
    country = stated.get("country_code")
    found = [f"{name}-{country.upper()}" if isinstance(country, str) else str(name) for name in named if name]
    return tuple(dict.fromkeys(found))

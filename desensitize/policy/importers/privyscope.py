"""YAML with one pattern an entry and examples that match and do not (privyscope, data-detector and the like)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from desensitize.errors import ConfigError
from desensitize.pattern.syntax import PatternError
from desensitize.policy.importers.draft import Draft, DraftRule, Lost, entity_name, fresh, listed, slug, texts
from desensitize.policy.importers.flavour import PYTHON
from desensitize.policy.importers.translate import translated
from desensitize.policy.importers.yaml_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["privyscope"]

_FLAGS: Final[Mapping[str, str]] = {
    "IGNORECASE": "i", "I": "i", "MULTILINE": "m", "M": "m", "DOTALL": "s", "S": "s", "VERBOSE": "x", "X": "x",
    "UNICODE": "", "U": "", "ASCII": "", "A": "",
}  # fmt: skip
_CHECKS: Final[Mapping[str, str]] = {
    "luhn": "luhn", "iban": "stdnum:iban", "iban_mod97": "stdnum:iban", "cn_id": "cn_id", "entropy": "entropy:3",
    "high_entropy_token": "entropy:4",
}  # fmt: skip
_KNOWN = frozenset(
    {"id", "name", "location", "category", "description", "pattern", "regex", "flags", "examples", "verification"}
)
_COMMENTS = frozenset({"metadata", "priority", "severity"})
_WHY: Final[Mapping[str, str]] = {
    "mask": "how a value is masked is said by `mask` in our own words",
    "policy": "what is done with a finding is the masker's to say",
}
_TOP = frozenset({"namespace", "description", "patterns"})


def privyscope(data: bytes, name: str = "Privyscope") -> Draft:
    """The draft of a category.

    :raises ConfigError: it is no such file.
    """
    stated = plain(data)
    found = stated.get("patterns") if isinstance(stated, dict) else None
    if not isinstance(stated, dict) or not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        message = "no list of patterns in it"
        raise ConfigError(message)
    lost = [Lost(key, "no counterpart") for key in sorted(stated.keys() - _TOP)]
    taken: set[str] = set()
    space = str(stated.get("namespace", ""))
    rules = tuple(rule for each in found for rule in _pattern(each, space, taken, lost))
    return Draft(name, str(stated.get("description", "")), rules, tuple(lost))


def _pattern(stated: dict[str, Any], space: str, taken: set[str], lost: list[Lost]) -> Iterator[DraftRule]:
    name = str(stated.get("id") or stated.get("name") or "pattern")
    where = f"pattern {name}"
    regex = stated.get("pattern", stated.get("regex"))
    if not isinstance(regex, str):
        lost.append(Lost(where, "it has no pattern"))
        return
    try:
        found = translated(regex, PYTHON._replace(flags=_flags(stated, where, lost)))[0]
    except PatternError as error:
        lost.append(Lost(where, f"{error} (at character {error.position}): {regex}"))
        return
    check = str(stated.get("verification") or "")
    if check and check not in _CHECKS:
        lost.append(Lost(f"{where}, verification", f"no verifier is called {check}"))
    unknown = sorted(stated.keys() - _KNOWN - _COMMENTS)
    lost += [Lost(f"{where}, {key}", _WHY.get(key, "no counterpart")) for key in unknown]
    examples = stated.get("examples") if isinstance(stated.get("examples"), dict) else {}
    entity = str(stated.get("category") or stated.get("entity") or name)
    yield DraftRule(
        id=fresh(slug(space, name), taken),
        entity=entity_name(entity),
        title=str(stated.get("description", "")),
        source=f"privyscope: {space}/{name}" if space else f"privyscope: {name}",
        pattern=found.pattern,
        node=found.node,
        verify=(_CHECKS[check],) if check in _CHECKS else (),
        given=_lines(examples, "match"),
        silent=_lines(examples, "nomatch"),
        notes=(*found.notes, *(f"{key}: {stated[key]}" for key in sorted(stated.keys() & _COMMENTS))),
    )


def _lines(examples: dict[str, Any] | None, key: str) -> tuple[str, ...]:
    return texts((examples or {}).get(key))


def _flags(stated: dict[str, Any], where: str, lost: list[Lost]) -> str:
    named = [str(flag).rpartition(".")[2].upper() for flag in listed(stated.get("flags"))]
    lost += [Lost(f"{where}, flags", f"{flag} is not known") for flag in named if flag not in _FLAGS]
    return "".join(_FLAGS.get(flag, "") for flag in named)

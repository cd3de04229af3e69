"""Higress's plug-in ai-data-masking: ``replace_roles``, with GROK patterns, and ``deny_words``."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from desensitize.errors import ConfigError
from desensitize.pattern.shape import walk
from desensitize.pattern.syntax import PatternError
from desensitize.pattern.tree import Chars, Node, Seq, Value
from desensitize.policy.importers.draft import Draft, DraftRule, Lost, fresh, listed, slug, texts
from desensitize.policy.importers.flavour import RUST
from desensitize.policy.importers.foreign import EACH
from desensitize.policy.importers.grok import GrokError, expanded
from desensitize.policy.importers.translate import translated
from desensitize.policy.importers.values import plain as without_values
from desensitize.policy.importers.yaml_text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["higress"]

_ENTITIES: Final[Mapping[str, str]] = {
    "MOBILE": "PHONE_NUMBER", "IDCARD": "CN_ID_CARD", "IP": "IP_ADDRESS", "IPV4": "IP_ADDRESS", "IPV6": "IP_ADDRESS",
    "EMAILLOCALPART": "EMAIL_ADDRESS", "EMAILADDRESS": "EMAIL_ADDRESS", "MAC": "MAC_ADDRESS", "URI": "URL",
}  # fmt: skip
_OTHERWISE = "SENSITIVE"
_DENIED = "DENIED_WORD"
_KNOWN = frozenset({"replace_roles", "deny_words"})
_ROLE = frozenset({"regex", "type", "restore", "value"})
_WHY: Final[Mapping[str, str]] = {
    "system_deny": "its list of words is not at hand: state those that matter under `words`",
    "deny_code": "what is refused is an error of the caller's",
    "deny_message": "what is refused is an error of the caller's",
    "deny_raw_message": "what is refused is an error of the caller's",
    "deny_content_type": "what is refused is an error of the caller's",
    "deny_openai": "which parts are read is told by the vendor's shape",
    "deny_jsonpath": "which parts are read is told by the vendor's shape",
    "deny_raw": "which parts are read is told by the vendor's shape",
}
_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+)|(?P<dollar>\$))")


def higress(data: bytes, name: str = "Higress") -> Draft:
    """The draft of a category.

    :raises ConfigError: it is no such file.
    """
    stated = plain(data)
    for key in ("spec", "defaultConfig"):
        if isinstance(stated, dict) and isinstance(stated.get(key), dict):
            stated = stated[key]
    if not isinstance(stated, dict) or not _KNOWN & stated.keys():
        message = "no replace_roles in it: the plug-in ai-data-masking has some"
        raise ConfigError(message)
    lost = [
        Lost(key, _WHY.get(key, "no counterpart"))
        for key in sorted(stated.keys() - _KNOWN)
        if stated[key] not in (None, False, [])
    ]
    taken: set[str] = set()
    rules = [
        rule for at, role in enumerate(listed(stated.get("replace_roles")), 1) for rule in _role(role, at, taken, lost)
    ]
    words = texts(stated.get("deny_words"))
    if words:
        title = "Words that must not be sent"
        rules.append(DraftRule("higress.deny_words", _DENIED, title, "Higress: deny_words", words=words, mask="block"))
    return Draft(name, "", tuple(rules), tuple(lost))


def _role(stated: Any, at: int, taken: set[str], lost: list[Lost]) -> Iterator[DraftRule]:
    where = f"replace_roles[{at - 1}]"
    regex = stated.get("regex") if isinstance(stated, dict) else None
    if not isinstance(regex, str):
        lost.append(Lost(where, "it has no regex"))
        return
    lost += [Lost(f"{where}, {key}", "no counterpart") for key in sorted(stated.keys() - _ROLE)]
    value = str(stated.get("value", ""))
    kept: list[str] = []

    def parted(node: Node, names: Sequence[str]) -> Node:
        made, literal = _replaced(node, names, value)
        kept[:] = [literal] if literal is not None else []
        return made

    try:
        found = translated(expanded(regex), RUST, EACH, parted)[0]
    except (PatternError, GrokError) as error:
        lost.append(Lost(where, f"{error}: {regex}"))
        return
    mask, note = _mask(stated, kept[0] if kept else None)
    yield DraftRule(
        id=fresh(slug("higress", *_named(regex)[:1] or [f"role_{at}"]), taken),
        entity=next((_ENTITIES[each] for each in _named(regex) if each in _ENTITIES), _OTHERWISE),
        title=f"Higress: {regex}"[:200],
        source="Higress: ai-data-masking",
        pattern=found.pattern,
        node=found.node,
        mask=mask,
        notes=(*found.notes, *note),
    )


def _named(regex: str) -> list[str]:
    return re.findall(r"%\{(\w+)", regex)


def _mask(
    stated: dict[str, Any], literal: str | None
) -> tuple[str | tuple[tuple[str, str], ...] | None, tuple[str, ...]]:
    """The operator, and what is different with it."""
    if stated.get("restore"):
        return None, ("the value comes back: a token stands in its place, which no two values share",)
    if stated.get("type") == "hash":
        return "hash", ("a keyed hash stands in place of MD5: give the masker a key",)
    if literal is None:
        return "redact", ("its `value` takes pieces of the match that cannot be kept in place: all of it goes",)
    return (("operator", "replace"), ("value", literal)), ()


def _replaced(node: Node, names: Sequence[str], value: str) -> tuple[Node, str | None]:
    """The tree with the one group that is written over, and what is written there; ``None``: it is not that simple.

    What the replacement keeps at the beginning and at the end of a match is left out of the group.
    """
    items = list(node.items) if isinstance(node, Seq) else [node]
    numbers = {id(part): at for at, part in enumerate((p for p in walk(node) if isinstance(p, Value)), 1)}
    pieces = _pieces(value, names)

    def alike(pair: tuple[Node, str | int]) -> bool:
        item, piece = pair
        if isinstance(item, Value):
            return numbers[id(item)] == piece
        return isinstance(item, Chars) and isinstance(piece, str) and item.ranges == ((ord(piece), ord(piece)),)

    head = len(list(takewhile(alike, zip(items, pieces, strict=False))))
    tail = len(list(takewhile(alike, zip(reversed(items[head:]), reversed(pieces[head:]), strict=False))))
    middle, written = items[head : len(items) - tail], pieces[head : len(pieces) - tail]
    if not middle or not all(isinstance(piece, str) for piece in written):
        return without_values(node), None
    if not head and not tail:
        return without_values(node), "".join(map(str, written))
    before, after = (Seq(tuple(map(without_values, part))) for part in (items[:head], items[len(items) - tail :]))
    return Seq((before, Value(Seq(tuple(map(without_values, middle)))), after)), "".join(map(str, written))


def _pieces(value: str, names: Sequence[str]) -> list[str | int]:
    """A replacement as single characters and the numbers of the groups that it takes in; 0: one that is none."""
    pieces: list[str | int] = []
    done = 0
    for found in _VARIABLE.finditer(value):
        pieces += value[done : found.start()]
        done = found.end()
        name = found["braced"] or found["bare"]
        pieces.append("$" if found["dollar"] else int(name) if name.isdigit() else [*names, name].index(name) + 1)
    return [*pieces, *value[done:]]

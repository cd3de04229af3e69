"""Options that say what is masked and how, and the masker they make."""
# typer reads annotations when the command is built, so they are not postponed here.

import re
from typing import Annotated, Any

import typer

from desensitize.mask.allowed import hashed
from desensitize.registry import Registry

__all__ = [
    "Allowed",
    "Denied",
    "Entities",
    "Excluded",
    "Locales",
    "Mentions",
    "Names",
    "Operators",
    "Profile",
    "Threshold",
    "chosen",
    "listed",
    "needs_key",
]

Operators = Annotated[
    list[str] | None,
    typer.Option(
        "--operator",
        metavar="OPERATOR",
        help="What stands in place of values: redact, 'partial(keep=(3, 4))', or PHONE_NUMBER=redact for an entity, a "
        "rule or a category; may be repeated.",
    ),
]
Profile = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Operators by a profile of the rule files: partial.")
]
Entities = Annotated[
    list[str] | None,
    typer.Option("--entity", metavar="NAME", help="Only this entity, rule or category: PHONE_NUMBER; may be repeated."),
]
Excluded = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="NAME", help="Not this entity, rule or category: PERSON; may be repeated."),
]
Allowed = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="PATTERN",
        help="A value never to mask, a pattern with * and ?, such as '*@acme.com', or what `key hash` gave; may be "
        "repeated.",
    ),
]
Denied = Annotated[
    list[str] | None,
    typer.Option("--deny", metavar="WORD", help="A word always to mask: Falcon, or PROJECT=Falcon; may be repeated."),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="PERSON", help="A person to mask wherever named: 'Ann Lee'; may be repeated."),
]
Threshold = Annotated[
    float | None, typer.Option("--threshold", metavar="X", help="Least score of a finding, 0 to 1: 0.6. [default: 0.5]")
]
Mentions = Annotated[
    bool, typer.Option("--mentions", help="Mask places and organisations that a text only names, too.")
]
Locales = Annotated[
    list[str] | None,
    typer.Option("--locale", metavar="NAME", help="Only rules of this locale and of none: zh-CN; may be repeated."),
]

_WORD = re.compile(r"(?P<entity>[A-Z][A-Z0-9_]*)=(?P<word>.+)", re.DOTALL)


def chosen(
    *,
    entity: list[str] | None,
    exclude: list[str] | None,
    allow: list[str] | None,
    deny: list[str] | None,
    name: list[str] | None,
    threshold: float | None,
    mentions: bool,
) -> dict[str, Any]:
    """The options of a ``Masker``; those that were not given are left out."""
    stated = {
        "entities": listed(entity),
        "exclude": listed(exclude),
        "allow": allow,
        "deny": _by_entity(deny),
        "names": name,
        "score_threshold": threshold,
        "mentions": mentions or None,
    }
    return {option: value for option, value in stated.items() if value is not None}


def needs_key(allow: list[str] | None, registry: Registry) -> bool:
    """Whether what is allowed, by option or by a rule, can only be told with the key."""
    return any(value.startswith("hmac:") for value in allow or ()) or bool(hashed(registry.rules))


def listed(words: list[str] | None) -> list[str] | None:
    """Names, which may also be given as one list with commas."""
    return [name.strip() for word in words for name in word.split(",") if name.strip()] if words else None


def _by_entity(words: list[str] | None) -> dict[str, list[str]] | None:
    """Words by their entity.

    >>> _by_entity(["Falcon", "PROJECT=Adler"])
    {'CUSTOM': ['Falcon'], 'PROJECT': ['Adler']}
    """
    if not words:
        return None
    out: dict[str, list[str]] = {}
    for text in words:
        named = _WORD.fullmatch(text)
        entity, word = (named["entity"], named["word"]) if named else ("CUSTOM", text)
        out.setdefault(entity, []).append(word)
    return out

"""A category file in the making: its rules as they will be written, and what could not be carried over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from desensitize.pattern.tree import Node

__all__ = ["Draft", "DraftRule", "Lost", "entity_name", "fresh", "listed", "number", "slug", "texts"]

_ID = 80
_NAME = 60


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule as it will be written.

    ``node``: the tree of its pattern, for examples to be drawn from; ``given``: lines in which it finds something;
    ``marked`` and ``silent``: examples, the former with
    ⟦ and ⟧; ``notes``: what is different from the rule as it was, or worth knowing.
    """

    id: str
    entity: str
    title: str = ""
    source: str = ""
    pattern: str = ""
    node: Node | None = field(default=None, compare=False, repr=False)
    words: tuple[str, ...] = ()
    verify: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    window: int = 0
    score: float | None = None
    locales: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    mask: str | tuple[tuple[str, str], ...] | None = None
    given: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Lost(NamedTuple):
    """Something of the imported file that is not carried over: what, and why."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


@dataclass(frozen=True, slots=True)
class Draft:
    """``name`` and ``title`` of the category; its rules; all that was not carried over; what it includes."""

    name: str
    title: str
    rules: tuple[DraftRule, ...]
    lost: tuple[Lost, ...] = ()
    include: tuple[str, ...] = ()


def listed(value: Any) -> list[Any]:
    """What a file states as a list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list, each that says something once."""
    return tuple(dict.fromkeys(str(each) for each in listed(value) if each is not None and str(each).strip()))


def number(value: Any, otherwise: float) -> float:
    """What a file states as a number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def slug(*parts: str) -> str:
    """A rule's id.

    >>> slug("gitleaks", "1password-secret-key"), slug("presidio", "Zip code Recognizer")
    ('gitleaks.1password_secret_key', 'presidio.zip_code_recognizer')
    """
    clean = [re.sub(r"[^a-z0-9]+", "_", part.casefold()).strip("_") for part in parts]
    found = ".".join(part for part in clean if part)[:_ID].rstrip("._")
    return found if found[:1].isalpha() else f"rule_{found}"[:_ID]


def fresh(name: str, taken: set[str]) -> str:
    """The id, or one like it that is not taken yet; it is taken from now on."""
    found, number = name, 2
    while found in taken:
        found = f"{name[: _ID - 4]}.{number}"
        number += 1
    taken.add(found)
    return found


def entity_name(stated: str) -> str:
    """An entity as files name them.

    >>> entity_name("zip code"), entity_name("2FA"), entity_name("邮编")
    ('ZIP_CODE', 'E_2FA', 'SENSITIVE')
    """
    found = re.sub(r"[^A-Z0-9]+", "_", stated.upper()).strip("_")[:_NAME].rstrip("_")
    if not re.search("[A-Z]", found):
        return f"E_{found}" if found else "SENSITIVE"
    return found if found[0].isalpha() else f"E_{found}"[:_NAME]

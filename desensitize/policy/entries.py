"""What the rules of one category say of each other, before they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.hints import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desensitize.errors import Problem
    from desensitize.policy.build import Entry

__all__ = ["unknown_near"]


def unknown_near(entries: Mapping[str, Entry]) -> Iterator[Problem]:
    """Rules that ``near`` names and that cannot lift another one.

    One that is lifted itself lifts none: then it would matter in which order rules are weighed.
    """
    for entry in entries.values():
        stated = entry.fields.get("near")
        if stated is None or stated.document.trusted:
            continue
        for name in entry.get("near", {}):
            other = entries.get(name)
            say = ""
            if other is None or not other.get("enabled", True):
                others = [key for key, one in entries.items() if one is not entry]
                say = f"no rule of this category is loaded by this id{meant(name, others)}"
            elif other.get("near"):
                say = "what is lifted by a rule near it lifts no other rule"
            elif other.get("recognizer"):
                say = "a recognizer's rule lifts no other rule"
            if say:
                yield stated.document.problem((*stated.path, name), say, key=True)

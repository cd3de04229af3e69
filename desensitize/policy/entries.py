"""What the rules of one category say of each other, before they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desensitize.hints import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desensitize.errors import Problem
    from desensitize.policy.build import Entry

__all__ = ["Profiles", "merged", "unknown_near"]

#: By name, operators by entity or rule id, as the files state them.
Profiles = dict[str, dict[str, Any]]


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


def merged(profiles: Profiles, more: Profiles) -> Profiles:
    """The profiles with what later ones of the same names state."""
    for name, stated in more.items():
        masks = {target: mask for target, mask in (stated or {}).items() if mask is not None}
        profiles[name] = {**profiles.get(name, {}), **masks}
    return profiles

"""How the shipped rules are found without the compiled core: kept in a file of its own, as its tables are.

It is small and is read as it is, where the core's tables take longer to make and are of no use to Python.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desensitize import cache
from desensitize.detect.prepare import shipped
from desensitize.detect.prepare.automaton import Automaton
from desensitize.detect.prepare.literals import read
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from desensitize.detect.prepare.prepared import Anchored, Progress

__all__ = ["NAME", "Searched", "sections", "shipped_literals"]

NAME = "literals"


class Searched(NamedTuple):
    """The automaton, and which slot is which."""

    automaton: Automaton
    slots: dict[bytes, int]


def shipped_literals() -> Searched:
    """The automaton of the shipped rules, shared by all that ask in this process."""
    return _searched(shipped_folder())


@lru_cache(maxsize=2)
def _searched(folder: Path) -> Searched:
    made_from = shipped.sources(folder)
    kept = cache.obtain(
        NAME, made_from, lambda: sections(folder, keep=True, show=shipped.shown()), patience=shipped.PATIENCE
    )
    found: Mapping[str, memoryview | bytes] = kept or sections(folder, show=shipped.shown())
    keys, size = bytes(found["keys"]), shipped.KEY
    slots = {keys[at : at + size]: at // size for at in range(0, len(keys), size)}
    return Searched(Automaton(read(found)), slots)


def sections(
    folder: Path, *, known: Mapping[str, Anchored] | None = None, keep: bool = False, show: Progress | None = None
) -> dict[str, bytes]:
    """The anchors and classes of all shipped rules, and the keys of their slots.

    :param known: by pattern its anchors, where they have been picked.
    :param keep: whether to keep what was picked, so that the next time only what was edited is picked.
    """
    from desensitize.detect.prepare.literals import literals, ordered, written  # noqa: PLC0415 - only where they are built
    from desensitize.detect.prepare.prepared import slot_key  # noqa: PLC0415 - as above

    patterns, _ = shipped.patterns_of(folder)
    known = shipped.anchors_of(patterns, show, keep=keep) if known is None else known
    patterns = ordered(patterns, known)
    made = literals(patterns, known)
    return written(made) | {"keys": b"".join(map(slot_key, patterns))}

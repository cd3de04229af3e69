"""The tables of the shipped rules: built with the wheel; in a checkout on first use, and again when a rule is edited.

Most of that time goes into picking anchors, which takes counting. They are kept by pattern in a file of their own, so
that an edit to one rule picks those of one rule anew.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desensitize import cache
from desensitize.cache.sources import digest
from desensitize.policy.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from desensitize._core import engine as native
    from desensitize.detect.prepare.prepared import Anchored, Pattern, Progress

__all__ = ["KEY", "NAME", "PATIENCE", "Shipped", "anchors_of", "patterns_of", "sections", "shipped", "shown", "sources"]

NAME, _ANCHORS = "tables", "anchors"
_PACKAGE = Path(__file__).parents[2]
# Any code that has a part in what the tables are, and in what anchors are picked.
_CODE = ("cache", "pattern", "policy", "detect/prepare", "detect/read", "detect/match")
_PICKING = ("pattern", "detect/prepare")
# Seconds to wait for another process that prepares the same rules.
PATIENCE = 180.0
# Characters of the text on which strings are counted.
COUNTED = 400_000
# Bytes of a slot's key.
KEY = 16
_NOTICE = "desensitize: the shipped rules are prepared, once for this version of them"
_EACH_TIME = (
    "desensitize: the shipped rules are prepared, at each start: {}; DESENSITIZE_CACHE names a folder to keep them in"
)


class Shipped(NamedTuple):
    """The core with the tables, and which slot is which."""

    core: native.Core
    slots: dict[bytes, int]
    tails: frozenset[str]


def shipped(engine: ModuleType) -> Shipped:
    """The tables of the shipped rules, shared by all that ask in this process."""
    return _shipped(engine, shipped_folder())


@lru_cache(maxsize=2)
def _shipped(engine: ModuleType, folder: Path) -> Shipped:
    made_from = sources(folder)
    kept = cache.obtain(NAME, made_from, lambda: sections(folder, keep=True, show=shown()), patience=PATIENCE)
    try:
        return _opened(engine, kept or sections(folder, show=shown()))
    except ValueError:
        # Sound bytes, but not what this core reads: as good as none.
        return _opened(engine, sections(folder, show=shown()))


def _opened(engine: ModuleType, found: Mapping[str, memoryview | bytes]) -> Shipped:
    parts = {name: bytes(data) for name, data in found.items()}
    keys, ends = parts.pop("keys"), parts.pop("tails")
    core = engine.Core(parts)
    slots = {keys[at : at + KEY]: at // KEY for at in range(0, len(keys), KEY)}
    if len(slots) != core.slots[1]:
        message = "the tables have other slots than keys"
        raise ValueError(message)
    return Shipped(core, slots, frozenset(ends.decode().split()))


def sources(folder: Path) -> bytes:
    """The digest of all that the tables depend on.

    :raises OSError: a file of it cannot be read.
    """
    return digest([folder, *(_PACKAGE / room for room in _CODE)], also=[sys.byteorder])


def sections(
    folder: Path, *, known: Mapping[str, Anchored] | None = None, keep: bool = False, show: Progress | None = None
) -> dict[str, bytes]:
    """The tables of all shipped rules, of categories that are not looked for by default too.

    :param known: by pattern its anchors, where they have been picked.
    :param keep: whether to keep what was picked, so that the next time only what was edited is picked.
    """
    from desensitize.detect.prepare.prepared import prepared, slot_key  # noqa: PLC0415 - only where they are built

    patterns, labels = patterns_of(folder)
    made = prepared(patterns, labels, anchors_of(patterns, show, keep=keep) if known is None else known)
    return made.sections | {"keys": b"".join(map(slot_key, patterns)), "tails": " ".join(sorted(made.tails)).encode()}


def patterns_of(folder: Path) -> tuple[list[Pattern], set[str]]:
    """Every pattern of the shipped rules once, and all their labels."""
    from desensitize.detect.match.matcher import Matcher  # noqa: PLC0415 - as above
    from desensitize.detect.prepare.prepared import Pattern, slot_key  # noqa: PLC0415
    from desensitize.policy.category import Library  # noqa: PLC0415
    from desensitize.policy.labels import ESCAPE_LABEL  # noqa: PLC0415

    library = Library(folder)
    categories = [found for file in sorted(folder.glob("*.yaml")) if (found := library.category(file)) is not None]
    rules = [rule for category in categories for rule in category.rules]
    matchers = [Matcher(rule) for rule in rules if (rule.pattern or rule.words) and not rule.untrusted]
    patterns = {slot_key(p): p for m in matchers for p in [Pattern(m.pattern, m.rule.context, m.needs_cue)]}
    return list(patterns.values()), {ESCAPE_LABEL, *(rule.label for rule in rules)}


def anchors_of(patterns: list[Pattern], show: Progress | None, *, keep: bool) -> dict[str, Anchored]:
    """By pattern the anchors picked for it, from where they are kept as far as they are."""
    from desensitize.detect.prepare.corpus import corpus  # noqa: PLC0415 - as above
    from desensitize.detect.prepare.kept_anchors import read, written  # noqa: PLC0415
    from desensitize.detect.prepare.pick import Counts  # noqa: PLC0415
    from desensitize.detect.prepare.prepared import picked  # noqa: PLC0415

    made_from = digest([_PACKAGE / room for room in _PICKING])
    known = read(cache.load(_ANCHORS, made_from))
    wanted = [pattern for pattern in patterns if pattern.text not in known]
    if wanted:
        known |= picked(wanted, Counts("\n".join(corpus(COUNTED))), show)
        if keep:
            cache.store(_ANCHORS, made_from, written({p.text: known[p.text] for p in patterns}))
    return known


def shown() -> Progress:
    """Says on standard error that something takes a while, and on a terminal how far it is."""

    def show(done: int, of: int) -> None:
        if not done:
            reason = cache.refusal()
            notice = _EACH_TIME.format(reason) if reason else _NOTICE
            print(notice, file=sys.stderr, flush=True)  # noqa: T201 - half a minute of silence would look like a hang
        elif sys.stderr.isatty():
            print(f"\r{done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)  # noqa: T201 - as above

    return show

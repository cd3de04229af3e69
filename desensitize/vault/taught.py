"""What goes with a value that is forgotten: the tokens that nothing else has taught a session to look for.

Once 王玉兰 is known, 玉兰 and 小王 are looked for, and each is an identity with a token of its own. It would be of
little use to forget the name and keep these. So the same code that looks for a value's mentions is asked which tokens
are mentions of what goes. A token that a value which stays has taught as well belongs to that value, and stays with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.finding import MENTION, Finding
from desensitize.detect.letters import Letters
from desensitize.detect.mentions import Known
from desensitize.detect.read.view import view

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from desensitize.vault.entry import Entry

    Identity = tuple[str, str]

__all__ = ["taught_by"]


def taught_by(gone: Collection[Identity], entries: Iterable[Entry]) -> set[Identity]:
    """The identities, as (label, canonical form), that those which are ``gone`` have taught and no other has.

    What was taught may have taught more: 安娜 of 欧阳安娜 teaches 小安.
    """
    labels = {label for label, _ in gone}
    others = [entry for entry in entries if entry.label in labels and entry[:2] not in gone]
    if not others:
        return set()
    named = [entry for entry in entries if entry[:2] in gone]
    taught = _reached(named, others)
    stay = [entry for entry in others if entry not in taught]
    return {entry[:2] for entry in taught} - {entry[:2] for entry in _reached(stay, taught)}


def _reached(names: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """Those of the others that the names teach, and what these teach in turn."""
    found: list[Entry] = []
    left, newest = list(others), list(names)
    known: dict[str, Known] = {}
    while newest and left:
        for entry in newest:
            _learn(known.setdefault(entry.label, Known()), entry)
        newest = [entry for entry in left if entry.label in known and _mentions(known[entry.label], entry.spelling)]
        left = [entry for entry in left if entry not in newest]
        found += newest
    return found


def _learn(known: Known, entry: Entry) -> None:
    # The label of people's names is their entity.
    known.add(entry.spelling, Finding(0, len(entry.spelling), entry.label, "", 1.0, MENTION))


def _mentions(known: Known, spelling: str) -> bool:
    """Whether a spelling is, from end to end, a mention of something known."""
    text = view(spelling).text
    return any((start, end) == (0, len(text)) for start, end, _ in known.inside(Letters(text)))

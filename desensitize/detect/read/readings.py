"""Other ways to read a text: disguised characters as what they stand for, values written apart in one piece.

What the plain reading finds is never lost to these: the findings are the union. They cost a second look, so a text is
asked first whether it holds anything of the kind (`suspects`, which the pass over its rules tells in passing).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import IntEnum
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.read import base64_hex, broken_lines, emphasis, lookalikes, spaced, spoken_email
from desensitize.detect.read.stretches import around
from desensitize.detect.read.view import View, edited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.read.view import Edit

__all__ = ["ALL", "Joined", "Kind", "Reading", "joined", "plain", "readings", "suspects"]


class Kind(IntEnum):
    """A way to write a value otherwise."""

    LOOKALIKES = 0
    SINGLE = 1
    GROUPED = 2
    BROKEN_LINES = 3
    EMPHASIS = 4
    SPOKEN_EMAIL = 5
    BASE64_HEX = 6


# No run of digits and signs that is read in one piece is longer.
LONGEST = 1024
# Characters read on either side of an edit in a long text.
REACH = 4096
#: Every kind of reading.
ALL = frozenset(Kind)
# Values in one piece again, the ones that come first go before the others.
_WAYS = (
    (Kind.SINGLE, spaced.single), (Kind.GROUPED, spaced.grouped), (Kind.BROKEN_LINES, broken_lines.broken)
)  # fmt: skip


def suspects() -> dict[Kind, str]:
    """By kind a pattern of the rule dialect that occurs in every text that has such a reading.

    The compiled core tells broken lines and emphasis by itself, see ``desensitize/_core/readings.pyx``.
    """
    return {
        Kind.LOOKALIKES: lookalikes.suspects(),
        Kind.SINGLE: spaced.single_suspects(),
        Kind.GROUPED: spaced.grouped_suspects(),
        Kind.SPOKEN_EMAIL: spoken_email.SUSPECTS,
        Kind.BASE64_HEX: base64_hex.SUSPECTS,
    }


class Joined(NamedTuple):
    """What to leave out, and the runs of which a finding must take all digits or none."""

    edits: list[Edit]
    wholes: list[tuple[int, int]]


class Reading(NamedTuple):
    """A reading of a text. ``wholes``: spans of the text below of which a finding takes every digit or none.

    ``packed``: it opens packed text, in which there may be more.
    """

    view: View
    under: View
    wholes: Sequence[tuple[int, int]]
    packed: bool = False

    def original(self, finding: Finding, text: str) -> tuple[int, int] | None:
        """Where in ``text`` a finding of this reading stands; ``None`` where it shows nothing new, or only a part."""
        start, end = self.view.span(finding.start, finding.end)
        below = self.under.text
        if self._parted(start, end, below):
            return None
        span = self.under.span(start, end)
        same = text[span[0] : span[1]] == self.view.text[finding.start : finding.end]
        return None if same else span

    def _parted(self, start: int, end: int, below: str) -> bool:
        """Whether some digit of a run stays outside."""
        first = bisect_left(self.wholes, start - LONGEST, key=itemgetter(0))
        for low, high in self.wholes[first : bisect_left(self.wholes, end, key=itemgetter(0))]:
            if high <= start:
                continue
            outside = below[low : max(low, start)] + below[min(high, end) : high]
            if any(map(str.isdigit, outside)):
                return True
        return False


def readings(
    text: str,
    known: Sequence[Finding],
    kinds: frozenset[Kind] = ALL,
    runs: Sequence[int] | None = None,
    ask: Callable[[str], tuple[frozenset[Kind], Sequence[int] | None]] | None = None,
) -> Iterator[Reading]:
    """The other readings of a (folded) text, of these ``kinds``, that may hold more than what is ``known`` of it.

    :param runs: where the runs begin that may be packed text; ``None``: anywhere.
    :param ask: tells the kinds and runs of a text without its disguises; default: all kinds, anywhere.

    >>> [reading.view.text for reading in readings("一三八 0013 8000 (at) 1-3-8-0-0-1-3", ())]
    ['138 0013 8000 (at) 1-3-8-0-0-1-3', '13800138000 (at) 1380013']
    """
    under = edited(text, lookalikes.respelled(text)) if Kind.LOOKALIKES in kinds else None
    below = View(text) if under is None else under
    spans = [(finding.start, finding.end) for finding in known] if under is None else []
    if under is not None:
        windows = _windows(under.edits or (), len(under.text))
        views = [under] if windows is None else [under.part(low, high) for low, high in windows]
        yield from (Reading(view, View(text), ()) for view in views)
        # What is packed may be so in the text as it stands, too: a disguised sign beside it is read as part of it.
        yield from _opened(View(text), kinds, runs)
        kinds, runs = (ALL, None) if ask is None else ask(under.text)
    yield from _opened(below, kinds, runs)
    apart = joined(below.text, spans, kinds)
    spoken = spoken_email.mailed(below.text) if Kind.SPOKEN_EMAIL in kinds else ()
    edits = _merged(apart.edits, spoken)
    yield from (Reading(view, below, apart.wholes) for view in _near_edits(below.text, edits))


def _opened(source: View, kinds: frozenset[Kind], runs: Sequence[int] | None) -> Iterator[Reading]:
    """With what is packed in it."""
    for opening in (base64_hex.packed, base64_hex.wrapped) if Kind.BASE64_HEX in kinds else ():
        said = list(opening(source.text, runs))
        yield from (Reading(view, source, (), packed=True) for view in _near_edits(source.text, said))


def _near_edits(text: str, edits: Sequence[Edit]) -> Iterator[View]:
    """The reading of a text with some edits, or the stretches of it around them, where those are little of a long text.

    Only what touches an edit is new in a reading, and no more than `REACH` characters of it on either side are read.
    """
    windows = _windows([edit[:2] for edit in edits], len(text))
    for low, high in [(0, len(text))] if windows is None else windows:
        inside = edits[bisect_left(edits, low, key=itemgetter(0)) : bisect_left(edits, high, key=itemgetter(0))]
        view = edited(text, inside, low, high)
        if view is not None:
            yield view


def _windows(places: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]] | None:
    """The stretches around some places of a text; ``None``: all of it."""
    return around(places, REACH, length)


def joined(text: str, known: Sequence[tuple[int, int]] = (), kinds: frozenset[Kind] = ALL) -> Joined:
    """The values of ``text`` that are written apart, but for those inside one of the ``known`` spans (ascending).

    >>> [text for text in ("1-3-8-0-0-1-3-8", "2024-01-02", "1380 0138 000", "1,234,567,890") if joined(text).edits]
    ['1-3-8-0-0-1-3-8', '1380 0138 000']
    """
    edits: dict[int, Edit] = {}
    wholes: list[tuple[int, int]] = []
    for kind, way in _WAYS:
        for start, end, left_out in way(text) if kind in kinds else ():
            if not any(at in edits for at, _, _ in left_out) and not _covered(start, end, known):
                wholes.append((start, end))
                edits |= {edit[0]: edit for edit in left_out}
    marks = emphasis.emphasis(text) if Kind.EMPHASIS in kinds else ()
    edits |= {edit[0]: edit for edit in marks if edit[0] not in edits}
    return Joined([edits[at] for at in sorted(edits)], sorted(wholes))


def _covered(start: int, end: int, known: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(known, start, key=itemgetter(0)) - 1
    return at >= 0 and end <= known[at][1]


def plain(value: str) -> str:
    """What a (folded) value says when all of its disguises are read.

    >>> plain("MTM4MDAxMzgwMDA="), plain("wang(at)example.com"), plain("1-3-8-0-0")
    ('13800138000', 'wang@example.com', '13800')
    """
    for _ in range(base64_hex.DEEPEST):
        said = base64_hex.opened(value)
        if said is None:
            break
        value = said
    for edits in (lookalikes.respelled, lambda text: _merged(joined(text).edits, spoken_email.mailed(text))):
        reading = edited(value, edits(value))
        value = value if reading is None else reading.text
    return value


def _merged(edits: Iterable[Edit], more: Iterable[Edit]) -> list[Edit]:
    """Both, without those that begin inside an earlier one."""
    out: list[Edit] = []
    for edit in sorted((*edits, *more)):
        if not out or edit[0] >= out[-1][1]:
            out.append(edit)
    return out

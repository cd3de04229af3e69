"""Other ways to read a text: disguised characters as what they stand for, values written apart in one piece.

What the plain reading finds is never lost to these: the findings are the union. They cost a second look, so a text is
asked first whether it holds anything of the kind (`SUSPECTS` and its like, which the gate asks for in passing).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.read import base64_hex, lookalikes, spaced, spoken_email
from desensitize.detect.read.view import View, edited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.read.view import Edit

__all__ = ["ALL", "Reading", "plain", "readings", "suspects"]


_SPELLED, _APART, _MAILED, _PACKED = range(4)
# Every kind of reading.
ALL = frozenset(range(4))


def suspects() -> list[str]:
    """By kind a pattern, for any engine, that occurs in every text that has such a reading."""
    return [lookalikes.suspects(), spaced.SUSPECTS, spoken_email.SUSPECTS, base64_hex.SUSPECTS]


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
        for low, high in self.wholes:
            if low < end and start < high:
                outside = below[low : max(low, start)] + below[min(high, end) : high]
                if any(map(str.isdigit, outside)):
                    return True
        return False


def readings(text: str, known: Sequence[Finding], kinds: frozenset[int] = ALL) -> Iterator[Reading]:
    """The other readings of a (folded) text, of these ``kinds``, that may hold more than what is ``known`` of it.

    >>> [reading.view.text for reading in readings("一三八 0013 8000 (at) 1-3-8-0-0-1-3", ())]
    ['138 0013 8000 (at) 1-3-8-0-0-1-3', '13800138000 (at) 1380013']
    """
    under = edited(text, lookalikes.respelled(text)) if _SPELLED in kinds else None
    if under is not None:
        kinds = ALL
        yield Reading(under, View(text), ())
    below = View(text) if under is None else under
    spans = [(finding.start, finding.end) for finding in known] if under is None else []
    for opening in (base64_hex.packed, base64_hex.wrapped) if _PACKED in kinds else ():
        said = edited(below.text, opening(below.text))
        if said is not None:
            yield Reading(said, below, (), packed=True)
    runs = spaced.joined(below.text, spans) if _APART in kinds else spaced.NONE
    over = edited(below.text, _merged(runs.edits, spoken_email.mailed(below.text) if _MAILED in kinds else ()))
    if over is not None:
        yield Reading(over, below, runs.wholes)


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
    for edits in (lookalikes.respelled, lambda text: _merged(spaced.joined(text).edits, spoken_email.mailed(text))):
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

"""Properties of what becomes of a value: it is masked, it comes back, and it takes no longer than it may."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING

from desensitize.errors import DesensitizeError
from desensitize.testing.finds import Fault, carried

if TYPE_CHECKING:
    from desensitize.testing.picks import Pick
    from desensitize.testing.subject import Subject

__all__ = ["chunks", "chunks_of", "linear", "masked", "parity", "restored"]

# How much longer a text is, and how many times as long it may take at most: twice what is linear, and a bit.
_LONGER, _SLOWER = 4, 11.0
_SHORT = 3_000
# Seconds under which a time says nothing.
_INSTANT = 0.002


def masked(subject: Subject, pick: Pick) -> Fault | None:
    """Masked text does not hold the value."""
    planted = carried(subject, pick)
    if planted is None or not subject.found(planted) or len(planted.value) < 4:  # noqa: PLR2004 - a token may hold shorter ones
        return None
    text = subject.company.masker.mask(planted.text, operator="token").text
    if text.count(planted.value) < planted.text.count(planted.value):
        return None
    return Fault("masked text still holds the value", planted.marked())


def restored(subject: Subject, pick: Pick) -> Fault | None:
    """What was masked comes back to the byte."""
    planted = carried(subject, pick)
    if planted is None:
        return None
    result = subject.company.masker.mask(planted.text, operator="token")
    if result.restore() == planted.text and result.restore(result.text) == planted.text:
        return None
    return Fault("masked and restored it is another text", planted.marked())


def chunks(subject: Subject, pick: Pick) -> Fault | None:
    """A reply restores to the same however it is cut."""
    planted = carried(subject, pick)
    if planted is None:
        return None
    with subject.company.masker.session() as session:
        reply = session.mask(planted.text)
        whole = session.restore(reply)
        cut = "".join(session.restore_stream(chunks_of(reply, pick)))
    return None if cut == whole else Fault("a reply in chunks restores to another text", planted.marked())


def parity(subject: Subject, pick: Pick) -> Fault | None:
    """The compiled way and the plain one find the same."""
    planted = carried(subject, pick)
    if planted is None:
        return None
    cut = planted.text[: len(planted.text) - pick(3)]
    if subject.pipeline.find(cut) == subject.reference.find(cut):
        return None
    return Fault("the compiled core and the reference do not agree", planted.marked())


def linear(subject: Subject, pick: Pick) -> Fault | None:
    """A text that is made against the rule takes time in proportion to its length."""
    if subject.risk:
        return Fault(subject.risk)
    planted = subject.values.draw(pick)
    if planted is None:
        return None
    # What nearly matches is what costs: the value without its end, over and over, and one of its characters in a row.
    at = pick(len(planted.text))
    piece = (planted.text[:-1] or planted.text) if pick(2) else planted.text[at]
    try:
        for _ in range(3):
            short, long = (_seconds(subject, piece * (size // len(piece))) for size in (_SHORT, _SHORT * _LONGER))
            if long < _INSTANT * _LONGER or long <= short * _SLOWER:
                return None
    except DesensitizeError as error:
        return Fault(f"refused for the time it takes: {type(error).__name__}")
    return Fault(f"a text {_LONGER} times as long takes {long / short:.0f} times as long: {piece[:40]!r} over and over")


def _seconds(subject: Subject, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        # Of this thread alone: what else runs on the machine is no fault of the rule.
        start = time.thread_time()
        subject.pipeline.find(text)
        best = min(best, time.thread_time() - start)
        if best < _INSTANT:
            break
    return best


def chunks_of(text: str, pick: Pick) -> list[str]:
    """A text cut at places that are picked."""
    cuts = sorted(pick(len(text) + 1) for _ in range(1 + pick(5)))
    return [text[a:b] for a, b in pairwise((0, *cuts, len(text)))]

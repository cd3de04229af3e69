"""Overlaps: one total order decides, and a finding is whole, or it is none.

Order: higher score, then higher priority, then the longer whole match, then the earlier start, then rule id, then the
earlier end of the value. Whole matches are compared, only values are masked. In that order each candidate

- is taken, where nobody before it took a character of its value;
- is dropped, where one before it took all of its value;
- takes the place of those before it, where its value covers all of theirs and more: nothing that anyone found stays in
  sight. Only a rule of higher priority stays that read more than the candidate did: ``postgres://app:`` before a
  password says that ``password@db.example.com`` is no address;
- is dropped else, and its rule is asked again about what is left of its match, with its own pattern and guards. A
  remainder is no finding: ``@db.example.com`` behind a password is no address.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.match.matcher import Candidate

__all__ = ["Again", "disjoint", "order", "resolve", "united"]

# (a dropped candidate, a stretch of the view) → the matches of its rule that start in there.
Again = Callable[["Candidate", int, int], Iterable["Candidate"]]


def order(candidate: Candidate) -> tuple[float, int, int, int, str, int, int]:
    """The documented total order, as a sort key: the best first."""
    start, end, low, high, score, rule, _ = candidate
    return (-score, -rule.priority, start - end, start, rule.id, low, high)


def resolve(candidates: Iterable[Candidate], again: Again | None = None) -> list[Candidate]:
    """Candidates with disjoint values, sorted. Every one is a match of its rule.

    ``again``: asks a rule about what is left of a dropped match.
    """
    # A number of its own each: two that are alike in all that orders them are never compared any further.
    waiting = [(order(candidate), turn, candidate) for turn, candidate in enumerate(candidates)]
    heapify(waiting)
    taken: list[Candidate] = []
    turn = len(waiting)
    while waiting:
        candidate = heappop(waiting)[-1]
        first, last = _rivals(taken, candidate.low, candidate.high)
        if _covers(candidate, taken[first:last]):
            taken[first:last] = [candidate]
        elif again is not None:
            for low, high in _free(candidate, taken[first:last]):
                for more in again(candidate, low, high):
                    if low <= more.low and more.high <= high:
                        turn += 1
                        heappush(waiting, (order(more), turn, more))
    return taken


def _rivals(taken: Sequence[Candidate], low: int, high: int) -> tuple[int, int]:
    """The first and the last (exclusive) of those, sorted and disjoint, that overlap ``[low, high)``."""
    return bisect_right(taken, low, key=_high), bisect_left(taken, high, key=_low)


def _covers(candidate: Candidate, rivals: Sequence[Candidate]) -> bool:
    """Whether a candidate is taken beside its rivals' values (there are none), or in place of them."""
    covered = all(
        candidate.low <= rival.low and rival.high <= candidate.high and not _knows_better(rival, candidate)
        for rival in rivals
    )
    return covered and [(rival.low, rival.high) for rival in rivals] != [(candidate.low, candidate.high)]


def _knows_better(rival: Candidate, candidate: Candidate) -> bool:
    """Whether a rival's rule goes first and its match is not just a piece of the candidate's."""
    inside = candidate.start <= rival.start and rival.end <= candidate.end
    return rival.rule.priority > candidate.rule.priority and not inside


def _free(candidate: Candidate, rivals: Sequence[Candidate]) -> Iterator[tuple[int, int]]:
    """The stretches of a candidate's match that hold part of its value and none of its rivals' values."""
    low = candidate.start
    for rival in rivals:
        if candidate.low < rival.low:
            yield low, rival.low
        low = rival.high
    if low < candidate.high:
        yield low, candidate.end


def _low(candidate: Candidate) -> int:
    return candidate.low


def _high(candidate: Candidate) -> int:
    return candidate.high


def united(findings: Sequence[Finding], more: Iterable[Finding]) -> list[Finding]:
    """The findings, and those of ``more`` that say more than they do; sorted and disjoint, as both are.

    Of two that overlap the first one stays, unless the other covers all of it and more. None is ever cut.
    """
    out = list(findings)
    for extra in more:
        first = bisect_right(out, extra.start, key=_end)
        last = bisect_left(out, extra.end, key=_start)
        rivals = out[first:last]
        covered = all(extra.start <= rival.start and rival.end <= extra.end for rival in rivals)
        if covered and [rival[:2] for rival in rivals] != [extra[:2]]:
            out[first:last] = [extra]
    return out


def disjoint(findings: Sequence[Finding], more: Iterable[Finding]) -> list[Finding]:
    """The findings, and those of ``more`` that touch none of them, sorted; of two in ``more`` the longer one."""
    out = list(findings)
    for extra in sorted(more, key=lambda f: (f.start - f.end, f.start)):
        index = bisect_left(out, extra.start, key=_start)
        clear = index == len(out) or extra.end <= out[index].start
        if clear and (index == 0 or out[index - 1].end <= extra.start):
            out.insert(index, extra)
    return out


def _start(finding: Finding) -> int:
    return finding.start


def _end(finding: Finding) -> int:
    return finding.end

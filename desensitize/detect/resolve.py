"""Overlaps: one total order decides, and no found character is left in sight.

Order: higher score, then higher priority, then the longer whole match, then the earlier start, then rule id, then the
earlier end of the value. Whole matches are compared, only values are masked. In that order each candidate takes those
characters of its value that nobody before it took; where only a part is left, that part is taken if it holds a letter
or a digit. So a loser is never the reason that something found stays readable.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.detect.match import Candidate

__all__ = ["order", "resolve", "united"]


def order(candidate: Candidate) -> tuple[float, int, int, int, str, int, int]:
    """The documented total order, as a sort key: the best first."""
    start, end, low, high, score, rule, _ = candidate
    return (-score, -rule.priority, start - end, start, rule.id, low, high)


def resolve(candidates: Iterable[Candidate], text: str) -> list[tuple[int, int, Candidate]]:
    """Disjoint value spans of the view with the candidate that took each, sorted."""
    taken: list[tuple[int, int, Candidate]] = []
    for candidate in sorted(candidates, key=order):
        for low, high in list(_free(candidate.low, candidate.high, taken)):
            if _whole_or_readable(candidate, low, high, text):
                insort(taken, (low, high, candidate), key=_start)
    return taken


def united(findings: Sequence[Finding], more: Sequence[Finding]) -> list[Finding]:
    """The findings, and those of ``more`` as far as they are not among them; sorted and disjoint, as both are.

    Of two that overlap the first one stays, unless the other covers all of it and more.
    """
    out: list[Finding] = []
    rest = deque(more)
    for finding in findings:
        while rest and rest[0].end <= finding.start:
            out.append(rest.popleft())
        if rest and rest[0].start <= finding.start and finding.end <= rest[0].end:
            if rest[0][:2] != finding[:2]:
                continue
            rest.popleft()
        if rest and rest[0].start < finding.start:
            out.append(rest[0]._replace(end=finding.start))
        out.append(finding)
        while rest and rest[0].start < finding.end:
            last = rest.popleft()
            if last.end > finding.end:
                rest.appendleft(last._replace(start=finding.end))
                break
    return [*out, *rest]


def _start(item: tuple[int, int, Candidate]) -> int:
    return item[0]


def _free(low: int, high: int, taken: list[tuple[int, int, Candidate]]) -> Iterator[tuple[int, int]]:
    """What of ``[low, high)`` is not taken."""
    index = max(0, bisect_right(taken, low, key=_start) - 1)
    while index < len(taken) and taken[index][0] < high:
        start, end, _ = taken[index]
        if start > low:
            yield low, start
        low = max(low, end)
        index += 1
    if low < high:
        yield low, high


def _whole_or_readable(candidate: Candidate, low: int, high: int, text: str) -> bool:
    if (low, high) == (candidate.low, candidate.high):
        return True
    return any(c.isalnum() for c in text[low:high])

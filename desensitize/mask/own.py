"""What operators wrote before, told by the key or by a manifest, never by its look: a second pass leaves it alone."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from desensitize.errors import RestoreError
from desensitize.mask.encrypt import Encrypt
from desensitize.mask.keyed_grammar import ENCRYPT, KEYED_TOKEN, tokens_in
from desensitize.mask.keyed_token import KeyedToken
from desensitize.mask.operator import Circumstance

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.mask.apply import Output
    from desensitize.mask.keys import Key

__all__ = ["found_again", "merged", "outside", "own_values"]


# Characters by which outputs are looked up, and where one may begin or end.
_HEAD = 4
_FREE = re.compile("(?<![0-9A-Za-z])|(?![0-9A-Za-z])")


@lru_cache(maxsize=1)
def _hint() -> re.Pattern[str]:
    """What stands in every keyed token, and in hardly any other text."""
    return re.compile(f"[{KEYED_TOKEN}{ENCRYPT}][A-Za-z2-7]{{28}}")


def own_values(text: str, labels: Collection[str], key: Key, context: str = "") -> Iterator[tuple[int, int, str]]:
    """(start, end, value) of each token in a text that a secret of the key wrote in this context, ascending."""
    if _hint().search(text) is None:
        return
    for start, end, label in tokens_in(text, labels):
        operator = KeyedToken() if text[start + len(label)] == KEYED_TOKEN else Encrypt()
        try:
            value = operator.undo(text[start:end], Circumstance(label, label, key, context))
        except RestoreError:
            continue
        yield start, end, value


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in any order, as ascending and disjoint ones.

    >>> merged([(5, 9), (1, 3), (2, 4)])
    [(1, 4), (5, 9)]
    """
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], end)
        else:
            out.append((start, end))
    return out


def found_again(text: str, outputs: Iterable[Output]) -> Iterator[tuple[int, int, str]]:
    """(start, end, value) of what another text has of some outputs, ascending.

    Keyed tokens in any case, others as they were written; where no ASCII letter or digit touches them. What was written
    for two values says nothing.
    """
    values: dict[str, set[str]] = {}
    for output in outputs:
        values.setdefault(output.text, set()).add(output.value)
    known = {written: next(iter(said)) for written, said in values.items() if len(said) == 1}
    found = {span: known[text[slice(*span)]] for span in _standing(text, known)}
    upper = {written.upper(): value for written, value in known.items()}
    labels = {output.label for output in outputs}
    for start, end, _ in tokens_in(text, labels):
        value = upper.get(text[start:end].upper())
        if value is not None:
            found[start, end] = value
    yield from ((start, end, value) for (start, end), value in sorted(found.items()))


def _standing(text: str, outputs: Mapping[str, object]) -> Iterator[tuple[int, int]]:
    """Where outputs stand in a text, the longest there, ascending; no ASCII letter or digit touches them."""
    lengths: dict[str, set[int]] = {}
    for output in outputs:
        lengths.setdefault(output[:_HEAD], set()).add(len(output))
    sizes, done = sorted({len(head) for head in lengths}, reverse=True), 0
    for found in _FREE.finditer(text):
        start = found.start()
        known = {length for size in sizes for length in lengths.get(text[start : start + size], ())}
        for end in (start + length for length in sorted(known, reverse=True)) if start >= done else ():
            if text[start:end] in outputs and _FREE.match(text, end) is not None:
                yield start, end
                done = end
                break


def outside(found: list[Finding], text: str, own: Sequence[tuple[int, int]]) -> list[Finding]:
    """The findings without what is our own; of one that reaches further, what says something beside it."""
    return [part for finding in found for part in _parts(finding, text, own)] if own else found


def _parts(finding: Finding, text: str, own: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    first, last = bisect_right(own, finding.start, key=itemgetter(1)), bisect_left(own, finding.end, key=itemgetter(0))
    if first == last:
        yield finding
        return
    at = finding.start
    for start, end in [*own[first:last], (finding.end, finding.end)]:
        if at < start and any(map(str.isalnum, text[at:start])):
            yield finding._replace(start=at, end=start)
        at = max(at, end)

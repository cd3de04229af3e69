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
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.mask.apply import Output
    from desensitize.mask.keys import Key
    from desensitize.mask.manifest import Manifest

__all__ = ["found_again", "outside", "own_spans", "own_values", "undone_values"]


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


def undone_values(
    text: str, labels: Collection[str], key: Key, manifest: Manifest | None
) -> list[tuple[int, int, str]]:
    """(start, end, value) of what keyed operators wrote into a text, as the manifest or the key tells, ascending.

    :raises RestoreError: the key lacks a secret that wrote what the manifest names.
    """
    found = manifest.undone(text) if manifest is not None else []
    told = own_values(text, labels, key, manifest.context if manifest is not None else "")
    found += [one for one in told if not any(one[0] < end and start < one[1] for start, end, _ in found)]
    return sorted(found)


def own_spans(text: str, labels: Collection[str], key: Key, manifest: Manifest | None) -> list[tuple[int, int]]:
    """Where in a text operators wrote before, ascending and disjoint."""
    context = manifest.context if manifest is not None else ""
    spans = [(start, end) for start, end, _ in own_values(text, labels, key, context)]
    spans += [(start, end) for start, end, _ in manifest.spans(text)] if manifest is not None else []
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
    every = "|".join(re.escape(written) for written in sorted(known, key=len, reverse=True))
    pattern = re.compile(rf"(?<![0-9A-Za-z])(?:{every})(?![0-9A-Za-z])") if known else None
    found = {match.span(): known[match.group()] for match in (pattern.finditer(text) if pattern else ())}
    upper = {written.upper(): value for written, value in known.items()}
    labels = {output.label for output in outputs}
    for start, end, _ in tokens_in(text, labels):
        value = upper.get(text[start:end].upper())
        if value is not None:
            found[start, end] = value
    yield from ((start, end, value) for (start, end), value in sorted(found.items()))


def outside(
    found: list[Finding], text: str, own: Sequence[tuple[int, int]], find: Callable[[str], Iterable[Finding]]
) -> list[Finding]:
    """The findings without what is our own; of one that reaches further, what is found in the rest of it alone."""
    return [part for finding in found for part in _parts(finding, text, own, find)] if own else found


def _parts(
    finding: Finding, text: str, own: Sequence[tuple[int, int]], find: Callable[[str], Iterable[Finding]]
) -> Iterator[Finding]:
    first, last = bisect_right(own, finding.start, key=itemgetter(1)), bisect_left(own, finding.end, key=itemgetter(0))
    if first == last:
        yield finding
        return
    at = finding.start
    for start, end in [*own[first:last], (finding.end, finding.end)]:
        inside = find(text[at:start]) if at < start else ()
        yield from (part._replace(start=at + part.start, end=at + part.end) for part in inside)
        at = max(at, end)

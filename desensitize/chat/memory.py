"""What a conversation remembers, read once: values to look for, URLs and outputs that are its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from desensitize.chat.sent import SentUrls
from desensitize.mask.grammar import ESCAPE_LABEL, name_of, reader
from desensitize.vault.entry import OUTPUT, SENT_URL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from desensitize.detect.finding import Finding
    from desensitize.vault.record import Snapshot

__all__ = ["Memory", "Spans", "disjoint", "own_tokens", "standing"]

# A value this long can be told from ordinary words and numbers wherever it stands, so it is masked wherever it stands.
_DISTINCT = 6
# A Chinese name of two characters may be a common word; one of three hardly is.
_DISTINCT_NAME = 3
# Known values are told apart by as many first characters as the shortest of them has; a few are simply looked for.
_HEAD = _DISTINCT_NAME
_FEW = 48


class Memory:
    """The state of a conversation at one moment. Made from a snapshot, and from an earlier memory only what is new.

    ``values``: token name → value that is told from any other text; ``urls``: URLs the sender itself put values into.
    """

    __slots__ = ("_heads", "_outputs", "_snapshot", "urls", "values")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.urls = SentUrls()
        self._outputs: set[str] = set()
        self._snapshot: Snapshot | None = None
        # First characters of values → the values, so that a text is looked through once and not once for each value.
        self._heads: dict[str, list[tuple[str, str]]] = {}

    def __repr__(self) -> str:
        return f"Memory({len(self.values)} values)"

    def at(self, snapshot: Snapshot) -> Memory:
        """The memory of a moment; this one, grown, where nothing was forgotten in between."""
        if self._snapshot is not None and not snapshot.follows(self._snapshot):
            return Memory().at(snapshot)
        for name, value in snapshot.values(len(self._snapshot) if self._snapshot is not None else 0):
            self._add(name, value)
        self._snapshot = snapshot
        return self

    def _add(self, name: str, value: str) -> None:
        label = name.rstrip("0123456789_")
        if name.startswith(SENT_URL):
            self.urls.add(value)
        elif name.startswith(OUTPUT):
            self._outputs.add(value)
        elif label != ESCAPE_LABEL and _distinct(label, value):
            self.values[name] = value
            self._heads.setdefault(value[:_HEAD], []).append((name, value))

    def inside(self, text: str) -> Iterator[tuple[str, str]]:
        """(token name, value) of the known values that occur in ``text``."""
        if len(self.values) <= _FEW:
            # A copy: another thread of the same conversation may be adding to it.
            yield from ((name, value) for name, value in list(self.values.items()) if value in text)
            return
        heads = self._heads
        for head in sorted({text[at : at + _HEAD] for at in range(len(text) - _HEAD + 1)} & heads.keys()):
            yield from ((name, value) for name, value in heads[head] if value in text)

    def wrote(self, text: str) -> bool:
        """Whether ``text`` is what an irreversible operator of this conversation wrote, or a part of it."""
        return text in self._outputs or any(text in output for output in tuple(self._outputs))


def _distinct(label: str, value: str) -> bool:
    """Whether a value can be told from an ordinary word or number wherever it stands."""
    if label == "PERSON" and not value.isascii():
        return len(value) >= _DISTINCT_NAME
    return sum(c.isalnum() for c in value) >= _DISTINCT


def standing(text: str, value: str, like: Finding) -> Iterator[Finding]:
    """Places where ``value`` stands by itself: not inside a longer ASCII word or number."""
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        if not (_glued(text[max(0, start - 1) : start], value[0]) or _glued(value[-1], text[end : end + 1])):
            yield like._replace(start=start, end=end)
        start = text.find(value, end)


def _glued(left: str, right: str) -> bool:
    return left.isascii() and left.isalnum() and right.isascii() and right.isalnum()


def own_tokens(text: str, snapshot: Snapshot) -> list[tuple[int, int]]:
    """Spans of the tokens in ``text`` that the snapshot restores."""
    labels = snapshot.labels()
    return [m.span() for m in reader(labels).finditer(text) if snapshot.get(name_of(m.group()))] if labels else []


class Spans:
    """Stretches of a text that are known to be harmless."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, finding: Finding) -> bool:
        """Whether a finding overlaps any of them."""
        index = bisect_right(self._ends, finding.start)
        return index < len(self._starts) and self._starts[index] < finding.end


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

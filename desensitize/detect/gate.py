"""Automata over factors: does one of them occur, which of them, and where.

They promise a superset and nothing else, so they may cost work but never change a result. They are ``google-re2``'s;
without that package, or if it fails the self-test, there is no gate and every rule reads every text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Begun", "Named", "Place"]

# Running out of memory looks like "no match" in RE2: room for every state that the shipped rules can reach.
_MEMORY = 48 << 20
# Text that can only be the self-test's.
_PROBE = "\x01desensitize gate\x02"
# A guard as factors have it, the edge of the text or a character of a class; and what a choice is split at.
_GUARD = re.compile(r"\(\?:\\A\|\[[^\]]*\]\)")
_SYNTAX = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_TOO_LARGE = "the rules need a larger automaton than the gate may have"


def _options() -> Any:
    import re2  # noqa: PLC0415 - not on every platform

    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


class Named:
    """Says which of its patterns occur. Tested on a probe when it is made.

    A state of its automaton also says which patterns occurred so far. So few patterns that hardly occur stay quick on
    texts never seen before, and many that do are asked only about short pieces of text.

    :raises MemoryError: the self-test failed.
    """

    __slots__ = ("_count", "_match")

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        searched = re2.Set.SearchSet(_options())
        try:
            for pattern in (*patterns, _PROBE):
                searched.Add(pattern)
            searched.Compile()
        except re2.error:
            raise MemoryError(_TOO_LARGE) from None
        self._match: Callable[[bytes], list[int]] = searched.Match
        self._count = len(patterns)
        if self._count not in (self._match(_PROBE.encode()) or ()):
            raise MemoryError(_TOO_LARGE)

    def __call__(self, data: bytes) -> list[int]:
        """Indices of the patterns that occur in UTF-8 ``data``, in no order."""
        found = self._match(data)
        # The probe's own index lies past the last pattern.
        return [at for at in found if at < self._count] if found else []


class Begun:
    """Says which of its patterns begin where a piece of text begins, whatever stands before it.

    :raises MemoryError: the self-test failed.
    """

    __slots__ = ("_count", "_match")

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        anchored = re2.Set.MatchSet(_options())
        try:
            for pattern in (*patterns, _PROBE):
                anchored.Add("|".join(_unguarded(pattern)))
            anchored.Compile()
        except re2.error:
            raise MemoryError(_TOO_LARGE) from None
        self._match: Callable[[bytes], list[int]] = anchored.Match
        self._count = len(patterns)
        if self._count not in (self._match(_PROBE.encode()) or ()):
            raise MemoryError(_TOO_LARGE)

    def __call__(self, data: bytes) -> list[int]:
        """Indices of the patterns that UTF-8 ``data`` begins with, in no order; their guards are not asked for."""
        return [at for at in self._match(data) or () if at < self._count]


class Place:
    """Says where the first of its patterns begins."""

    __slots__ = ("_search",)

    def __init__(self, patterns: Iterable[str]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        try:
            self._search = re2.compile(f"{_shared(patterns)}|{_PROBE}".encode(), _options()).search
        except re2.error:
            raise MemoryError(_TOO_LARGE) from None
        if self(_PROBE.encode(), 0):
            raise MemoryError(_TOO_LARGE)

    def __call__(self, data: bytes, start: int) -> int:
        """The byte of UTF-8 ``data``, from ``start`` on, at which one begins; -1: none does."""
        found = self._search(data, start)
        return -1 if found is None else int(found.start())


def _shared(patterns: Iterable[str]) -> str:
    r"""One pattern for all, each guard written once, before all that it guards.

    A state of an automaton takes along all the ways to begin, and each new state costs as much: a guard written once is
    one way for all, and RE2 takes common beginnings out of neighbours.

    >>> print(_shared([r"(?:\A|[^a])bc", r"(?:\A|[^a])bd|x"]))
    (?:x)|(?:\A|[^a])(?:bc|bd)
    """
    guarded: dict[str, set[str]] = {}
    for pattern in patterns:
        for way in _ways(pattern):
            found = _GUARD.match(way)
            guard = found.group() if found else ""
            guarded.setdefault(guard, set()).add(way[len(guard) :])
    return "|".join(f"{guard}(?:{'|'.join(sorted(rest))})" for guard, rest in sorted(guarded.items()))


def _unguarded(pattern: str) -> Iterator[str]:
    """The ways of a pattern without the guards before them."""
    for way in _ways(pattern):
        found = _GUARD.match(way)
        yield way[found.end() :] if found else way


def _ways(pattern: str) -> Iterator[str]:
    """The branches of a choice that no group holds."""
    depth = start = 0
    for found in _SYNTAX.finditer(pattern):
        sign = found.group()
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            yield pattern[start : found.start()]
            start = found.end()
    yield pattern[start:]

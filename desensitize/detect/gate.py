"""Automata over factors: does one of them occur, which of them, and where.

They promise a superset and nothing else, so they may cost work but never change a result. They are ``google-re2``'s;
without that package, or if it fails the self-test, there is no gate and every rule reads every text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Named", "Place"]

# Running out of memory looks like "no match" in RE2: room for every state that the shipped rules can reach.
_MEMORY = 48 << 20
# Text that can only be the self-test's.
_PROBE = "\x01desensitize gate\x02"
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
        if self._count not in self._match(_PROBE.encode()):
            raise MemoryError(_TOO_LARGE)

    def __call__(self, data: bytes) -> list[int]:
        """Indices of the patterns that occur in UTF-8 ``data``, in no order."""
        found = self._match(data)
        # The probe's own index lies past the last pattern.
        return [at for at in found if at < self._count] if found else []


class Place:
    """Says where the first of its patterns begins."""

    __slots__ = ("_search",)

    def __init__(self, patterns: Iterable[str]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        whole = "|".join(dict.fromkeys(patterns))
        try:
            self._search = re2.compile(f"{whole}|{_PROBE}".encode(), _options()).search
        except re2.error:
            raise MemoryError(_TOO_LARGE) from None
        if self(_PROBE.encode(), 0):
            raise MemoryError(_TOO_LARGE)

    def __call__(self, data: bytes, start: int) -> int:
        """The byte of UTF-8 ``data``, from ``start`` on, at which one begins; -1: none does."""
        found = self._search(data, start)
        return -1 if found is None else int(found.start())

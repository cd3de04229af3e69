"""Many short texts at once: one look for several of them, and another only where that saw something.

A look costs calls more than characters. The gate promises a superset, and nothing that it looks for goes on over what
is put between two texts, so a text that no window touches holds nothing, just as if it had been looked at by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desensitize.detect.read.escapes import decoded
from desensitize.detect.sieve import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.detect.sieve import Look, Sieve

__all__ = ["unclear"]

# Ends a line, and is no part of any value.
BETWEEN = "\n\0\n"


def unclear(sieve: Sieve, texts: Sequence[str]) -> Iterator[int]:
    """Ascending indices of the texts that may hold something."""
    for start, end in _batches(texts):
        if end - start == 1:
            yield start
            continue
        joined = BETWEEN.join(texts[start:end])
        look = sieve.look(joined)
        if look is None or look.folds or look.heard or look.odd or decoded(joined) is not None:
            yield from range(start, end)
        elif look.windows:
            yield from _touched(look, start, texts[start:end])


def _batches(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Spans of texts that one look covers together."""
    start = length = 0
    for at, text in enumerate(texts):
        size = len(text) + len(BETWEEN)
        if at > start and length + size > BLOCK:
            yield start, at
            start, length = at, 0
        length += size
    if start < len(texts):
        yield start, len(texts)


def _touched(look: Look, first: int, texts: Sequence[str]) -> Iterator[int]:
    """Those of a batch in which a match may start."""
    windows = [window for found in look.windows.values() for window in found or [(0, BLOCK)]]
    low = 0
    for at, text in enumerate(texts, first):
        high = low + len(text)
        if any(begin < high and low < end for begin, end in windows):
            yield at
        low = high + len(BETWEEN)

"""Texts that a part of a pattern matches, as Hypothesis strategies: for tests of what reads patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

__all__ = ["drawn"]

# Repeats are drawn short: the long ones only cost time. Bounds themselves are drawn too, now and then.
_USUAL = 6


def drawn(node: Node) -> st.SearchStrategy[str]:
    """What a part of a pattern matches, but for what its look-arounds demand."""
    match node:
        case Chars(ranges):
            return _characters(ranges)
        case Look():
            return st.just("")
        case Value(item):
            return drawn(item)
        case Alt(branches):
            return st.one_of([drawn(branch) for branch in branches])
        case Seq(items):
            return st.tuples(*map(drawn, items)).map("".join)
        case Repeat(item, low, high):
            usual = st.integers(low, min(high, low + _USUAL))
            counts = usual if high <= low + _USUAL else st.one_of(usual, usual, st.integers(low, min(high, low + 64)))
            one = drawn(item)
            return counts.flatmap(lambda count: st.tuples(*[one] * count).map("".join))


def _characters(ranges: Ranges) -> st.SearchStrategy[str]:
    usable = [(low, high) for low, high in ranges if not 0xD800 <= low <= high <= 0xDFFF]  # noqa: PLR2004 - surrogates
    plain = [(max(low, 0x20), min(high, 0x7E)) for low, high in usable if low <= 0x7E and high >= 0x20]  # noqa: PLR2004 - printable ASCII
    return st.sampled_from(plain or usable or ranges).flatmap(lambda r: st.integers(*r)).map(chr)

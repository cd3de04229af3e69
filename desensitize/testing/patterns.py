"""Texts that a pattern matches, drawn from its syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex
from hypothesis import strategies as st

from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.build import compile_flags

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

__all__ = ["drawn", "matches"]

# Repeats are drawn short: the long ones only cost time. Bounds themselves are drawn too, now and then.
_USUAL = 6


def matches(pattern: str) -> st.SearchStrategy[tuple[str, int, int]]:
    """(text, value start, value end): a text in which ``pattern`` matches, and little else.

    What a look-around at either end of the pattern demands is drawn too; other look-arounds are checked, not drawn: the
    engine decides, and draws that it refuses are dropped.
    """
    compiled = regex.compile(pattern, compile_flags)
    group = "value" if "value" in compiled.groupindex else 0
    node = parse(pattern)

    def spanned(parts: tuple[str, str, str]) -> tuple[str, int, int] | None:
        before, text, after = parts
        whole = before + text + after
        found = compiled.search(whole, len(before))
        # A choice may match less than was drawn; then the text is not the one match it should be.
        sound = found and found.start() == len(before) and found.end() >= len(before) + len(text)
        return (whole, *found.span(group)) if found and sound else None

    whole = st.tuples(_demanded(node, ahead=False), drawn(node), _demanded(node, ahead=True))
    return whole.map(spanned).filter(bool)  # type: ignore[return-value]  # None is filtered out


def _demanded(node: Node, *, ahead: bool) -> st.SearchStrategy[str]:
    """What look-arounds at one end of the pattern demand."""
    match node:
        case Seq(items):
            for item in reversed(items) if ahead else items:
                if isinstance(item, Look) and (item.ahead != ahead or item.negative):
                    continue
                return _demanded(item, ahead=ahead)
        case Value(item):
            return _demanded(item, ahead=ahead)
        case Alt(branches):
            return st.one_of([_demanded(branch, ahead=ahead) for branch in branches])
        case Look(item, where, negative) if where == ahead and not negative:
            return drawn(item)
    return st.just("")


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

"""Overlaps that the core settles by itself: what `resolve` makes of the same candidates.

Three ways to one result: the core alone; its candidates, settled by `resolve`; rules and `resolve` without the core.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.policy.rule import Context, Verifier
from desensitize.testing.parity import both, toy

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

# Matches that lie in, over and beside each other, with values that are all of them or a part in any place.
PATTERNS = [
    "a{1,6}", "b{1,6}", "[ab]{2,9}", "[abc]{3,12}", "a(?<value>b{1,3})a", "(?<value>a{1,3})b{1,3}c", "a{1,3}(?<value>b{1,3}c?)", "(?<![ab])[ab]{1,4}",
    "[ab]{1,4}(?![ab])", "c(?<value>[ab]{1,5})c", "abc", "(?<value>bc)a", "[bc]{2,4}", "(?<=a)b(?<value>[abc]{2})", "[ab]{2}", "[abc]{1,3}?c",
]  # fmt: skip
CONTEXT = st.sampled_from([None, None, Context(("x",), (), 5), Context(("x",), ("y",), 7)])
CHECKS = st.sampled_from(
    [
        (),
        (),
        (Verifier("entropy:0.9"),),
        (Verifier("entropy:0.9", "raise"),),
        (Verifier("entropy:0.9", "unless_context"),),
    ]
)
RULE = st.tuples(
    st.sampled_from(PATTERNS), st.sampled_from([0.3, 0.5, 0.6, 0.8, 0.8]), st.integers(0, 2), CONTEXT, CHECKS, st.sampled_from([(), ("ab",), ("a", "bc")])
)  # fmt: skip


@given(
    rules=st.lists(RULE, min_size=2, max_size=7, unique_by=lambda rule: (rule[0], rule[3])),
    texts=st.lists(st.text("aaabbbcxy ", min_size=3, max_size=40), min_size=1, max_size=12),
    steps=st.sampled_from([None, None, 0, 3]),
)
def test_three_ways_to_settle_overlaps(rules: list[tuple], texts: list[str], steps: int | None) -> None:
    toys = [
        toy(pattern, at, score=score, priority=priority, context=context, verify=verify, allow=allow)
        for at, (pattern, score, priority, context, verify, allow) in enumerate(rules)
    ]
    alone, settled = both(toys, steps=steps), both(toys, apart=True)
    for text in texts:
        want = alone.rules.read(text).found
        assert alone.core.read(text).found == want, text
        assert settled.core.read(text).found == want, text


def test_a_dropped_match_is_asked_again() -> None:
    """What is left of it is another match of its rule, more than once, and the findings grow beyond the candidates."""
    rules = [
        toy("xx", 0, score=0.9),
        toy("[ax]{1,40}?(?:x(?=x)|a(?![ax]))", 1, score=0.5, priority=0),
        toy("[ax]{20,60}", 2, score=0.6),
    ]
    again = toy("[ab]{2,30}", 3, score=0.6), toy("c{2}b{2}", 4, score=0.9)
    for some in (rules, list(again), [*rules, *again]):
        seen = both(some)
        for text in ("aaxxaaaxxaaaaxxaa", "axx" * 12, "ccbbaaaa" * 9, "bbccaabbaaabb", "abbbbbbba" * 5):
            assert seen.core.read(text).found == seen.rules.read(text).found, text
    found = both(list(again)).core.read("ccbbaaaa" * 9).found
    assert len(found) == 18
    assert {one.rule for one in found} == {"toy.3", "toy.4"}

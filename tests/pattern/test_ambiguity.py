"""The time a pattern may take: what the check lets through does not explode, and it is not blind to any doubling."""

import contextlib
import time
from itertools import product

import regex
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desensitize.pattern.ambiguity import IntricateError, ambiguity
from desensitize.pattern.shape import defects
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.build import compile_flags


def ways(node: Node, text: str, at: int) -> dict[int, int]:
    """In how many ways ``node`` can match from ``at``: by the place where it ends. Counts; knows no automaton."""
    match node:
        case Chars(ranges):
            fits = at < len(text) and any(low <= ord(text[at]) <= high for low, high in ranges)
            return {at + 1: 1} if fits else {}
        case Look():
            return {at: 1}
        case Value(item):
            return ways(item, text, at)
        case Alt(branches):
            return added([ways(branch, text, at) for branch in branches])
        case Seq(items):
            ends = {at: 1}
            for item in items:
                ends = then(ends, item, text)
            return ends
        case Repeat(item, low, high):
            ends = {at: 1}
            for _ in range(low):
                ends = then(ends, item, text)
            total = [ends]
            for _ in range(high - low):
                # An engine ends a repeat at an empty turn.
                ends = added(
                    [
                        {end: count * n for end, n in ways(item, text, start).items() if end > start}
                        for start, count in ends.items()
                    ]
                )
                total.append(ends)
            return added(total)


def added(parts: list[dict[int, int]]) -> dict[int, int]:
    out: dict[int, int] = {}
    for part in parts:
        for end, count in part.items():
            out[end] = out.get(end, 0) + count
    return out


def then(ends: dict[int, int], item: Node, text: str) -> dict[int, int]:
    return added([{end: count * n for end, n in ways(item, text, start).items()} for start, count in ends.items()])


LEAVES = st.sampled_from(["a", "b", "[ab]", "ab", "[bc]", "c"])


def _extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["?", "{2}", "{1,3}", "{0,2}", "{1,2}", "{3}"])
    return st.one_of(
        st.tuples(inner, counts).map(lambda p: f"(?:{p[0]}){p[1]}"),
        st.lists(inner, min_size=2, max_size=3).map(lambda p: f"(?:{'|'.join(p)})"),
        st.lists(inner, min_size=2, max_size=4).map("".join),
    )


@settings(suppress_health_check=list(HealthCheck))
@given(st.recursive(LEAVES, _extend, max_leaves=7))
def test_no_text_is_read_in_more_ways_than_the_bound(pattern: str) -> None:
    node = parse(pattern)
    bound = 2 ** (ambiguity(node) + 0.02)
    for length in range(1, 7):
        for letters in product("abc", repeat=length):
            most = max(ways(node, "".join(letters), 0).values(), default=0)
            assert most <= bound, (pattern, "".join(letters), most, bound)


HOSTILE = [unit * (600 // len(unit)) for unit in ("a", "ab", "abx", "aab", "a-", "1-1-", "a.a.", " a")]


@settings(suppress_health_check=list(HealthCheck))
@given(
    st.recursive(st.sampled_from(["a", "b", "[ab]", "x", "-", "[a-z]{1,40}", "[a-z.]{1,40}"]), _extend, max_leaves=8)
)
def test_what_is_let_through_is_quick_on_texts_made_against_it(pattern: str) -> None:
    pattern += "[!?]"
    assume(not list(defects(parse(pattern))))
    compiled = regex.compile(pattern, compile_flags)
    for text in HOSTILE:
        list(compiled.finditer(text, timeout=10))  # a time-out raises


def test_large_plain_patterns_are_told_in_linear_time() -> None:
    def seconds(words: int) -> float:
        node = parse("|".join(f"w{n:04d}x" for n in range(words)) + "|[a-z]{400}[0-9]{400}(?:ab|cd){60}")
        start = time.process_time()
        with contextlib.suppress(IntricateError):
            ambiguity(node)
        return time.process_time() - start

    assert min(seconds(3000) / seconds(1500) for _ in range(5)) < 3

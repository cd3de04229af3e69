"""One program at one place: what the core matches there is what the `regex` package matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.testing.dialect import NOISE, patterns, texts
from desensitize.testing.parity import core_of, matched, told

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

# (pattern, texts): one kind of step each, in which a wrong engine goes astray.
CASES = [
    ("a{1,3}+a", ["aaa", "aaaa", "aaaaa", "a"]),
    ("a{1,3}?a", ["aaa", "aa", "a"]),
    ("a{0,3}ab", ["aaab", "aaaab", "ab", "b"]),
    ("(?:a|ab)c", ["abc", "ac", "abac"]),
    ("(?:ab|a)(?:bc|c)", ["abc", "abbc", "ac"]),
    ("(?:a|ab){1}+c", ["abc", "ac"]),
    ("(?:a|ab)?+c", ["abc", "ac", "c"]),
    ("(?:a|ab)??c", ["abc", "ac", "c"]),
    ("(?:ab?){2,3}+b", ["ababb", "aab", "abab", "aabb"]),
    ("(?:[ab]{1,2}c?){2,3}?b", ["abcab", "abab", "bbbb", "acacb"]),
    ("(?:(?:ab?){1,2}c){1,2}", ["abacabc", "abc", "aacaac"]),
    ("(?:a{0,2}b?){1,3}c", ["c", "aabaabc", "aaaaaac", "bbbc"]),
    ("(?:a|b??){0,3}c", ["abc", "bac", "bbbbc", "c"]),
    ("a(?=b(?!c))b", ["abc", "abd", "ab"]),
    ("(?<=a|bc|def)x", ["ax", "bcx", "defx", "cx", "efx", "x"]),
    ("(?<!a|bc)x", ["ax", "bcx", "x", "cx"]),
    ("(?<=(?<!a)b)x", ["abx", "cbx", "bx"]),
    ("(?<=a(?=b).)x", ["abx", "acx"]),
    ("(?!a{2,3}b)a{1,4}", ["aab", "aaab", "ab", "aaaab"]),
    ("(?=(?:ab|a)c)a.?c", ["abc", "ac", "axc"]),
    ("[\U0001f600-\U0001f64f]{2}[^\U0001f600]", ["\U0001f600\U0001f601\U0001f602", "\U0001f600\U0001f601\U0001f600", "\U0001f600\U0001f64f\U0001f650"]),
    ("[^a]b", ["\U0010ffffb", "\ud800b", "\x00b", "ab", "b"]),
    ("(?i:k)k", ["Kk", "\u212ak", "kK", "kk"]),
    ("(?i)s[a-c]İ", ["SAİ", "\u017faİ", "sbi\u0307", "Sbİ"]),
    ("a(?<value>b{1,3}?)c", ["abc", "abbbc", "abbbbc"]),
    ("(?:a|(?=b)){2}(?<value>b|bb)b", ["bb", "abbb", "aabb"]),
    ("[0-9]{2,4}(?![0-9])", ["12345", "1234", "12", "1"]),
    # A branch, and a choice, that can never match.
    ("(?:(?=b)a|c)d", ["ad", "bad", "cd"]),
    ("x|(?:(?=[ab])|(?=[ab])c)[0-9]", ["a1", "c1", "1", "x"]),
    (".{0,3}[^\\n]", ["abcd", "ab\ncd", "\n", "a"]),
]  # fmt: skip


@pytest.mark.parametrize("pattern, cases", CASES, ids=[pattern for pattern, _ in CASES])
def test_each_kind_of_step(pattern: str, cases: list[str]) -> None:
    core = core_of([pattern])
    found = 0
    for text in [*cases, *("x" + text + "x" for text in cases), *(text * 3 for text in cases), ""]:
        want = told(pattern, text)
        assert matched(core, 0, text) == want, text
        found += sum(one is not None for one in want)
    assert found, "none of the texts holds a match"


@given(patterns(), st.data())
def test_any_pattern_at_every_place(pattern: str, data: st.DataObject) -> None:
    core = core_of([pattern])
    for text in [data.draw(texts(pattern)), data.draw(texts(pattern)), data.draw(st.text(NOISE, max_size=30))]:
        assert matched(core, 0, text) == told(pattern, text), (pattern, text)


@given(st.lists(patterns(), min_size=2, max_size=6), st.data())
def test_patterns_that_share_tables(many: list[str], data: st.DataObject) -> None:
    """Their classes cut up one alphabet, and their programs use the same sets and counters."""
    core = core_of(many)
    text = "".join(data.draw(texts(pattern)) for pattern in many)[:200]
    for slot, pattern in enumerate(many):
        assert matched(core, slot, text) == told(pattern, text), (pattern, text)


def test_a_place_outside_the_text_is_refused() -> None:
    core = core_of(["a"])
    assert core.match("a", [(0, 0), (0, 1)]) == [(1, 0, 1), None]
    for place in [(0, 2), (0, -1), (1, 0), (-1, 0)]:
        with pytest.raises(IndexError):
            core.match("a", [place])

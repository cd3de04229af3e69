"""A whole text for many rules: the compiled core finds what the rules find one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.prepare.anchors import offers
from desensitize.pattern.syntax import parse
from desensitize.policy.rule import Context, Verifier
from desensitize.testing.dialect import NOISE, patterns, texts
from desensitize.testing.parity import anchor_sets, both, toy

if TYPE_CHECKING:
    from desensitize.testing.parity import Both

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

# Texts that end anywhere, and the odd ones: what is folded, halves of a pair, characters of other planes, none at all.
ODD = [
    "",
    "a",
    "\x00",
    "\ud800",
    "\udfff\ud800",
    "\U0010ffff",
    "ａ１",
    "a\u200bb",
    "İ",
    "１２３４",
    "\u212a",
    "张",
    "\U0001d7ce1",
    "a" * 1030,
]
# Blocks of places, and spans of words, end here: see `types.pyx`.
EDGES = [511, 512, 513, 4095, 4096, 4097, 8192]
RULES = [
    toy("(?<![0-9])[0-9]{3,5}(?![0-9])", 0, score=0.4, context=Context(("tel", "电话"), ("id", "单号"), 6)),
    toy("(?:tel|id) ?(?<value>[a-c0-9]{2,6})", 1, priority=1),
    toy("[a-c]{2,9}@[a-c]{1,9}(?:\\.[a-c]{1,4})?", 2),
    toy("a[0-9]?b", 3, score=0.7, context=Context(("b c",), ("tel",), 10)),
    toy("[\u4e00-\u9fff]{2,3}(?=[0-9])", 4, score=0.6),
    toy("(?i:key)[:= ]{1,3}(?<value>[^ \\n]{3,12})", 5, priority=2, verify=(Verifier("entropy:1.5"),)),
    toy("[0-9]{4} ?[0-9]{4}", 6, verify=(Verifier("luhn", "raise"),), score=0.45),
    toy("\U0001f600[^a]{1,3}", 7),
]  # fmt: skip
PIECES = [
    "tel", "id", "TEL ", "电话", "单号", "123", "1234", "12345", "123456", " ", "，", ", ", "\n", "abc@b.a", "ab@c", "a1b", "ab", "b c",
    "张王", "张王1", "key: ", "KEY=", "a1B2c3", "aaaa", "4242 4242", "42424242", "\U0001f600", "１２３", "\u200b", "\ud800", "\x00", "x",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@pytest.fixture(scope="module", params=[None, 0, 2, 20], ids=["any steps", "no step", "two steps", "twenty steps"])
def scanners(request: pytest.FixtureRequest) -> Both:
    """What is given up is read by the reference, and the result is the same."""
    return both(RULES, steps=request.param)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(scanners: Both, text: str) -> None:
    for some in (text, f"tel {text}123", f"{text}abc@b.a", f"a{text}b"):
        assert scanners.core.read(some).found == scanners.rules.read(some).found


@given(text=TEXT)
def test_texts_of_pieces(scanners: Both, text: str) -> None:
    assert scanners.core.read(text).found == scanners.rules.read(text).found


@given(text=TEXT)
def test_a_text_that_ends_anywhere(scanners: Both, text: str) -> None:
    for end in range(max(0, len(text) - 12), len(text)):
        assert scanners.core.read(text[:end]).found == scanners.rules.read(text[:end]).found, text[:end]


@pytest.mark.parametrize("edge", EDGES)
@given(text=TEXT, shift=st.integers(-30, 5), filler=st.sampled_from("x 1a张\U0001f600"))
def test_across_the_edges_of_blocks(scanners: Both, edge: int, text: str, shift: int, filler: str) -> None:
    text = filler * (edge + shift) + text + "tel 123"
    assert scanners.core.read(text).found == scanners.rules.read(text).found


def test_steps_are_what_gives_a_rule_up() -> None:
    """Without this the parity under a small budget would say nothing."""
    rules, text = [toy("(?:a|ab|abb){1,3}c", 0), toy("[0-9]{3}", 1)], "abbabbabbdc 123"
    given_up = {}
    for steps in (None, 0, 2):
        finder = both(rules, {rules[0].pattern: None}, steps=steps).core._parts[0].finder  # type: ignore[attr-defined]  # of what it says within
        given_up[steps] = finder.find(text)[4]
    assert given_up[None] is None
    assert [rest and rest[0] for rest in given_up.values()] == [None, [0], [0]]
    assert [row[:3] for row in given_up[0][1]] == [(1, 12, 15)]


@given(pattern=patterns(), data=st.data())
def test_every_set_of_anchors_finds_every_match(pattern: str, data: st.DataObject) -> None:
    """... and so do the classes of the first characters."""
    some = [data.draw(texts(pattern)), data.draw(texts(pattern)) + data.draw(st.text(NOISE, max_size=4))]
    for known in [None, *anchor_sets(offers(parse(pattern)))]:
        seen = both([toy(pattern)], {pattern: known})
        for text in some:
            assert seen.core.read(text).found == seen.rules.read(text).found, (pattern, text, known)


@given(many=st.lists(patterns(), min_size=2, max_size=4, unique=True), data=st.data())
def test_rules_that_overlap_in_any_way(many: list[str], data: st.DataObject) -> None:
    number = st.integers(0, 2)
    rules = [
        toy(pattern, at, score=0.5 + 0.2 * data.draw(number), priority=data.draw(number)) for at, pattern in enumerate(many)
    ]  # fmt: skip
    scanners = [both(rules), both(rules, steps=data.draw(st.sampled_from([0, 2, 20]))), both(rules, apart=True)]
    for _ in range(3):
        text = "".join(data.draw(texts(pattern)) for pattern in data.draw(st.permutations(many)))[:300]
        want = scanners[0].rules.read(text).found
        for seen in scanners:
            assert seen.core.read(text).found == want, (rules, text)

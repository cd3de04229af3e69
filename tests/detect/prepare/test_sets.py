"""What a pattern's tree says of its matches: first characters, characters by place, strings, anchors.

Each may say too much, never too little: a property of patterns of any kind, on the matches that `regex` finds.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.prepare.alphabet import Alphabet
from desensitize.detect.prepare.anchors import Anchors, Either, offers
from desensitize.detect.prepare.choice import chains, runs
from desensitize.detect.prepare.classes import PLACES, barred, classes
from desensitize.detect.prepare.first import Firsts
from desensitize.detect.prepare.strings import Strings, lower, union
from desensitize.pattern.charset import ANY
from desensitize.pattern.shape import walk
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Chars
from desensitize.policy.build import compile_flags
from desensitize.testing.dialect import patterns, texts
from desensitize.testing.parity import anchor_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desensitize.pattern.charset import Ranges

SAMPLES = st.data()


def found(pattern: str, data: st.DataObject) -> Iterator[tuple[str, int, int]]:
    """Texts, and where in them a match can begin and then ends."""
    compiled = regex.compile(pattern, compile_flags)
    for _ in range(3):
        text = data.draw(texts(pattern))
        for at in range(len(text)):
            one = compiled.match(text, at)
            if one is not None:
                yield text, at, one.end()


def inside(character: str, ranges: Ranges) -> bool:
    return bool(character) and any(low <= ord(character) <= high for low, high in ranges)


@given(patterns(), SAMPLES)
def test_a_match_begins_with_one_of_its_first_symbols(pattern: str, data: st.DataObject) -> None:
    node = parse(pattern)
    alphabet = Alphabet(part.ranges for part in walk(node) if isinstance(part, Chars))
    first = Firsts(alphabet).first(node, alphabet.any)
    for text, at, _ in found(pattern, data):
        assert first >> alphabet.symbol(text[at]) & 1


@given(patterns(), SAMPLES)
def test_classes_hold_what_stands_at_each_place(pattern: str, data: st.DataObject) -> None:
    node = parse(pattern)
    known, before = classes(node), barred(node)
    assert len(known) == PLACES
    for text, at, end in found(pattern, data):
        for place, ranges in enumerate(known):
            assert ranges == ANY or (place < end - at and inside(text[at + place], ranges))
        assert not at or not inside(text[at - 1], before)


@given(patterns(), SAMPLES)
def test_one_of_the_strings_is_each_match(pattern: str, data: st.DataObject) -> None:
    node, strings = parse(pattern), Strings()
    every, heads = strings.all(node), strings.heads(node)
    for text, at, end in found(pattern, data):
        match = lower(text[at:end])
        assert every is None or match in every
        assert heads is None or any(match.startswith(head) for head in heads)


@given(patterns(), SAMPLES)
def test_one_of_the_anchors_of_each_set_stands_in_each_match(pattern: str, data: st.DataObject) -> None:
    ways = list(anchor_sets(offers(parse(pattern))))
    for text, at, _ in found(pattern, data):
        for way in ways:
            assert any(stands(text, at, *string, *part[1:]) for part in way for string in part.strings), (text, at, way)


def stands(text: str, start: int, string: str, following: Ranges | None, low: int, high: int, before: Ranges) -> bool:
    """Whether a string stands where it should from the beginning of a match, with the neighbours that it should have."""
    for at in range(max(0, start + low), min(len(text), start + high) + 1):
        end = at + len(string)
        free = lower(text[at:end]) == string and not (at and inside(text[at - 1], before))
        if free and (following is None or inside(text[end : end + 1], following)):
            return True
    return False


def sets(pattern: str) -> list[Anchors | Either]:
    return list(offers(parse(pattern)))


def test_anchors_with_their_places_and_neighbours() -> None:
    (first, *_) = sets("(?<![a-z])(?:AKIA|ASIA)[0-9A-Z]{16}")
    assert first == Anchors((("akia", ((48, 57), (65, 90))), ("asia", ((48, 57), (65, 90)))), 0, 0, ((97, 122),))
    places = {
        part.strings[0][0]: (part.low, part.high)
        for part in sets("[0-9]{2,4}@[a-z]{1,9}\\.com")
        if isinstance(part, Anchors) and len(part.strings) == 1
    }
    assert places == {"@": (2, 4), ".com": (4, 14)}
    assert {
        part.strings[0][0]: (part.low, part.high)
        for part in sets("(?<=key: )[0-9]{5}(?=;end)")
        if isinstance(part, Anchors) and len(part.strings) == 1
    } == {"key: ": (-5, -5), ";end": (5, 5)}


def test_a_negative_look_and_what_may_be_left_out_are_no_anchors() -> None:
    assert [
        string for part in sets("(?!key)[^;](?:no)?(?<!end)") if isinstance(part, Anchors) for string, _ in part.strings
    ] == []


def test_a_choice_has_anchors_by_branch() -> None:
    (either,) = [part for part in sets("(?:key[^;]{1,9}|[^;]pass)") if isinstance(part, Either)]
    assert [
        {string for part in branch if isinstance(part, Anchors) for string, _ in part.strings}
        for branch in either.branches
    ] == [{"key"}, {"pass"}]


@pytest.mark.parametrize(
    "pattern, every",
    [
        ("a|bc", {"a", "bc"}), ("(?i:K)[12]?", {"k", "k1", "k2"}), ("x{2,3}", {"xx", "xxx"}), ("(?=ab)a", {"a"}), ("[^a]", None),
        ("a{1,40}", None), ("[a-z]{4}", None), ("İ", {"İ"}),
    ],
)  # fmt: skip
def test_strings_of_a_pattern(pattern: str, every: set[str] | None) -> None:
    listed = Strings().all(parse(pattern))
    assert (None if listed is None else set(listed)) == every


def test_strings_are_not_listed_beyond_what_is_asked() -> None:
    node = parse("[0-9][0-9]")
    assert Strings(99).all(node) is None
    assert len(Strings(100).all(node) or ()) == 100
    assert union([frozenset("ab"), frozenset("c")], 2) is None


@given(st.lists(st.integers(0, (1 << 90) - 1), min_size=1, max_size=6))
def test_chains_are_the_branches_that_may_match_by_symbol(firsts: list[int]) -> None:
    """Small sets and large ones, which are split off in another way."""
    rows = chains(firsts, (1 << 90) - 1)
    assert all(before[1] < after[0] for before, after in pairwise(rows))
    told = {symbol: chain for low, high, chain in rows for symbol in range(low, high + 1)}
    for symbol in range(90):
        assert told.get(symbol, ()) == tuple(at for at, mask in enumerate(firsts) if mask >> symbol & 1)


@given(st.integers(0, (1 << 80) - 1))
def test_runs_are_all_of_a_mask(mask: int) -> None:
    found = list(runs(mask))
    assert sum((1 << high + 1) - (1 << low) for low, high in found) == mask
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))

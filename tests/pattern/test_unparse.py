"""A tree written down reads as the same tree."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from desensitize.pattern.charset import ANY, fold_ascii, merge
from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.pattern.unparse import unparse
from desensitize.policy.build import compile_flags
from desensitize.registry import Registry

CODES = st.sampled_from(
    [0, 9, 10, 32, 0x2D, 0x30, 0x41, 0x5A, 0x5B, 0x5D, 0x5E, 0x61, 0x6B, 0x7A, 0x7B, 0xA0, 0x4E00, 0x1F600, 0x10FFFF]
)
RANGES = st.lists(st.tuples(CODES, CODES).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=3).map(merge)
CHARS = (RANGES | RANGES.map(fold_ascii) | st.just(ANY)).map(Chars)
NODES: st.SearchStrategy[Node] = st.recursive(
    CHARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: Seq(tuple(items)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda items: Alt(tuple(items)))
        | st.builds(
            Repeat,
            inner.filter(lambda node: kind(node) != "look"),
            st.integers(0, 2),
            st.integers(2, 3),
            st.sampled_from(["", "?", "+"]),
        )
        | st.builds(Look, inner, st.booleans(), st.booleans())
        | inner.map(Value)
    ),
    max_leaves=8,
)


def flat(node: Node) -> object:
    """A tree without the groups that change nothing."""
    if isinstance(node, Chars):
        return ("chars", node.ranges)
    if isinstance(node, Value):
        return ("value", flat(node.item))
    if isinstance(node, Look):
        return ("look", flat(node.item), node.ahead, node.negative)
    if isinstance(node, Repeat):
        return (
            flat(node.item)
            if (node.low, node.high, node.mode == "+") == (1, 1, False)
            else ("repeat", flat(node.item), *node[1:])
        )
    if isinstance(node, Alt):
        return ("alt", *(part for branch in map(flat, node.branches) for part in parts(branch, "alt")))
    items: list[object] = []
    for item in map(flat, node.items):
        items.extend(parts(item, "seq"))
    return items[0] if len(items) == 1 else ("seq", *items)


def parts(node: object, kind: str) -> tuple[object, ...]:
    return node[1:] if isinstance(node, tuple) and node[0] == kind else (node,)


def kind(node: Node) -> object:
    found = flat(node)
    return found[0] if isinstance(found, tuple) else None


@given(NODES)
def test_what_is_written_reads_as_the_same_tree(node: Node) -> None:
    assert flat(parse(unparse(node))) == flat(node)


def test_shipped_patterns_stay_what_they_are() -> None:
    for rule in Registry.load(categories=["UserInfo", "CredentialInfo"]).rules:
        if rule.pattern:
            assert flat(parse(unparse(parse(rule.pattern)))) == flat(parse(rule.pattern)), rule.id


@pytest.mark.parametrize(
    "pattern, text",
    [
        ("(?i)ak-[a-z]{2}", "AK-xY"),
        (r"[^\n\]^-]", "a"),
        (r"(?i:Key): (?<value>[A-Z]{3})", "KEY: ABC"),
        (r"\\\{\}", r"\{}"),
        ("[\u3400-\u9fff]é", "王é"),
    ],
)
def test_what_is_written_matches_the_same(pattern: str, text: str) -> None:
    again = unparse(parse(pattern))
    assert regex.fullmatch(again, text, compile_flags), again
    assert "(?i" in again or "(?i" not in pattern

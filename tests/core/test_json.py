"""The leaves of a document are the same with the core and without it, and so is what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desensitize import native
from desensitize.chat.jsontext import Leaf, _read, leaves
from desensitize.errors import UnsupportedPart

pytestmark = pytest.mark.skipif(native.engine() is None, reason="there is no compiled core")

_TEXTS = st.text(st.characters(codec=None), max_size=6)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=10,
)
# Pieces of documents, in any order, and what is nearly one.
_PIECES = st.sampled_from(
    [*'{}[]:," \t\n\r-+.eE0123456789', '"a"', '"\\u0031"', '"\\ud83d"', '"\\x"', '"\\u12g4"', '"é😀"', "true", "false",
     "null", "tru", "nul", "01", "-0", "1.", "1.5e", "1e+", "-1.5E-3", '"a":', "{}", "[]", "\x0b", "\u00a0", "\ufeff", '"\n"', "１"]
)  # fmt: skip


def told(read: Any, source: str, depth: int) -> list[Leaf] | str:
    try:
        return list(read(source, depth))
    except ValueError as error:
        return f"broken: {error}"
    except UnsupportedPart as error:
        return f"refused: {error}"


def native_leaves(source: str, depth: int) -> list[Leaf]:
    return leaves(source, depth=depth)


@given(_VALUES, st.sampled_from([None, 1]), st.booleans(), st.integers(0, 4))
def test_documents(value: Any, indent: int | None, ascii_only: bool, depth: int) -> None:
    source = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert told(native_leaves, source, depth) == told(_read, source, depth)


@given(st.lists(_PIECES, max_size=14).map("".join), st.integers(0, 3))
@example("[1.", 3)
@example('{"a":1,}', 3)
@example("[[[[]]]]]", 2)
@example('{"a" "b"}', 2)
def test_what_is_nearly_one(source: str, depth: int) -> None:
    assert told(native_leaves, source, depth) == told(_read, source, depth)


@given(_VALUES.map(json.dumps), st.data())
def test_what_was_one(source: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(source)))
    source = source[:at] + data.draw(_PIECES) + source[at + data.draw(st.integers(0, 2)) :]
    assert told(native_leaves, source, 64) == told(_read, source, 64)


def test_deep_ones_are_told_from_broken_ones() -> None:
    for source in ("[" * 100_000 + "]" * 100_000, "[" * 100_000, '{"a":' * 70 + "1" + "}" * 70):
        assert told(native_leaves, source, 64) == told(_read, source, 64)


def test_a_leaf_is_one_of_ours() -> None:
    [leaf] = leaves("[1]")
    assert type(leaf) is Leaf

"""JSON as text: exact spans, strict reading, and edits that touch nothing else."""

from __future__ import annotations

import json
import pickle
import traceback
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desensitize.chat.jsontext import MAX_DEPTH, Leaf, document, edit, leaves
from desensitize.errors import UnsupportedPart

TEXT = st.text(st.characters(codec=None), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2, "\t"]),
        "separators": st.sampled_from([None, (",", ":"), (" ,\n", " :\t")]),
        "ensure_ascii": st.booleans(),
    }
)


def flat(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str, Any]]:
    """What ``leaves`` should see, from the parsed document."""
    if isinstance(value, str):
        return [(path, "string", value)]
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int | float):
        return [(path, "number", value)]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in flat(item, (*path, index))]
    return [leaf for key, item in value.items() for leaf in [((*path, key), "key", key), *flat(item, (*path, key))]]


def read(leaf: Leaf) -> Any:
    return json.loads(leaf.value) if leaf.kind == "number" else leaf.value


@given(VALUES, STYLES)
@example({"a": "\ud83d", "\ud83d\ude00": 1.0}, {"indent": None, "separators": None, "ensure_ascii": True})
def test_leaves_equal_the_parsed_document(value: Any, style: dict[str, Any]) -> None:
    source = json.dumps(value, **style)
    parsed = json.loads(source)
    assert [(leaf.path, leaf.kind, read(leaf)) for leaf in leaves(source)] == flat(parsed)
    for leaf in leaves(source):
        written = json.loads(source[leaf.start : leaf.end])
        assert written == read(leaf)


@given(VALUES, STYLES)
def test_an_edit_that_changes_nothing_is_the_same_text(value: Any, style: dict[str, Any]) -> None:
    source = json.dumps(value, **style)
    assert edit(source, lambda leaf: None) == source
    assert edit(source, lambda leaf: leaf.value) == source


@given(VALUES, STYLES, TEXT)
def test_an_edit_changes_the_strings_and_nothing_else(value: Any, style: dict[str, Any], new: str) -> None:
    source = json.dumps(value, **style)
    edited = edit(source, lambda leaf: new if leaf.kind == "string" else None)
    kept = [(p, k) if k == "string" else (p, k, v) for p, k, v in flat(json.loads(source))]
    assert [(p, k) if k == "string" else (p, k, v) for p, k, v in flat(json.loads(edited))] == kept
    strings = {value for _, kind, value in flat(json.loads(edited)) if kind == "string"}
    # Two halves of a pair that stand together are one character once read.
    assert strings <= {json.loads(json.dumps(new))}


def test_the_rest_stays_to_the_byte() -> None:
    source = '\n{ "price" :1.00,"e":1E5 , "tel":"\\u0031380", "tel": "138",\t"o":"caf\\u00e9" }\r\n'
    edited = edit(source, lambda leaf: {"1380": "é<1>", "138": "é<2>"}.get(leaf.value))
    assert edited == '\n{ "price" :1.00,"e":1E5 , "tel":"\\u00e9<1>", "tel": "é<2>",\t"o":"caf\\u00e9" }\r\n'


def test_a_number_becomes_a_string() -> None:
    assert edit("[13800138000, 1]", lambda leaf: "<P>" if leaf.value == "13800138000" else None) == '["<P>", 1]'


def test_half_a_pair_is_always_escaped() -> None:
    assert edit('["x"]', lambda leaf: "\ud83d") == '["\\ud83d"]'


BROKEN = [
    "", " ", "{", "[", "}", "[1", "[1,]", "[,1]", '{"a"}', '{"a":}', '{"a":1,}', "{1:2}", '{"a":1 "b":2}', "[1 2]",
    "[1]]", "[1]x", "x[1]", "nul", "NaN", "[Infinity]", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "['a']", '["a]',
    '["\n"]', '["\\x41"]', '["\\u12"]', "[1}", '{"a":1]', ":", ",", "[\ufeff1]", "\ufeff[1]", "[1]\x00", "[tru]",
    "[truefalse]", '["a""b"]', "[--1]", "[1\u00a0]", '{"a"::1}', "[]{}",
]  # fmt: skip


@pytest.mark.parametrize("source", BROKEN)
def test_what_is_no_json_is_refused_without_its_text(source: str) -> None:
    with pytest.raises(ValueError, match=r"^not a JSON document$") as caught:
        leaves(source)
    assert caught.value.__context__ is None


@given(st.text(st.sampled_from(list('{}[]:,"\\u01ae.-tfn \n')), max_size=14))
def test_it_accepts_what_the_standard_reader_accepts(source: str) -> None:
    try:
        json.loads(source)
    except ValueError:
        with pytest.raises(ValueError, match="not a JSON document"):
            leaves(source)
    else:
        leaves(source)


def test_depth_is_bounded_and_costs_no_recursion() -> None:
    deep = "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH
    assert len(leaves(deep)) == 1
    for levels in (MAX_DEPTH + 1, 200_000):
        with pytest.raises(UnsupportedPart) as caught:
            leaves("[" * levels + "1" + "]" * levels)
        assert "64" in str(pickle.loads(pickle.dumps(caught.value)))


def test_deep_text_that_is_no_json_is_just_text() -> None:
    assert document("[" * 1000 + " and so on ]") is None


@pytest.mark.parametrize("text", ["1", '"a"', "", "}", "{", "null", "[1", "hello"])
def test_only_objects_and_lists_are_documents(text: str) -> None:
    assert document(text) is None


@pytest.mark.parametrize("text", ["{}", " [] ", '{"a":1}', "\n[1]\n"])
def test_objects_and_lists_are_documents(text: str) -> None:
    assert document(text) is not None


def test_long_documents_take_one_pass() -> None:
    source = json.dumps(["\n\\é" * 300_000, "x" * 1_000_000])
    assert len(leaves(source)) == 2
    with pytest.raises(ValueError, match="not a JSON document"):
        leaves(source[:-2])


def test_no_error_shows_the_text() -> None:
    with pytest.raises(ValueError, match="not a JSON document") as caught:
        leaves('["13800138000",]')
    assert "13800138000" not in "".join(traceback.format_exception_only(caught.value))

"""JSON that others wrote: nothing is lost in reading it, and only what changes is written anew."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.chat.exact import Numeral, loads, rewritten, spelled
from desensitize.errors import RestoreError

NUMBERS = st.one_of(
    st.sampled_from("0 -0 1.00 1e400 -1E-400 0.10000000000000000055 1e5 18446744073709551616 NaN -Infinity".split()),
    st.integers().map(str),
    st.integers(min_value=10**18, max_value=10**30).map(str),
)
SPACES = st.sampled_from(["", " ", "\n", "\t ", "\r\n"])
TEXTS = st.one_of(st.text(max_size=6), st.sampled_from(["<A_1>", '"', "\\", "{", "]", ",", ":", "\ud83d", "a" * 9]))


def mark(value: Any) -> Any:
    """Another document: each text, keys too, says something else."""
    if isinstance(value, dict):
        return {f"{key}!": mark(member) for key, member in value.items()}
    if isinstance(value, list):
        return [mark(item) for item in value]
    return f"{value}!" if isinstance(value, str) else value


@st.composite
def sources(draw: st.DrawFn, depth: int = 3) -> tuple[str, str]:
    """A document, oddly spaced and spelled, and the same one with a mark in each text."""
    kind = draw(st.sampled_from(["text", "number", "word", "list", "object"] if depth else ["text", "number", "word"]))
    gap = lambda: draw(SPACES)  # noqa: E731 - as short as what it stands for
    if kind == "text":
        return draw(_texts())
    if kind in {"number", "word"}:
        word = draw(NUMBERS if kind == "number" else st.sampled_from(["true", "false", "null"]))
        return word, word
    items = [draw(sources(depth - 1)) for _ in range(draw(st.integers(0, 3)))]
    texts, marked = gap(), ""
    marked = texts
    for index, (text, changed) in enumerate(items):
        comma, before, after = "," * bool(index), gap(), gap()
        key = json.dumps(f"k{index}") + gap() + ":" + gap() if kind == "object" else ""
        texts += comma + before + key + text + after
        marked += comma + before + key.replace('"', '!"', 2).replace('!"', '"', 1) + changed + after
    left, right = ("{", "}") if kind == "object" else ("[", "]")
    return left + texts + right, left + marked + right


@st.composite
def _texts(draw: st.DrawFn) -> tuple[str, str]:
    text, escaped = draw(TEXTS), draw(st.booleans())
    try:
        text.encode()
    except UnicodeError:
        escaped = True
    source = json.dumps(text, ensure_ascii=escaped)
    return source, json.dumps(f"{text}!", ensure_ascii="\\u" in source)


@given(sources())
def test_only_what_changes_is_written_anew(document: tuple[str, str]) -> None:
    source, marked = document
    old = loads(source)
    assert rewritten(source, old, loads(source)) == source
    assert rewritten(source, old, mark(old)) == marked
    assert loads(spelled(old)) == old


def test_members_that_were_left_out() -> None:
    source = '{ "a" : 1.00 , "b":[1e400, {"c":"x" ,"d" : null}], "e": "é" }'
    old = loads(source)
    assert rewritten(source, old, {"a": Numeral("1.00"), "e": "y"}) == '{"a" : 1.00,"e": "y"}'
    assert rewritten(source, old, {**old, "b": None}) == '{ "a" : 1.00 , "b":null, "e": "é" }'
    assert rewritten(source, old, {**old, "b": [old["b"][0], {"d": None}]}) == source.replace('"c":"x" ,', "")
    assert rewritten(source, old, {}) == "{}"


def test_a_key_written_twice_says_what_its_last_member_says() -> None:
    source = '{"a": "x", "b": 1.0, "a": "y"}'
    assert rewritten(source, loads(source), {"a": "z", "b": Numeral("1.0")}) == '{"a": "x", "b": 1.0, "a": "z"}'
    assert rewritten(source, loads(source), {"A": "z", "b": Numeral("1.0")}) == '{"A": "x", "b": 1.0, "A": "z"}'


@pytest.mark.parametrize("deep", ["[" * 65 + "]" * 65, '{"a":' * 90 + "1" + "}" * 90, "[" * 100_000])
def test_what_is_nested_too_deep_is_an_error(deep: str) -> None:
    with pytest.raises(RestoreError, match="deeper than 64"):
        loads(deep)


def test_brackets_in_texts_nest_nothing() -> None:
    source = json.dumps(["[" * 500, '{"' * 500, "\\" * 7, *[[]] * 500])
    assert rewritten(source, loads(source), loads(source)) == source
    assert loads("[" * 64 + "]" * 64)


@pytest.mark.parametrize("broken", ["", "{", '{"a" 1}', "[1,]", "nothing", '"\x01"', "1 2"])
def test_what_is_no_json_is_none(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(broken)

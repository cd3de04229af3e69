"""Patterns of other engines mean the same in ours."""

from __future__ import annotations

import re

import pytest
import regex

from desensitize.pattern.syntax import PatternError, parse
from desensitize.policy.build import compile_flags
from desensitize.policy.importers.flavour import PYTHON, RE2, RUST
from desensitize.policy.importers.foreign import EACH
from desensitize.policy.importers.translate import translated

TEXTS = [
    "", "a", "AB-12", "ab-12", "x AB-12 y", "xAB-12", "AB-123", "AB-12\n", "\nAB-12", "AB-12 AB-12", "foo", "foofoo", "f\u4e00", "a_b", "key=abc", "KEY = 'abc'", "12.5", "\t12",
    "a\nb", "[x]", "{2}", "a{,}", "aaa", "aaaa", "é", "tel 110",
]  # fmt: skip
SAME = [
    r"\bAB-\d{2}\b", r"(?i)ab-\d+", r"\w+", r"[\w.-]+", r"\W", r"[^\s]+", r"\S+\s*=\s*\S+", r"^AB", r"AB-12$", r"(?m)^AB-12$", r"(?s)a.b", r"a.b", r"(?:foo){2}", r"(?P<x>foo)", r"\Bo",
    r"\b-", r"-\b", r"a{2,}", r"a{2}", r"[]x[]+", r"\x41\u0042", r"(?x) a \  # nothing", r"(?i:KEY)\s?=", r"a|ab", r"(?=f)fo", r"(?<!x)AB", r"\{\d\}", r"ba{,2}", r"\[x{,}]", r"[a-f\d]+", r"\Atel", r"0\Z", r"(a|b)+?_", r"[^\W\d]+",
    r"\.\d", r"(?#none)a", r"[\-a]+", r"\/|é", r"a*b?",
]  # fmt: skip


@pytest.mark.parametrize("pattern", SAME)
def test_python_patterns_match_the_same_in_ascii_text(pattern: str) -> None:
    if pattern == "a*b?":
        with pytest.raises(PatternError, match="empty"):
            translated(pattern, PYTHON)
        return
    ours = regex.compile(translated(pattern, PYTHON)[0].pattern, compile_flags)
    theirs = re.compile(pattern, re.ASCII)
    for text in TEXTS:
        if text.isascii() or "[^" not in pattern:
            assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)], text


def test_chinese_beside_a_value_is_no_part_of_its_word() -> None:
    ours = translated(r"\b\d{11}\b", PYTHON)[0].pattern
    assert regex.search(ours, "电话13800138000。", compile_flags)
    assert not regex.search(ours, "x13800138000", compile_flags)


@pytest.mark.parametrize(
    ("pattern", "value", "ours"),
    [
        (r"(?i)key=([a-z]{4})", EACH, "(?i)key=(?<value>[a-z]{4})"),
        (r"key=(?P<s>a)(b)", "s", "key=(?<value>a)b"),
        (r"key=(a)(b)", 2, "key=a(?<value>b)"),
        (r"p8e-(?i)[a-f]{2}", 0, "p8e-(?i:[a-f]{2})"),
        (r"(?i)x(?-i:Y)", 0, "(?i:x)Y"),
        (r"[[:upper:]]{2}", 0, "[A-Z]{2}"),
        (r"(?:.|[\n\r])x", 0, r"[\x00-\U0010ffff]x"),
        (r"(?>ab)c", 0, "(?:ab){1}+c"),
        (r"\Qa.b\E", 0, r"a\.b"),
        (r"\p{Han}x", 0, None),
    ],
)  # fmt: skip
def test_what_other_engines_have(pattern: str, value: int | str, ours: str | None) -> None:
    made = translated(pattern, RE2, value)[0].pattern
    parse(made)
    if ours is None:
        assert regex.search(made, "王x", compile_flags)
    else:
        assert made == ours


def test_each_branch_with_a_secret_becomes_a_pattern() -> None:
    assert [each.pattern for each in translated("a=(x)|b=(y)", RE2, EACH)] == ["a=(?<value>x)", "b=(?<value>y)"]


def test_a_group_that_is_not_in_every_match_is_said() -> None:
    made = translated("a(x)?b", RE2, 1)[0]
    assert made.pattern == "ax?b"
    assert "whole match" in made.notes[0]


def test_a_bound_that_was_given_is_said() -> None:
    made = translated("ab+", RE2)[0]
    assert made.pattern == "ab{1,256}"
    assert "256" in made.notes[0]
    assert translated(r"k\s*=x{20,}", RE2)[0].pattern == r"k[\t-\r ]{0,32}=x{20,256}"


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1", r"(?P=x)", r"(?(1)a|b)", r"(?R)", r"\Kx", r"(?|a|b)", r"(a", r"a)", r"[a", r"\p{L}", r"\p{Nope}", r"(?<=ab?)d", "*", r"[z-a]", "\\", r"(?=a)*", r"\g<1>",
        r"a{2", r"\x{110000}", "(?P<>a)", "((((" * 40,
    ],
)  # fmt: skip
def test_what_has_no_counterpart_is_refused_with_its_place(pattern: str) -> None:
    if pattern == r"a{2":
        assert translated(pattern, PYTHON)[0].pattern == r"a\{2"
        return
    with pytest.raises(PatternError) as caught:
        translated(pattern, PYTHON)
    assert 0 <= caught.value.position <= len(pattern)


def test_braces_without_a_least_number_are_characters_in_re2() -> None:
    assert translated("ba{,2}", RE2)[0].pattern == r"ba\{,2\}"


def test_classes_made_of_others_are_those_of_rust_alone() -> None:
    assert translated("[a[b]", PYTHON)[0].pattern == r"[\[a-b]" or translated("[a[b]", PYTHON)[0].pattern == r"[\[ab]"
    assert translated("[a[bc]]", RUST)[0].pattern == "[a-c]"
    with pytest.raises(PatternError):
        translated("[a&&[b]]", RUST)

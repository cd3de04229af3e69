"""The dialect: what it takes, what it refuses and with which remedy, and what it says about a pattern."""

import pytest
import regex

from desensitize.pattern.shape import defects, first, last, reach, width
from desensitize.pattern.syntax import PatternError, parse
from desensitize.policy.build import compile_flags

REFUSED = [
    (r"\d{3}", "write [0-9]", 0),
    (r"a\b", "guard", 1),
    (r"\p{Han}", "write the range", 0),
    (r"[a\P{Lu}]", "write the range", 2),
    (r"\w\s", "write [0-9A-Za-z_]", 0),
    ("a+", "{1,64}", 1),
    ("a*", "{0,64}", 1),
    ("a{2,}", "both bounds", 1),
    ("a{,3}", "{m}", 1),
    ("^a", "edge of a line", 0),
    ("a$", "edge of a line", 1),
    (r"(a)\1", "back-references", 3),
    ("(?P<name>a)", "(?<value>", 0),
    ("(?<name>a)", "(?<value>", 0),
    ("(?>a)", "not part", 0),
    ("(?R)", "not part", 0),
    ("a{1,2}{3}", "group it", 6),
    ("(?=a){2}", "look-around", 5),
    ("[a", "without", 0),
    ("(a", "without", 0),
    ("a)", "unmatched", 1),
    ("[z-a]", "backwards", 1),
    ("[[:alpha:]]", "inside a class", 1),
    ("a\\", "lone backslash", 1),
    (r"\x1", "hexadecimal", 0),
    ("?a", "nothing to repeat", 0),
    ("a{e<=1}", "{m}", 1),
    ("(" * 60 + "a" + ")" * 60, "deeper", 40),
]


@pytest.mark.parametrize(("pattern", "remedy", "position"), REFUSED)
def test_outside_the_dialect_is_refused_with_place_and_remedy(pattern: str, remedy: str, position: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert remedy in str(caught.value)
    assert caught.value.position == position


DEFECTIVE = [
    ("a?", "empty text"),
    ("(?:a?){3}", "empty text"),
    ("(?<=a{1,2})b", "fixed width"),
    ("(?:[a-z]{1,9}){1,9}!", "too many ways"),
    ("(?:[0-9]{1,9}-?){1,9}!", "too many ways"),
    ("[a-z]{0,90}[a-z]{0,90}[a-z]{0,90}!", "too many ways"),
    ("(?:a|a){30}b", "too many ways"),
    ("(?:ab|a[b-c]|xy){30}b", "too many ways"),
    ("(?:a|aa){1,50}b", "too many ways"),
    ("(?:a?){30}a{30}", "too many ways"),
    ("(?:x(?:a|ab)){1,9}(?:a|b)", None),
    ("x(?=(?:a|a){1,60}[!?])", "too many ways"),
    ("(?:a{1,2}b|a{1,2}b){1,60}[!?]", "too many ways"),
    ("(?:(?:ab|cd)x|(?:ab|ce)x){1,60}[!?]", "too many ways"),
    ("(?:(?:ab|cd)x|(?:ab|ce)x)" * 30, "too many ways"),
    ("(?:a{1,99}){1,99}b", "too many ways"),
    ("[a-z]{1,90}-?[a-z]{1,90}-?[a-z]{1,90}-?[a-z]{1,90}!", "too many ways"),
    ("(?:a|b|ab){1,50}c", "too many ways"),
    ("[a-z]{1,16383}[!?]", "anywhere in its own text"),
    ("(?:[a-z]{1,128}){1,128}[!?]", "anywhere in its own text"),
    ("(?<![a-z])[a-z]{1,16383}[!?]", None),
    ("secret=[a-z]{1,16000};", None),
    ("x(?=(?:(?:a{64}){64}){64})", "look-around sees"),
    ("a(?<value>b?)c", "may be empty"),
    ("a(?:(?:b|b){1,60})?", "too many ways"),
    ("a(?:[bc]?[cd]?x){0,60}", None),
    (".{1,20000}", "the limit is"),
    ("a(?<value>b)?", "exactly once"),
    ("(?:(?<value>b)|c)", "exactly once"),
    ("(?:(?<value>b)c){2}", "exactly once"),
    ("(?=(?<value>b))bc", "exactly once"),
    ("(?<value>a)(?<value>b)", "more than once"),
]


@pytest.mark.parametrize(("pattern", "says"), DEFECTIVE)
def test_a_pattern_that_cannot_be_a_rule(pattern: str, says: str | None) -> None:
    if says is None:
        assert not list(defects(parse(pattern)))
        return
    if ".{1,20000}" in pattern:
        with pytest.raises(PatternError):
            parse(pattern)
        return
    assert any(says in message for message in defects(parse(pattern)))


SOUND = [
    r"(?<![0-9])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])",
    r"(?i)sk-[a-z0-9_\-]{20,64}(?![a-z])",
    r"(?:姓名|联系人)[:：]\x20{0,2}(?<value>[一-龥]{2,4})",
    r"[^\x00-\x1f@]{1,9}@(?:[a-z]{1,9}\.){1,4}[a-z]{2,9}",
    r"[㐀-鿿]{2,3}\u5148\u751f|[\u4e00x-z]\.",
    r"(?:[0-9]{3}-?){2,4}",
    r"a{1,3}?b{2}+c",
]


@pytest.mark.parametrize("pattern", SOUND)
def test_sound_patterns_compile_as_the_engine_reads_them(pattern: str) -> None:
    assert not list(defects(parse(pattern)))
    regex.compile(pattern, compile_flags)


def test_facts_about_a_pattern() -> None:
    node = parse("(?<![0-9])ab?(?:cd|efg)(?!xyz)")
    assert width(node) == (3, 5)
    assert reach(node).most == 5
    assert reach(node).ahead >= 3
    assert reach(node).behind >= 1
    assert first(node) == ((97, 97),)
    assert last(node) == ((100, 100), (103, 103))


def test_case_folding_is_ascii_only_in_both_readers() -> None:
    compiled = regex.compile("(?i)k", compile_flags)
    assert compiled.fullmatch("K")
    assert not compiled.fullmatch("\u212a")
    assert parse("(?i)k").ranges == ((75, 75), (107, 107))  # type: ignore[union-attr]

"""The gate never hides a match, and windows give what the whole text gives: the plain loop is the judge."""

import pytest
import regex
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from desensitize import Registry
from desensitize.detect.digits import clusters, number_in
from desensitize.detect.factors import NUMBERS, WORDS, Style, factor_of
from desensitize.detect.gate import Named, Place
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.read.view import view
from desensitize.detect.sieve import BLOCK
from desensitize.pattern.shape import defects
from desensitize.pattern.syntax import PatternError, parse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import Rule
from desensitize.testing import patterns, strategies

RULES = Registry.load().rules
PATTERNED = [rule for rule in RULES if rule.pattern or rule.words]
GATED = Pipeline(RULES)
REFERENCE = Pipeline(RULES, gated=False)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]


@pytest.mark.property
@pytest.mark.parametrize("rule", PATTERNED, ids=lambda rule: rule.id)
def test_gate_names_every_rule_that_matches(rule: Rule) -> None:
    index = [m.rule for m in GATED.matchers].index(rule)
    matcher = GATED.matchers[index]
    narrowed = dict(rule.generate).get("strategy", "pattern") != "pattern"
    texts = strategies.for_rule(rule) if narrowed else patterns.matches(matcher.pattern)

    @settings(max_examples=settings().max_examples // 16, suppress_health_check=SLOW)
    @given(texts, strategies.carriers())
    def check(drawn: tuple[str, int, int], carrier: tuple[str, str]) -> None:
        text = carrier[0] + drawn[0] + carrier[1]
        look = GATED.sieve.look(view(text).text, folded=True) if GATED.sieve else None
        assert look is not None
        if list(matcher.candidates(view(text).text)):
            assert index in look.windows
        assert GATED.find(text) == REFERENCE.find(text)

    check()


# Pieces of the dialect, put together at random: what is derived from a tree must hold for every tree.
_CLASSES = st.sampled_from(
    ["[0-9]", "[a-z]", "[^0-9]", "[A-Fa-f0-9]", "[一-龥]", "x", "@", "\\.", "电", "(?i:k)", ".", "[^\\x00-\\x7f]"]
)
_GUARDS = st.sampled_from(["(?<![0-9])", "(?![0-9])", "(?<=a)", "(?=.)", "(?<![^\\n])", "(?![^\\n])", ""])


def _extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from(["?", "{2}", "{1,3}", "{0,2}", "{3,9}", "{2,30}?", "{1,4}+", ""])
    group = st.tuples(inner, counts).map(lambda p: f"(?:{p[0]}){p[1]}")
    alt = st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})")
    seq = st.lists(st.one_of(inner, _GUARDS), min_size=1, max_size=4).map("".join)
    return st.one_of(group, alt, seq, inner.map(lambda p: f"(?i:{p})"))


PATTERNS = st.recursive(_CLASSES, _extend, max_leaves=8)


@pytest.mark.parametrize("style", [WORDS, NUMBERS], ids=["words", "numbers"])
@settings(suppress_health_check=SLOW)
@given(data=st.data(), pattern=PATTERNS)
def test_a_derived_factor_occurs_wherever_its_pattern_matches(style: Style, data: st.DataObject, pattern: str) -> None:
    try:
        assume(not list(defects(parse(pattern))))
    except PatternError:
        reject()
    factor = factor_of(pattern, style)
    if factor is None:
        return
    text, _, _ = data.draw(patterns.matches(pattern))
    before, after = data.draw(st.tuples(st.text("a1中\n@", max_size=4), st.text("a1中\n@", max_size=4)))
    whole = before + text + after
    # Half a surrogate pair never reaches an automaton.
    assume(whole == whole.encode("utf-8", "ignore").decode())
    if regex.compile(pattern, compile_flags).search(whole):
        assert Named([factor.pattern])(whole.encode()) == [0], (pattern, factor.pattern, whole)


_NUMBERS = st.sampled_from(
    [
        "[0-9]{4}",
        "[0-9]",
        "[0-9]{3,5}",
        "[ -]?",
        "[- ]{0,3}",
        "[./]",
        "1[3-9]",
        "[A-Z]{0,2}",
        "(?:[+(]86[) ]?)?",
        "x?",
        "号",
    ]
)


@settings(suppress_health_check=SLOW)
@given(data=st.data(), pattern=st.recursive(_NUMBERS, _extend, max_leaves=7) | PATTERNS)
def test_a_rule_of_any_pattern_is_found_as_by_the_plain_loop(data: st.DataObject, pattern: str) -> None:
    """Factors, beginnings, numbers and windows together: whatever kind a pattern is of."""
    try:
        assume(not list(defects(parse(pattern))))
    except PatternError:
        reject()
    rule = Rule(id="r", entity="R", label="R", pattern=pattern)
    gated, reference = Pipeline((rule,)), Pipeline((rule,), gated=False)
    parts = data.draw(st.lists(patterns.matches(pattern).map(lambda drawn: drawn[0]), min_size=1, max_size=3))
    glue = st.text("a1 -.(中\n@9", max_size=5)
    text = data.draw(glue) + "".join(part + data.draw(glue) for part in parts)
    assert gated.find(text) == reference.find(text), (pattern, text)
    number = number_in(parse(pattern))
    for found in regex.compile(pattern, compile_flags).finditer(text) if number.digits >= 4 else ():
        spans = [m.span() for m in clusters().finditer(text)]
        assert any(
            low - number.before <= found.start() <= high - number.digits and high - low >= number.digits
            for low, high in spans
        ), (pattern, text, number)


def test_text_that_utf8_cannot_carry_rules_nothing_out() -> None:
    text = "\ud83d 手机 13800138000 \udc00"
    assert GATED.find(text) == REFERENCE.find(text)
    assert len(GATED.find(text)) == 1


def test_without_the_gate_library_the_reference_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "re2", None)
    bare = Pipeline(RULES).ready()
    assert bare.sieve is None
    text = "手机 １３８００１３８０００, a@example.com"
    assert bare.find(text) == GATED.find(text) != []


@settings(suppress_health_check=SLOW)
@given(st.data())
def test_windows_equal_the_whole(data: st.DataObject) -> None:
    """Values around block borders, in texts of several blocks."""
    rules = data.draw(st.lists(st.sampled_from(PATTERNED), min_size=1, max_size=4))
    filler = data.draw(st.sampled_from(["好", "a ", "1 ", "-", "x1"]))
    text = ""
    for rule in rules:
        planted = data.draw(strategies.for_rule(rule)) if rule.pattern else strategies.Planted("x", 0, 1)
        border = BLOCK * (len(text) // BLOCK + 1)
        gap = max(0, border - len(text) - data.draw(st.integers(0, len(planted.text) + 2)))
        text += (filler * gap)[:gap] + " " + planted.text + " "
    text += filler * data.draw(st.integers(0, 300))
    assert GATED.find(text) == REFERENCE.find(text)


@pytest.mark.parametrize("unit", ["1", "1-", "a@", "a.", "中1", "0123456789 ", "://", "a@b.c ", "＠１"])
def test_long_monotonous_texts_equal_the_reference(unit: str) -> None:
    text = (unit * 5000)[: 3 * BLOCK + 17]
    assert GATED.find(text) == REFERENCE.find(text)


def test_every_shipped_rule_can_be_ruled_out() -> None:
    always = [m.rule.id for m in map(Matcher, PATTERNED) if m.factor is None]
    assert always == []


def test_a_guard_written_once_for_all_finds_the_same_places() -> None:
    import re2

    factors = [m.factor.pattern for m in map(Matcher, PATTERNED) if m.factor is not None and m.factor.leads]
    single = [re2.compile(pattern.encode()) for pattern in factors]
    place = Place(factors)
    for rule in PATTERNED:
        for example in (*rule.match, *rule.ignore):
            data = view(example.text).text.encode()
            wanted = {found.start() for pattern in single for found in pattern.finditer(data)}
            first = min(wanted, default=-1)
            assert place(data, 0) == first, (rule.id, example.text)

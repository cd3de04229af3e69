"""Overlaps: one total order, and nothing found stays in sight."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desensitize import Masker, Registry
from desensitize.detect.finding import OTHERWISE, Finding
from desensitize.detect.match.matcher import Candidate
from desensitize.detect.match.resolve import resolve, united
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.read.view import foldable
from desensitize.policy.rule import Rule
from desensitize.testing import strategies


def candidate(
    start: int, end: int, score: float = 0.8, rule: str = "r", priority: int = 0, value: tuple[int, int] | None = None
) -> Candidate:
    low, high = value or (start, end)
    return Candidate(start, end, low, high, score, Rule(id=rule, entity=rule.upper(), label="R", priority=priority), ())


def winners(*candidates: Candidate) -> list[tuple[int, int, str]]:
    return [(c.low, c.high, c.rule.id) for c in resolve(candidates)]


def test_the_order() -> None:
    assert winners(candidate(0, 5, 0.9, "b"), candidate(0, 5, 0.8, "a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b", priority=1), candidate(0, 5, rule="a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b"), candidate(1, 5, rule="a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b"), candidate(0, 5, rule="a")) == [(0, 5, "a")]


def test_the_longer_whole_match_wins_with_its_shorter_value() -> None:
    assert winners(candidate(0, 9, rule="label", value=(5, 9)), candidate(5, 9, rule="bare")) == [(5, 9, "label")]


def test_nothing_is_cut_to_fit_beside_a_winner() -> None:
    assert winners(candidate(0, 6, 0.9, "a"), candidate(4, 9, 0.8, "b")) == [(0, 6, "a")]
    assert winners(candidate(0, 9, 0.9, "a"), candidate(4, 6, 0.8, "b")) == [(0, 9, "a")]


def test_what_covers_all_of_the_winners_and_more_takes_their_place() -> None:
    assert winners(candidate(4, 6, 0.9, "a"), candidate(0, 9, 0.8, "b")) == [(0, 9, "b")]
    assert winners(candidate(1, 3, 0.9, "a"), candidate(4, 6, 0.9, "c"), candidate(0, 9, 0.8, "b")) == [(0, 9, "b")]
    assert winners(candidate(0, 3, 0.9, "a"), candidate(6, 10, 0.9, "c"), candidate(0, 9, 0.8, "b")) == [
        (0, 3, "a"), (6, 10, "c"),
    ]  # fmt: skip


def test_a_higher_priority_that_read_more_stays() -> None:
    ahead = candidate(0, 6, 0.9, "a", priority=1, value=(4, 6))
    assert winners(ahead, candidate(2, 9, 0.8, "b")) == [(4, 6, "a")]
    assert winners(ahead, candidate(0, 9, 0.8, "b")) == [(0, 9, "b")]


def test_a_dropped_rule_is_asked_again_about_what_is_left() -> None:
    def again(dropped: Candidate, low: int, high: int) -> list[Candidate]:
        asked.append((dropped.rule.id, low, high))
        return [candidate(low, low + 1, 0.8, "b"), candidate(high - 1, high + 3, 0.8, "b")]

    asked: list[tuple[str, int, int]] = []
    out = resolve([candidate(0, 6, 0.9, "a", priority=1, value=(4, 6)), candidate(2, 9, 0.8, "b")], again)
    assert [(c.low, c.high, c.rule.id) for c in out] == [(2, 3, "b"), (4, 6, "a"), (6, 7, "b")]
    assert asked == [("b", 2, 4), ("b", 6, 9)]


REMAINDERS = [
    ("postgres://app:Qu1etHarbor@db.example.com/x", "postgres://app:<PASSWORD_1>@db.example.com/x"),
    ("孙主任说", "<PERSON_1>说"), ("欧阳女士和司马先生", "<PERSON_1>女士和<PERSON_2>先生"),
    ("购买方：苏州晨光贸易有限公司", "购买方：<ORG_1>"),
    ("原告林小雨与被告杭州明泽贸易有限公司", "原告<PERSON_1>与被告<ORG_1>"),
    ("登录账号密码：admin/Qgnhga00，", "登录账号密码：<PASSWORD_1>，"),
    ("password: zebra-13900139000-kilo", "password: <PASSWORD_1>"), ("写信到 zhou_13900139000@example.com", "写信到 <EMAIL_1>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "masked"), REMAINDERS)
def test_a_remainder_is_no_finding(text: str, masked: str) -> None:
    assert Masker().mask(text).text == masked


RULES = Registry.load().rules
PIPELINE = Pipeline(RULES)
MATCHERS = {matcher.rule.id: matcher for matcher in PIPELINE.matchers}


def matches(finding: Finding, text: str) -> bool:
    """Whether a span is the value of a match of the rule it names, wherever a match could begin."""
    matcher = MATCHERS[finding.rule]
    found = matcher.compiled.finditer(text, overlapped=True)
    return any(m.span(matcher.group) == (finding.start, finding.end) for m in found)


PATTERNED = [rule for rule in RULES if rule.pattern]


@pytest.mark.property
@pytest.mark.parametrize(
    "index",
    [
        # Every fourth rule in the plain run: what is shown is the resolver's, and the patterns of others are among them.
        pytest.param(index, id=rule.id, marks=pytest.mark.thorough if index % 4 else ())
        for index, rule in enumerate(PATTERNED)
    ],
)
def test_a_finding_is_a_match_of_its_rule(index: int) -> None:
    """Values of two rules, one behind the other or with little in between: where they touch, none is cut."""
    others = [PATTERNED[(index * step + step) % len(PATTERNED)] for step in (7, 31)]

    @settings(max_examples=settings().max_examples // 16, suppress_health_check=list(HealthCheck))
    @given(
        strategies.for_rule(PATTERNED[index]),
        st.one_of(*map(strategies.for_rule, others)),
        st.sampled_from(["", " ", "，", ":", "@"]),
    )
    def check(first: strategies.Planted, second: strategies.Planted, glue: str) -> None:
        for text in (first.text + glue + second.text, second.text + glue + first.text):
            # Where `%0A` is read as a line's end a value ends before it.
            if foldable().search(text) is None and "%0a" not in text.lower():
                assert all(OTHERWISE in f.why or matches(f, text) for f in PIPELINE.find(text)), text

    check()


SPANS = st.tuples(st.integers(0, 15), st.integers(1, 5), st.sampled_from([0.6, 0.8]), st.sampled_from("abc"))


@given(st.lists(SPANS, max_size=8), st.randoms(use_true_random=False))
def test_disjoint_whole_and_independent_of_input_order(
    spans: list[tuple[int, int, float, str]], random: object
) -> None:
    candidates = [candidate(start, start + size, score, rule) for start, size, score, rule in spans]
    out = resolve(candidates)
    assert all(a.high <= b.low for a, b in pairwise(out))
    assert all(c in candidates for c in out)
    # None was dropped but for one that it overlaps.
    assert all(any(c.low < o.high and o.low < c.high for o in out) for c in candidates)
    random.shuffle(candidates)  # type: ignore[attr-defined]
    assert resolve(candidates) == out


def finding(start: int, end: int, rule: str) -> Finding:
    return Finding(start, end, "E", rule, 0.8)


def test_two_readings_are_united_whole() -> None:
    plain, other = (
        [finding(0, 3, "a"), finding(5, 8, "a")],
        [finding(2, 4, "b"), finding(4, 9, "b"), finding(10, 12, "b")],
    )
    assert united(plain, other) == [plain[0], other[1], other[2]]
    assert united(plain, [finding(0, 9, "b")]) == [finding(0, 9, "b")]
    assert united(plain, [finding(0, 3, "b")]) == plain

"""Overlaps: one total order, and nothing found stays in sight."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.match import Candidate
from desensitize.detect.resolve import resolve
from desensitize.policy.rule import Rule

TEXT = "abcdefghijklmnopqrst"


def candidate(
    start: int, end: int, score: float = 0.8, rule: str = "r", priority: int = 0, value: tuple[int, int] | None = None
) -> Candidate:
    low, high = value or (start, end)
    return Candidate(start, end, low, high, score, Rule(id=rule, entity=rule.upper(), label="R", priority=priority), ())


def winners(*candidates: Candidate, text: str = TEXT) -> list[tuple[int, int, str]]:
    return [(low, high, c.rule.id) for low, high, c in resolve(candidates, text)]


def test_the_order() -> None:
    assert winners(candidate(0, 5, 0.9, "b"), candidate(0, 5, 0.8, "a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b", priority=1), candidate(0, 5, rule="a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b"), candidate(1, 5, rule="a")) == [(0, 5, "b")]
    assert winners(candidate(0, 5, rule="b"), candidate(0, 5, rule="a")) == [(0, 5, "a")]


def test_the_longer_whole_match_wins_with_its_shorter_value() -> None:
    assert winners(candidate(0, 9, rule="label", value=(5, 9)), candidate(5, 9, rule="bare")) == [(5, 9, "label")]


def test_what_a_loser_found_beside_the_winner_is_masked_too() -> None:
    assert winners(candidate(0, 6, 0.9, "a"), candidate(4, 9, 0.8, "b")) == [(0, 6, "a"), (6, 9, "b")]
    assert winners(candidate(4, 6, 0.9, "a"), candidate(0, 9, 0.8, "b")) == [(0, 4, "b"), (4, 6, "a"), (6, 9, "b")]


def test_a_rest_without_letters_or_digits_is_left() -> None:
    assert winners(candidate(0, 3, 0.9, "a"), candidate(2, 5, 0.8, "b"), text="abc--f") == [(0, 3, "a")]


SPANS = st.tuples(st.integers(0, 15), st.integers(1, 5), st.sampled_from([0.6, 0.8]), st.sampled_from("abc"))


@given(st.lists(SPANS, max_size=8), st.randoms(use_true_random=False))
def test_disjoint_complete_and_independent_of_input_order(
    spans: list[tuple[int, int, float, str]], random: object
) -> None:
    candidates = [candidate(start, start + size, score, rule) for start, size, score, rule in spans]
    out = resolve(candidates, TEXT)
    assert all(a[1] <= b[0] for a, b in pairwise(out))
    covered = {i for low, high, _ in out for i in range(low, high)}
    assert covered == {i for c in candidates for i in range(c.start, c.end)}
    random.shuffle(candidates)  # type: ignore[attr-defined]
    assert resolve(candidates, TEXT) == out

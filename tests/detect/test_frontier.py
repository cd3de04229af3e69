"""A text is cut where no match begins before the cut and ends, or is told, behind it; and it is cut soon."""

from __future__ import annotations

import random
import time

import pytest

from desensitize.detect.finding import Finding
from desensitize.detect.frontier.cuts import Cuts
from desensitize.detect.frontier.frontier import Frontier, Unread, machine
from desensitize.detect.frontier.goals import goal
from desensitize.detect.frontier.machine import Machine
from desensitize.detect.frontier.mentioned import mentioned
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.mentions import Known
from desensitize.policy.rule import Context, Rule

PATTERNS = [
    "ab",
    "a{2,4}b",
    "(?<![ab])b[ab]{2,30}c",
    "(?<!a)bc(?!a)",
    "(?<=ab )c{1,3}(?= ?b)",
    "a(?:bc|b|ca{1,12})",
    "(?:a|ab|abc|abcab)(?!b)",
    "(?!aab)a[abc]{1,3}(?!ca)",
    "(?:(?!bb)[abc]){3,24}(?<=ca|bca)",
    "(?=[ab]{0,9}c)[ab]{2,12}",
    "c(?<value>a{1,3}?)(?:b|(?=cc)|(?![^ ]))",
    "[abc]{1,2}(?: [abc]{1,2}){2,9}",
]
WORDS = Context(boost=("cab",), window=6)


def matcher(*patterns: str, context: Context | None = None, score: float = 0.8) -> list[Matcher]:
    rules = [
        Rule(id=f"r{at}", entity="R", label="R", pattern=pattern, context=context, score=score)
        for at, pattern in enumerate(patterns)
    ]
    return [Matcher(rule) for rule in rules]


def texts(count: int) -> list[str]:
    chance = random.Random(11)  # noqa: S311 - no secret
    return ["".join(chance.choices("aabbcc ", k=chance.randrange(1, 40))) for _ in range(count)]


def cuts(matchers: list[Matcher], text: str) -> list[int]:
    one = Cuts(Machine(list(map(goal, matchers)), str))
    return [one.feed(text, at) for at in range(len(text))]


def found(one: Matcher, text: str) -> set[tuple[int, int]]:
    """The matches that a rule may have, wherever the one before it ended."""
    spans = (found.span() for at in range(len(text)) if (found := one.compiled.match(text, at)))
    return {(start, end) for start, end in spans if end > start}


@pytest.mark.parametrize("patterns", [*((pattern,) for pattern in PATTERNS), tuple(PATTERNS[:6]), tuple(PATTERNS[6:])])
def test_no_match_goes_across_a_cut(patterns: tuple[str, ...]) -> None:
    matchers = matcher(*patterns)
    for text in texts(120):
        spans = set[tuple[int, int]]().union(*(found(one, text) for one in matchers))
        for seen, place in enumerate(cuts(matchers, text), 1):
            # What is before the cut was all seen, and is what it would be if no more came.
            assert not [span for span in spans if span[0] < place and not span[1] <= min(place, seen)], (text, place)
            now = set[tuple[int, int]]().union(*(found(one, text[:seen]) for one in matchers))
            assert {span for span in now if span[0] < place} == {span for span in spans if span[0] < place}


def test_a_match_waits_for_the_words_that_tell_it() -> None:
    waits = matcher("[ab]{3}", context=WORDS, score=0.4)
    assert cuts(waits, "aab ccc cab x")[:8] == [0] * 8
    assert cuts(waits, "aab cccc cccc")[-1] > 3
    # A word before it tells as well, and nothing is waited for where the score is enough.
    assert cuts(waits, "cab aab c")[-1] > 4
    assert cuts(matcher("[ab]{3}", context=WORDS), "aab cc")[-1] == 6


def test_what_cannot_match_is_let_go_at_once() -> None:
    assert cuts(matcher("(?:(?!bb)[abc]){3,24}(?<=caa)"), "abb abc") == [0, 0, 0, 4, 4, 4, 4]
    # Only its first characters make it look like a match; the rule is asked.
    places = cuts(matcher("(?=[ab]{0,30}c)[ab]{2,30}"), "ab" * 9 + " " * 9)
    assert places[-1] == 27


def test_time_grows_linearly_with_what_is_held() -> None:
    one = Cuts(Machine(list(map(goal, matcher("b[ab]{2,4000}c"))), str))
    text = "b" + "ab" * 3000
    for at in range(len(text)):
        one.feed(text, at)
    assert len(one._threads) < 40


def test_time_grows_linearly_with_what_may_be_many_matches() -> None:
    """In one long run that is held together there may be a match at every step."""

    def seconds(size: int) -> float:
        rules = matcher("a[abc]{1,16000}!", "(?<!b)b[ac](?![^abc])")
        one = Cuts(Machine(list(map(goal, rules)), str))
        text = "abc" * size
        start = time.process_time()
        for at in range(len(text)):
            one.feed(text, at)
        return time.process_time() - start

    assert min(seconds(2000) for _ in range(5)) < 8 * min(seconds(500) for _ in range(5))


@pytest.mark.parametrize(
    ("value", "spelled"),
    [("13800138000", "138-0013-8000"), ("Ann Lee", "ANN LEE"), ("王玉兰", "王 玉兰"), ("Zoé", "zoe")],
)
def test_known_values_are_not_cut(value: str, spelled: str) -> None:
    known = Known()
    known.add(value, Finding(0, 0, "X", "x", 1.0))
    one = Cuts(mentioned(known))
    text = f", {spelled} ......"
    places = [one.feed(text, at) for at in range(len(text))]
    assert not [place for place in places if 2 < place < 2 + len(spelled)]
    assert places[-1] == len(text)


def test_what_is_learned_is_looked_for_from_there_on() -> None:
    known = Known()
    text, done = "so 12345678 x", 3
    frontier = Frontier(machine(matcher("zzz")), known, Unread())
    for at in range(7):
        place = frontier.feed(text, at, 0, done)
    assert place == 3  # a number is held together
    known.add("12345678 x", Finding(0, 0, "X", "x", 1.0))
    assert [frontier.feed(text, at, 0, done) for at in range(7, 12)] == [3] * 5

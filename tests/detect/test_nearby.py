"""A finding lifts another rule's near it: the same in the reference, in the compiled core and without it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from desensitize import Masker, Registry
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.rule import Category, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desensitize.detect.finding import Finding


def rule(name: str, pattern: str, **options: object) -> Rule:
    return Rule(id=name, entity=name.upper(), label=name.upper(), pattern=pattern, **options)  # type: ignore[arg-type]


KEY_ID = rule("key_id", "(?<![A-Z0-9])ID[0-9]{4}(?![0-9])", deny=("IDX",))
WORDED = rule("worded", "(?<![a-z])w[0-9]{2}", score=0.3, context=Context(("word",), (), 8))
SECRET = rule("secret", "(?<![a-z])[a-z]{6}(?![a-z])", score=0.4, near=(("key_id", 12), ("worded", 5)))
LONGER = rule("longer", "[a-z]{4}!?(?=;)", score=0.6, priority=3)
CUED = rule("cued", "(?<![0-9])[0-9]{5}(?![0-9])", score=0.2, context=Context(("pin",), (), 8), near=(("key_id", 9),))
RULES = (KEY_ID, WORDED, SECRET, LONGER, CUED)


def spans(found: Sequence[Finding]) -> list[tuple[int, int, str, float, tuple[str, ...]]]:
    return [(f.start, f.end, f.rule, f.score, f.why) for f in found]


def texts(count: int) -> list[str]:
    random = Random(7)  # noqa: S311 - test data
    words = [
        "ID1234",
        "abcdef",
        "ghijkl",
        "w12",
        "word",
        "IDX",
        "; ",
        " ",
        "\n",
        ", ",
        "12345",
        "pin",
        "abcd;",
        "é",
        "ID12345",
        "xyzabcd!;",
    ]
    return [
        "".join(random.choice(words) + random.choice([" ", "", "    "]) for _ in range(random.randrange(14)))
        for _ in range(count)
    ]


@pytest.fixture(params=["core", "pure"])
def quick(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    if request.param == "pure":
        monkeypatch.setenv("DESENSITIZE_CORE", "off")
    return Pipeline(RULES).ready()


def test_what_it_means() -> None:
    find = Pipeline(RULES, quick=False).find
    assert spans(find("ID1234 abcdef")) == [
        (0, 6, "key_id", 0.8, ("pattern of key_id",)),
        (7, 13, "secret", 0.75, ("pattern of secret", "near")),
    ]
    assert [f.rule for f in find("abcdef ID1234")] == ["secret", "key_id"]
    assert find("abcdef") == []
    # The whole of the other value within twelve characters.
    assert [f.rule for f in find("abcdef      ID1234")] == ["secret", "key_id"]
    assert [f.rule for f in find("abcdef       ID1234")] == ["key_id"]
    # A rule lifts where it is found by itself, with the word beside it.
    assert [f.rule for f in find("w12 abcdef")] == []
    assert [f.rule for f in find("word w12 abcdef")] == ["worded", "secret"]
    # Denied words of the other rule are its findings.
    assert [f.rule for f in find("IDX abcdef")] == ["key_id", "secret"]
    # Beside a word of its own it is not lifted twice.
    assert spans(find("ID1234 pin 12345"))[-1][2:] == ("cued", 0.55, ("pattern of cued", "context"))


def test_it_is_found_the_same_in_every_way(quick: Pipeline) -> None:
    reference = Pipeline(RULES, quick=False)
    lifted = 0
    for text in texts(3000):
        wanted = spans(reference.find(text))
        assert spans(quick.find(text)) == wanted, text
        lifted += sum("near" in one[4] for one in wanted)
    assert lifted > 500


def test_beside_the_shipped_rules_too(quick: Pipeline) -> None:
    every = (*RULES, *Registry.load(categories=["NetworkInfo"]).rules)
    one, two = Pipeline(every).ready(), Pipeline(every, quick=False)
    for text in texts(150):
        assert spans(one.find(text + " 10.1.2.3")) == spans(two.find(text + " 10.1.2.3")), text


def test_a_rule_that_may_be_lifted_needs_no_word() -> None:
    assert not Matcher(CUED).needs_cue
    assert Matcher(WORDED).needs_cue


@pytest.mark.thorough
def test_time_grows_with_the_text(quick: Pipeline) -> None:
    """Each secret asks for the nearest ids alone: 8,000 of either are no 64 million questions."""
    from time import perf_counter

    def took(count: int) -> float:
        text = "ID1234 abcdef " * count
        best = 1e9
        for _ in range(3):
            start = perf_counter()
            quick.find(text)
            best = min(best, perf_counter() - start)
        return best

    assert took(8000) < 20 * took(1000)


@pytest.mark.parametrize("text", ["abcdef, then ID1234.", "ID1234, then abcdef.", "abcdef " + "x " * 30 + "ID1234."])
def test_a_reply_in_any_chunks_is_masked_alike(text: str) -> None:
    key_id = rule("key_id", "(?<![A-Za-z])ID[0-9]{4}(?![0-9])")
    secret = rule("secret", "(?<![a-z])[a-z]{6}(?![a-z])", score=0.4, near=(("key_id", 40),))
    masker = Masker(Registry((Category("Acme", (key_id, secret)),)), mask_replies=True)
    with masker.session() as session:
        whole = "".join(session.restore_stream([text]))
    for size in (1, 2, 5, 9):
        with masker.session() as session:
            assert "".join(session.restore_stream([text[at : at + size] for at in range(0, len(text), size)])) == whole
    assert ("abcdef" in whole) == ("x x" in text)

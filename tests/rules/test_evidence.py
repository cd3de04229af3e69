"""Evidence with teeth: what follows from a rule's matches, and what a rule would not notice."""

from __future__ import annotations

from pathlib import Path

import pytest

from desensitize import Registry
from desensitize.evidence import advice, counters, found_anyway, mutants, unnoticed
from desensitize.pattern.guards import GUARDS
from desensitize.policy.build import example
from desensitize.policy.rule import Context, Rule, Verifier
from desensitize.registry import shipped_folder

NUMBER = GUARDS["number"]
RULES = Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml"))).rules
LISTED = Path(__file__).with_name("unnoticed.txt").read_text(encoding="utf-8").splitlines()
UNNOTICED = {tuple(line.split(": ", 1)) for line in LISTED if not line.startswith("#")}


def rule(pattern: str, *lines: str, ignore: tuple[str, ...] = (), **options: object) -> Rule:
    return Rule(
        "a.b", "AB", "AB", pattern=pattern, match=tuple(map(example, lines)), ignore=tuple(map(example, ignore)), **options  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_a_number_must_not_be_found_in() -> None:
    one = rule(
        NUMBER.before + "[0-9]{16}" + NUMBER.after, "card ⟦4111111111111111⟧, ok",
        verify=(Verifier("luhn"),), context=Context(("card",), (), 32), score=0.3,
    )  # fmt: skip
    found = {(counter.text, counter.what) for counter in counters(one)}
    assert found >= {
        ("card 74111111111111111, ok", "the guard before"),
        ("card x4111111111111111, ok", "the guard before"),
        ("card 41111111111111117, ok", "the guard behind"),
        ("card 5.4111111111111111, ok", "the guard before"),
        ("card 4111111111111111.5, ok", "the guard behind"),
        ("card 4111111111111112, ok", "the check luhn"),
        ("4111111111111111", "the words beside it"),
    }
    assert found_anyway(one) == []
    assert unnoticed(one) == []


def test_a_label_is_taken_away() -> None:
    one = rule("id: (?<value>[0-9]{4})(?![0-9])", "his id: ⟦1234⟧")
    assert ("1234", 0, 4, "what stands around it", False) in list(counters(one))
    assert found_anyway(one) == []


def test_a_secret_is_crossed_out_and_made_of_little() -> None:
    one = rule(
        "(?<![a-z])k_[0-9A-Za-z]{20}(?![0-9A-Za-z])", "⟦k_q8Zr1mKx0vTn5bHc3yWd⟧",
        verify=(Verifier("not_blank"), Verifier("entropy:3.0")),
    )  # fmt: skip
    assert unnoticed(one) == []
    texts = {counter.what: counter.text for counter in counters(one)}
    assert texts["the check not_blank"] == "k_q8Zr1mKx0vTn5bHxxxxx"
    assert set(texts["the check entropy:3.0"][2:]) == {"x", "y"}


@pytest.mark.parametrize(
    ("one", "what"),
    [
        (rule("(?<![0-9])12(?![0-9])", "⟦12⟧"), []),
        (rule("(?<![^0-9])12", "⟦12⟧"), []),
        (rule("12(?![^\\x00-\\uffff])", "⟦12⟧"), ["the guard behind"]),
        (rule("1[0-9]{10}", "⟦13800138000⟧", verify=(Verifier("phone:CN"),)), ["the check phone:CN"]),
        (rule("[0-9]{15}", "⟦490154203237518⟧", verify=(Verifier("luhn"), Verifier("not_repeated", "raise"))), []),
        (rule("[0-9]{4}", "no ⟦1234⟧", context=Context(("no",)), score=0.3), []),
        (rule("(?<value>ab)c|abd(?<value>x)", "⟦ab⟧c", untrusted=True), []),
    ],
)  # fmt: skip
def test_what_is_not_noticed(one: Rule, what: list[str]) -> None:
    assert unnoticed(one) == what


def test_a_line_to_ignore_is_what_was_missing() -> None:
    one = rule("1[0-9]{10}", "⟦13800138000⟧", verify=(Verifier("phone:CN"),))
    (told,) = advice([one])
    assert told.code == "not-noticed"
    assert "the check phone:CN" in str(told)
    assert (
        list(advice([rule("1[0-9]{10}", "⟦13800138000⟧", ignore=("12000000000",), verify=(Verifier("phone:CN"),))]))
        == []
    )


def test_a_mutant_has_lost_one_thing() -> None:
    one = rule(
        "(?i)(?<!a)(?<!b)c(?:d(?!e))(?!f)(?!g)",
        "⟦cd⟧",
        verify=(Verifier("luhn"), Verifier("ip", "raise")),
        score=0.3,
        context=Context(("x",)),
    )
    assert [
        (mutant.what, mutant.rule.pattern, len(mutant.rule.verify), mutant.rule.score) for mutant in mutants(one)
    ] == [
        ("the guard before", "(?i)c(?:d(?!e))(?!f)(?!g)", 2, 0.3),
        ("the guard behind", "(?i)(?<!a)(?<!b)c(?:d(?!e))", 2, 0.3),
        ("the check luhn", one.pattern, 1, 0.3),
        ("the words beside it", one.pattern, 2, 0.5),
    ]


@pytest.mark.parametrize("category", sorted({rule.category for rule in RULES}))
def test_shipped_rules_notice_whatever_is_taken_away(category: str) -> None:
    """Those that do not yet are listed; one that has learned it is to be taken from the list."""
    own = [rule for rule in RULES if rule.category == category]
    found = {(one.id, what) for one in own for what in unnoticed(one, RULES)}
    assert found == {pair for pair in UNNOTICED if pair[0] in {one.id for one in own}}


def test_the_list_names_rules_that_there_are() -> None:
    assert {name for name, _ in UNNOTICED} <= {rule.id for rule in RULES}

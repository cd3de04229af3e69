"""What is drawn from a rule is what the rule finds, and choices make it smaller."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Registry, errors
from desensitize.pattern.syntax import parse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import Rule, Verifier
from desensitize.registry import shipped_folder
from desensitize.testing import strategies
from desensitize.testing.drawing import Texts
from desensitize.testing.issued import oracle, repairs
from desensitize.testing.parity import toy
from desensitize.testing.picks import Chance, Replay, smallest
from desensitize.testing.values import Values
from desensitize.testing.written import written

RULES = Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml"))).rules


@pytest.mark.parametrize(
    "pattern, text",
    [
        ("(?<=id )AC-(?<value>[0-9]{4})", "id AC-0000"),
        ("AC-[0-9](?= lost)", "AC-0 lost"),
        ("(?=[0-9]{0,8}7)[0-9]{4}", "7000"),
        ("[a-z]{3}(?<=oid|ing)[0-9]", "oid0"),
        ("(?:(?!0)[0-9]){2}", "12"),
    ],
)
def test_what_is_only_looked_at_is_drawn_too(pattern: str, text: str) -> None:
    texts = Texts(pattern)
    drawn = {planted.text for number in range(60) if (planted := texts.draw(Chance(number))) is not None}
    assert drawn
    assert all(regex.search(pattern, one, compile_flags) for one in drawn)
    assert texts.draw(Replay([])) is None or texts.draw(Replay([])).text == text


def test_a_row_of_choices_becomes_as_small_as_it_can() -> None:
    assert smallest([5, 90, 3, 60], lambda pick: pick(100) >= 4 and pick(100) >= 50) == [4, 50]
    assert smallest([1], lambda _: True) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_without_a_generator_has_values_all_the_same(rule: Rule) -> None:
    from dataclasses import replace

    values = Values(replace(rule, generate=()))
    chance = Chance(rule.id)
    planted = [values.draw(chance) for _ in range(3)]
    assert all(one is not None and values.matched(one) for one in planted)


def test_most_rules_need_no_generator_and_no_examples() -> None:
    """Without its examples to fall back on: drawn from the pattern alone."""
    from dataclasses import replace

    bare = [Values(replace(rule, generate=(), match=())) for rule in RULES[::5]]
    drawn = sum(values.draw(Chance(1)) is not None for values in bare)
    assert drawn > 0.9 * len(bare)


def test_check_digits_are_computed_elsewhere_than_by_the_verifier() -> None:
    for name, wrong in (
        ("luhn", "4111111111111112"),
        ("cn_id18", "110105194912310021"),
        ("stdnum:pl.pesel", "44051401358"),
    ):
        assert not oracle(name)(wrong)
        assert any(oracle(name)(text) for text in repairs(wrong, name))


def test_a_verifier_that_takes_everything_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values come from elsewhere, so near misses stay near misses when the verifier goes blind."""
    from desensitize.detect.match import matcher
    from desensitize.testing.checking import first_fault
    from desensitize.testing.properties import PROPERTIES
    from desensitize.testing.subject import Company, Subject

    def alone() -> Company:
        raise AssertionError

    rule = toy("(?<![0-9])[0-9]{16}(?![0-9])", verify=(Verifier("luhn"),))
    subject = Subject(rule, alone, plain=True)
    assert first_fault(subject, PROPERTIES["near_miss"], 20) is None
    monkeypatch.setattr(matcher, "verifier", lambda _: lambda _: True)
    blind = Subject(rule, alone, plain=True)
    assert first_fault(blind, PROPERTIES["near_miss"], 20) is not None


@pytest.mark.parametrize(
    "stated", [(("regex", "[0-9"),), (("strategy", "words"),), (("strategy", "luhn"), ("prefixes", ("4",)))]
)
def test_a_generator_that_cannot_draw_is_refused(stated: tuple[tuple[str, object], ...]) -> None:
    with pytest.raises(errors.ConfigError, match=r"toy\.0: generate"):
        Values(toy("[0-9]{3}", generate=stated))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.pattern][::6], ids=lambda rule: rule.id)
def test_a_tree_written_again_is_the_same_tree(rule: Rule) -> None:
    again = written(parse(rule.pattern or ""))
    one, two = (regex.compile(pattern, compile_flags) for pattern in (rule.pattern, again))
    for line in (*rule.match, *rule.ignore):
        assert [m.span() for m in one.finditer(line.text)] == [m.span() for m in two.finditer(line.text)]


@given(st.data())
def test_strategies_draw_what_they_say(data: st.DataObject) -> None:
    rule = next(rule for rule in RULES if rule.id == "cn.id_card")
    planted = data.draw(strategies.for_rule(rule))
    assert oracle("cn_id18")(planted.value)
    assert planted.text[planted.start : planted.end] == planted.value
    near = data.draw(strategies.near_misses(rule, "check digit"))
    assert not oracle("cn_id18")(near.value)
    carried = data.draw(strategies.carried(rule))
    assert oracle("cn_id18")(carried.value)
    pieces = data.draw(strategies.chunkings(carried.text))
    assert "".join(pieces) == carried.text
    messages = data.draw(strategies.conversations(rule))
    assert [message["role"] for message in messages] == ["user", "assistant", "user", "assistant"][: len(messages)]


@pytest.mark.parametrize("entity", strategies.entities())
def test_every_entity_has_values(entity: str) -> None:
    rules = [rule for rule in RULES if rule.entity == entity]
    assert all(Values(rule).draw(Chance(entity)) for rule in rules)
    assert strategies.for_entity(entity) is not None


def test_an_entity_that_nothing_finds_is_refused() -> None:
    with pytest.raises(errors.ConfigError, match="PHONE_NUMBER"):
        strategies.for_entity("PHONE_NUMBR")

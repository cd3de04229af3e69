"""Without the compiled core the same is found: an automaton of literals against one rule after the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.mixed import mixed
from benchmarks.texts import Texts
from desensitize import Registry, native
from desensitize.detect.literal_scan import LiteralScanner, _merged
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.prepare.signs import tails
from desensitize.detect.prepare.strings import lower
from desensitize.detect.read.due import coded, due, heard
from desensitize.detect.read.escapes import decoded
from desensitize.detect.read.readings import Kind, readings
from desensitize.detect.scan import RuleScanner
from desensitize.policy.rule import Context, Rule, Verifier
from desensitize.testing import strategies

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = [rule for rule in Registry.load().rules if rule.pattern or rule.words]
EXAMPLES = settings(max_examples=settings().max_examples // 16, deadline=None, suppress_health_check=list(HealthCheck))
WIDE = {ord("0") + at: ord("０") + at for at in range(10)}


def pipeline(rules: Sequence[Rule], labels: Sequence[str] = ()) -> Pipeline:
    """As where there is no core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESENSITIZE_CORE", "off")
        return Pipeline(rules, labels=labels).ready()


LITERAL, REFERENCE = pipeline(RULES), Pipeline(RULES, quick=False)
# By category, since one rule after the other takes its time.
KINDS = {kind: [rule for rule in RULES if rule.category == kind] for kind in {rule.category for rule in RULES}}
BOTH = {kind: (pipeline(rules), Pipeline(rules, quick=False)) for kind, rules in KINDS.items()}


def rule(name: str, pattern: str | None = None, **options: object) -> Rule:
    return Rule(id=name, entity=name.upper(), label=name.upper(), pattern=pattern, **options)  # type: ignore[arg-type]


TOYS = (
    rule("key", "(?<![a-z])(?:KEY|key)-[0-9A-Z]{4,8}(?![a-z])"),
    rule("behind", "(?<=id:)[0-9]{2,5}(?= ok)"),
    rule("either", "(?:(?<![0-9A-Za-z])|(?<=card))4[0-9]{3}"),
    rule("number", "(?<![0-9])[0-9]{6}(?![0-9])", context=Context(boost=("pin", "号"), veto=("no",), window=9), score=0.3),
    rule("again", "(?<![0-9])[0-9]{6}(?![0-9])", context=Context(boost=("pin",), window=9), score=0.4),
    rule("again", "(?<![0-9])[0-9]{6}(?![0-9])", context=Context(boost=("pin",), window=9), score=0.4),
    rule("far", "[ab]{0,5}@[ab]{1,5}", deny=("İd",), allow=("a@b",)),
    rule("spread", "[0-9]{0,5}KEY-[0-9]{1,3}"),
    rule("same", "(?<![0-9A-Za-z])[j-l][a-z][w-z](?![a-z])", score=0.9),
    rule("same", words=("kay",), score=0.9),
    rule("words", words=("Kİ", "kay", "王")),
    rule("all", "[^0-9]{3}", score=0.5),
    rule("verified", "[0-9]{4}", verify=(Verifier("luhn"),)),
    rule("stranger", "s[a-z]{2}", untrusted=True),
)  # fmt: skip
PIECES = ["KEY-", "key-", "12AB", "id:", "42", " ok", "card", "4111", "123456", "pin ", "no ", "号", "@", "ab", "a@b", "İd",
          "İ", "\u212aİ", "kay", "王", "\ud83d", "\udc00", "１２", "\u200b", "s", "six", "\n", "-", "0018", " "]  # fmt: skip
TOY_LITERAL, TOY_REFERENCE = pipeline(TOYS), Pipeline(TOYS, quick=False)


def test_who_reads() -> None:
    assert isinstance(LITERAL.scanner, LiteralScanner)
    assert isinstance(REFERENCE.scanner, RuleScanner)


def test_without_the_library_the_rules_are_asked_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desensitize.native.automata", lambda: False)
    monkeypatch.setattr("desensitize.detect.engines.automata", lambda: False)
    assert isinstance(pipeline(TOYS).scanner, RuleScanner)
    monkeypatch.setenv("DESENSITIZE_CORE", "off")
    assert str(native.core()) == "pure Python, one rule after the other: switched off by DESENSITIZE_CORE"


@pytest.mark.property
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rules_own_values(rule: Rule) -> None:
    literal, reference = BOTH[rule.category]

    @EXAMPLES
    @given(strategies.for_rule(rule), strategies.carriers())
    def check(planted: strategies.Planted, carrier: tuple[str, str]) -> None:
        text = carrier[0] + planted.text + carrier[1]
        assert literal.find(text) == reference.find(text)

    check()


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_texts(seed: int) -> None:
    for text in (*mixed(8, seed=seed), *Texts(seed).messages(8, 200, dense=True)):
        for shown in (text, text.translate(WIDE), text.upper(), "\ud83d" + text + "\udc00"):
            assert LITERAL.find(shown) == REFERENCE.find(shown)


def test_a_text_longer_than_any_block() -> None:
    text = "\n".join(mixed(40, seed=9))
    assert len(text) > 10_000
    assert LITERAL.find(text) == REFERENCE.find(text) != []


def test_windows_are_joined() -> None:
    assert _merged([(5, 9), (0, 6), (2, 3), (12, 13), (13, 14)]) == [(0, 9), (12, 14)]


@pytest.mark.parametrize("text", ["KEY-1", "42KEY-42", "4242424KEY-4KEY-1", "kay", "a kay, 王kay"])
def test_where_a_match_may_begin_at_several_places(text: str) -> None:
    assert TOY_LITERAL.find(text) == TOY_REFERENCE.find(text) != []


@settings(max_examples=10 * settings().max_examples)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("pin 123456")
@example("spin 123456")
@example("card4111 x4111 4111")
@example("ab" * 40 + "@" + "ab" * 40)
@example("42")
def test_toy_rules(text: str) -> None:
    assert TOY_LITERAL.find(text) == TOY_REFERENCE.find(text)


@pytest.mark.parametrize("pattern", ["(?=x)", "[a-z]{0,3}", "x(?![^y])", "(?<!x)[^x]{2}", "(?<=[xy])z|(?<![a-z])xy"])
@given(text=st.text("xyz \n", max_size=12))
def test_hard_patterns(pattern: str, text: str) -> None:
    only = (rule("hard", pattern),)
    assert pipeline(only).find(text) == Pipeline(only, quick=False).find(text)


@given(st.text() | st.text("aZİ\u212aé\ud800", max_size=9))
def test_letters_of_ascii_alone_are_lowered(text: str) -> None:
    assert lower(text) == "".join(c.lower() if c.isascii() else c for c in text)
    assert len(lower(text)) == len(text)


@given(st.lists(st.sampled_from(["a", " ", "(at)", " at ", "dot", ".", "@", "一", "3", "-", "\n", "**", "%41", "\\n", "&#", "艾特",
                                 "小老鼠", "圈a", "MTM4MDAxMzgwMDA", "=", "AGEA", "aGk=", "é"]), max_size=9).map("".join))  # fmt: skip
def test_every_reading_that_says_something_is_due(text: str) -> None:
    said = {kind for kind in Kind if any(True for _ in readings(text, (), frozenset([kind])))}
    assert said <= due(text)
    assert coded(text) or decoded(text) is None


@pytest.mark.parametrize(
    "form", ["<PHONE_1>", "phone-1", "＜ＰＨＯＮＥ＿１＞", "%3CPHONE_12%3E", "PHONE\\_3", "phone%5f1", "Phone 2"]
)
def test_a_token_is_heard(form: str) -> None:
    said = pipeline(TOYS, labels=["PHONE"])
    assert said.scan(f"Ring {form}.").heard
    assert not said.scan("Ring the phone.").heard


@pytest.mark.parametrize("label", ["PHONE", "IP", "EMPLOYEE_ID", "LOCATION"])
@pytest.mark.parametrize("prose", ["Gramophone 12", "ship 3", "it did 4", "Section 66 of", "vocations 7", "3dphone_1"])
def test_a_number_behind_a_word_is_no_token(label: str, prose: str) -> None:
    assert not heard(prose, tuple(tails([label])))
    for form in (
        f"<{label}_1>",
        f"%3c{label}%5F2",
        f"\\u003C{label.replace('_', '%5F')}-3",
        label.replace("_", " ") + " 4",
    ):
        assert heard(form, tuple(tails([label])))
        assert pipeline(TOYS, labels=[label]).scan(form).heard


def test_it_is_many_times_quicker() -> None:
    texts = mixed(12, seed=77)

    def spent(one: Pipeline) -> float:
        start = time.process_time()
        for text in texts:
            one.find(text)
        return time.process_time() - start

    assert 3 * min(spent(LITERAL) for _ in range(5)) < min(spent(REFERENCE) for _ in range(5))

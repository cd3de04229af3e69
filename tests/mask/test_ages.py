"""Ages made less exact: however the shipped rules find one written, it becomes a band."""

from __future__ import annotations

import re

import pytest

from desensitize import Masker, Registry
from desensitize.mask.generalize import Generalize
from desensitize.mask.operator import Circumstance
from desensitize.operators import generalize

AT = Circumstance("AGE", "AGE")
BAND = re.compile("(?:0-9|[1-8]0-[1-8]9|90[+])(?:岁|周岁)?")
RULES = [rule for rule in Registry.load().rules if rule.entity == "AGE"]
EXAMPLES = [(rule.id, line.text, line.spans) for rule in RULES for line in rule.match]


def test_there_are_rules_for_ages() -> None:
    assert {rule.id for rule in RULES} >= {"cn.age", "age.said", "age.years_old", "age.self"}


@pytest.mark.parametrize(("rule", "text", "spans"), EXAMPLES)
def test_each_example_of_a_rule_becomes_a_band(rule: str, text: str, spans: tuple[tuple[int, int], ...]) -> None:
    for start, end in spans:
        assert BAND.fullmatch(Generalize(age=10)(text[start:end], AT)), rule


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("34", "30-39"),
        ("34岁", "30-39岁"),
        ("62周岁", "60-69周岁"),
        ("二十八岁", "20-29岁"),
        ("十岁", "10-19岁"),
        ("三五岁", "30-39岁"),
        ("一百零二岁", "90+岁"),
        ("百岁", "90+岁"),
        ("三岁半", "0-9岁"),
        ("8个月大", "0-9岁"),
        ("十八个月", "0-9岁"),
        ("200个月大", "10-19岁"),
        ("３４ 岁", "30-39 岁"),
        ("34 years old", "30-39 years old"),
        ("34-year-old", "30-39-year-old"),
        ("34 y/o", "30-39 y/o"),
        ("18 months old", "0-9 years old"),
        ("aged 34", "aged 30-39"),
        ("Age: 34", "Age: 30-39"),
        ("at the age of 72", "at the age of 70-79"),
        ("岁", "[AGE]"),
        ("十十岁", "[AGE]"),
        ("34 boxes", "[AGE]"),
        ("", "[AGE]"),
    ],
)
def test_the_words_of_an_age_stay(value: str, band: str) -> None:
    assert Generalize(age=10)(value, AT) == band


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("患者34岁，女", "患者30-39岁，女"),
        ("我今年二十八岁", "我今年20-29岁"),
        ("现年４５岁", "现年40-49岁"),
        ("年龄：35", "年龄：30-39"),
        ("aged 34 and well", "aged 30-39 and well"),
        ("I am 34 years old", "I am 30-39 years old"),
        ("a 9-year-old girl", "a 0-9-year-old girl"),
    ],
)
def test_what_is_found_in_a_text_becomes_a_band(text: str, masked: str) -> None:
    masker = Masker(operators={"AGE": generalize(age=10)}, entities=["AGE"])
    assert masker.mask(text).text == masked

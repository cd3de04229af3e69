"""Places and organisations that a text only names stay readable, unless a person is near or they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Masker
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

ALONE = [
    "厦门堵车吗",
    "从武汉到长沙怎么走？",
    "建设银行周末开门吗",
    "复旦大学在哪里",
    "I come from Porto.",
    "Kessly Holdings Ltd went public",
    "They moved to Norway",
    "country: Norway",
]
# A text, and what of it is masked though it is only named.
NEAR = [
    ("沈知远，男，现在成都工作。", "成都"),
    ("我叫沈知远，在建设银行上班", "建设银行"),
    ("My name is Maren Holloway and I live in Porto.", "Porto"),
    ("收货地址：杭州市西湖区文晖路3号，公司在成都", "成都"),
]
LABELLED = [
    ("City: Altholm", "Altholm"),
    ("籍贯：湖北武汉", "湖北武汉"),
    ("employer: Kessly Logistics", "Kessly Logistics"),
]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


@pytest.fixture(scope="module")
def every() -> Masker:
    return Masker(mentions=True)


def values(masker: Masker, text: str) -> list[str]:
    return [text[f.start : f.end] for f in masker.find(text)]


@pytest.mark.parametrize("text", ALONE)
def test_a_name_alone_is_left_unless_it_is_asked_for(masker: Masker, every: Masker, text: str) -> None:
    assert values(masker, text) == []
    assert masker.mask(text).text == text
    assert len(values(every, text)) >= 1


@pytest.mark.parametrize(("text", "value"), [*NEAR, *LABELLED])
def test_it_counts_beside_a_person_or_behind_its_label(masker: Masker, text: str, value: str) -> None:
    assert value in values(masker, text)


def test_a_person_counts_for_a_sentence_alone(masker: Masker) -> None:
    assert values(masker, "我叫沈知远。成都好玩吗") == ["沈知远"]
    assert values(masker, "I am Maren Holloway. They moved to Porto") == ["Maren Holloway"]


def test_a_country_counts_nowhere(masker: Masker) -> None:
    assert values(masker, "My name is Maren Holloway and I come from Norway") == ["Maren Holloway"]


def test_what_is_looked_for_by_its_name_is_no_mention(masker: Masker) -> None:
    text = "厦门堵车吗"
    assert len(masker.find(text, entities=["LOCATION"])) == 1
    assert len(masker.find(text, entities=["cn.place"])) == 1
    assert len(Masker(entities=["LOCATION"]).find(text)) == 1
    assert masker.find(text, exclude=["PERSON"]) == []


@pytest.mark.parametrize("name", ["HIPAA", "GDPR"])
def test_presets_ask_for_them(name: str) -> None:
    assert values(Masker(categories=[name]), "厦门堵车吗") == ["厦门"]
    assert values(Masker(categories=["PIPL"]), "厦门堵车吗") == []


@pytest.mark.parametrize(("said", "found"), [("mentions: true\n", ["厦门"]), ("", [])])
def test_a_category_asks_for_them_and_so_does_what_includes_it(tmp_path: Path, said: str, found: list[str]) -> None:
    (tmp_path / "Inner.yaml").write_text(f"format: 2\ncategory: Inner\n{said}include: [ChinesePlaces]\n", "utf-8")
    (tmp_path / "Outer.yaml").write_text("format: 2\ncategory: Outer\ninclude: [Inner]\n", "utf-8")
    for name in ("Inner", "Outer"):
        assert values(Masker(rules=[tmp_path / f"{name}.yaml"]), "厦门堵车吗") == found


def test_the_option_takes_a_truth_value() -> None:
    with pytest.raises(ConfigError, match="mentions must be True or False"):
        Masker(mentions="yes")  # type: ignore[arg-type]  # on purpose

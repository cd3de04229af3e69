"""The ordinary text on which literals are counted: the same each time, of every language and register, quickly made."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from time import process_time

import pytest

from desensitize.detect.prepare import corpus as made
from desensitize.detect.prepare.corpus import corpus, messages
from desensitize.detect.prepare.corpus_values import VALUES

NAMES = (*made.SHARES, *made._OTHERS)
SCRIPTS = {
    "zh": "[\u4e00-\u9fff]",
    "ru": "[а-яё]",
    "ja": "[ぁ-んァ-ン]",
    "ko": "[가-힣]",
    "ar": "[\u0620-\u064a]",
    "hi": "[\u0900-\u097f]",
}


def test_one_seed_is_one_text_and_two_seeds_share_no_value() -> None:
    assert corpus(50_000, 3) == corpus(50_000, 3)
    one, other = (set(re.findall(r"[0-9a-f]{8,}|\d{9,}", "\n".join(corpus(200_000, seed)))) for seed in (3, 4))
    assert len(one) > 100
    assert not one & other


def test_messages_are_long_enough_short_enough_and_each_another() -> None:
    texts = corpus(300_000)
    assert 300_000 <= sum(map(len, texts)) < 302_000
    assert len(set(texts)) == len(texts)
    assert all(40 <= len(text) <= 2_000 for text in texts)
    assert min(map(len, texts)) < 60
    assert max(map(len, texts)) > 1_900


def test_languages_have_their_share() -> None:
    size: Counter[str] = Counter()
    for name, text in islice(messages(), 3_000):
        size[name] += len(text)
    share = {name: size[name] / size.total() for name in NAMES}
    assert share["zh"] == pytest.approx(0.4, abs=0.04)
    assert share["en"] == pytest.approx(0.4, abs=0.04)
    assert all(0.007 < share[name] < 0.025 for name in made._OTHERS)


def test_a_language_is_written_in_its_script() -> None:
    texts = list(islice(messages(), 3_000))
    for language, script in SCRIPTS.items():
        own = [text for name, text in texts if name == language]
        assert sum(bool(re.search(script, text)) for text in own) > 0.7 * len(own)


def test_every_slot_is_filled() -> None:
    assert not re.search("[‹›]", "".join(corpus(1_000_000)))
    known = set(made._language("en").slots) | set(made._language("values").slots)
    for name in (*NAMES, "code"):
        for register in made._language(name).registers:
            for template in register.templates:
                slots = set(template[1::2]) - set(VALUES) - {"ident", "Camel", "IDENT"}
                assert slots <= known | set(made._language(name).slots), template


def test_there_is_enough_to_say() -> None:
    languages = [made._language(name) for name in (*NAMES, "code")]
    assert sum(len(register.templates) for language in languages for register in language.registers) >= 400
    text = "\n".join(corpus(1_000_000)).lower()
    assert len(set(re.findall("[a-z]{2,}", text))) > 2_500
    assert len(set(re.findall("[\u4e00-\u9fff]", text))) > 1_000


def test_english_letters_are_as_frequent_as_in_english() -> None:
    text = "".join(text for name, text in islice(messages(), 3_000) if name == "en").lower()
    pairs = Counter(a + b for a, b in pairwise(text) if a.isalpha() and b.isalpha())
    assert {"th", "he", "in", "er", "re"} <= {pair for pair, _ in pairs.most_common(12)}
    assert pairs["qx"] + pairs["zq"] < pairs["th"] / 20


def test_a_longer_text_costs_no_more_by_character() -> None:
    def seconds(characters: int) -> float:
        start = process_time()
        corpus(characters)
        return process_time() - start

    assert min(seconds(800_000) for _ in range(5)) < 8 * min(seconds(200_000) for _ in range(5))

"""What the core calls said once is so by the rules for mentions; common texts, for which it is made, it mostly knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.texts import Texts
from desensitize import Masker, native
from desensitize.detect.finding import Finding
from desensitize.detect.letters import Letters
from desensitize.detect.mentions import Known
from desensitize.detect.read.view import view
from desensitize.detect.said_once import said_once

pytestmark = pytest.mark.skipif(native.engine() is None, reason="there is no compiled core")

_PIECES = ["13800138000", "138-0013-8000", "13900139000", "1380013", "8000", "wang.yl@example.com", "WANG.YL", "wangyl", "电话", "，", " ", ".",
           "姓名：王玉兰", "é", "\u200b", "１", "_", "\n", "192.168.1.7", "192168", "😀", "password: hunter22xyz", "hunter", "Ⅳ", "א"]  # fmt: skip


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(recognizers=())


@given(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join))
def test_what_the_core_calls_said_once_is(masker: Masker, text: str) -> None:
    survey = masker._settings.pipeline.scan(text)
    if survey.once:
        assert said_once(text, survey.found, Letters(view(text).text))


def test_of_common_texts_it_knows(masker: Masker) -> None:
    surveys = [masker._settings.pipeline.scan(text) for text in Texts(31).messages(200, 200, dense=True)]
    found = [survey for survey in surveys if survey.found]
    assert sum(survey.once for survey in found) > 0.8 * len(found)


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("call 13800138000 now", True),
        ("打给13800138000，谢谢。", True),
        ("call 13800138000, 1380-0138-000", False),
        ("call 13800138000, 13800 1", False),
        ("姓名：王玉兰", False),
        ("call 13800138000 from a café", False),
        ("call 13800138000" + " now" * 1_100, False),
        (" ".join(f"a{at}@b{at}.example.com" for at in range(33)), False),
    ],
)
def test_once(masker: Masker, text: str, once: bool) -> None:
    assert masker._settings.pipeline.scan(text).once is once


def test_what_is_known_is_looked_for_beside_what_is_said_once(masker: Masker) -> None:
    text = "打给13800138000，王玉兰说好。"
    assert masker._settings.pipeline.scan(text).once
    known = Known()
    known.add("王玉兰", Finding(0, 3, "PERSON", "cn.name_labelled", 0.9))
    found, _ = masker._settings.read(text, known=known)
    assert [text[f.start : f.end] for f in found] == ["13800138000", "王玉兰"]


def test_what_is_found_behind_a_key_is_looked_for_beside_what_is_said_once(masker: Masker) -> None:
    text = "hunter22xyz, call 13800138000, or hunter22xyz"
    assert masker._settings.pipeline.scan(text).once
    assert [text[f.start : f.end] for f in masker.find(text, context="password: ")] == [
        "hunter22xyz", "13800138000", "hunter22xyz",
    ]  # fmt: skip

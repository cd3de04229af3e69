"""The view: folded text, exact offsets, the original untouched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.detect.read.view import fold, foldable, view

FOLDED = [
    ("１３８００１３８０００", "13800138000"),
    ("ＡＢｃ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ABc@example.com"),
    ("1\u200b3\u200c8\ufeff0", "1380"),
    ("a\u00ada\u202eb", "aab"),
    ("٠١٢٣ ०१२ ๐๑", "0123 012 01"),
    ("𝟏𝟑𝟖 𝐀𝐛", "138 Ab"),
    ("138\u00a00013\u30008000", "138 0013 8000"),
    ("138–0013−8000", "138-0013-8000"),
]


@pytest.mark.parametrize(("text", "plain"), FOLDED)
def test_what_is_folded(text: str, plain: str) -> None:
    assert view(text).text == plain


@pytest.mark.parametrize("text", ["plain", "今天：天气很好，（真的）！", "naïve café", "Ünïcode", "👍🏽 ok", ""])
def test_nothing_to_fold_is_its_own_view(text: str) -> None:
    assert view(text).offsets is None
    assert view(text).text is text


def test_folded_digits_agree_with_unicode() -> None:
    for code in range(0x80, 0x20000):
        folded = view(chr(code)).text
        if folded.isdigit() and folded.isascii():
            assert unicodedata.decimal(chr(code)) == int(folded)


@given(st.text())
def test_every_span_of_the_view_maps_into_the_text(text: str) -> None:
    seen = fold(text)
    assert seen.offsets is not None
    assert len(seen.offsets) == len(seen.text)
    assert list(seen.offsets) == sorted(set(seen.offsets))
    for at, char in enumerate(seen.text):
        start, end = seen.span(at, at + 1)
        assert end == start + 1
        assert text[start] == char or foldable().fullmatch(text[start])


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("手机１３８００１３８０００。", (2, 13)),
        ("手机1\u200b3800138000。", (2, 14)),
        ("a\u200b\u200b 13800138000\u200b", (4, 15)),
        ("٠ 手机138\u00a00013\u00a08000", (4, 17)),
    ],
)
def test_findings_are_in_the_offsets_of_the_text(text: str, span: tuple[int, int]) -> None:
    (finding,) = Masker(categories=["UserInfo"]).find(text)
    assert (finding.start, finding.end) == span
    assert Masker().mask(text).restore() == text

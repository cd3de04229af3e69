"""Many texts at once hold what each of them holds by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker, errors

MASKER = Masker(recognizers=())
PIECES = [
    "", "a", "ok then", "电话 13800138000", "13800", "138000", "@", "a@b.com", "sk-", "－", "１３８００１３８０００", "<PHONE_1>", "PHONE_1",
    "一三八〇〇一三八〇〇〇", "%31", "key=", "姓名：", "王玉兰", "\n", "\0", "x" * 1020, "中" * 400, "\ud800",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=3).map(" ".join), max_size=12))
def test_many_is_each(texts: list[str]) -> None:
    many, each = MASKER.mask_many(texts), [MASKER.mask(text) for text in texts]
    assert [(r.text, r.findings) for r in many] == [(r.text, r.findings) for r in each]
    assert [r.restore() for r in many] == texts


def test_operators_and_generators() -> None:
    results = MASKER.mask_many((text for text in ("a", "13800138000")), operator="redact")
    assert [r.text for r in results] == ["a", "[PHONE_NUMBER]"]
    assert MASKER.mask_many([]) == []


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(errors.ConfigError, match="not int"):
        MASKER.mask_many(["a", 1])  # type: ignore[list-item]

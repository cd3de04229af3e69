"""The core tells the letters of a text, and where strings begin in it, as Python does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import native
from desensitize.detect.letters import Letters
from desensitize.detect.standing import standing

CORE = native.engine()
pytestmark = pytest.mark.skipif(CORE is None, reason="there is no compiled core")
_TEXT = st.lists(st.sampled_from(["张", "王玉兰", "Ab", "z", "9", "138", " ", "，", "。", "“", "—", "_", "-", "\n", "é", "İ", "〇", "ß", "\ud800", "😀", "𝟙"]),
                 max_size=20).map("".join)  # fmt: skip


@given(_TEXT)
def test_letters_and_their_places(text: str) -> None:
    ours = Letters(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESENSITIZE_CORE", "off")
        theirs = Letters(text)
    assert ours.text == theirs.text
    size = len(ours.text)
    spans = [(at, min(size, at + more)) for at in range(size) for more in (1, 3)]
    assert [ours.span(*span) for span in spans] == [theirs.span(*span) for span in spans]


def test_common_text_needs_no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desensitize.detect.letters._signs", None)
    letters = Letters("张三，电话：138-0013 8000（家）。")
    assert letters.text == "张三电话13800138000家"
    assert letters.span(4, 7) == (6, 9)


@pytest.mark.parametrize("size", [2, 3, 6])
@given(data=st.data())
def test_strings_begin_where_they_stand(size: int, data: st.DataObject) -> None:
    letter = st.sampled_from("ab张1")
    pieces = data.draw(st.lists(st.text(letter, min_size=size, max_size=size), max_size=30, unique=True))
    text = "".join(data.draw(st.lists(st.text(letter, max_size=9) | st.sampled_from(pieces or [""]), max_size=20)))
    assert CORE is not None
    expected = [at for at in range(len(text) - size + 1) if text[at : at + size] in pieces]
    assert CORE.standing(text, pieces, size) == expected
    assert standing(dict.fromkeys(pieces), size, text) == expected


def test_a_long_text() -> None:
    text = "x" * 5_000 + "ab" + "y" * 5_000 + "ab"
    assert standing({"ab": 1}, 2, text) == [5_000, 10_002]
    assert Letters("张" + " x" * 3_000).span(1, 3_001) == (2, 6_001)


@pytest.mark.parametrize(("strings", "size"), [(["a"], 1), (["abc"], 2), (["a" * 17], 17), ([""], 2)])
def test_what_is_no_such_string(strings: list[str], size: int) -> None:
    assert CORE is not None
    with pytest.raises((ValueError, SystemError)):
        CORE.standing("abcdef" * 9, strings, size)

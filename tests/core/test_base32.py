"""Base32 of the core and of the standard library: the same for any bytes and any text."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.mask import base32
from desensitize.native import engine

CORE = engine()
native = pytest.mark.skipif(CORE is None, reason="there is no core here")
LETTERS = st.text(st.sampled_from("ABCXYZabcxyz234567"), max_size=60)


@native
@given(data=st.binary(max_size=200))
def test_both_write_the_same_and_read_it(data: bytes) -> None:
    assert CORE is not None
    text = CORE.base32(data)
    assert text == base32._written(data) == base64.b32encode(data).decode().rstrip("=")
    assert CORE.unbase32(text) == CORE.unbase32(text.lower()) == base32._read(text) == data


@native
@given(text=st.one_of(st.text(max_size=12), LETTERS, LETTERS.map(lambda text: f"{text}\0"), LETTERS.map("=".__add__)))
def test_both_read_the_same_of_any_text(text: str) -> None:
    assert CORE is not None
    assert CORE.unbase32(text) == base32._read(text)


@native
def test_what_is_altered_is_read_by_neither() -> None:
    assert CORE is not None
    dice = random.Random(3)  # noqa: S311 - a test's letters
    for size in range(40):
        text = CORE.base32(dice.randbytes(size))
        for other in (text + "A", text[:-1] + "7", text[:-1], text + "=", text[1:] + "1", f"{text}é", f"{text}\ud800"):
            assert CORE.unbase32(other) == base32._read(other)


@native
@pytest.mark.parametrize("wrong", [None, "MZXW6", 5, bytearray(b"x")])
def test_what_is_no_bytes_is_refused(wrong: object) -> None:
    assert CORE is not None
    with pytest.raises(TypeError):
        CORE.base32(wrong)
    with pytest.raises(TypeError):
        CORE.unbase32(b"MZXW6")


def test_the_vectors_of_the_standard() -> None:
    """RFC 4648, section 10, without padding."""
    written = ("", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI")
    for size, text in enumerate(written):
        assert base32.write(b"foobar"[:size]) == base32._written(b"foobar"[:size]) == text
        assert base32.read(text) == base32._read(text) == b"foobar"[:size]

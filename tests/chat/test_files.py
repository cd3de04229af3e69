"""Files inside a request: read where they are texts, in whatever charset they name, and else refused with their place."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest

from desensitize import Masker
from desensitize.errors import UnsupportedPart

PHONE = "13912345678"
LETTER = f"联系人：赵敏芝，电话 {PHONE}，zhao@example.com"


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


def url(raw: bytes, charset: str, *, packed: bool) -> str:
    named = f";charset={charset}" if charset else ""
    payload = base64.b64encode(raw).decode() if packed else quote_from_bytes(raw)
    return f"data:text/plain{named}{';base64' * packed},{payload}"


def payload(sent: str) -> bytes:
    head, data = sent.split(",", 1)
    return base64.b64decode(data) if head.endswith("base64") else unquote_to_bytes(data)


def said(text: str) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


def attached(text: str) -> dict[str, Any]:
    part = {"type": "file", "file": {"filename": "a.txt", "file_data": text}}
    return {"model": "m", "messages": [{"role": "user", "content": [part]}]}


def carried(body: dict[str, Any]) -> str:
    content = body["messages"][0]["content"]
    text: str = content if isinstance(content, str) else content[0]["file"]["file_data"]
    return text


CHARSETS = [
    ("", "utf-8"), ("utf-8", "utf-8"), ("UTF-8", "utf-8"), ('"utf-16le"', "utf-16-le"), ("utf-16le", "utf-16-le"),
    ("UTF-16BE", "utf-16-be"), ("utf-16", "utf-16"), ("utf-32le", "utf-32-le"), ("gbk", "gbk"), ("gb2312", "gb2312"),
    ("gb18030", "gb18030"), ("big5", "big5"), ("shift_jis", "shift_jis"),
]  # fmt: skip


@pytest.mark.parametrize("place", [said, attached])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("charset", "codec"), CHARSETS)
def test_a_data_url_is_read_and_written_in_its_own_charset(
    masker: Masker, charset: str, codec: str, packed: bool, place: Any
) -> None:
    letter = f"{PHONE} zhao@example.com" if "shift" in charset or "big" in charset else LETTER
    raw = letter.encode(codec)
    with masker.session() as session:
        sent = payload(carried(session.mask(place(url(raw, charset, packed=packed)))))
        shown = sent.decode(codec)
        assert "<PHONE_1>" in shown
        assert PHONE not in shown
        assert "zhao" not in shown
        assert session.restore(shown).encode(codec) == raw


UNREADABLE = [
    ("utf-16le", f"call {PHONE}".encode("utf-16-be") + b"x"),
    ("utf-16", f"call {PHONE}".encode("utf-16-be")),
    ("", f"call {PHONE}".encode("utf-16-le")),
    ("utf-8", f"call {PHONE}\0".encode()),
    ("gbk", f"call {PHONE}\0".encode()),
    ("us-ascii", LETTER.encode()),
    ("utf-7", f"call {PHONE}".encode("utf-7")),
    ("rot13", b"call"),
    ("no-such-charset", f"call {PHONE}".encode()),
    ("gbk;charset=utf-16le", f"call {PHONE}".encode("utf-16-le")),
    # Who takes it for UTF-8, as most do, reads a number.
    ("utf-16le", f"call {PHONE}x".encode()),
    ("iso-8859-1", LETTER.encode()),
]


@pytest.mark.parametrize("place", [said, attached])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("charset", "raw"), UNREADABLE)
def test_what_a_charset_does_not_say_plainly_is_refused(
    masker: Masker, charset: str, raw: bytes, packed: bool, place: Any
) -> None:
    with masker.session() as session, pytest.raises(UnsupportedPart, match=r"messages\[0\]\.content") as caught:
        session.mask(place(url(raw, charset, packed=packed)))
    assert PHONE not in str(caught.value)


def test_a_charset_counts_where_nothing_is_escaped(masker: Masker) -> None:
    with masker.session() as session, pytest.raises(UnsupportedPart):
        session.mask(said("data:text/plain;charset=utf-16be,N-N-"))


def test_a_replacement_that_the_charset_cannot_write_is_refused() -> None:
    masker = Masker(operators={"PHONE_NUMBER": {"operator": "replace", "value": "电话"}})
    with masker.session() as session, pytest.raises(UnsupportedPart, match=re.escape("messages[0].content")) as caught:
        session.mask(said(url(f"call {PHONE}".encode(), "iso-8859-1", packed=True)))
    assert PHONE not in str(caught.value)

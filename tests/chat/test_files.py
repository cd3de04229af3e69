"""Files inside a request: read where they are texts, in whatever charset they name, and else refused with their place."""

from __future__ import annotations

import base64
import json
import random
import re
import textwrap
import uuid
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.adapters.openai import OPENAI_CHAT
from desensitize.chat import files, readings
from desensitize.chat.outgoing import leaves
from desensitize.chat.walk import walk
from desensitize.errors import UnsupportedPart

PHONE = "13912345678"
LETTER = f"联系人：赵敏芝，电话 {PHONE}，zhao@example.com"


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker()


@pytest.fixture(scope="module")
def forwarding() -> Masker:
    return Masker(on_unsupported="forward")


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


@pytest.mark.parametrize("gap", [" ", "\t", "\n", "\n  "])
def test_a_data_url_may_be_broken(masker: Masker, gap: str) -> None:
    packed = base64.b64encode(f"{PHONE} 12".encode()).decode()
    assert packed.endswith("=")
    with masker.session() as session:
        sent = carried(session.mask(said(f"see data:text/plain;base64,{packed[:6]}{gap}{packed[6:]} please")))
    assert sent == f"see data:text/plain;base64,{base64.b64encode(b'<PHONE_1> 12').decode()} please"


def test_a_charset_counts_where_nothing_is_escaped(masker: Masker) -> None:
    with masker.session() as session, pytest.raises(UnsupportedPart):
        session.mask(said("data:text/plain;charset=utf-16be,N-N-"))


def test_a_replacement_that_the_charset_cannot_write_is_refused() -> None:
    masker = Masker(operators={"PHONE_NUMBER": {"operator": "replace", "value": "电话"}})
    with masker.session() as session, pytest.raises(UnsupportedPart, match=re.escape("messages[0].content")) as caught:
        session.mask(said(url(f"call {PHONE}".encode(), "iso-8859-1", packed=True)))
    assert PHONE not in str(caught.value)


def noise(length: int, seed: int = 3) -> bytes:
    return random.Random(seed).randbytes(length)  # noqa: S311 - the same bytes each time, and no secret


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise(3000)).decode()
SOUND = base64.b64encode(noise(20_000)).decode()
SMALL = base64.b64encode(noise(90)).decode()
FILES = {
    "a picture": PICTURE,
    "bytes of no known kind": SOUND,
    "few bytes": SMALL,
    "for URLs": base64.urlsafe_b64encode(noise(300)).decode().rstrip("="),
    "a known kind, few bytes": base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40)).decode(),
    "a known kind, hardly begun": base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(8)).decode(),
    "with a blank": SMALL[:40] + " " + SMALL[40:],
    "with a blank before it": " " + PICTURE,
    "over lines": base64.encodebytes(noise(400)).decode(),
    "over lines, quoted": "> " + base64.encodebytes(noise(400)).decode().replace("\n", "\n> "),
    "base64 of base64": base64.b64encode(PICTURE.encode()).decode(),
    "a letter in a charset nobody reads": base64.b64encode("дорогой друг, приезжай к нам в гости".encode("koi8-r") * 3).decode(),
}  # fmt: skip


def chat(**part: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": [part]}]}


def claude(**part: Any) -> dict[str, Any]:
    return {"model": "m", "system": "x", "messages": [{"role": "user", "content": [part]}]}


PLACES: dict[str, tuple[str, Any]] = {
    "ollama": ("images[0]", lambda file: {"prompt": "hi", "images": [file]}),
    "gemini": (
        "contents[0].parts[0].inline_data.data",
        lambda file: {"contents": [{"parts": [{"inline_data": {"mime_type": "image/png", "data": file}}]}]},
    ),
    "an edited image": ("image", lambda file: {"image": file}),
    "an unknown part": (
        "messages[0].content[0].image_base64",
        lambda file: chat(type="input_image", image_base64=file),
    ),
    "a text part": ("messages[0].content[0].text", lambda file: chat(type="text", text=file)),
    "arguments of a tool": (
        "messages[0].content.shot",
        lambda file: said(json.dumps({"shot": file})),
    ),
    "a document": (
        "messages[0].content[0].source.data",
        lambda file: claude(type="document", source={"type": "base64", "media_type": "application/pdf", "data": file}),
    ),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("place", PLACES)
def test_a_file_is_refused_wherever_it_stands(masker: Masker, place: str, file: str) -> None:
    path, body = PLACES[place]
    with masker.session() as session, pytest.raises(UnsupportedPart) as caught:
        session.mask(body(file))
    assert caught.value.path == path
    assert file.strip()[:20] not in str(caught.value)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
@pytest.mark.parametrize("place", PLACES)
def test_a_file_is_sent_where_that_was_asked_for(forwarding: Masker, place: str, file: str) -> None:
    body = PLACES[place][1](file)
    with forwarding.session() as session:
        masked = session.mask({**body, "note": PHONE})
        assert masked == {**body, "note": "<PHONE_1>"}
        session.prove(leaves(masked))


def test_a_file_of_a_known_kind_is_none_of_the_vendors_secrets(masker: Masker) -> None:
    with masker.session() as session:
        signed = claude(type="redacted_thinking", data=SOUND)
        assert session.mask(signed) == signed
        with pytest.raises(UnsupportedPart):
            session.mask(claude(type="image", data=PICTURE))


@pytest.mark.parametrize("around", ["{}", "the picture {} shows it", "<img src='{}'>", "see\n{}\nplease", "图片：{}。"])
@pytest.mark.parametrize("file", [PICTURE, SOUND, base64.encodebytes(noise(900)).decode().strip()])
def test_a_file_inside_a_text_is_refused(masker: Masker, around: str, file: str) -> None:
    with masker.session() as session, pytest.raises(UnsupportedPart):
        session.mask(said(around.format(file)))


@pytest.mark.parametrize("place", ["ollama", "a text part", "arguments of a tool", "a document"])
@pytest.mark.parametrize("charset", ["utf-8", "gbk", "utf-16"])
def test_a_text_in_base64_is_read(masker: Masker, charset: str, place: str) -> None:
    letter = base64.b64encode((LETTER * 3).encode(charset)).decode()
    body = PLACES[place][1](f"see {letter}" if place == "a document" else letter)
    with masker.session() as session:
        masked = json.dumps(session.mask(body))
        assert "<PHONE_1>" in masked
        assert letter[:40] not in masked


CLEAN = [
    noise(64).hex(),
    noise(2000).hex(),
    noise(64).hex().upper(),
    "sha512-" + base64.b64encode(noise(64)).decode(),
    "cs_test_" + base64.urlsafe_b64encode(noise(45)).decode().rstrip("="),
    "src/components/Dashboard2/widgets/charts/LineChart/" * 3,
    "/usr/local/lib/Python3/site-packages/numpy/core/include/" * 8,
    "ACGTTGCAAC" * 60,
    "acgtACGT12" * 30,
    "getUserAccountByIdentifierOrReturnNullWhenThereIsNone2" * 8,
    "a_b_c_D_1_" * 40,
    "\n".join(str(uuid.UUID(bytes=noise(16, seed=at))) for at in range(40)),
    " ".join(base64.b32encode(noise(10, seed=at)).decode() + "x" for at in range(40)),
    "A" * 900,
    "x" * 20_000,
    "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(noise(900)).decode() + "-----END CERTIFICATE-----",
    f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC{base64.b64encode(noise(384)).decode()} laptop",
    f"commit {noise(20).hex()} says {SMALL} and {base64.urlsafe_b64encode(noise(120)).decode()}",
    "the quick brown fox jumps over the lazy dog and 12 more animals of the Farm " * 20,
]


@pytest.mark.parametrize("text", CLEAN, ids=lambda text: text[:30].replace("\n", " "))
def test_what_only_looks_like_a_file_is_none(text: str) -> None:
    body = said(json.dumps({"value": text, "more": text})) if " " not in text else said(text)
    assert walk(body, OPENAI_CHAT, lambda text, *_: text) == body


# The glances that most texts are known by, beside the way without them.

_SCRAPS = st.one_of(
    st.sampled_from(
        [
            "data:",
            "DATA:text/plain;base64,",
            "data:,a%20b",
            "ata:",
            " ",
            "\n",
            "> ",
            "|",
            "=",
            "==",
            "，",
            ".",
            "\u2003",
        ]
    ),
    st.integers(1, 300).map(lambda size: base64.b64encode(noise(size, seed=size)).decode()),
    st.integers(1, 300).map(lambda size: base64.urlsafe_b64encode(noise(size, seed=size)).decode()),
    st.text("abcXYZ019+/_-", max_size=90),
)
_SCRAPPED = st.lists(_SCRAPS, max_size=6).map("".join)


def _unread_without_a_glance(text: str) -> bool:
    runs = (run.group() for run in files._RUN.finditer(text))
    inside = any(len(run) >= files._INSIDE and files._bytes(files._BREAKS.sub("", run)) for run in runs)
    return len(text) >= files._WHOLE and (files._whole(text) or inside)


@given(_SCRAPPED)
@example(base64.b64encode(noise(48, seed=1)).decode())
@example("see " + "\n".join(textwrap.wrap(base64.b64encode(noise(300, seed=2)).decode(), 60)))
@example("." + base64.b64encode(noise(200, seed=3)).decode())
def test_a_file_is_told_at_a_glance_as_without_one(text: str) -> None:
    assert files.unread(text) == _unread_without_a_glance(text)


def test_the_glance_tells_files_too() -> None:
    packed = base64.b64encode(noise(240, seed=4)).decode()
    lines = "\n".join(textwrap.wrap(packed, 60))
    assert all(files.unread(text) for text in (packed, lines, f"see {packed}", f"see:\n{lines}", f"x.{lines} y"))


@given(_SCRAPPED)
@example("see dAtA:text/plain;base64,MTM4MDAxMzgwMDA=")
def test_a_url_that_hides_what_it_says_is_told_at_a_glance_as_without_one(text: str) -> None:
    slow = filter(readings.packed, readings.DATA_URL.finditer(text))
    assert [found.span() for found in readings.packed_urls(text)] == [found.span() for found in slow]

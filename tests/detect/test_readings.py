"""Values in disguise are found whole where they stand; what only looks like one is left alone."""

import base64
import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker, Registry
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.read import base64_hex, spoken_email
from desensitize.detect.read.base64_hex import opened
from desensitize.detect.read.lookalikes import disguises, respelled
from desensitize.detect.read.readings import readings

MASKER = Masker(recognizers=())
RULES = Registry.load().rules
GATED, PLAIN = Pipeline(RULES), Pipeline(RULES, quick=False)
PHONE, CARD, MAIL = "13800138000", "6222021234567894", "wang.yl@example.com"


def packed(text: str, charset: str = "utf-8") -> str:
    return base64.b64encode(text.encode(charset)).decode()


def lines(text: str, width: int, gap: str) -> str:
    """A text in pieces."""
    return gap.join(text[at : at + width] for at in range(0, len(text), width))


def hanzi(text: str, digits: str) -> str:
    return "".join(digits[int(c)] if c.isdigit() else c for c in text)


PHONES = {
    "hanzi": hanzi(PHONE, "〇一二三四五六七八九"),
    "formal": hanzi(PHONE, "零壹贰叁肆伍陆柒捌玖"),
    "as spoken": "幺三八零零幺三八零零零",
    "some in hanzi": "138零零一三8000",
    "hanzi in groups": "一三八 〇〇一三 八〇〇〇",
    "circled": hanzi(PHONE, "⓪①②③④⑤⑥⑦⑧⑨"),
    "dotted": hanzi(PHONE, "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"),
    "superscript": hanzi(PHONE, "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "key caps": "".join(f"{c}\ufe0f\u20e3" for c in PHONE),
    "struck out": "\u0336".join(PHONE),
    "dashes": "-".join(PHONE),
    "spaces": " ".join(PHONE),
    "dots": ".".join(PHONE),
    "commas": ", ".join(PHONE),
    "one a line": "\n".join(PHONE),
    "groups of four": "1380 0138 000",
    "groups of five": "1 38001 38000",
    "stars": "138*0013*8000",
    "over a line's end": "13800\n138000",
    "over a line's end, indented": "13800\n    138000",
    "over a line's end, quoted": "138001\r\n> 38000",
    "bold inside": "138**0013**8000",
    "bold in html": "138<b>0013</b>8000",
    "code": "1380`0138`000",
    "base64": packed(PHONE),
    "base64 for URLs": base64.urlsafe_b64encode(PHONE.encode()).decode().rstrip("="),
    "base64 of base64": packed(packed(PHONE)),
    "base64 of hanzi": packed("一三八〇〇一三八〇〇〇"),
    "base64 of UTF-16": packed(PHONE, "utf-16-le"),
    "base64 of UTF-16, the other way round": packed(PHONE, "utf-16-be"),
    "base64 of UTF-16, marked": packed(PHONE, "utf-16"),
    "base64 of hanzi in GBK": packed(hanzi(PHONE, "零一二三四五六七八九"), "gbk"),
    "base64 of hanzi in UTF-16": packed(hanzi(PHONE, "零一二三四五六七八九"), "utf-16-be"),
    "base64 over a line's end": lines(packed(PHONE), 8, "\n"),
    "base64 over a line's end, quoted": lines(packed(PHONE), 8, "\r\n> > "),
    "base64 with a blank": lines(packed(PHONE), 12, " "),
    "base64 over lines inside a character": lines(packed(hanzi(PHONE, "〇一二三四五六七八九")), 13, "\n"),
    "hexadecimal": PHONE.encode().hex(),
    "hexadecimal of UTF-16": PHONE.encode("utf-16-le").hex(),
}
MAILS = {
    "at": "wang.yl at example.com",
    "(at)": "wang.yl(at)example.com",
    "[at] [dot]": "wang.yl [at] example [dot] com",
    "words": "wang.yl AT example DOT com",
    "signs": "wang.yl＠example。com".replace("。", "．"),
    "艾特": "wang.yl艾特example点com",
    "Cyrillic": "wаng.yl@exаmple.com",
    "base64": packed(MAIL),
    "over a line's end": "wang.yl@\nexample.com",
    "bold": "wang.yl@**example**.com",
}
CARRIERS = ["{}", "电话{}。", "联系我：{}（晚上）", "write to {} please", "(see {})"]


@pytest.mark.parametrize("spelling", [*PHONES.values(), *MAILS.values()], ids=[*PHONES, *MAILS])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_disguised_value_is_found_whole(spelling: str, carrier: str) -> None:
    text = carrier.format(spelling)
    start = text.index(spelling)
    found = [(f.start, f.end, f.entity) for f in MASKER.find(text)]
    entity = "EMAIL_ADDRESS" if spelling in MAILS.values() else "PHONE_NUMBER"
    assert found == [(start, start + len(spelling.rstrip("\u20e3\ufe0f")), entity)]
    result = MASKER.mask(text)
    assert result.restore() == text


LETTER = f"联系人：赵敏芝，电话 {PHONE}，住址见附件。"


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("gap", ["\n", "\r\n> ", " ", "\n    "])
@pytest.mark.parametrize("around", ["{}", "see the file below\n{}\nthanks and regards", "> {}\n> 谢谢"])
def test_a_packed_letter_over_many_lines_is_read_in_one_piece(charset: str, gap: str, around: str) -> None:
    text = around.format(lines(packed("。".join(f"第{at}封 {LETTER}" for at in range(9)), charset), 76, gap))
    result = MASKER.mask(text)
    assert "PHONE_1" in result.text
    assert len(result.text) < 100
    assert result.restore() == text
    assert GATED.find(text) == PLAIN.find(text)


def test_packed_bytes_say_nothing_by_chance() -> None:
    raw = random.Random(8)  # noqa: S311 - the same bytes each time, and no secret
    for _ in range(2000):
        packet = base64.b64encode(raw.randbytes(raw.randrange(12, 90))).decode()
        assert opened(packet) is None
        assert opened(raw.randbytes(32).hex()) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("卡号 6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 4", "6 2 2 2 0 2 1 2 3 4 5 6 7 8 9 4"),
        ("G-B-8-2-W-E-S-T-1-2-3-4-5-6-9-8-7-6-5-4-3-2", "G-B-8-2-W-E-S-T-1-2-3-4-5-6-9-8-7-6-5-4-3-2"),
        ("IBAN GB82 WEST 123\n4 5698 7654 32", "GB82 WEST 123\n4 5698 7654 32"),
        ("ip 2-0.3-1.4-5.6-7 down", "2-0.3-1.4-5.6-7"),
        ("ＩＰ ２００１：ｄｂ８：：１", "２００１：ｄｂ８：：１"),
        ("地址 二〇〇一:db八::一", "二〇〇一:db八::一"),
    ],
)
def test_other_values_too(text: str, whole: str) -> None:
    assert [text[f.start : f.end] for f in MASKER.find(text)] == [whole]


def test_several_in_a_row_are_several() -> None:
    text = "-".join(PHONE) + "/" + "-".join(CARD)
    assert [text[f.start : f.end] for f in MASKER.find(text)] == text.split("/")


def test_what_the_plain_reading_finds_is_never_lost() -> None:
    for text in (f"星期一{PHONE}", f"①{PHONE}②", f"3. {PHONE}", f"{PHONE}①", f"1 2 3 4 5 {PHONE}", f"一、{PHONE}\n二"):
        assert PHONE in [text[f.start : f.end] for f in MASKER.find(text)], text


@pytest.mark.parametrize(
    "text",
    [
        "look at example.com",
        "Arrive at node.js at once",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
        "1 500 000 000 yuan",
        "1.380.013.800",
        "2021 2022 2023 2024",
        "id,size\n13800,138000\n13801,138001",
        "13800\n138000\n13900\n139000",
        "iso.3.6.1.2.1.2.2.1.8.1 1.3.6.1.2.1.2.2.1.8.1",
        "x = 2**31 - 1; y = 10**9 + 7",
        "<td>1380</td><td>0138000</td>",
        "第一章 二〇二四年三月十五日，三三两两",
        "①准备 ②开始 ③结束",
        "Москва, улица Ленина",
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Σ = α + β, café naïve",
        "the result was 12\n34 people came in 2019\n20 left",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert MASKER.find(text) == []


def test_plain_text_has_no_other_reading() -> None:
    for text in ("", "plain", "电话13800138000", "2024-01-02 10:20:30", "138-0013-8000 and 4111 1111 1111 1111"):
        assert list(readings(text, [])) == [] or GATED.find(text) == PLAIN.find(text)


FRAGMENTS = [
    *PHONES.values(), *MAILS.values(), PHONE, CARD, MAIL, "1", "12", "1234", "-", " ", "\n", "\r\n", "  ", ". ", ":", ",", "/", "电话",
    "IBAN ", "GB82", "WEST", "5698", "QQ", "**", "`", "~~", "<b>", "</b>", "@", " at ", "(at)", "[dot]", " dot ", "com", "a", "Z", "一", "①",
    "\u0336", "а", "=", "MTM4", "MDAx", "5LqsQTE5MjAzRA==", "京A", "%31", "＠", "１",
]  # fmt: skip


def test_bytes_that_happen_to_be_text_are_not_packed() -> None:
    """Eight letters of a password are base64 of ``B``, a tab, a Mongolian letter, ``4``."""
    text = "账号密码：admin/Qgnhga00，"
    assert list(readings(text, ())) == []
    assert GATED.find(text) == PLAIN.find(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_the_gate_hides_no_reading(text: str) -> None:
    assert GATED.find(text) == PLAIN.find(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10).map("".join))
def test_masking_is_undone(text: str) -> None:
    result = MASKER.mask(text)
    assert result.restore() == text
    assert all(one.end <= two.start for one, two in itertools.pairwise(result.findings))


def test_one_value_in_several_spellings_is_one_identity() -> None:
    text = f"{PHONE}；{PHONES['hanzi']}；{PHONES['dashes']}；{PHONES['base64']}"
    assert MASKER.mask(text).text == "<PHONE_1>；<PHONE_1_2>；<PHONE_1_3>；<PHONE_1_4>"
    assert MASKER.mask(f"{MAIL} {MAILS['(at)']}").text == "<EMAIL_1> <EMAIL_1_2>"


@given(st.text(st.sampled_from("0123456789abcXYZ@. -:·一〇①²АеοօⅠⓐ🄰\u0301\u0483\u20d0年中é"), max_size=12))
def test_no_text_without_a_disguise_is_respelled(text: str) -> None:
    """The compiled core looks for look-alikes only where one of these characters stands."""
    assert not respelled("".join(c for c in text if c not in disguises()))


_PIECES = ["MTM4MDAx", "MzgwMDA", "=", "==", " ", "\n", "\r\n> ", "  ", "\t", "|", "word", "an", "deadbeef", "313338303031", "3338", "-", ",",
           "5byg5LiJ", "ab=", "AGEA", "中"]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_runs_that_are_told_are_all_that_counts(text: str) -> None:
    """The compiled core tells where runs begin; what is opened is the same as where nobody told."""
    pattern = re.compile(base64_hex.SUSPECTS)
    runs = sorted({_start(text, at) for at in range(len(text)) if pattern.match(text, at)})
    for opening in (base64_hex.packed, base64_hex.wrapped):
        assert list(opening(text, runs)) == list(opening(text)), opening


def _start(text: str, at: int) -> int:
    """Where the run of characters of base64 begins that a place is in."""
    while at and re.match(r"[0-9A-Za-z+/_\-]", text[at - 1]):
        at -= 1
    return at


_SPOKEN = ["a", "foo", "x.y", "wang.yl", " at ", " at", "at ", " ", "  ", "(at)", " (at) ", "[at]", "@", "艾特", "圈a", "b.com", "example.com", " dot ",
           "(dot)", "点", "com", "-", "_", ".", " AT ", "，", "1" * 30]  # fmt: skip


@given(st.lists(st.sampled_from(_SPOKEN), max_size=9).map("".join))
def test_addresses_are_looked_for_around_their_signs(text: str) -> None:
    """Nothing is lost to beginning at the sign: the pattern finds the same at every place in turn."""
    everywhere = [found.span() for found in spoken_email._address().finditer(text)]
    assert [found.span() for found in spoken_email._addresses(text)] == everywhere

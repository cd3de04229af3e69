"""What is masked comes back to the byte, whatever the text: the promise everything else stands on."""

from hypothesis import example, given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.testing import strategies

MASKER = Masker()
LOOKALIKES = st.sampled_from([
    "<PHONE_1>", "PHONE_1", "< phone-1>", "&lt;PHONE_1&gt;", "\\<PHONE_1\\>", "<TEXT_1>", "TEXT_2", "EMAIL_1_2", "%3CPHONE_1%3E",
    "\\u003cPHONE_1\\u003e", "＜ＰＨＯＮＥ＿１＞", "<", ">", "_", "1", "\\", "PHONE", "[PHONE_NUMBER]",
])  # fmt: skip
VALUES = st.sampled_from([
    "13800138000", "138 0013 8000", "１３８００１３８０００", "1\u200b3800138000", "a@example.com", "我叫王玉兰", "11010519491231002X",
    "sk-" + "a1B2" * 8, "密码：Hunter2Zebra!", "4111 1111 1111 1111", "https://u:pw12345@host.example/?q=", "192.0.2.7",
])  # fmt: skip
ODD = st.sampled_from(
    [
        "\ud83d",
        "\udc00",
        "\x00",
        "\u200b",
        "\r\n",
        "https://a.example/?q=",
        "![](",
        ")",
        '"',
        "www.",
        "//",
        ":",
        "http:",
    ]
)
TEXTS = st.one_of(
    st.text(), st.lists(st.one_of(LOOKALIKES, VALUES, ODD, st.text(max_size=3)), max_size=10).map("".join)
)


@given(TEXTS)
@example("%3CPHONE_0%3Ehttp:=PHONE_0>")
@example("13000000000WWW.PHONE_0")
@example("%3CPHONE_0%3ETEXT_1")
@example("甲13899995678①，乙13812345678①")
def test_restore_undoes_mask(text: str) -> None:
    once = MASKER.mask(text)
    assert once.restore() == text
    assert once.restore(once.text) == text
    twice = MASKER.mask(once.text)
    assert once.restore(twice.restore(twice.text)) == text


@given(TEXTS, st.data())
def test_any_chunking_of_a_reply_restores_like_the_whole(text: str, data: st.DataObject) -> None:
    with MASKER.session() as s:
        s.mask("手机 13800138000, a@example.com")
        masked = s.mask(text)
        assert s.restore(masked) == text
        for reply in (masked, text):
            assert "".join(s.restore_stream(data.draw(strategies.chunkings(reply)))) == s.restore(reply)


@given(TEXTS)
def test_findings_are_sorted_disjoint_and_inside(text: str) -> None:
    found = MASKER.find(text)
    edges = [edge for f in found for edge in (f.start, f.end)]
    assert edges == sorted(edges)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert MASKER.find(text) == found


@given(TEXTS)
@example("13000130000%3CPHONE_0%3E13000130000_")
@example("0@0.al13000000000")
def test_nothing_masked_is_found_again(text: str) -> None:
    """What a session writes passes its own last look."""
    with MASKER.session() as s:
        s.prove([("", s.mask(text), "")])

"""One reader for all sets of labels, against a pattern of each set's own."""

from hypothesis import given
from hypothesis import strategies as st

from desensitize.mask.grammar import openers, reader
from desensitize.mask.reader import Tokens

SETS = st.sampled_from(
    [
        ("PHONE",),
        ("ID", "PHONE"),
        ("HOME", "MOBILE_PHONE", "PHONE"),
        ("ID", "PHONE_HOME", "PHONE_ID"),
        ("TEXT", "TEXT_PHONE", "X"),
    ]
)
PIECES = st.sampled_from([
    "<", ">", "＜", "＞", "\\<", "\\>", "&lt;", "&gt;", "&#60;", "&#x3e;", "\\u003c", "\\u003e", "%3C", "%3E", "PHONE", "phone",
    "PHO", "E", "HOME", "MOBILE", "ID", "ＩＤ", "TEXT", "X", "x", "_", "\\_", "＿", " ", "-", "%5F", "%20", "&#95;", "\\u005f", "1",
    "12", "１", "1234567890", '"', "\\", "b", "<PHONE_1>", "<ID_2_1>", "PHONE_1", "，", "&", "%", "\\u00",
])  # fmt: skip


@given(SETS, st.lists(PIECES, max_size=12).map("".join), st.booleans(), st.booleans())
def test_it_reads_what_a_pattern_of_these_labels_reads(
    labels: tuple[str, ...], text: str, quoted: bool, halves: bool
) -> None:
    own, tokens = reader(labels, quoted=quoted, halves=halves), Tokens(labels, quoted=quoted, halves=halves)
    expected = [(found.span(), found.groupdict()) for found in own.finditer(text)]
    assert [(found.span(), found.groupdict()) for found in tokens.finditer(text)] == expected


@given(SETS, st.lists(PIECES, max_size=8).map("".join), st.data(), st.booleans(), st.booleans())
def test_what_a_text_cuts_off_is_what_such_a_pattern_says(
    labels: tuple[str, ...], text: str, data: st.DataObject, quoted: bool, halves: bool
) -> None:
    text = text[: data.draw(st.integers(0, len(text)))]
    own, tokens = reader(labels, quoted=quoted, halves=halves), Tokens(labels, quoted=quoted, halves=halves)
    places = [at for at, char in enumerate(text) if char in openers(labels, quoted=quoted)]
    cut = [at for at in places if (found := own.fullmatch(text, at, partial=True)) is not None and found.partial]
    assert [at for at in range(len(text)) if tokens.unfinished(text, at, at + 1) is not None] == cut
    assert tokens.unfinished(text, 0, len(text)) == (cut[0] if cut else None)


def test_no_labels_are_no_tokens() -> None:
    assert not Tokens(())
    assert Tokens(["PHONE"]).search("EMAIL_1 <EMAIL_1>") is None

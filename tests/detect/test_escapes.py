"""Codes are read as what they say, and what is found in them maps back to the source that spells it."""

import itertools
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Masker
from desensitize.detect.finding import Finding
from desensitize.detect.match.resolve import united
from desensitize.detect.read.escapes import decoded, plain

MASKER = Masker()
PHONE = "13800138000"


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


SPELLINGS = {
    "percent": percent(PHONE),
    "percent, in part": f"138{percent('0013')}8000",
    "percent, lower case, country code": quote("+86 ").lower() + PHONE,
    "percent twice": percent(PHONE).replace("%", "%25"),
    "percent five times": percent(PHONE).replace("%", "%25252525"),
    "json": "".join(f"\\u{ord(c):04x}" for c in PHONE),
    "json, escaped again": "".join(f"\\\\u{ord(c):04x}" for c in PHONE),
    "javascript": "".join(f"\\u{{{ord(c):x}}}" for c in PHONE),
    "c": "".join(f"\\x{ord(c):02x}" for c in PHONE),
    "html": "".join(f"&#{ord(c)};" for c in PHONE),
    "html, hexadecimal, padded, open": "".join(f"&#x00{ord(c):x}" for c in PHONE[:3]) + ";" + PHONE[3:],
    "percent of html": percent("".join(f"&#{ord(c)};" for c in PHONE)),
    "full-width in percent": percent("１３８００１３８０００"),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("carrier", ["{}", "电话 {}。", "https://x.test/a?b={}&c=1", "<p>{}</p>", '{{"n": "{}"}}'])
def test_a_coded_value_is_found_whole(spelling: str, carrier: str) -> None:
    text = carrier.format(spelling)
    start = text.index(spelling)
    assert [(f.start, f.end) for f in MASKER.find(text)] == [(start, start + len(spelling))]
    result = MASKER.mask(text)
    assert result.text == carrier.format("<PHONE_1>")
    assert result.restore() == text


def test_one_value_in_two_codes_is_one_identity() -> None:
    text = f"{PHONE} {percent(PHONE)} {SPELLINGS['json']}"
    assert MASKER.mask(text).text == "<PHONE_1> <PHONE_1_2> <PHONE_1_3>"


@pytest.mark.parametrize(
    "text", ["100% sure", "a%20b%3Dc", "&#99999999;", "\\u4e2d\\u6587", "%", "%2", "\\u12", "&#;", "%ff%fe", "50%25"]
)
def test_clean_text_with_codes_stays(text: str) -> None:
    assert MASKER.mask(text).text == text


@given(st.text(st.characters(exclude_characters="\\&%", exclude_categories=["Cs"])))
def test_quoted_text_reads_as_it_was(text: str) -> None:
    units = text.encode("utf-16-be")
    assert plain(quote(text)) == text
    assert plain("".join(f"&#{ord(c)};" for c in text)) == text
    assert plain("".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))) == text


CODED = st.lists(
    st.sampled_from(["%31", "%E6%89%8B", "%E6", "%FF", "%2531", "\\u0031", "\\ud83d", "\\ude00", "&#49;", "a"])
)


@given(CODED)
def test_every_character_of_the_reading_has_a_place_of_its_own(parts: list[str]) -> None:
    text = "".join(parts)
    reading = decoded(text)
    if reading is None:
        return
    spans = [reading.span(at, at + 1) for at in range(len(reading.text))]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans)][: len(spans)]
    assert spans[-1][1] == len(text)


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)), max_size=6).map(
    lambda pairs: [
        Finding(start * 7, start * 7 + size, "E", "r", 1.0) for start, size in sorted(set(dict(pairs).items()))
    ]
)


@given(SPANS, SPANS, st.integers(0, 6))
def test_united_takes_each_whole_or_not_at_all(first: list[Finding], second: list[Finding], shift: int) -> None:
    second = [f._replace(start=f.start + shift, end=f.end + shift * 2) for f in second]
    second = [f for f, after in zip(second, [*second, None][1:], strict=True) if after is None or f.end <= after.start]
    joined = united(first, second)

    def covered(findings: list[Finding]) -> set[int]:
        return {at for f in findings for at in range(f.start, f.end)}

    assert covered(joined) >= covered(first)
    assert all(f in first or f in second for f in joined)
    # What is not there overlaps what is.
    assert all(covered([f]) & covered(joined) for f in second)
    assert all(a.end <= b.start for a, b in itertools.pairwise(joined))
    spans = {(f.start, f.end) for f in joined}
    wide = [(f.start, f.end) for f in second]
    for f in first:
        inside = any(start <= f.start and f.end <= end for start, end in wide)
        assert (f.start, f.end) in spans or inside


@pytest.mark.parametrize("unit", ["%25", "%", "\\", "\\u", "&#0", "&#x", "%E6", "\\ud83d", "\\u{0"])
def test_reading_codes_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text, best = unit * (length // len(unit)), 9.0
        for _ in range(5):
            start = time.process_time()
            plain(text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(200_000) < 3.5 * seconds(100_000) + 0.01


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (r"log: line\n13900139000 end", r"log: line\n<PHONE_1> end"), ("card%3D4111111111111111", "card%3D<CARD_1>"),
        (r"{'note': 'call\n13900139000'}", r"{'note': 'call\n<PHONE_1>'}"), ("tel%3A13900139000", "tel%3A<PHONE_1>"),
        (r"C:\new\temp\report.txt", r"C:\new\temp\report.txt"),
    ],
)  # fmt: skip
def test_a_value_right_behind_a_code_is_found(text: str, masked: str) -> None:
    """The last letter of a code is no part of the word behind it."""
    result = Masker().mask(text)
    assert result.text == masked
    assert result.restore() == text

"""What is told by a numbering plan's patterns is what libphonenumber says after taking the number apart."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.verify.phones import Phone

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = [value for name, value in vars(phonenumbers.PhoneNumberType).items() if isinstance(value, int) and value >= 0]


@st.composite
def dialled(draw: st.DrawFn) -> tuple[str, str]:
    """(region, number): as libphonenumber's own examples are, with other last digits, prefixes and signs."""
    region = draw(st.sampled_from([*REGIONS, "CN", "US", "GB"]))
    source = draw(st.sampled_from([region, draw(st.sampled_from(REGIONS))]))
    example = phonenumbers.example_number_for_type(source, draw(st.sampled_from(KINDS)))
    example = example or phonenumbers.example_number(source)
    digits = str(example.national_number) if example else "123456"
    last = draw(st.text("0123456789", max_size=4))
    digits = digits[: len(digits) - len(last)] + last + draw(st.sampled_from(["", "", "", "7"]))
    digits = draw(st.sampled_from(["", "", "0", "1", "00", "86", "179", "17951", "011"])) + digits
    code = example.country_code if example else 86
    written = draw(st.sampled_from(["{1}", "+{0}{1}", "+{0} {1}", "00{0}{1}", "(+{0}){1}"])).format(code, digits)
    cut = draw(st.integers(0, len(written)))
    return draw(st.sampled_from([region, "ZZ"])), written[:cut] + draw(st.sampled_from(["", "-", " ", "."])) + written[
        cut:
    ]


@given(dialled())
def test_the_short_way_says_what_the_long_way_says(number: tuple[str, str]) -> None:
    region, value = number
    phone = Phone(region)
    long = "+" + value[2:] if region == "ZZ" and value.startswith("00") else value
    assert phone(value) == phone._parsed(long), number


@pytest.mark.parametrize(
    "value", ["", "+", "+0", "+999", "+1", "abc", "13800138000 ext 5", "１３８００１３８０００", "+800 1234 5678"]
)
def test_odd_input_is_no_error(value: str) -> None:
    for region in ("CN", "ZZ", "US"):
        assert Phone(region)(value) == Phone(region)._parsed(value)

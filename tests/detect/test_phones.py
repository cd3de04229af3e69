"""What is told by a numbering plan's patterns is what libphonenumber says after taking the number apart."""

from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import cache
from desensitize.detect.verify import phone_plans, phones
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
    digits = draw(st.sampled_from([digits, digits, draw(st.text("0123456789", min_size=1, max_size=14))]))
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
    ("region", "value"),
    [
        # Its own country code without a sign, then a code of another country behind what is dialled before it.
        *[("CO", "57019001234583"), ("MX", "529001234567"), ("EE", "3723549921")],
        *[("AS", "0115922201250"), ("MA", "002120520123432"), ("TL", "0067077212341")],
    ],
)
def test_a_country_code_may_stand_in_a_number_dialled_at_home(region: str, value: str) -> None:
    assert Phone(region)(value)


def test_a_plan_with_leading_digits_is_sure_of_nothing() -> None:
    """Its numbers are told by those first, before its patterns are asked."""
    stated = phone_plans.Stated("[0-9]{6}", "[0-9]{6}", "0", "00", replaces=False, leading=False, code=7)
    assert phone_plans.Plan(stated).is_sure_of(("123456",))
    assert not phone_plans.Plan(stated._replace(leading=True)).is_sure_of(("123456",))


@pytest.mark.parametrize(
    "value", ["", "+", "+0", "+999", "+1", "abc", "13800138000 ext 5", "１３８００１３８０００", "+800 1234 5678"]
)
def test_odd_input_is_no_error(value: str) -> None:
    for region in ("CN", "ZZ", "US"):
        assert Phone(region)(value) == Phone(region)._parsed(value)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """No plan read yet, an empty cache folder, and an installed package that brings nothing."""
    monkeypatch.setenv("DESENSITIZE_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(cache, "PREBUILT", tmp_path / "prebuilt")
    for read in (phone_plans.plans, phones._plan):
        read.cache_clear()
    yield tmp_path / "kept"
    for read in (phone_plans.plans, phones._plan):
        read.cache_clear()


def test_the_plans_as_kept_are_those_of_the_package(fresh: Path) -> None:
    kept, package = phone_plans.plans(), phone_plans.Library()
    assert isinstance(kept, phone_plans.Kept)
    assert {r: kept.stated(r) for r in [*REGIONS, "XX"]} == {r: package.stated(r) for r in [*REGIONS, "XX"]}
    assert [kept.regions(code) for code in range(1000)] == [package.regions(code) for code in range(1000)]
    (file,) = fresh.glob("phones-*.bin")
    assert b"Apache License 2.0" in file.read_bytes()


def test_another_version_of_the_package_has_plans_of_its_own(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(phone_plans.plans(), phone_plans.Kept)
    other = fresh / "other.py"
    other.write_text("__version__ = '99'")
    monkeypatch.setattr(phone_plans, "find_spec", lambda name: type("Spec", (), {"origin": str(other)}))
    assert cache.load("phones", phone_plans.stamp() or b"") is None


def test_where_nothing_can_be_kept_the_package_is_asked(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESENSITIZE_CACHE", "off")
    assert isinstance(phone_plans.plans(), phone_plans.Library)
    assert Phone("CN")("138 0013 8000")
    assert not Phone("CN")("128 0013 8000")


@pytest.mark.parametrize(
    ("region", "value", "says"),
    [("CN", "138 0013 8000", True), ("CN", "128 0013 8000", False), ("US", "020 7946 0958", False), ("US", "555-01", False),
     ("ZZ", "+44 20 7946 0958", True), ("ZZ", "+86 128 0013 8000", False), ("ZZ", "00 49 30 901820", True)],
)  # fmt: skip
def test_common_numbers_are_told_without_the_package(
    region: str, value: str, says: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phonenumbers, "parse", lambda *_: pytest.fail("taken apart"))
    assert Phone(region)(value) is says

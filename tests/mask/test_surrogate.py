"""Surrogates: the same fake everywhere, right check digits, a range where nobody lives, and only the key knows it."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.cn import uscc
from stdnum.gb import nhs
from stdnum.iso7064 import mod_11_2

from desensitize import Key
from desensitize.errors import ConfigError
from desensitize.mask.operator import Circumstance
from desensitize.mask.surrogate import Surrogate
from desensitize.mask.surrogates import form_of
from desensitize.mask.surrogates.entities import FORMS
from desensitize.mask.surrogates.name_words import BOTH, FEMALE, HAN_BOTH, HAN_FEMALE, HAN_MALE, MALE
from desensitize.mask.surrogates.number_forms import FORMS as NUMBER_FORMS
from desensitize.mask.surrogates.phone_ranges import MAINLAND_MOBILE
from desensitize.mask.surrogates.slot import chars, day, words
from desensitize.mask.surrogates.span import Span
from desensitize.policy.labels import label_for

KEY, OTHER = Key("dsk1_" + "A" * 43), Key("dsk1_" + "B" * 42 + "A")
FAKE = Surrogate()

GOLDEN: list[tuple[str, str, str, str]] = [
    ("PHONE_NUMBER", "", "138 0013 8000", "160 1292 9066"),
    ("PHONE_NUMBER", "", "+86-13800138000", "+86-16012929066"),
    ("PHONE_NUMBER", "acme.users.phone", "138 0013 8000", "154 8069 2738"),
    ("PHONE_NUMBER", "", "+1 (415) 736-5000", "+1 (267) 555-0108"),
    ("PHONE_NUMBER", "", "+44 20 7123 4567", "+44 12 1496 0290"),
    ("PHONE_NUMBER", "", "010-62345678转8001", "010-09109840转8266"),
    ("PHONE_NUMBER", "", "+81-3-1234-5678", "+81-0-0559-5602"),
    ("EMAIL_ADDRESS", "", "lin.xia+work@acme.cn", "xlv.dmf+mpij@example.com"),
    ("CN_ID_CARD", "", "11010519491231002X", "110105188510216603"),
    ("CREDIT_CARD", "", "4111-1111-1111-1111", "4000-0052-2886-8809"),
    ("IBAN_CODE", "", "DE89 3704 0044 0532 0130 00", "DE08 9623 8678 2696 9154 96"),
    ("CN_USCC", "", "91350100M000100Y43", "9135010092D5PH5F9X"),
    ("US_SSN", "", "536-22-1234", "666-52-9308"),
    ("UK_NHS", "", "572 084 9599", "999 117 5644"),
    ("BR_CPF", "", "039.716.026-73", "732.329.068-69"),
    ("IP_ADDRESS", "", "10.1.2.3", "198.51.100.73"),
    ("IP_ADDRESS", "", "2400:da00::6666", "2001:db8:2681:b314:d50c:4acf:710f:60e1"),
    ("MAC_ADDRESS", "", "02:42:ac:11:00:02", "00:00:5e:00:53:dc"),
    ("PERSON", "", "林晓岚", "汪歌冬"),
    ("PERSON", "", "BECKER, MARY", "HUGHES, HEATHER"),
    (
        "STREET_ADDRESS",
        "",
        "浙江省杭州市西湖区文晖支路38号2栋1单元501室",
        "浙江省杭州市西湖区澄鹭支路49号8栋6单元989室",
    ),
    ("STREET_ADDRESS", "", "1208 Larkspur Lane, Springfield", "6353 Barrowden Lane, Springfield"),
    ("DATE_OF_BIRTH", "", "1990年3月7日", "1993年3月1日"),
    ("URL", "", "https://acme.cn/blog?id=7", "https://vnlsdv.example.com/qkgt?dx=5"),
    ("API_KEY", "", "ghp_0123456789abcdefghij0123456789abcdef", "ghp_8764037424jhnqmgffgp7418363526dempzf"),
    ("CN_PASSPORT", "", "E12345678", "E98091366"),
    ("CN_VEHICLE_PLATE", "", "京A·12345", "京A·83094"),
    ("EMPLOYEE_ID", "", "Ab-12345", "Ab-58434"),
]


def at(entity: str, context: str = "", key: Key | None = KEY) -> Circumstance:
    return Circumstance(entity, label_for(entity), key, context)


def faked(entity: str, value: str, context: str = "", key: Key = KEY) -> str:
    return FAKE(value, at(entity, context, key))


@pytest.mark.parametrize(("entity", "context", "value", "fake"), GOLDEN)
def test_fakes_do_not_change_from_one_version_to_the_next(entity: str, context: str, value: str, fake: str) -> None:
    assert faked(entity, value, context) == fake
    assert FAKE.wrote(fake, at(entity, context))


def test_another_process_makes_the_same_fakes(in_every_process: Callable[[str], bytes]) -> None:
    code = (
        "import sys\n"
        "from desensitize import Key\n"
        "from desensitize.mask.operator import Circumstance\n"
        "from desensitize.mask.surrogate import Surrogate\n"
        "from desensitize.policy.labels import label_for\n"
        f"for entity, context, value, _ in {GOLDEN!a}:\n"
        "    at = Circumstance(entity, label_for(entity), Key('dsk1_' + 'A' * 43), context)\n"
        "    sys.stdout.buffer.write((Surrogate()(value, at) + '\\n').encode())\n"
    )
    assert in_every_process(code).decode().splitlines() == [fake for *_, fake in GOLDEN]


def test_without_a_key_there_is_no_fake() -> None:
    for call in (FAKE, FAKE.wrote):
        with pytest.raises(ConfigError, match="surrogate"):
            call("13800138000", at("PHONE_NUMBER", key=None))


@pytest.mark.parametrize(
    ("entity", "spellings"),
    [
        ("PHONE_NUMBER", ["13800138000", "138 0013 8000", "+86-13800138000", "+86 138-0013-8000", "(+86) 13800138000"]),
        ("CREDIT_CARD", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111"]),
        ("CN_ID_CARD", ["11010519491231002X", "110105 19491231 002X", "11010519491231002x"]),
        ("IBAN_CODE", ["DE45370400440000012345", "DE45 3704 0044 0000 0123 45"]),
        ("PERSON", ["Mary Becker", "BECKER, MARY", "mary.becker", "Becker, Mary"]),
        ("PERSON", ["林晓岚", "林 晓岚"]),
        ("MAC_ADDRESS", ["02:42:ac:11:00:02", "02-42-AC-11-00-02", "0242.ac11.0002"]),
    ],
)
def test_another_spelling_has_the_same_fake_in_that_spelling(entity: str, spellings: list[str]) -> None:
    fakes = [faked(entity, spelling) for spelling in spellings]
    assert len({form_of(entity, fake).plain(fake) for fake in fakes}) == 1
    for spelling, fake in zip(spellings, fakes, strict=True):
        assert FAKE.wrote(fake, at(entity))
        signs = [re.sub(r"[^\W_]+", "a", text) for text in (spelling, fake)]
        assert signs[0] == signs[1]


REAL = [
    ("PHONE_NUMBER", "13800138000"),
    ("PHONE_NUMBER", "+44 20 7123 4567"),
    ("PHONE_NUMBER", "212-736-5000"),
    ("PHONE_NUMBER", "010-62345678"),
    ("EMAIL_ADDRESS", "lin.xia@acme.cn"),
    ("CN_ID_CARD", "11010519491231002X"),
    ("CREDIT_CARD", "4539578763621486"),
    ("IBAN_CODE", "DE89370400440532013000"),
    ("IP_ADDRESS", "8.8.8.8"),
    ("IP_ADDRESS", "2400:da00::6666"),
    ("MAC_ADDRESS", "02:42:ac:11:00:02"),
    ("US_SSN", "536-22-1234"),
    ("UK_NHS", "572 084 9599"),
    ("URL", "https://acme.cn/a"),
    ("HOSTNAME", "db01.acme.com"),
]


@pytest.mark.parametrize(("entity", "value"), REAL)
def test_a_real_value_outside_the_range_is_never_taken_for_a_fake(entity: str, value: str) -> None:
    """Whatever the key: not once in a hundred, where chance alone would let some through."""
    keys = [Key.generate() for _ in range(100)]
    assert not any(FAKE.wrote(value, at(entity, key=key)) for key in keys)
    fake = faked(entity, value)
    span = form_of(entity, fake).span(form_of(entity, fake).plain(fake))
    assert span is not None
    assert span.reserved


@pytest.mark.parametrize(
    ("entity", "value", "bits"),
    [
        ("EMAIL_ADDRESS", "lin.xia+work@acme.cn", 16),
        ("API_KEY", "ghp_0123456789abcdefghij0123456789abcdef", 32),
        ("CREDIT_CARD", "4111111111111111", 11),
        ("PHONE_NUMBER", "13800138000", 11),
        ("CN_ID_CARD", "11010519491231002X", 5),
        ("PHONE_NUMBER", "+1 415 736 5000", 3),
        ("IP_ADDRESS", "10.1.2.3", 2),
    ],
)
def test_values_of_the_range_pass_as_seldom_as_is_said(entity: str, value: str, bits: int) -> None:
    span = form_of(entity, value).span(form_of(entity, value).plain(value))
    assert span is not None
    assert span.check_bits >= bits
    fakes = {faked(entity, value, key=Key.generate()) for _ in range(400)}
    passed = sum(FAKE.wrote(fake, at(entity)) for fake in fakes)
    # Six standard deviations above the expected number.
    expected = len(fakes) / 2**span.check_bits
    assert passed <= expected + 6 * expected**0.5 + 1


def test_another_context_or_entity_or_key_knows_nothing_of_a_fake() -> None:
    value = "ghp_0123456789abcdefghij0123456789abcdef"
    fake = faked("API_KEY", value, "a")
    assert FAKE.wrote(fake, at("API_KEY", "a"))
    for where in (at("API_KEY", "b"), at("API_KEY"), at("API_KEY", "a", OTHER), at("USER_ID", "a")):
        assert not FAKE.wrote(fake, where)
    assert len({fake, faked("API_KEY", value), faked("API_KEY", value, "b"), faked("API_KEY", value, "a", OTHER)}) == 4


def test_every_secret_of_a_ring_knows_its_fakes() -> None:
    fake = faked("EMAIL_ADDRESS", "lin.xia+work@acme.cn")
    ring = KEY.rotated()
    assert FAKE.wrote(fake, at("EMAIL_ADDRESS", key=ring))
    assert faked("EMAIL_ADDRESS", "lin.xia+work@acme.cn", key=ring) != fake


NANP = re.compile(r"\+1 ?[2-9][0-9]{2}[ -]?555[ -]?01[0-9]{2}")
UK = re.compile(r"\+44(7700900\d{3}|8081570\d{3}|1(?:1[3-8]|[2-6]1)4960\d{3}|2079460\d{3}|1914980\d{3}|2920180\d{3})")
RANGES = [
    ("+14157365000", NANP),
    ("+16042345678", NANP),
    ("+447911123456", re.compile(r"\+447700900\d{3}")),
    ("+442071234567", UK),
    ("+33612345678", re.compile(r"\+3363998\d{4}")),
    ("+33123456789", re.compile(r"\+33(19900|26191|35301|46571|53649)\d{4}")),
    ("+61412345678", re.compile(r"\+61 ?49157\d{4}")),
    ("+61291234567", re.compile(r"\+61[2378](5550|7010)\d{4}")),
    ("+353851234567", re.compile(r"\+353 ?2091\d{5}")),
    ("+4915112345678", re.compile(r"\+49 ?(17139200\d\d|176040690\d\d)")),
    ("+493012345678", re.compile(r"\+49 ?(3023125|6990009|4066969|2214710|8999998)\d{3}")),
    ("+46701234567", re.compile(r"\+467017406[1-9]\d")),
    ("+46812345678", re.compile(r"\+46 ?(8465004\d\d|9803192\d\d)")),
    ("+81312345678", re.compile(r"\+8100\d{7}")),
]


@pytest.mark.parametrize(("value", "wanted"), RANGES)
def test_telephone_numbers_are_of_the_ranges_set_aside(value: str, wanted: re.Pattern[str]) -> None:
    for number in range(20):
        assert wanted.fullmatch(faked("PHONE_NUMBER", f"{value[:-2]}{number:02}"))


def test_mobile_numbers_of_mainland_china_are_of_no_network() -> None:
    """And no plan has them: where one day it does, the list must change."""
    for lead in MAINLAND_MOBILE:
        assert not phonenumbers.is_valid_number(phonenumbers.parse(f"+86{lead}12345678"))
    for number in range(50):
        assert faked("PHONE_NUMBER", f"138001380{number:02}")[:3] in MAINLAND_MOBILE


def test_landlines_of_mainland_china_keep_their_area_and_reach_nobody() -> None:
    assert re.fullmatch(r"0571-0[0-9]{7}", faked("PHONE_NUMBER", "0571-87654321"))
    assert re.fullmatch(r"010-0[0-9]{7}转[0-9]{4}", faked("PHONE_NUMBER", "010-62345678转8001"))


@pytest.mark.parametrize("value", ["a@b.cn", "lin.xia@acme.cn", "小雨88@mail.acme.cn", "ops+x@sub.acme.co.uk"])
def test_mail_goes_to_the_domains_of_rfc_2606(value: str) -> None:
    assert re.fullmatch(r"[^@]+@([a-z]{6}\.)?example\.(com|net|org)", faked("EMAIL_ADDRESS", value))
    assert len(faked("EMAIL_ADDRESS", value).partition("@")[0]) == len(value.partition("@")[0])


def test_machines_are_those_of_documentation() -> None:
    for number in range(40):
        assert re.fullmatch(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.[0-9]+", faked("IP_ADDRESS", f"10.0.0.{number}"))
        assert re.fullmatch("2001:db8(:[0-9a-f]{4}){6}", faked("IP_ADDRESS", f"2400:da00::{number}"))
        assert faked("MAC_ADDRESS", f"02:42:ac:11:00:{number:02}").startswith("00:00:5e:00:53:")
    assert faked("HOSTNAME", "db01.acme.com").endswith(".example")
    assert re.fullmatch(
        r"https://[a-z]{6}\.example\.(com|net|org)/[a-z]{4}\?[a-z]{2}=[0-9]", faked("URL", "https://acme.cn/blog?id=7")
    )


def test_identity_numbers_keep_region_and_sex_and_are_nobodys() -> None:
    for serial in range(40):
        body = f"11010519900307{serial:03}"
        value = body + mod_11_2.calc_check_digit(body)
        fake = faked("CN_ID_CARD", value)
        assert fake[:6] == "110105"
        assert mod_11_2.calc_check_digit(fake[:17]) == fake[17]
        assert 1880 <= date(int(fake[6:10]), int(fake[10:12]), int(fake[12:14])).year <= 1889
        assert int(fake[16]) % 2 == int(value[16]) % 2


def test_cards_and_accounts_have_right_check_digits_and_no_bank() -> None:
    for value, lead in (
        ("4539578763621486", "400000"),
        ("6222021234567890128", "620000"),
        ("371449635398431", "378282"),
    ):
        fake = faked("CREDIT_CARD", value)
        assert fake.startswith(lead)
        assert luhn.is_valid(fake)
        assert len(fake) == len(value)
    german, british = faked("IBAN_CODE", "DE89370400440532013000"), faked("IBAN_CODE", "GB82WEST12345698765432")
    assert german[4] == "9"
    assert iban.is_valid(german, check_country=False)
    assert iban.is_valid(british, check_country=False)
    code = faked("CN_USCC", "91350100M000100Y43")
    assert uscc.is_valid(code)
    assert code[:8] == "91350100"


def test_numbers_of_other_registers_that_nobody_has() -> None:
    assert faked("US_SSN", "536-22-1234").startswith("666-")
    assert re.fullmatch("9[0-9]{2}-89-[0-9]{4}", faked("US_ITIN", "912-90-3456"))
    test = faked("UK_NHS", "572 084 9599")
    assert test.startswith("999 ")
    assert nhs.is_valid(test)
    assert faked("UK_NINO", "AB 28 66 40 C").startswith("QQ ")
    assert faked("IN_AADHAAR", "587803682730").startswith("9999")
    assert faked("IMEI", "490154203237518").startswith("00")
    assert faked("SWIFT_CODE", "DEUTDEFF500")[7] == "0"


def test_names_keep_script_length_and_what_they_tell_of_a_sex() -> None:
    assert re.fullmatch("[一-鿿]{3}", faked("PERSON", "林晓岚"))
    assert set(faked("PERSON", "林秀英")[1:]) <= set(HAN_FEMALE)
    assert set(faked("PERSON", "林建国")[1:]) <= set(HAN_MALE)
    assert faked("PERSON", "Mary Becker").split()[0].lower() in FEMALE
    assert faked("PERSON", "Peter Becker").split()[0].lower() in MALE
    assert faked("PERSON", "沈先生").endswith("先生")
    for one, two in pairwise((HAN_FEMALE, HAN_MALE, HAN_BOTH, HAN_FEMALE)):
        assert not set(one) & set(two)
    for first, second in pairwise((FEMALE, MALE, BOTH, FEMALE)):
        assert not set(first) & set(second)


def test_an_address_keeps_its_district_and_nothing_else() -> None:
    fake = faked("STREET_ADDRESS", "浙江省杭州市西湖区文晖支路38号2栋1单元501室")
    assert re.fullmatch("浙江省杭州市西湖区(?!文晖)[一-鿿]{2}支路[1-9][0-9]号[1-9]栋[1-9]单元[1-9][0-9]{2}室", fake)
    assert re.fullmatch(
        r"[1-9][0-9]{3} (?!Larkspur)[A-Z][a-z]+ Lane, Springfield",
        faked("STREET_ADDRESS", "1208 Larkspur Lane, Springfield"),
    )


@pytest.mark.parametrize(
    ("entity", "value", "stays", "goes"),
    [
        ("API_KEY", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWRlLXVwIn0.c2lnbmF0dXJl", "eyJhbGciOiJub25lIn0.eyJ", "zdWIi"),
        ("API_KEY", "ghp_0123456789abcdefghij0123456789abcdef", "ghp_", "0123456789"),
        ("API_KEY", "sunshine-mybirthday1990", "", "sunshine"),
        ("PASSWORD", "mary=secret-1990", "", "mary"),
        ("PASSWORD", "$6$madeUpSalt$madeUpHashMadeUpHash", "$6$", "madeUp"),
        ("COOKIE", "uid=102938; token=madeup0123456789", "uid=", "102938"),
        ("PRIVATE_KEY", "-----BEGIN PRIVATE KEY-----\nTm90QVJlYWxLZXk", "-----BEGIN PRIVATE KEY-----\n", "Tm90"),
    ],
)
def test_a_secret_keeps_what_tells_its_kind_alone(entity: str, value: str, stays: str, goes: str) -> None:
    fake = faked(entity, value)
    assert fake.startswith(stays)
    assert goes not in fake
    assert len(fake) == len(value)


def test_long_secrets_are_drawn_to_the_first_character() -> None:
    value = "-----BEGIN PRIVATE KEY-----\n" + "Tm90QVJlYWxLZXlO" * 100
    fake = faked("PRIVATE_KEY", value)
    assert FAKE.wrote(fake, at("PRIVATE_KEY"))
    assert len(set(fake[28:128])) > 20


def test_what_is_too_long_is_redacted_at_once() -> None:
    for entity in sorted({*FORMS, *NUMBER_FORMS}):
        assert faked(entity, "aB3 " * 50_000) == f"[{entity}]"


@pytest.mark.parametrize("sign", ["1", "a1", "A b,", "王1", "省市"])
def test_a_text_of_many_signs_is_drawn_all_the_same(sign: str) -> None:
    for entity in ("API_KEY", "CN_PASSPORT", "DATE_OF_BIRTH", "EMAIL_ADDRESS", "IBAN_CODE", "PERSON", "PHONE_NUMBER"):
        value = (sign * 2000)[:2000]
        assert faked(entity, value) != value


def test_values_of_an_entity_seldom_share_a_fake() -> None:
    """As seldom as the documentation says: pairs among n values, over the room that the check leaves."""
    for entity, values, room in (
        ("PHONE_NUMBER", [f"138{number:08}" for number in range(200)], 439_000),
        ("PHONE_NUMBER", [f"+1415736{number:04}" for number in range(60)], 4_000),
        ("EMAIL_ADDRESS", [f"lin.xia{number}@acme.cn" for number in range(300)], 10**6),
    ):
        expected = len(values) ** 2 / 2 / room
        assert len(values) - len({faked(entity, value) for value in values}) <= expected + 6 * expected**0.5 + 1


TEXTS = st.one_of(
    st.text(max_size=40),
    st.text("0123456789 -+()", min_size=1, max_size=20),
    st.text("ABCDEFXabcdef0123456789-/. @:,", min_size=1, max_size=40),
    st.text("王林晓岚省市区路号·0123456789 ", min_size=1, max_size=20),
)
ENTITIES = st.sampled_from(sorted({*FORMS, *NUMBER_FORMS, "CN_PASSPORT", "EMPLOYEE_ID"}))


@given(ENTITIES, TEXTS, st.text(max_size=5))
def test_whatever_the_value_a_fake_is_known_and_stays_the_same(entity: str, value: str, context: str) -> None:
    where = at(entity, context)
    fake = FAKE(value, where)
    assert fake == FAKE(value, where)
    form = form_of(entity, value)
    span = form.span(form.plain(value))
    if fake == f"[{entity}]":
        return
    assert span is not None
    assert FAKE.wrote(fake, where) or not span.check_bits
    FAKE.wrote(value, where)


@given(st.integers(2, 40), st.data())
def test_a_range_reads_what_it_writes(size: int, data: Any) -> None:
    slots = (chars("0123456789", size), words(("a", "bc", "b")), day("YYMMDD", date(1926, 1, 1), 36525))
    span = Span("", slots)
    number = data.draw(st.integers(0, span.size - 1))
    text = span.write(number)
    assert text is not None
    assert span.read(text) == number
    assert span.read(text + "0") is None


def test_a_day_keeps_its_form_and_its_decade() -> None:
    assert re.fullmatch("199[0-9]年[1-9]月[1-9]日", faked("DATE_OF_BIRTH", "1990年3月7日"))
    assert re.fullmatch("(1[3-9]|2[0-8]) [A-Z][a-z]+ 198[0-9]", faked("DATE_OF_BIRTH", "14 March 1985"))
    assert re.fullmatch(r"39\.[0-9]{5}, 116\.[0-9]{5}", faked("GEO_COORDINATE", "39.90873, 116.39745"))


def test_a_short_list_may_give_the_value_itself() -> None:
    """Were it never the value, "female" for "male" would tell it."""
    fakes = {faked("GENDER", "male", key=Key.generate()) for _ in range(60)}
    assert fakes == {"male", "female"}

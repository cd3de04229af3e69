"""Format-preserving encryption: the form stays, the value comes back, and nothing unfit passes."""

import sys
from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from stdnum import iban, luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_97_10

from desensitize import Key
from desensitize.detect.verify.check_digits import CHECKS
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.domains import domains_of
from desensitize.mask.domains.domain import located
from desensitize.mask.fpe import Fpe
from desensitize.mask.operator import Circumstance

pytestmark = pytest.mark.needs("ffx")

OLD, NEW = Key("dsk1_" + "A" * 43), Key("dsk1_" + "B" * 42 + "A")
AES = "2b7e151628aed2a6abf7158809cf4f3c" + "ef4359d8d580aa4f" + "7f036d6f04fc6a94"
NUMBER, LETTERS = "0123456789", "0123456789abcdefghi"
DECIMAL_TWEAK, LETTER_TWEAK = "39383736353433323130", "3737373770717273373737"
# FF1samples.pdf of NIST's cryptographic toolkit: bytes of the key, radix, tweak, output.
SAMPLES = [
    (16, 10, "", NUMBER, "2433477484"),
    (16, 10, DECIMAL_TWEAK, NUMBER, "6124200773"),
    (16, 36, LETTER_TWEAK, LETTERS, "a9tv40mll9kdu509eum"),
    (24, 10, "", NUMBER, "2830668132"),
    (24, 10, DECIMAL_TWEAK, NUMBER, "2496655549"),
    (24, 36, LETTER_TWEAK, LETTERS, "xbj3kv35jrawxv32ysr"),
    (32, 10, "", NUMBER, "6657667009"),
    (32, 10, DECIMAL_TWEAK, NUMBER, "1001623463"),
    (32, 36, LETTER_TWEAK, LETTERS, "xs8a0azh2avyalyzuwd"),
]
GOLDEN = [
    ("CN_ID_CARD", "", "11010519491231002X", "110105204901155964"),
    ("CN_ID_CARD", "", "11010519491231002x", "11010520310710193x"),
    ("CN_ID_CARD", "", "110105194912310021", "764907751268591617"),
    ("CREDIT_CARD", "", "4111-1111-1111-1111", "4111-1131-0989-8428"),
    ("CREDIT_CARD", "", "4111-1111-1111-1112", "6658-8979-9477-7807"),
    ("CN_USCC", "", "91350100M000100Y43", "91350100AJKBN04Y83"),
    ("IBAN_CODE", "", "DE89 3704 0044 0532 0130 00", "DE18 8533 3689 3334 2572 87"),
    ("IBAN_CODE", "", "GB82WEST12345698765432", "GB26KVOB31406352867995"),
    ("PHONE_NUMBER", "", "+86-13800138000", "+86-13890714893"),
    ("PHONE_NUMBER", "", "138 0013 8000", "138 9071 4893"),
    ("PHONE_NUMBER", "acme.users.phone", "138 0013 8000", "138 7525 2002"),
    ("PHONE_NUMBER", "", "+1 (415) 555-2671", "+1 (888) 675-4688"),
    ("PHONE_NUMBER", "", "010-88888888", "056-15137665"),
    ("PHONE_NUMBER", "", "5551234", "6724806"),
    ("CN_VEHICLE_PLATE", "", "京A·12345", "京H·75678"),
    ("EMPLOYEE_ID", "", "Ab-12345", "Jc-84479"),
    ("IP_ADDRESS", "", "10.1.2.3", "252.164.134.36"),
    ("IP_ADDRESS", "", "192.168.255.254", "3.96.15.212"),
]


def at(entity: str, context: str = "", key: Key | None = OLD) -> Circumstance:
    return Circumstance(entity, "X", key, context)


@pytest.mark.parametrize(("size", "radix", "tweak", "plain", "output"), SAMPLES)
def test_the_library_gives_the_samples_of_the_standard(
    size: int, radix: int, tweak: str, plain: str, output: str
) -> None:
    from ffx import FF1

    cipher = FF1(bytes.fromhex(AES)[:size], radix=radix)
    assert cipher.encrypt(plain, tweak=bytes.fromhex(tweak)) == output
    assert cipher.decrypt(output, tweak=bytes.fromhex(tweak)) == plain


@pytest.mark.parametrize(("entity", "context", "value", "output"), GOLDEN)
def test_outputs_do_not_change_from_one_version_to_the_next(entity: str, context: str, value: str, output: str) -> None:
    assert Fpe()(value, at(entity, context)) == output
    assert Fpe().undo(output, at(entity, context)) == value


def _digits(count: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=most or count)


def _checked(check: Callable[[str], str]) -> Callable[[str], str]:
    return lambda body: body + check(body)


def _org(body: str) -> str:
    return next(char for char in "0123456789X" if CHECKS["cn_org"](body[8:] + char))


USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
ID = st.builds("{}{}{}".format, _digits(6), DAYS, _digits(3)).map(_checked(mod_11_2.calc_check_digit))
CARD = _digits(12, 18).map(_checked(luhn.calc_check_digit))
USCC = (
    st.builds("{}{}".format, _digits(8), st.text(USCC_CHARS, min_size=8, max_size=8))
    .map(_checked(_org))
    .map(_checked(uscc.calc_check_digit))
)
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IBAN = st.builds(
    lambda country, rest: f"{country}{mod_97_10.calc_check_digits(rest + country)}{rest}",
    st.text(CAPITALS, min_size=2, max_size=2),
    st.text("0123456789" + CAPITALS, min_size=11, max_size=30),
)
MOBILE = _digits(8).flatmap(lambda tail: st.sampled_from(["134", "138", "166", "199"]).map(lambda head: head + tail))
PHONE = st.one_of(
    MOBILE,
    st.builds("{}{}".format, st.sampled_from(["+86", "86", "0086", "+86 ", "0"]), MOBILE),
    st.builds("+{}{}".format, st.sampled_from(["1", "7", "44", "49", "86", "852", "995"]), _digits(4, 12)),
    st.builds("00{}".format, _digits(5, 12)),
    _digits(6, 15),
    _digits(5, 15).map("+{}".format),
)
ALNUM = st.text("0123456789abcdefghijklmnopqrstuvwxyz" + CAPITALS, min_size=6, max_size=40)
FORMS = {
    "CN_ID_CARD": st.one_of(ID, ID.map(str.lower), _digits(17, 18), _digits(17).map(lambda n: n + "X")),
    "CREDIT_CARD": st.one_of(CARD, _digits(12, 20)),
    "CN_BANK_CARD": st.one_of(CARD, _digits(16)),
    "CN_USCC": st.one_of(USCC, USCC.map(str.lower), st.text(USCC_CHARS, min_size=18, max_size=18)),
    "IBAN_CODE": st.one_of(IBAN, IBAN.map(str.lower), IBAN.map(lambda n: n[:2] + "99" + n[4:])),
    "PHONE_NUMBER": PHONE,
    "CN_VEHICLE_PLATE": st.text(CAPITALS + "0123456789", min_size=6, max_size=7).map("京{}".format),
    "EMPLOYEE_ID": ALNUM,
}
VALUES = st.sampled_from(sorted(FORMS)).flatmap(lambda entity: st.tuples(st.just(entity), FORMS[entity]))


def _spaced(value: str, signs: str) -> str:
    """A value with a sign after every third character."""
    return "".join(
        char + (signs[index % len(signs)] if index % 3 == 2 and signs else "") for index, char in enumerate(value)
    )


def _kinds(text: str) -> str:
    return "".join(
        "0" if char in "0123456789" else "a" if char in CAPITALS.lower() else "A" if char in CAPITALS else char
        for char in text
    )


@given(VALUES, st.text(" -./", max_size=3), st.text(max_size=5))
def test_every_value_comes_back_and_keeps_its_form(said: tuple[str, str], signs: str, context: str) -> None:
    entity, value = said[0], _spaced(said[1], signs)
    where = at(entity, context)
    output = Fpe()(value, where)
    assert output == Fpe()(value, where)
    if output == f"[{entity}]":
        assert sum(char.isascii() and char.isalnum() for char in value) < 6
        return
    assert Fpe().undo(output, where) == value
    # Their check characters may be a digit or a letter.
    if entity not in {"CN_ID_CARD", "CN_USCC"}:
        assert _kinds(output) == _kinds(value)
    assert [c for c in output if not c.isalnum()] == [c for c in value if not c.isalnum()]
    assert len(output) == len(value)


def _id(number: str) -> bool:
    day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return mod_11_2.is_valid(number.upper()) and 1900 <= day.year < 2100


VALID = {
    "CN_ID_CARD": (ID, 6, _id),
    "CREDIT_CARD": (CARD, 6, luhn.is_valid),
    "CN_USCC": (USCC, 8, lambda n: uscc.is_valid(n) and CHECKS["cn_org"](n[8:17])),
    "IBAN_CODE": (IBAN, 2, lambda n: mod_97_10.is_valid(n[4:] + n[:4])),
}
CASES = st.sampled_from(sorted(VALID)).flatmap(lambda entity: st.tuples(st.just(entity), VALID[entity][0]))


@given(CASES)
def test_what_has_a_check_digit_has_a_valid_one_again(said: tuple[str, str]) -> None:
    entity, value = said
    _, kept, valid = VALID[entity]
    assert valid(value)
    output = Fpe()(value, at(entity))
    assert valid(output)
    assert output[:kept] == value[:kept]


def _ending_in_x(number: str) -> str:
    bodies = (f"{number[:14]}{serial:03}" for serial in range(1000))
    return next(body + "x" for body in bodies if mod_11_2.calc_check_digit(body) == "X")


@given(ID.map(_ending_in_x))
def test_a_small_x_stays_one(value: str) -> None:
    output = Fpe()(value, at("CN_ID_CARD"))
    assert output.endswith("x")
    assert _id(output)
    assert Fpe().undo(output, at("CN_ID_CARD")) == value


def test_a_country_that_asks_for_more_accepts_the_number() -> None:
    assert iban.is_valid(Fpe()("DE89370400440532013000", at("IBAN_CODE")))


def _domain(entity: str, value: str) -> str:
    plain = "".join(char for char in value if char.isascii() and char.isalnum())
    found = located(plain, domains_of(entity, value))
    return "" if found is None else found[0].name


@given(VALUES)
def test_an_output_is_of_the_domain_of_its_value(said: tuple[str, str]) -> None:
    """Else it would be undone as what it never was."""
    entity, value = said
    output = Fpe()(value, at(entity))
    if output != f"[{entity}]":
        assert _domain(entity, output) == _domain(entity, value) != ""


@pytest.mark.parametrize(
    ("entity", "value", "domain"),
    [
        ("CN_ID_CARD", "11010519491231002X", "cn_id"),
        ("CN_ID_CARD", "110105194912310021", "characters"),
        ("CN_ID_CARD", "110105194902310029", "characters"),
        ("CN_ID_CARD", "110105899912310021", "characters"),
        ("CREDIT_CARD", "4111111111111111", "card"),
        ("CREDIT_CARD", "4111111111111112", "characters"),
        ("CN_USCC", "91350100M000100Y43", "uscc"),
        ("CN_USCC", "91350100M000100Y44", "characters"),
        ("CN_USCC", "91350100M000100Z43", "characters"),
        ("IBAN_CODE", "DE89370400440532013000", "iban"),
        ("IBAN_CODE", "DE88370400440532013000", "characters"),
        ("PHONE_NUMBER", "+86 13800138000", "cn_mobile"),
        ("PHONE_NUMBER", "+380 13800138", "phone"),
        ("PHONE_NUMBER", "00380 13800138", "phone"),
        ("PHONE_NUMBER", "010 88888888", "trunk"),
        ("PHONE_NUMBER", "+380 13800", "characters"),
        ("PHONE_NUMBER", "88888888", "characters"),
        ("IP_ADDRESS", "fe80::1ff:fe23:4567:890a", "characters"),
    ],
)
def test_a_value_is_of_the_narrowest_domain(entity: str, value: str, domain: str) -> None:
    assert _domain(entity, value) == domain


SERIES: list[tuple[str, Callable[[int], str]]] = [
    ("CN_ID_CARD", lambda n: _checked(mod_11_2.calc_check_digit)(f"11010519491231{n % 1000:03}")),
    ("CN_ID_CARD", lambda n: f"1101051949123{n:05}"),
    ("CREDIT_CARD", lambda n: _checked(luhn.calc_check_digit)(f"411111{n:06}")),
    ("CREDIT_CARD", lambda n: f"411111{n:07}"),
    ("PHONE_NUMBER", lambda n: f"1380013{n:04}"),
    ("PHONE_NUMBER", lambda n: f"+44{n:06}"),
    ("PHONE_NUMBER", lambda n: f"0{n:06}"),
    ("PHONE_NUMBER", lambda n: f"{n:06}"),
    ("IP_ADDRESS", lambda n: f"{n % 10}.{n // 10 % 10}.{n // 100}.0"),
    ("EMPLOYEE_ID", lambda n: f"{n:06}"),
    ("EMPLOYEE_ID", lambda n: f"a{n:05}"),
]


@pytest.mark.parametrize(("entity", "made"), SERIES)
def test_no_two_values_share_an_output(entity: str, made: Callable[[int], str]) -> None:
    values = {made(number) for number in range(1000)}
    assert len({Fpe()(value, at(entity)) for value in values}) == len(values)


def test_all_spellings_of_a_mobile_number_have_the_same_number_again() -> None:
    spellings = ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "8613800138000"]
    outputs = [Fpe()(value, at("PHONE_NUMBER")) for value in spellings]
    numbers = {"".join(filter(str.isdigit, output))[-11:] for output in outputs}
    assert len(numbers) == 1
    assert numbers.pop().startswith("138")
    assert "13800138000" not in numbers


@pytest.mark.parametrize("code", sorted(COUNTRY_CODE_TO_REGION_CODE))
def test_every_country_code_stays(code: int) -> None:
    output = Fpe()(f"+{code} 5555555", at("PHONE_NUMBER"))
    assert output.startswith(f"+{code} ")
    assert output != f"+{code} 5555555"


UNFIT = [
    *(
        ("PHONE_NUMBER", value)
        for value in ("", "12345", "+86", "１３８００１３８０００", "一三八00138000", "²1234567")
    ),
    *(("PERSON", value) for value in ("王玉兰", "Bob", "José Martinez", "Иванов 1234567", "王玉兰13800138000")),
    *(("CN_VEHICLE_PLATE", value) for value in ("京A123", "京Ａ12345", "王A12345")),
    *(("IP_ADDRESS", value) for value in ("010.1.2.3", "10.1.2.256", "999.999.999.999", "1::2", "１0.1.2.3")),
    ("EMPLOYEE_ID", "7" * 513),
    ("EMPLOYEE_ID", "[EMPLOYEE_ID]"),
]


@pytest.mark.parametrize(("entity", "value"), UNFIT)
def test_what_is_unfit_never_passes(entity: str, value: str) -> None:
    assert Fpe()(value, at(entity)) == f"[{entity}]"
    with pytest.raises(ConfigError, match=f"a value of {entity}") as caught:
        Fpe(unfit="refuse")(value, at(entity))
    assert len(value) < 3 or value == f"[{entity}]" or value not in str(caught.value)
    with pytest.raises(RestoreError, match=f"no value of {entity}"):
        Fpe().undo(f"[{entity}]", at(entity))
    with pytest.raises(RestoreError, match=f"no value of {entity}"):
        Fpe().undo(value, at(entity))


@given(number=st.integers(0, (1 << 32) - 1), context=st.sampled_from(["", "acme"]))
def test_every_address_becomes_an_address(number: int, context: str) -> None:
    value = str(IPv4Address(number))
    output = Fpe(unfit="refuse")(value, at("IP_ADDRESS", context))
    assert str(IPv4Address(output)) == output
    assert Fpe().undo(output, at("IP_ADDRESS", context)) == value


@given(groups=st.lists(st.from_regex(r"[0-9a-f]{1,4}", fullmatch=True), min_size=8, max_size=8))
def test_what_reads_like_an_address_without_its_dots_comes_back(groups: list[str]) -> None:
    for value in (":".join(groups), ":".join(f"{int(group, 16) % 200:03}" for group in groups[:4])):
        output = Fpe()(value, at("IP_ADDRESS"))
        assert output.count(":") == value.count(":")
        assert Fpe().undo(output, at("IP_ADDRESS")) == value


def test_entity_context_and_key_make_other_numbers() -> None:
    places = [at("EMPLOYEE_ID"), at("EMPLOYEE_ID", "acme"), at("STAFF_ID"), at("EMPLOYEE_ID", key=NEW)]
    assert len({Fpe()("123456789012", place) for place in places}) == len(places)


@given(st.text("\0a", max_size=3), st.text("\0a", max_size=3))
def test_contexts_are_told_apart(one: str, two: str) -> None:
    assume(one != two)
    assert Fpe()("123456789012", at("A", one)) != Fpe()("123456789012", at("A", two))


def test_what_is_kept_makes_other_numbers() -> None:
    one, two = (Fpe()(f"{head}00138000", at("PHONE_NUMBER")) for head in ("138", "139"))
    assert one[3:] != two[3:]


def test_a_rotated_ring_undoes_with_the_secret_that_is_named() -> None:
    output = Fpe()("13800138000", at("PHONE_NUMBER"))
    ring = Key(f"{NEW.reveal()} {OLD.reveal()}")
    assert Fpe().undo(output, at("PHONE_NUMBER", key=ring.only(OLD.key_id()))) == "13800138000"
    # Unauthenticated: the first secret gives another number.
    assert Fpe().undo(output, at("PHONE_NUMBER", key=ring)) != "13800138000"


def test_a_key_and_the_library_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for call in (Fpe(), Fpe().undo):
        with pytest.raises(ConfigError, match="'fpe' needs a key"):
            call("13800138000", at("PHONE_NUMBER", key=None))
    monkeypatch.setitem(sys.modules, "ffx", None)
    with pytest.raises(ConfigError, match=r"pip install 'desensitize\[fpe\]'"):
        Fpe()("13800138000", at("PHONE_NUMBER", key=Key.generate()))
    with pytest.raises(ValueError, match="redact or refuse"):
        Fpe(unfit="pass")


def test_the_same_in_every_process(in_every_process: Callable[[str], bytes]) -> None:
    code = f"""
from desensitize import Key, operators as o
from desensitize.mask.operator import Circumstance
key = Key({OLD.reveal()!r})
cases = [("PHONE_NUMBER", "138 0013 8000"), ("CN_ID_CARD", "11010519491231002X"), ("IBAN_CODE", "GB82WEST12345698765432")]
print([o.fpe()(value, Circumstance(entity, "X", key, "\\u79df")) for entity, value in cases])
"""
    assert b"138 " in in_every_process(code)


@given(VALUES, st.integers(0))
def test_what_the_first_domain_writes_is_its_own(said: tuple[str, str], drawn: int) -> None:
    """So it need not be looked at again."""
    entity, value = said
    domains = domains_of(entity, value)
    found = located("".join(char for char in value if char.isascii() and char.isalnum()), domains)
    if found is not None and found[0] is domains[0]:
        domain, place = found
        number = drawn % place.size
        assert located(domain.write(place, number), domains) == (domain, place._replace(number=number))

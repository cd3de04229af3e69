"""Operators: what each writes, what it refuses, and who decides which one answers."""

from collections.abc import Callable
from datetime import date
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Key, Masker, operators
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.operator import Circumstance
from desensitize.operators import (
    generalize,
    hash,
    keep,
    map_replace,
    null,
    partial,
    redact,
    replace,
    shift_date,
    shuffle,
    string_shift,
    token,
)

KEY = Key("dsk1_" + "A" * 43)
AT = Circumstance("PHONE_NUMBER", "PHONE", KEY)
TEXT = "手机 13800138000"

WRITES = [
    (token(), "13800138000", "<PHONE>"),
    (redact(), "13800138000", "[PHONE_NUMBER]"),
    (replace(value=r"\1 *"), "13800138000", r"\1 *"),
    (keep(), "13800138000", "13800138000"),
    (partial(keep=(3, 4)), "13800138000", "138****8000"),
    (partial(keep=(3, 4), fill="x"), "13800138000", "138xxxx8000"),
    (partial(keep=(3, 4), cover="..."), "13800138000", "138...8000"),
    (partial(keep=(0, 4)), "13800138000", "*******8000"),
    (partial(keep=(3, 4)), "1234567", "*******"),
    (partial(keep=(3, 4)), "12", "**"),
    (partial(positions=(5, 7), cover="***"), "13800138000", "1380***8000"),
    (partial(positions=(1, 3)), "13800138000", "***00138000"),
    (partial(positions=(9, 99)), "13800138000", "13800138***"),
    (partial(positions=(12, 14)), "13800138000", "***********"),
    (partial(positions=((1, 2), (5, 7)), cover="#"), "13800138000", "#80#8000"),
    (partial(ends=(3, 4)), "13800138000", "***0013****"),
    (partial(ends=(3, 4)), "1380013", "*******"),
    (partial(keep_positions=(4, 7)), "13800138000", "***0013****"),
    (partial(keep_positions=(1, 11)), "13800138000", "***********"),
    (partial(keep_positions=(12, 14)), "13800138000", "***********"),
    (partial(before="@"), "mei@example.com", "***@example.com"),
    (partial(after="@", fill="#"), "m@a.b@c", "m@#####"),
    (partial(before="@"), "@example.com", "************"),
    (partial(after="@"), "mei@", "****"),
    (partial(after="&"), "mei@example", "***********"),
    (partial(chars="08"), "13800138000", "13***13****"),
    (partial(chars="x"), "1380", "****"),
    (partial(keep=(1, 0), length=2), "王玉兰", "王**"),
    (partial(keep=(1, 1), length=3), "x", "***"),
    (null(), "13800138000", ""),
    (generalize(number=1000), "-12,345.67", "-12000"),
    (generalize(number=1000), "999", "0"),
    (generalize(number=10), "twelve", "[PHONE_NUMBER]"),
    (generalize(number=10), "1,23", "[PHONE_NUMBER]"),
    (generalize(interval=10), "40", "[40, 50)"),
    (generalize(interval=10), "39.99", "[30, 40)"),
    (generalize(interval=10), "-0.5", "[-10, 0)"),
    (generalize(interval=10), "-10", "[-10, 0)"),
    (generalize(age=10), "89", "80-89"),
    (generalize(age=7), "88", "84-89"),
    (generalize(age=7), "91", "90+"),
    (generalize(age=7), "-1", "[PHONE_NUMBER]"),
    (generalize(date="year"), "2024-05-17 13:45:09", "2024-01-01 00:00:00"),
    (generalize(date="month"), "2024/05/17", "2024/05/01"),
    (generalize(date="month"), "20240517", "20240501"),
    (generalize(date="month"), "2024年5月17日", "2024年5月1日"),
    (generalize(date="month"), "2024年12月17日", "2024年12月1日"),
    (generalize(date="month"), "2024年05月17日", "2024年05月01日"),
    (generalize(date="year"), "2024-12-7", "2024-1-1"),
    (generalize(date="hour"), "2024.05.17T13:45", "2024.05.17T13:00"),
    (generalize(date="month"), "17/05/2024", "[PHONE_NUMBER]"),
    (generalize(date="month"), "2024-02-30", "[PHONE_NUMBER]"),
    (generalize(date="month"), "2024-05/17", "[PHONE_NUMBER]"),
    (generalize(date="month"), "2024517", "[PHONE_NUMBER]"),
    (generalize(ip=(16, 32)), "192.0.2.7", "192.0.0.0/16"),
    (generalize(ip=(16, 32)), "2001:db8:5::1", "2001:db8::/32"),
    (generalize(ip=(16, 32)), "192.0.2.700", "[PHONE_NUMBER]"),
    (generalize(postcode=3), "100080", "100***"),
    (generalize(postcode=9), "100080", "[PHONE_NUMBER]"),
    (generalize(region="province"), "浙江省杭州市西湖区文三路90号", "浙江省"),
    (generalize(region="city"), "浙江省杭州市西湖区文三路90号", "浙江省杭州市"),
    (generalize(region="district"), "浙江省杭州市西湖区文三路90号", "浙江省杭州市西湖区"),
    (generalize(region="city"), "文三路90号", "[PHONE_NUMBER]"),
    (map_replace(table={"a": "b"}), "a", "b"),
    (map_replace(table={"a": "b"}), "b", "[PHONE_NUMBER]"),
    (string_shift(count=3), "13800138000", "00138000138"),
    (string_shift(count=3, direction="right"), "13800138000", "00013800138"),
    (string_shift(count=4), "abab", "[PHONE_NUMBER]"),
    (string_shift(count=4), "", "[PHONE_NUMBER]"),
    (shift_date(), "2024-05-17", "2024-08-11"),
    (shift_date(), "0001-01-01", "0001-03-28"),
    (shuffle(values=("a", "b", "c")), "a", "c"),
    (hash(algorithm="hmac-sm3"), "13800138000", "PHONE_NUMBER:af36eb6a29e70bfd1ace908efba2a173"),
    (hash(salt="crm"), "13800138000", "PHONE_NUMBER:6eede45f19f96f0658566a95004024df"),
    (hash(), "13800138000", "PHONE_NUMBER:e97b9cd46d420e851dbcc5a2d6a4ba25"),
]


@pytest.mark.parametrize(("operator", "value", "output"), WRITES, ids=lambda x: str(x)[:40])
def test_outputs(operator: object, value: str, output: str) -> None:
    assert operator(value, AT) == output  # type: ignore[operator]


REFUSED = [
    ({"operator": "partial"}, "exactly one of: keep, ends, positions, keep_positions, before, after, chars"),
    ({"operator": "partial", "keep": [3, 4], "positions": [1, 2]}, "exactly one of: keep"),
    ({"operator": "partial", "ends": [0, 0]}, "not both 0"),
    ({"operator": "partial", "positions": [[4, 6], [5, 9]]}, "ascending pairs"),
    ({"operator": "partial", "positions": []}, "1-based"),
    ({"operator": "partial", "positions": "12"}, "1-based"),
    ({"operator": "partial", "keep_positions": [0, 3]}, "1-based"),
    ({"operator": "partial", "before": ""}, "before must be a text"),
    ({"operator": "partial", "chars": 5}, "chars must be a text"),
    ({"operator": "partial", "keep": [1, 1], "length": 0}, "length must be"),
    ({"operator": "partial", "keep": [1, 1], "length": 3, "cover": "x"}, "length must be"),
    ({"operator": "partial", "keep": [3]}, "keep needs"),
    ({"operator": "partial", "keep": ["3", 4]}, "keep needs"),
    ({"operator": "partial", "positions": [0, 2]}, "1-based"),
    ({"operator": "partial", "positions": [3, 2]}, "1-based"),
    ({"operator": "partial", "keep": [1, 1], "fill": "**"}, "one character"),
    ({"operator": "replace"}, "needs: value"),
    ({"operator": "hash", "algorithm": "md5"}, "hmac-sha256, hmac-sm3"),
    ({"operator": "hash", "salt": 5}, "salt must be text"),
    ({"operator": "generalize"}, "exactly one of: number"),
    ({"operator": "generalize", "date": "week"}, "one of: year, month, day, hour, minute"),
    ({"operator": "generalize", "number": True}, "at least 1"),
    ({"operator": "generalize", "ip": [32, 64]}, "below 32 and 128"),
    ({"operator": "generalize", "age": 5, "top": 0}, "top must be"),
    ({"operator": "generalize", "region": ["city"]}, "one of: province, city, district"),
    ({"operator": "shift_date", "days": 0}, "1 to 36500"),
    ({"operator": "shift_date", "subject": 1}, "subject must be text"),
    ({"operator": "shuffle"}, "needs: values"),
    ({"operator": "shuffle", "values": ["a", "a"]}, "two of them different"),
    ({"operator": "map_replace", "table": {}}, "each text once"),
    ({"operator": "map_replace", "table": {"a": "a"}}, "other texts"),
    ({"operator": "map_replace", "table": ["ab"]}, "must map"),
    ({"operator": "string_shift"}, "needs: count"),
    ({"operator": "string_shift", "count": 0}, "at least 1"),
    ({"operator": "string_shift", "count": 1, "direction": "up"}, "left or right"),
    ({"operator": "MD5"}, "needs: salt"),
    ({"operator": "FIX_POS", "from": 5}, "needs: from, to"),
    ({"operator": "FIX_POS", "from": 0, "to": 3}, "from must be a whole number of at least 1"),
    ({"operator": "FIX_POS", "from": 1, "to": 3, "with": "x"}, "it takes: cover, from, to"),
    ({"operator": "NUMBER_ROUNDING", "digit": 20}, "from 1 to 19"),
    ({"operator": "MASK_FROM_X_TO_Y", "from-x": 3, "to-y": 2}, "counted from 0"),
    ({"operator": "DES", "key": "x"}, "needs: legacy"),
    ({"operator": "DES", "legacy": False}, "legacy must be true"),
    ({"operator": "DES", "legacy": True, "key": "x"}, "8 bytes"),
    ({"operator": "3DES", "legacy": True, "key": "8 bytes."}, "16 or 24 bytes"),
    ({"operator": "redact", "colour": "red"}, "no parameter 'colour'; it takes: brackets"),
    ({"operator": "shred"}, "there are: block, char_at, char_map, custom, encrypt, fpe, generalize"),
    ({"keep": [1, 2]}, "the key 'operator'"),
    (42, "or it is a name"),
]


@pytest.mark.parametrize(("stated", "says"), REFUSED)
def test_bad_operators_are_refused_with_what_is_allowed(stated: object, says: str) -> None:
    with pytest.raises(ConfigError, match=says.replace("(", r"\(")):
        operator_of(stated)


def test_names_mappings_and_operators_are_one() -> None:
    assert operator_of("redact") == operator_of({"operator": "redact"}) == operator_of(redact()) == redact()
    assert set(OPERATORS) <= set(operators.__all__)


def test_the_call_goes_over_the_masker_over_the_rule() -> None:
    masker = Masker(operators={"PHONE_NUMBER": partial(keep=(3, 4))})
    assert masker.mask(TEXT).text == "手机 138****8000"
    assert masker.mask(TEXT, operator="redact").text == "手机 [PHONE_NUMBER]"
    assert masker.mask(TEXT, operators={"PHONE_NUMBER": "token"}).text == "手机 <PHONE_1>"
    assert Masker().mask(TEXT).text == "手机 <PHONE_1>"


def test_an_entity_nobody_finds_is_said() -> None:
    with pytest.raises(
        ConfigError, match=r"operators: no entity, rule or category 'PHONE' \(did you mean 'PHONE_NUMBER'\?\)"
    ):
        Masker(operators={"PHONE": "redact"})


def test_hash_needs_a_key_and_keeps_to_it() -> None:
    with pytest.raises(ConfigError, match="needs a key"):
        Masker().mask(TEXT, operator="hash")
    one, two = Masker(key=KEY), Masker(key=Key.generate())
    assert one.mask(TEXT, operator="hash").text == one.mask(TEXT, operator="hash").text
    assert one.mask(TEXT, operator="hash").text != two.mask(TEXT, operator="hash").text


def test_irreversible_results_do_not_pretend() -> None:
    result = Masker().mask(TEXT, operator="redact")
    with pytest.raises(RestoreError, match="irreversible"):
        result.restore()
    mixed = Masker(operators={"EMAIL_ADDRESS": "redact"}).mask(TEXT + " a@example.com")
    assert mixed.restore() == TEXT + " [EMAIL_ADDRESS]"
    assert Masker().mask("nothing here", operator="redact").restore() == "nothing here"


def test_what_an_operator_writes_is_never_taken_for_a_token() -> None:
    masker = Masker(operators={"EMAIL_ADDRESS": replace(value="<PHONE_1>")})
    result = masker.mask(TEXT + " a@example.com")
    assert result.text == "手机 <PHONE_1> <TEXT_PHONE_1>"
    assert result.restore() == TEXT + " <PHONE_1>"


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(DAYS, DAYS, st.integers(1, 36500))
def test_dates_of_one_subject_keep_their_distance_and_never_stay(one: date, two: date, days: int) -> None:
    move = shift_date(days=days, subject="p-1")
    moved = [date.fromisoformat(move(day.isoformat(), AT)) for day in (one, two)]
    assert moved[1] - moved[0] == two - one
    assert 0 < abs((moved[0] - one).days) <= days


def test_subjects_and_keys_move_by_their_own_days() -> None:
    moves = {shift_date(days=36500, subject=f"p-{n}")("2000-01-01", AT) for n in range(50)}
    assert len(moves) > 40
    other = Circumstance("DATE", "DATE", Key.generate())
    assert shift_date(days=36500)("2000-01-01", AT) != shift_date(days=36500)("2000-01-01", other)


def test_a_date_that_would_leave_the_calendar_is_not_shown() -> None:
    edges = {
        shift_date(days=36500, subject=f"p-{n}")(day, AT) for n in range(20) for day in ("0001-01-01", "9999-12-31")
    }
    assert "[PHONE_NUMBER]" in edges
    assert not edges & {"0001-01-01", "9999-12-31"}


@given(st.text(min_size=1, max_size=20), st.integers(0, 6), st.integers(0, 6))
def test_no_way_of_covering_shows_a_whole_value(value: str, first: int, last: int) -> None:
    ways = [
        partial(keep=(first, last), cover="\0\0"),
        partial(ends=(first + 1, last), cover="\0\0"),
        partial(positions=(first + 1, first + last + 1), cover="\0\0"),
        partial(keep_positions=(first + 1, first + last + 1), cover="\0\0"),
        partial(before=value[-1], cover="\0\0"),
        partial(after=value[0], cover="\0\0"),
        partial(chars=value[0], cover="\0\0"),
    ]
    assert all("\0\0" in way(value, AT) for way in ways)


@given(st.text(min_size=1, max_size=12), st.integers(1, 30))
def test_a_ring_turned_back_is_the_value(value: str, count: int) -> None:
    turned = string_shift(count=count)(value, AT)
    assert turned != value
    if turned != "[PHONE_NUMBER]":
        assert string_shift(count=count, direction="right")(turned, AT) == value


@given(st.sampled_from(["red", "green", "blue"]))
def test_an_entry_of_a_table_never_stands_for_itself(value: str) -> None:
    assert shuffle(values=("red", "green", "blue"))(value, AT) in {"red", "green", "blue"} - {value}


@pytest.mark.parametrize("operator", [hash(), hash(algorithm="hmac-sm3"), shift_date(), shuffle(values=("a", "b"))])
def test_keyed_operators_say_that_they_need_a_key(operator: object) -> None:
    with pytest.raises(ConfigError, match=r"needs a key.*DESENSITIZE_KEY"):
        operator("2024-05-17", Circumstance("DATE", "DATE"))  # type: ignore[operator]


KEYED = """
from desensitize import Key, operators as o
from desensitize.mask.operator import Circumstance
at = Circumstance("DATE", "DATE", Key("dsk1_" + "A" * 43))
made = [o.hash(), o.hash(algorithm="hmac-sm3"), o.shift_date(), o.shuffle(values=("a", "b", "c", "d"))]
print([operator("2024-05-17", at) for operator in made])
"""


def test_keyed_operators_write_the_same_in_every_process(in_every_process: Callable[[str], bytes]) -> None:
    assert in_every_process(KEYED)


def test_null_leaves_nothing_and_the_session_goes_on() -> None:
    masker = Masker(operators={"PHONE_NUMBER": "null"})
    with masker.session() as session:
        assert session.mask("打 13800138000 或 a@example.com") == "打  或 <EMAIL_1>"
        assert session.restore("<EMAIL_1>") == "a@example.com"


IRREVERSIBLE = [
    *(redact(), replace(value="-"), partial(keep=(3, 4)), hash(), null(), generalize(number=10**9)),
    *(shift_date(), shuffle(values=("a", "b")), map_replace(table={"a": "b"}), string_shift(count=3)),
]


@pytest.mark.parametrize("operator", IRREVERSIBLE, ids=lambda operator: operator.name)
def test_what_a_session_masked_may_leave_and_holds_no_value(operator: object) -> None:
    masker = Masker(key=KEY, operators={"PHONE_NUMBER": operator})
    with masker.session() as session:
        sent = [session.mask(f"{TEXT}, {TEXT}") for _ in range(2)]
        session.prove([("messages[0].content", text, "") for text in sent])
    assert sent[0] == sent[1]
    assert "13800138000" not in sent[0]
    assert not operator.reversible  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [*OPERATORS, "digest", "legacy_des"])
def test_an_operator_says_whether_it_can_be_reversed_and_shows_what_it_does(name: str) -> None:
    kinds = {"digest": "Digest", "legacy_des": "LegacyDes", **OPERATORS}
    made = getattr(import_module(f"desensitize.mask.{name}"), kinds[name])
    assert made.name == name
    says = {True: ("Reversible",), False: ("Irreversible", "Nothing to reverse")}[made.reversible]
    assert made.__doc__.startswith(says)
    assert ">>> " in made.__doc__

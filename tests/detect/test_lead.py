"""What stands before a text, and what a turn asks for, as lines that rules read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize.detect.asked import answer, asked
from desensitize.detect.behind import behind
from desensitize.detect.finding import Finding
from desensitize.detect.lead import keyed, led, named, words_of


@pytest.mark.parametrize(
    ("key", "over", "lead"),
    [
        ("", "", ""),
        ("phone", "", "phone: "),
        ("手机号", "", "手机号: "),
        ("SSN", "", "SSN: "),
        ("passportNo", "", "passportNo: \npassport no: "),
        ("customer_full_name", "", "customer_full_name: \ncustomer full name: "),
        # A program's own names are read as they are written.
        ("serviceName", "", "serviceName: "),
        ("next_token", "", "next_token: "),
        ("target-key-id", "", "target-key-id: "),
        ("itemCount", "", "itemCount: "),
        # A key that only holds what the key over it names, one that counts it, one that says which.
        ("value", "password", "\npassword: "),
        ("value", "", "value: "),
        ("number", "passport", "number: \npassport number: "),
        ("first", "name", "first: \nfirst name: "),
        ("号码", "证件", "号码: \n证件号码: "),
        ("city", "home", "city: "),
        ("a\nphone", "", "a phone: "),
    ],
)
def test_a_key_is_a_line(key: str, over: str, lead: str) -> None:
    assert keyed(key, over) == lead


def test_of_a_path_the_last_key_counts_and_the_nearest_that_tells_more() -> None:
    assert named(()) == ("", "")
    assert named(("phone",)) == ("phone", "")
    assert named(("user", "phone", "values", "value")) == ("value", "phone")
    assert words_of("dateOfBirth") == words_of("DATE_OF_BIRTH") == words_of("date-of-birth") == "date of birth"


@pytest.mark.parametrize(
    ("turn", "labels"),
    [
        ("What is your date of birth?", ("date of birth",)),
        ("Thanks, Ann! And when were you born?", ("date of birth",)),
        ("Could you give me your full name and a phone number, please?", ("first name", "phone number")),
        ("Please read me the code we texted you.", ("verification code",)),
        ("Your SSN?", ("social security number",)),
        ("What is your email address?", ("email",)),
        ("Where do you live?", ("address",)),
        ("客服：请问您的手机号是？", ("手机号",)),
        ("好的。麻烦提供一下身份证号码和住址", ("身份证号", "地址")),
        ("怎么称呼您？", ("姓名",)),
        # Nothing is asked for, or nothing of a person's.
        ("", ()),
        ("I lost my phone.", ()),
        ("我的手机丢了。", ()),
        ("Would you like some tea?", ()),
        ("What is the name of the hotel?", ()),
        ("Do you use social media?", ()),
        ("这家酒店的地址在哪里？", ()),
        ("Is that opinion yours?", ()),
        # Only the end of a turn is answered.
        ("What is your date of birth? You may skip that. Here is the form. It has two pages.", ()),
        # A token is no word.
        ("Is <PHONE_1> right?", ()),
    ],
)
def test_what_a_turn_asks_for(turn: str, labels: tuple[str, ...]) -> None:
    assert asked(turn) == labels


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1974-11-19", "1974-11-19"),
        ("Sure, it's 1974-11-19", "1974-11-19"),
        ("Customer: my name is Zed", "Zed"),
        ("客户：好的，我的手机号是62518888", "62518888"),
        ("我家住在幸福小区3栋", "幸福小区3栋"),
        ("  欧阳", "欧阳"),
    ],
)
def test_where_an_answer_begins(text: str, value: str) -> None:
    start, most, end = answer(text)
    assert text[start:end] == value
    assert most == end


def test_of_a_long_answer_the_beginning_counts() -> None:
    start, most, end = answer("x" * 1_000)
    assert 0 == start < most < end < 1_000


def _digits(text: str) -> list[Finding]:
    """Finds the digits behind ``no: ``, and everything behind ``all: ``."""
    if text.startswith("all: "):
        return [Finding(5, len(text), "X", "all", 1.0)] if len(text) > 5 else []
    at = text.find("no: ")
    end = at + 4
    while at >= 0 and end < len(text) and text[end] in "0123456789":
        end += 1
    return [Finding(at + 4, end, "X", "no", 1.0)] if at >= 0 and end > at + 4 else []


def test_each_line_is_read_and_the_first_speaks_for_all_of_the_text() -> None:
    assert behind("no: ", "12 and no: 34", _digits)[0][:2] == (0, 2)
    assert behind("\nwhat: \nno: ", "12", _digits)[0][:2] == (0, 2)
    assert behind("\nno: ", "Sure, 12", _digits)[0][:2] == (6, 8)
    assert behind("\nno: ", "x" * 500 + " no: 12", _digits) == []
    # A value that the reading would cut is none.
    assert behind("\nno: ", "1" * 500, _digits) == []


def test_what_begins_in_the_line_is_not_the_texts() -> None:
    assert behind("12no: ", "x", lambda text: [Finding(0, len(text), "X", "r", 1.0)]) == []


@given(st.sampled_from(["", "no: ", "all: "]), st.lists(st.sampled_from(["no", "all", "what"]), max_size=3), st.text())
def test_findings_are_inside_the_text_disjoint_and_sorted(first: str, more: list[str], text: str) -> None:
    found = behind(first + led("", more), text, _digits)
    ends = [0, *(end for f in found for end in f[:2]), len(text)]
    assert ends == sorted(ends)

"""Drawn numbers have the form and the check digits they should, and the names that count from 0 and from 1 agree."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from desensitize import Key
from desensitize.errors import ConfigError
from desensitize.mask import examples
from desensitize.mask.catalogue import operator_of
from desensitize.mask.draws import Draws
from desensitize.mask.operator import Circumstance
from desensitize.mask.random_forms import FORMS
from desensitize.operators import char_at, random_chars, random_replace

KEY = Key(examples.EXAMPLE_KEY)
AT = Circumstance("X", "X", KEY)
DIGITS = st.text("0123456789", min_size=8, max_size=8)


@given(st.integers(0, 999), st.dates())
def test_an_identity_number_keeps_its_region_and_has_a_real_birthday_and_check_digit(seq: int, day: object) -> None:
    body = f"110105{str(day).replace('-', '')}{seq:03}"
    made = random_replace(form="id_card")(body + ric.calc_check_digit(body), AT)
    assert made[:6] == "110105"
    assert 1945 <= datetime.strptime(made[6:14], "%Y%m%d").year <= 2004  # noqa: DTZ007 - a day has no zone
    assert ric.calc_check_digit(made) == made[-1]


@given(st.text("0123456789", min_size=13, max_size=19))
def test_a_card_keeps_its_issuer_and_its_check_digit_is_right(card: str) -> None:
    made = random_replace(form="bank_card")(card, AT)
    assert (made[:6], len(made)) == (card[:6], len(card))
    assert luhn.is_valid(made)
    assert made != card


@given(DIGITS)
def test_a_credit_code_has_a_right_check_character(body: str) -> None:
    code = f"91350100{body}X"
    code += uscc.calc_check_digit(code)
    made = random_replace(form="credit_code", codes=("91110000", "92110000"))(code, AT)
    assert uscc.is_valid(made)
    assert made[:8] in {"91110000", "92110000"}


@given(DIGITS)
def test_of_one_value_and_key_comes_one_number_and_never_itself(body: str) -> None:
    mobile = random_replace(form="mobile")
    made = mobile(f"138{body}", AT)
    assert made == mobile(f"138{body}", AT) != f"138{body}"
    assert made.startswith("138")
    other = Circumstance("X", "X", Key("dsk1_" + "B" * 43))
    assert len({made, mobile(f"138{body}", other)}) == 2


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("mobile", "+86 138 0013 8000"),
        ("mobile", "13800138000"),
        ("landline", "010-62345678"),
        ("landline", "0571 88886666"),
        ("passport", "EA1234567"),
        ("permit", "H1234567890"),
        ("id_card_birth", "11010519491231002X"),
        ("id_card_birth", "110101900307888"),
    ],
)
def test_separators_and_letters_stay(form: str, value: str) -> None:
    made = random_replace(form=form)(value, AT)
    assert [c if not c.isdigit() else "0" for c in made] == [c if not c.isdigit() else "0" for c in value]
    assert made != value


@pytest.mark.parametrize("form", FORMS)
def test_another_form_is_not_shown(form: str) -> None:
    operator = random_replace(form=form, codes=("7",))
    if form != "credit_code_digits":
        assert operator("王玉兰", AT) == "[X]"
        assert operator("", AT) == "[X]"


def test_where_only_the_value_itself_can_be_drawn_it_is_not_shown() -> None:
    assert random_chars(digit=("7",))("77", AT) == "[X]"
    assert random_chars()("", AT) == "[X]"
    assert char_at(position=1, library="7")("7", AT) == "[X]"


def test_values_and_draws_are_spread() -> None:
    made = {random_replace(form="mobile")(f"138{n:08}", AT) for n in range(300)}
    assert len(made) >= 299
    draws = Draws(KEY, "test", "value")
    counts = [0] * 10
    for _ in range(5000):
        counts[draws.below(10)] += 1
    assert all(400 < count < 600 for count in counts)
    with pytest.raises(ValueError, match="65536"):
        draws.below(0)


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"form": "card"}, "form must be one of: id_card"),
        ({"form": ["id_card"]}, "form must be one of"),
        ({"form": "prefix"}, "needs codes"),
        ({"form": "mobile", "codes": "138"}, "codes must be a list"),
    ],
)
def test_a_form_that_does_not_exist_or_lacks_codes_is_refused(stated: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        operator_of({"operator": "random_replace", **stated})


PART = st.text("abcdefgh01234567", max_size=6)
SOME = st.text("abcdefgh01234567", min_size=1, max_size=6)


@given(PART, SOME, SOME)
def test_counts_are_those_of_the_oracle(first: str, middle: str, last: str) -> None:
    """Where a value is long enough, ShardingSphere's rule in one line each."""
    counts = {"first-n": len(first), "last-m": len(last)}
    keep = operator_of({"operator": "KEEP_FIRST_N_LAST_M", **counts})
    mask = operator_of({"operator": "MASK_FIRST_N_LAST_M", **counts})
    assert keep(first + middle + last, AT) == first + "*" * len(middle) + last
    assert mask(first + middle + last, AT) == "*" * len(first) + middle + "*" * len(last)


@given(PART, SOME, PART, st.integers(0, 9))
def test_places_are_those_of_the_oracle_and_those_from_1_are_one_more(
    before: str, inside: str, after: str, beyond: int
) -> None:
    first, value = len(before), before + inside + after
    # A last place behind the end of the value is its end.
    last = first + len(inside) - 1 + (0 if after else beyond)
    zero, one = {"from-x": first, "to-y": last}, {"x": first + 1, "y": last + 1}
    masked, kept = before + "*" * len(inside) + after, "*" * len(before) + inside + "*" * len(after)
    assert operator_of({"operator": "MASK_FROM_X_TO_Y", **zero})(value, AT) == masked
    assert operator_of({"operator": "MASK_RANGE", **one})(value, AT) == masked
    assert operator_of({"operator": "FIX_POS", "from": first + 1, "to": last + 1})(value, AT) == masked
    # What would show the whole value covers it.
    kept = kept if before or after else "*" * len(value)
    assert operator_of({"operator": "KEEP_FROM_X_TO_Y", **zero})(value, AT) == kept
    assert operator_of({"operator": "KEEP_RANGE", **one})(value, AT) == kept

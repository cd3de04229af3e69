"""Operators: what each writes, what it refuses, and who decides which one answers."""

import pytest

from desensitize import Key, Masker
from desensitize.errors import ConfigError, RestoreError
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.operator import Circumstance
from desensitize.operators import hash, keep, partial, redact, replace, token

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
    (hash(), "13800138000", "PHONE_NUMBER:e97b9cd46d420e851dbcc5a2d6a4ba25"),
]


@pytest.mark.parametrize(("operator", "value", "output"), WRITES, ids=lambda x: str(x)[:40])
def test_outputs(operator: object, value: str, output: str) -> None:
    assert operator(value, AT) == output  # type: ignore[operator]


REFUSED = [
    ({"operator": "partial"}, "either keep"),
    ({"operator": "partial", "keep": [3, 4], "positions": [1, 2]}, "either keep"),
    ({"operator": "partial", "keep": [3]}, "keep needs"),
    ({"operator": "partial", "keep": ["3", 4]}, "keep needs"),
    ({"operator": "partial", "positions": [0, 2]}, "1-based"),
    ({"operator": "partial", "positions": [3, 2]}, "1-based"),
    ({"operator": "partial", "keep": [1, 1], "fill": "**"}, "one character"),
    ({"operator": "replace"}, "needs: value"),
    ({"operator": "hash", "algorithm": "md5"}, "hmac-sha256"),
    ({"operator": "redact", "colour": "red"}, "no parameter 'colour'; it takes: none"),
    ({"operator": "shred"}, "there are: hash, keep, partial, redact, replace, token"),
    ({"keep": [1, 2]}, "the key 'operator'"),
    (42, "an operator is a name"),
]


@pytest.mark.parametrize(("stated", "says"), REFUSED)
def test_bad_operators_are_refused_with_what_is_allowed(stated: object, says: str) -> None:
    with pytest.raises(ConfigError, match=says.replace("(", r"\(")):
        operator_of(stated)


def test_names_mappings_and_operators_are_one() -> None:
    assert operator_of("redact") == operator_of({"operator": "redact"}) == operator_of(redact()) == redact()
    assert set(OPERATORS) == {"token", "redact", "replace", "partial", "hash", "keep"}


def test_the_call_goes_over_the_masker_over_the_rule() -> None:
    masker = Masker(operators={"PHONE_NUMBER": partial(keep=(3, 4))})
    assert masker.mask(TEXT).text == "手机 138****8000"
    assert masker.mask(TEXT, operator="redact").text == "手机 [PHONE_NUMBER]"
    assert masker.mask(TEXT, operators={"PHONE_NUMBER": "token"}).text == "手机 <PHONE_1>"
    assert Masker().mask(TEXT).text == "手机 <PHONE_1>"


def test_an_entity_nobody_finds_is_said() -> None:
    with pytest.raises(ConfigError, match=r"no rule finds 'PHONE'; the loaded rules find: .*PHONE_NUMBER"):
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
    assert result.text == "手机 <PHONE_1> <TEXT_1>"
    assert result.restore() == TEXT + " <PHONE_1>"

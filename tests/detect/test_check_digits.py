"""Each check refuses every other check character, and does not mind separators or case."""

import pytest

from desensitize.detect.verify.names import verifier

# A right number and the place of its check character.
NUMBERS = [
    ("sg_nric", "S0000001I", 8, "ABCDEFGHIJZ"),
    ("hk_id", "G123456(A)", 8, "0123456789A"),
    ("tw_id", "A123456789", 9, "0123456789"),
    ("vin", "1M8GDM9AXKP042788", 8, "0123456789X"),
    ("de_rvnr", "15 070649 C 103", 14, "0123456789"),
    ("cn_org", "D2143569-X", 9, "0123456789X"),
    ("npi", "1234567893", 9, "0123456789"),
    ("dea", "AB1234563", 8, "0123456789"),
]


@pytest.mark.parametrize(("name", "number", "at", "alphabet"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_one_check_character_is_right(name: str, number: str, at: int, alphabet: str) -> None:
    check = verifier(name)
    spelled = [c for c in alphabet if check(number[:at] + c + number[at + 1 :])]
    assert spelled == [number[at]]
    assert check(number.lower())
    assert check(f" {number} ")


@pytest.mark.parametrize("name", [row[0] for row in NUMBERS])
@pytest.mark.parametrize("junk", ["", "1", "ABCDEFGHI", "12345678901234567", "(((((((((", "一二三四五六七八九"])
def test_what_has_another_form_is_refused(name: str, junk: str) -> None:
    assert not verifier(name)(junk)

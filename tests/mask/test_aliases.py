"""Other products' names for operators: each loads from a category file and writes what its vendor documents."""

from pathlib import Path

import pytest

from desensitize import Key, Masker, Registry
from desensitize.errors import RuleError
from desensitize.mask.aliases import ALIASES
from desensitize.mask.catalogue import operator_of
from desensitize.mask.operator import Circumstance

AT = Circumstance("X", "X", Key("dsk1_" + "A" * 43))

# (what stands in the file, value, output)
WRITES = [
    ("{operator: PLAINTEXT}", "abc", "abc"),
    # RFC 1321, FIPS 180-4 and GB/T 32905 give the digests of "abc".
    ("{operator: MD5, salt: a}", "bc", "900150983cd24fb0d6963f7d28e17f72"),
    ("{operator: SHA1, salt: a}", "bc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("{operator: SHA256, salt: a}", "bc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("{operator: SM3, salt: a}", "bc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ("{operator: DEFAULT}", "13800138000", "***********"),
    ("{operator: DEFAULT, cover: '###'}", "13800138000", "###"),
    # The vendor's own example: characters 5 to 7, counted from 1, both covered.
    ("{operator: FIX_POS, from: 5, to: 7, cover: '***'}", "192.168.255.254", "192.***.255.254"),
    ("{operator: FIX_CHAR, chars: '.', cover: '#'}", "192.168.255.254", "192#168#255#254"),
    ("{operator: MAP_REPLACE, table: {a: b}}", "a", "b"),
    ("{operator: NUMBER_ROUNDING, digit: 3}", "1234.56", "1200"),
    ("{operator: NUMBER_ROUNDING, digit: 1}", "1234.56", "1234"),
    ("{operator: DATE_ROUNDING, level: month}", "2019-10-17 12:30:45", "2019-10-01 00:00:00"),
    ("{operator: STRING_TRANSFORM, count: 2, direction: right}", "12345", "45123"),
    ("{operator: KEEP_FIRST_N_LAST_M, first-n: 2, last-m: 3}", "13800138000", "13******000"),
    ("{operator: MASK_FIRST_N_LAST_M, first-n: 2, last-m: 3, replace-char: '#'}", "13800138000", "##800138###"),
    ("{operator: KEEP_FROM_X_TO_Y, from-x: 3, to-y: 5}", "13800138000", "***001*****"),
    ("{operator: MASK_FROM_X_TO_Y, from-x: 3, to-y: 5}", "13800138000", "138***38000"),
    ("{operator: MASK_BEFORE_SPECIAL_CHARS, special-chars: '@'}", "mei@example.com", "***@example.com"),
    ("{operator: MASK_AFTER_SPECIAL_CHARS, special-chars: '@'}", "mei@example.com", "mei@***********"),
    ("{operator: mask, masking_char: '*', chars_to_mask: 4}", "13800138000", "****0138000"),
    ("{operator: mask, masking_char: '*', chars_to_mask: 4, from_end: true}", "13800138000", "1380013****"),
]
FILE = """\
format: 1
category: Acme
rules:
  - id: acme.x
    entity: X
    pattern: 'x-(?<value>[0-9A-Za-z@.: -]{1,40})'
    mask: MASK
    examples: {match: ['x-⟦1⟧'], ignore: ['y-1']}
"""


def _category(folder: Path, mask: str) -> Path:
    file = folder / "acme.yaml"
    file.write_text(FILE.replace("MASK", mask), encoding="utf-8")
    return file


@pytest.mark.parametrize(("mask", "value", "output"), WRITES, ids=lambda x: x[:60])
def test_a_category_file_names_it(tmp_path: Path, mask: str, value: str, output: str) -> None:
    rule = next(rule for rule in Registry.load(_category(tmp_path, mask)).rules if rule.id == "acme.x")
    assert operator_of(rule.mask)(value, AT) == output


def test_every_name_is_tried() -> None:
    keyed = {"HMAC", "RANDOM_REPLACE", "SHA512"}
    assert {mask.strip("{}").split(",")[0].split()[-1] for mask, _, _ in WRITES} | keyed == set(ALIASES)


def test_keyed_names_use_the_key_of_the_masker() -> None:
    assert operator_of({"operator": "HMAC"})("v", AT) == operator_of("hash")("v", AT)
    assert operator_of({"operator": "HMAC", "salt": 7})("v", AT) != operator_of("hash")("v", AT)
    assert operator_of({"operator": "RANDOM_REPLACE", "codes": ["a", "b"]})("v", AT) in {"a", "b"}
    assert len(operator_of({"operator": "SHA512", "salt": "s"})("v", AT)) == 128


def test_a_file_with_one_masks_a_text(tmp_path: Path) -> None:
    file = _category(tmp_path, "{operator: FIX_POS, from: 5, to: 7, cover: '***'}")
    assert Masker(Registry.load(file)).mask("at x-192.168.255.254").text == "at x-192.***.255.254"


@pytest.mark.parametrize(
    ("mask", "says"),
    [
        ("{operator: FIX_POS, from: 0, to: 7}", "1-based"),
        ("{operator: FIX_POS, from: five, to: 7}", "1-based"),
        ("{operator: MD5}", "needs: salt"),
        ("{operator: MAP_REPLACE, table: [a]}", "must map"),
        ("{operator: generalize, date: week}", "year, month, day, hour, minute"),
        ("{operator: partial, keep: [1, 1], colour: red}", "it takes: after, before"),
        ("{operator: shred}", "there are: encrypt, fpe, generalize"),
    ],
)
def test_a_bad_parameter_is_refused_where_it_stands(tmp_path: Path, mask: str, says: str) -> None:
    with pytest.raises(RuleError, match=says) as caught:
        Registry.load(_category(tmp_path, mask))
    assert "acme.yaml:7:" in str(caught.value)


def test_levels_are_profiles_full_for_all_partial_for_some(tmp_path: Path) -> None:
    file = _category(tmp_path, "{operator: DEFAULT}")
    profile = "profiles: {support: {X: {operator: KEEP_FIRST_N_LAST_M, first-n: 1, last-m: 1}}}\nrules:"
    file.write_text(file.read_text(encoding="utf-8").replace("rules:", profile, 1), encoding="utf-8")
    registry = Registry.load(file)
    assert Masker(registry).mask("x-abcd").text == "x-***********"
    assert Masker(registry, profile="support").mask("x-abcd").text == "x-a**d"
    file.write_text(file.read_text(encoding="utf-8").replace("first-n: 1, ", ""), encoding="utf-8")
    with pytest.raises(RuleError, match=r"acme\.yaml:3:.*needs: first-n, last-m"):
        Registry.load(file)

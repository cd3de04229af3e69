"""Other products' names for operators: each loads from a category file and writes what its row of examples says."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Key, Masker, Registry
from desensitize.errors import ConfigError, RestoreError, RuleError
from desensitize.mask import examples
from desensitize.mask.aliases import ALIASES, FORMS
from desensitize.mask.aliases.dms import DMS
from desensitize.mask.catalogue import OPERATORS, operator_of
from desensitize.mask.operator import Circumstance
from desensitize.mask.reference import page
from desensitize.policy.rule import operator_spec

AT = Circumstance("X", "X", Key(examples.EXAMPLE_KEY))
GROUPS = (
    *(examples.OURS, examples.DMS, examples.DSC, examples.DATAWORKS),
    *(examples.SHARDINGSPHERE, examples.PRESIDIO),
)
ROWS = [row for group in GROUPS for row in group]
DMS_ROWS = {str(stated["operator"]): (stated, value, output) for stated, value, output in examples.DMS}
PAIRS = [(rule, function) for rule, functions in DMS.items() for function in functions]
FILE = """\
format: 2
category: Acme
rules:
  - id: acme.x
    entity: X
    pattern: 'x-(?<value>[0-9A-Za-z@.: -]{1,40})'
    mask: MASK
    examples: {match: ['x-⟦1⟧'], ignore: ['y-1']}
"""


def _category(folder: Path, mask: Any) -> Path:
    file = folder / "acme.yaml"
    stated = mask if isinstance(mask, str) else json.dumps(mask, ensure_ascii=False)
    file.write_text(FILE.replace("MASK", stated), encoding="utf-8")
    return file


def _loaded(folder: Path, mask: Any) -> Any:
    rule = next(rule for rule in Registry.load(_category(folder, mask)).rules if rule.id == "acme.x")
    return operator_of(rule.mask)


def _marked(row: Any) -> Any:
    fpe = isinstance(row[0], dict) and row[0].get("operator") == "fpe"
    return pytest.param(row, marks=pytest.mark.needs("ffx")) if fpe else row


@pytest.mark.parametrize("row", list(map(_marked, ROWS)), ids=lambda row: str(row[0])[:70])
def test_a_category_file_names_it_and_it_writes_what_its_example_says(tmp_path: Path, row: Any) -> None:
    stated, value, output = row
    for operator in (_loaded(tmp_path, stated), operator_of(stated)):
        _writes(operator, value, output)


def _writes(operator: Any, value: str, output: str) -> None:
    """An output that ends with … is another one each time, and is undone."""
    if operator.name == "fpe":
        pytest.importorskip("ffx")
    made = operator(value, AT)
    if not output.endswith("…"):
        assert made == output
        return
    assert made.startswith(output[:-1])
    assert made != operator(value, AT)
    assert operator.undo(made, AT) == value


def test_every_name_has_an_example() -> None:
    shown = {operator_spec(stated).name for stated, _, _ in ROWS}
    assert set(OPERATORS) - shown <= {"block", "custom"}
    assert set(ALIASES) - shown == {"decrypt"}
    assert {name for name in FORMS if name.startswith("presidio.")} - shown <= {"presidio.custom", "presidio.decrypt"}


def test_the_pairs_are_the_vendors() -> None:
    documented = {
        "PLAINTEXT": {"PLAINTEXT"},
        "HASH": {"MD5", "SHA1", "SHA256", "HMAC"},
        "MASK": {"DEFAULT", "FIX_POS", "FIX_CHAR"},
        "REPLACE": {"MAP_REPLACE", "RANDOM_REPLACE"},
        "TRANSFORM": {"NUMBER_ROUNDING", "DATE_ROUNDING", "STRING_TRANSFORM"},
        "ENCRYPT": {"DES", "AES"},
    }
    assert documented == {rule: set(functions) for rule, functions in DMS.items()}


@pytest.mark.parametrize(("rule", "function"), PAIRS)
def test_a_pair_loads_as_a_file_and_as_the_wire_have_it(tmp_path: Path, rule: str, function: str) -> None:
    stated, value, output = DMS_ROWS[function]
    params = {name: param for name, param in stated.items() if name != "operator"}
    # On the wire every scalar is a text.
    wired = [{"paramName": name, "paramValue": _wired(param)} for name, param in params.items()]
    forms: list[Any] = [
        {"rule_type": rule, "function_type": function, "params": params},
        {"RuleName": "r", "RuleType": rule, "FunctionType": function, "FunctionParams": wired},
        {"RuleName": "r", "RuleType": rule, "FunctionType": function, "FunctionParams": json.dumps(wired)},
    ]
    for form in forms:
        _writes(_loaded(tmp_path, form), value, output)
        _writes(operator_of(form), value, output)


def _wired(param: Any) -> str:
    return param if isinstance(param, str) else json.dumps(param)


def test_the_params_of_a_list_of_rules_are_read_without_quotes() -> None:
    stated = {"RuleType": "HASH", "FunctionType": "MD5", "FunctionParams": "{paramName: salt, paramValue: 1}"}
    assert operator_of(stated)("23", AT) == "202cb962ac59075b964b07152d234b70"
    bare = {"RuleType": "MASK", "FunctionType": "DEFAULT", "FunctionParams": ""}
    assert operator_of(bare)("23", AT) == "***********"


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"rule_type": "HASH", "function_type": "FIX_POS"}, r"no operator 'dms.HASH.FIX_POS' .did you mean"),
        ({"rule_type": "HASH", "function_type": "MD5", "params": {"salt": [1]}}, "salt must be a text"),
        ({"rule_type": "HASH", "function_type": "MD5", "params": {"sal": 1}}, "did you mean 'salt'"),
        ({"RuleType": "HASH", "FunctionType": "MD5", "FunctionParams": "{"}, "params must be"),
        ({"RuleType": "HASH", "FunctionType": "MD5", "FunctionParams": "[1]"}, "params must be"),
        ({"RuleType": "HASH", "FunctionType": "MD5", "FunctionParams": '[{"paramName": "salt"}]'}, "params must be"),
        ({"RuleType": "MASK", "FunctionType": "FIX_POS", "FunctionParams": '{"from": "a", "to": "7"}'}, "from must be"),
        ({"type": "maks"}, "did you mean 'presidio.mask'"),
        ({"type": "mask", "masking_char": "*"}, "needs: masking_char, chars_to_mask"),
        ({"type": "hash"}, "needs: salt"),
        ({"type": "hash", "salt": "s", "hash_type": "md5"}, "sha256, sha512"),
        ({"type": "encrypt", "key": "0123456789abcdef"}, "key must be left out: the masker has the key"),
        ({"operator": "AES", "key": "0123456789abcdef"}, "key must be left out: the masker has the key"),
        ({"type": "decrypt"}, "way back"),
        ({"type": "custom", "lambda": "x"}, "a file can't state one"),
    ],
)
def test_a_bad_pair_or_type_is_refused_with_what_is_allowed(stated: Any, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        operator_of(stated)


@pytest.mark.parametrize(("mask", "says"), [("{rule_type: HASH}", "required"), ("{type: 5}", "text"), ("5", "mapping")])
def test_a_form_that_is_none_is_refused_where_it_stands(tmp_path: Path, mask: str, says: str) -> None:
    with pytest.raises(RuleError, match=says) as caught:
        Registry.load(_category(tmp_path, mask))
    assert caught.value.line == 7


def test_keyed_names_use_the_key_of_the_masker() -> None:
    assert operator_of({"operator": "HMAC"})("v", AT) == operator_of("hash")("v", AT)
    other = Circumstance("X", "X", Key.generate())
    for name in ("MOBILE_RANDOM_REPLACE", "GENERIC_TABLE_RANDOM_REPLACE"):
        assert operator_of(name)("13800138000", AT) != operator_of(name)("13800138000", other)
        with pytest.raises(ConfigError, match="needs a key"):
            operator_of(name)("13800138000", Circumstance("X", "X"))


@pytest.mark.parametrize(("name", "key"), [("DES", "8 bytes."), ("3DES", "sixteen bytes..."), ("3DES", "k" * 24)])
@given(value=st.text(max_size=20))
def test_a_legacy_cipher_is_undone_with_its_key_or_any_of_the_ring(name: str, key: str, value: str) -> None:
    own, ring = (
        operator_of({"operator": name, "legacy": True, "key": key}),
        operator_of({"operator": name, "legacy": True}),
    )
    rotated = Circumstance("X", "X", Key(examples.EXAMPLE_KEY).rotated())
    assert own.undo(own(value, AT), rotated) == value
    assert ring.undo(ring(value, AT), rotated) == value
    for damaged in (own(value, AT), "", "AAAA", ring(value, AT)[:-4], "?" + ring(value, AT)[1:]):
        with pytest.raises(RestoreError, match="did not write this"):
            ring.undo(damaged, rotated)
    assert key not in repr(own)


def test_a_legacy_cipher_is_the_standards() -> None:
    """NIST SP 800-67: triple DES of one key is DES; ECB of the first block shows in CBC with a zero start value."""
    from desensitize.mask.legacy_des import _cipher

    # FIPS 81, table B1: key 0123456789abcdef, "Now is t".
    sealed = _cipher(bytes.fromhex("0123456789abcdef"), bytes(8)).encryptor().update(b"Now is t")
    assert sealed.hex() == "3fa40e8a984d4815"


def test_a_file_with_one_masks_a_text(tmp_path: Path) -> None:
    file = _category(tmp_path, "{operator: FIX_POS, from: 5, to: 7, cover: '***'}")
    assert Masker(Registry.load(file)).mask("at x-192.168.255.254").text == "at x-192.***.255.254"


@pytest.mark.parametrize(
    ("mask", "says"),
    [
        ("{operator: FIX_POS, from: 0, to: 7}", "from must be a whole number of at least 1"),
        ("{operator: FIX_POS, from: five, to: 7}", "from must be a whole number of at least 1"),
        ("{operator: FIX_POS, from: 8, to: 7}", "counted from 1"),
        ("{operator: MD5}", "needs: salt"),
        ("{operator: MAP_REPLACE, table: [a]}", "table must be a table of texts"),
        ("{operator: generalize, date: week}", "year, month, day, hour, minute"),
        ("{operator: partial, keep: [1, 1], colour: red}", "it takes: after, before"),
        ("{operator: partial, keeps: [1, 1]}", "did you mean 'keep'"),
        ("{operator: fix_pos, from: 1, to: 2}", "did you mean 'FIX_POS'"),
        ("{operator: shred}", "there are: block, char_at"),
    ],
)
def test_a_bad_parameter_is_refused_where_it_stands(tmp_path: Path, mask: str, says: str) -> None:
    with pytest.raises(RuleError, match=says) as caught:
        Registry.load(_category(tmp_path, mask))
    assert "acme.yaml:7:" in str(caught.value)
    assert len(str(caught.value).partition(": rule")[2].split(", ")) <= 14


BLOCK = """\
format: 2
category: Acme
mask:
  operator: FIX_POS
  form: 5
rules:
  - id: acme.x
    entity: X
    words: [xylophone]
    examples: {match: ['⟦xylophone⟧'], ignore: ['y']}
  - id: acme.y
    entity: Y
    words: [yellow]
    mask:
      operator: partial
      keep: 3
    examples: {match: ['⟦yellow⟧'], ignore: ['y']}
  - id: acme.z
    entity: Z
    words: [zebra]
    mask:
      rule_type: MASK
      function_type: FIX_CHAR
      params:
        chars: 5
    examples: {match: ['⟦zebra⟧'], ignore: ['y']}
"""


def test_what_is_wrong_is_said_where_the_parameter_stands(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(BLOCK, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        Registry.load(file)
    said = [(problem.line, problem.path, problem.message.partition(":")[0]) for problem in caught.value.problems]
    # The category's own is said once, at the category; that of a pair at the pair.
    assert said == [
        (5, "mask.form", "operator 'FIX_POS' has no parameter 'form' (did you mean 'from'?); it takes"),
        (16, "rules[1].mask.keep", "operator 'partial'"),
        (22, "rules[2].mask.chars", "operator 'dms.MASK.FIX_CHAR'"),
    ]


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


def test_a_profile_may_name_the_operator_of_all_others(tmp_path: Path) -> None:
    file = _category(tmp_path, "{operator: keep}")
    profile = "profiles: {full: {DEFAULT: {type: replace, new_value: '-'}}}\nrules:"
    file.write_text(file.read_text(encoding="utf-8").replace("rules:", profile, 1), encoding="utf-8")
    assert Masker(Registry.load(file), profile="full").mask("x-abcd").text == "x--"


def test_what_the_page_states_is_what_a_file_reads(tmp_path: Path) -> None:
    lines = page().splitlines()
    cells = [line.split(" | ")[:3] for line in lines if line.startswith(("| `{operator", "| `{type"))]
    assert len(cells) == len(ROWS)
    for stated, value, output in cells:
        if "operator: fpe" in stated and find_spec("ffx") is None:
            continue
        made = _loaded(tmp_path, stated.removeprefix("| ").strip("`"))
        _writes(made, value.strip("`"), "" if output == "nothing" else output.strip("`"))


def test_the_page_of_operators_is_the_one_that_is_made() -> None:
    file = Path(__file__).resolve().parents[2] / "desensitize" / "OPERATORS.md"
    assert file.read_text(encoding="utf-8") == page(), "python -m desensitize.mask.reference > desensitize/OPERATORS.md"

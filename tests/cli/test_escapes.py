"""However JSON escapes a value, it comes back to the byte: with a vault, and from keyed operators."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest

from desensitize import Key
from desensitize.mask.encrypt import Encrypt
from desensitize.mask.keyed_token import KeyedToken
from desensitize.mask.operator import Circumstance
from desensitize.vault import FileVault

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

KEYED = ["keyed_token", "encrypt", pytest.param("fpe", marks=pytest.mark.needs("ffx"))]
WAYS = [("--vault", "v"), *(("--manifest", "m", "--operator", op) if isinstance(op, str) else op for op in KEYED[:2])]
VALUES = ("王玉兰", "13800138000", "wang@example.com")
LINES = [
    r'{"a":"\u8054\u7cfb\u4eba\uff1a\u738b\u7389\u5170"}',
    r'{"a":"联系人：\u738b玉兰"}',
    r'{"a":"联系人：\u738B\u7389\u5170, and \u738b\u7389\u5170, and 王玉兰"}',
    r'{"a":"call 138\u0030013\u0038000, 13800138000, 1380013800\u0030"}',
    r'{"u":"mail w\u0061ng@example.com\/x"}',
    r'{"a":"\u0031\u0033\u0038\u0030\u0030\u0031\u0033\u0038\u0030\u0030\u0030"}',
    r'{"a":"\u00313800138000", "b":13800138000}',
    r'{"a":"tel 138\t0013\t8000, 138\u00a00013\u00a08000"}',
    r'{"\u0031\u0033800138000":"\ud83d\ude00联系人：王玉\u5170"}',
    r'{"a":"{\"name\": \"\u8054\u7cfb\u4eba\uff1a\u738b\u7389\u5170, \u738b\u7389\u5170\"}"}',
    r'{"a":"{\"tel\": \"138\\u0030013\\u0038000\", \"name\": \"联系人：\\u738b\\u7389\\u5170, 王\\u7389兰\"}"}',
]


def there_and_back(probe: Run, way: tuple[str, ...], source: bytes) -> bytes:
    masked = probe("mask", *way, "--format", "jsonl", stdin=source).out
    read = [json.loads(line) for line in masked.splitlines()]
    assert not [value for value in VALUES if value in json.dumps(read, ensure_ascii=False)]
    return probe("restore", *way[:2], "--format", "jsonl", stdin=masked).out


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[-1])
def test_each_way_to_escape_comes_back(probe: Run, key: Key, way: tuple[str, ...]) -> None:
    source = "\n".join(LINES).encode() + b"\n"
    assert there_and_back(probe, way, source).decode().splitlines() == LINES


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[-1])
def test_any_escapes_come_back(probe: Run, key: Key, way: tuple[str, ...]) -> None:
    dice = random.Random(7)  # noqa: S311 - a test's escapes
    lines = []
    for _ in range(60):
        text = f"联系人：{VALUES[0]}, tel {VALUES[1]}, {VALUES[2]}/x"
        inside = "".join(dice.choice((char, char, f"\\u{ord(char):04x}", f"\\u{ord(char):04X}")) for char in text)
        lines.append(f'{{"a":"{inside}"}}')
    source = "\n".join(lines).encode()
    assert there_and_back(probe, way, source).decode().splitlines() == lines


@pytest.mark.needs("ffx")
def test_a_number_in_place_of_a_number_is_escaped_in_the_same_places(probe: Run, key: Key) -> None:
    lines = [
        r'{"a":"call 138\u0030013\u0038000, 1380013800\u0030, 13800138000"}',
        r'{"a":"\u0031\u0033\u0038\u0030\u0030\u0031\u0033\u0038\u0030\u0030\u0030"}',
        r'{"a":13800138000}',
        r'{"a":"138\t0013\t8000, 138\u00a00013\u00a08000"}',
    ]
    way, source = ("--manifest", "m", "--operator", "fpe"), "\n".join(lines).encode()
    masked = probe("mask", *way, "--format", "jsonl", stdin=source).out.decode().splitlines()
    assert re.fullmatch(r'\{"a":"call 138\\u003\d\d{3}\\u003\d\d{3}, 138\d{7}\\u003\d, 138\d{8}"\}', masked[0])
    assert there_and_back(probe, way, source).decode().splitlines() == lines


def test_one_kind_of_escapes_leaves_a_token_as_it_is(probe: Run, key: Key) -> None:
    """What joins two files is the token that a JSON reader sees."""
    names = ["联系人：王玉兰", r"\u8054\u7cfb\u4eba\uff1a\u738b\u7389\u5170", r"联系人：\u738B\u7389\u5170"]
    source = "".join(f'{{"a":"{name}"}}\n' for name in names).encode()
    masked = probe("mask", "--operator", "keyed_token", "--manifest", "m", "--format", "jsonl", stdin=source).out
    assert len({json.loads(line)["a"] for line in masked.splitlines()}) == 1
    assert len({*masked.splitlines()}) == 3


def test_whoever_reads_such_a_vault_gets_the_value(probe: Run, key: Key, tmp_path: Path) -> None:
    probe("mask", "--vault", "v", "--format", "jsonl", stdin=rb'{"a":"call 138\u0030013\u0038000"}')
    with FileVault(tmp_path / "v", key=key) as vault:
        assert vault.open("cli").get("PHONE_1_2") == "13800138000"
        assert json.loads(vault.open("cli").source("PHONE_1_2") or "") == "13800138000"


@pytest.mark.parametrize("operator", [KeyedToken(), Encrypt()])
def test_a_token_that_says_how_it_was_written_is_still_the_value(operator: KeyedToken | Encrypt) -> None:
    at = Circumstance("PERSON", "PERSON", Key.generate())
    plain, spelled = operator("王玉兰", at), operator.spelled("王玉兰", r"\u738b玉兰", at)
    assert operator.undo(spelled, at) == operator.undo(plain, at) == "王玉兰"
    assert (operator.source(spelled, at), operator.source(plain, at)) == (r"\u738b玉兰", None)
    if isinstance(operator, KeyedToken):
        assert spelled.partition(".")[0] == plain

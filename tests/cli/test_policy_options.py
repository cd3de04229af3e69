"""What is masked, and how, by options: the same as in Python, with the same messages, and exit status 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from desensitize import Key, Masker
from desensitize.cli.operator_text import operators_of
from desensitize.errors import ConfigError

if TYPE_CHECKING:
    from tests.cli.conftest import Run  # type: ignore[import-not-found]  # test folders are not packages

DATA = "call 13800138000 or wang@example.com, 联系人：王玉兰"

MASKED = [
    (
        ("--operator", "partial(keep=(3, 4))", "--entity", "PHONE_NUMBER"),
        "call 138****8000 or wang@example.com, 联系人：王玉兰",
    ),
    (("--operator", "PHONE_NUMBER=redact"), "call [PHONE_NUMBER] or <EMAIL_1>, 联系人：<PERSON_1>"),
    (
        ("--operator", "redact", "--operator", "probe.email=keep"),
        "call [PHONE_NUMBER] or wang@example.com, 联系人：[PERSON]",
    ),
    (("--operator", "Probe=null"), "call  or , 联系人："),
    (
        ("--profile", "short", "--operator", "EMAIL_ADDRESS=redact"),
        "call 138****8000 or [EMAIL_ADDRESS], 联系人：<PERSON_1>",
    ),
    (("--entity", "PERSON"), "call 13800138000 or wang@example.com, 联系人：<PERSON_1>"),
    (("--entity", "PERSON,PHONE_NUMBER"), "call <PHONE_1> or wang@example.com, 联系人：<PERSON_1>"),
    (("--exclude", "PERSON", "--exclude", "probe.email"), "call <PHONE_1> or wang@example.com, 联系人：王玉兰"),
    (
        ("--allow", "*@EXAMPLE.com", "--allow", "13800138000"),
        "call 13800138000 or wang@example.com, 联系人：<PERSON_1>",
    ),
    (("--deny", "call", "--deny", "PROJECT=or"), "<CUSTOM_1> <PHONE_1> <PROJECT_1> <EMAIL_1>, 联系人：<PERSON_1>"),
    (("--name", "Call"), "<PERSON_1> <PHONE_1> or <EMAIL_1>, 联系人：<PERSON_2>"),
    (("--threshold", "0.9"), DATA),
    (("--locale", "zh-CN,en"), "call <PHONE_1> or <EMAIL_1>, 联系人：<PERSON_1>"),
]


def test_mentions(bare: Run) -> None:
    text = "厦门堵车吗".encode()
    assert bare("mask", "-q", stdin=text).out == text
    assert bare("mask", "-q", "--mentions", stdin=text).out.decode() == "<PLACE_1>堵车吗"
    assert '"LOCATION"' in bare("find", "--mentions", "--json", stdin=text).out.decode()


@pytest.mark.parametrize(("options", "masked"), MASKED)
def test_mask(probe: Run, options: tuple[str, ...], masked: str) -> None:
    ran = probe("mask", "-q", *options, stdin=DATA.encode())
    assert (ran.status, ran.out.decode()) == (0, masked)


@pytest.mark.parametrize(("options", "masked"), MASKED)
def test_what_is_found_and_counted_is_what_is_masked(probe: Run, options: tuple[str, ...], masked: str) -> None:
    dry = probe("mask", "--dry-run", *options, stdin=DATA.encode()).out.decode()
    if {"--operator", "--profile"} & set(options):
        return
    found = probe("find", *options, stdin=DATA.encode())
    assert found.status == int(masked != DATA)
    assert len(found.out.splitlines()) == masked.count("<") == int(dry.split()[-5])


WRONG: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("--entity", "PHONE"), {"entities": ["PHONE"]}),
    (("--exclude", "PERSN"), {"exclude": ["PERSN"]}),
    (("--entity", "PERSON", "--exclude", "PERSON"), {"entities": ["PERSON"], "exclude": ["PERSON"]}),
    (("--allow", "*"), {"allow": ["*"]}),
    (("--allow", "hmac:x"), {"allow": ["hmac:x"]}),
    (("--deny", "DEFAULT=x"), {"deny": {"DEFAULT": ["x"]}}),
    (("--deny", "x", "--exclude", "CUSTOM"), {"deny": ["x"], "exclude": ["CUSTOM"]}),
    (("--threshold", "3"), {"score_threshold": 3.0}),
    (("--threshold", "nan"), {"score_threshold": float("nan")}),
    (("--locale", "xx"), {"locales": ["xx"]}),
]


@pytest.mark.parametrize(("options", "python"), WRONG)
@pytest.mark.parametrize("command", ["mask", "find"])
def test_mistakes_are_told_as_in_python(
    bare: Run, command: str, options: tuple[str, ...], python: dict[str, Any], key: Key
) -> None:
    with pytest.raises(ConfigError) as caught:
        Masker(**python, key=key)
    ran = bare(command, *options, stdin=DATA.encode())
    assert (ran.status, ran.out) == (2, b"")
    assert ran.err == f"desensitize: {caught.value}\n"


OPERATORS = [
    ("partial(keep=(3, 4), fill='#')", {"DEFAULT": {"operator": "partial", "keep": (3, 4), "fill": "#"}}),
    ("partial()", {"DEFAULT": {"operator": "partial"}}),
    (" redact ", {"DEFAULT": {"operator": "redact"}}),
    ("cn.mobile=replace(value='a=b(c)')", {"cn.mobile": {"operator": "replace", "value": "a=b(c)"}}),
    ("presidio.mask(chars_to_mask=4)", {"DEFAULT": {"type": "mask", "chars_to_mask": 4}}),
    (
        "dms.MASK.FIX_POS({'from': 5, 'to': 7})",
        {"DEFAULT": {"rule_type": "MASK", "function_type": "FIX_POS", "params": {"from": 5, "to": 7}}},
    ),
    ("map_replace(table={'a': 'b'})", {"DEFAULT": {"operator": "map_replace", "table": {"a": "b"}}}),
]


@pytest.mark.parametrize(("text", "operators"), OPERATORS)
def test_operators_are_read(text: str, operators: dict[str, Any]) -> None:
    assert operators_of([text]) == operators


@pytest.mark.parametrize(
    "text",
    [
        "",
        "partial(",
        "partial(3, 4)",
        "partial(keep=open('secret'))",
        "partial(keep=__import__('os'))",
        "partial(**{'keep': 1})",
        "partial(keep=secret)",
        "partial(operator='x')",
        "partial({1: 2})",
        "partial(keep=1)(keep=2)",
        "partial(keep=" + "(" * 500 + ")" * 500 + ")",
        "a b",
        "PERSON=",
        "PERSON=partial(",
    ],
)
def test_what_is_no_operator_is_refused_and_not_run(bare: Run, text: str) -> None:
    with pytest.raises(ConfigError, match="--operator") as caught:
        operators_of([text])
    assert "secret" not in str(caught.value)
    ran = bare("mask", "--operator", text, stdin=DATA.encode())
    assert (ran.status, ran.out) == (2, b"")


def test_two_operators_for_one_name() -> None:
    with pytest.raises(ConfigError, match="given twice for 'PERSON'"):
        operators_of(["PERSON=redact", "PERSON=keep"])
    with pytest.raises(ConfigError, match="given twice one that is for all"):
        operators_of(["redact", "keep"])


def test_a_list_of_what_is_allowed_needs_no_values(bare: Run, key: Key) -> None:
    hashed = bare("key", "hash", stdin=b"13800138000\nwang@example.com\n")
    assert hashed.out.decode().split() == [key.digest("13800138000"), key.digest("wang@example.com")]
    assert bare("key", "hash", "13800138000").out.decode().strip() == key.digest("13800138000")
    allow = [part for each in hashed.out.decode().split() for part in ("--allow", each)]
    assert bare("find", *allow, stdin=b"13800138000 wang@example.com").status == 0
    assert bare("mask", "-q", *allow, stdin=b"13800138000 13900139000").out == b"13800138000 <PHONE_1>"
    assert bare("mask", "--dry-run", *allow, stdin=b"13800138000").out.split()[0] == b"0"


def test_hashes_need_a_key(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESENSITIZE_KEY", raising=False)
    assert bare("key", "hash", "x").status == 2
    ran = bare("find", "--allow", Key.generate().digest("x"), stdin=b"x")
    assert ran.status == 2
    assert "need the key" in ran.err


def test_only_tokens_need_a_vault(probe: Run) -> None:
    assert "can't be restored" in probe("mask", stdin=DATA.encode()).err
    assert probe("mask", "--operator", "redact", stdin=DATA.encode()).err == ""
    assert "can't be restored" in probe("mask", "--operator", "PERSON=redact", stdin=DATA.encode()).err
    assert probe("mask", "--operator", "redact", "--deny", "x", stdin=DATA.encode()).err == ""


@pytest.mark.parametrize("command", ["mask", "find"])
def test_help_shows_an_example_of_each(bare: Run, command: str) -> None:
    shown = bare(command, "--help").out.decode()
    examples = shown.partition("Examples:")[2]
    options = ["--entity", "--exclude", "--allow", "--deny", "--name", "--threshold", "--locale"]
    for option in [*options, *(["--operator", "--profile"] if command == "mask" else [])]:
        assert f"{option} " in examples

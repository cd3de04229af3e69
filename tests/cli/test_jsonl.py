"""JSON lines and documents: edited where their texts stand, everything else as it was."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run

ROUND = ("--format", "jsonl")
RECORD: dict[str, Any] = {
    "messages": [
        {"role": "user", "content": "联系人：王玉兰 说 <b>13800138000</b> 😀 a/b"},
        {"role": "assistant", "tool_calls": [{"function": {"arguments": '{"tel": "13800138000", "n": 13900139000}'}}]},
    ],
    "wang@example.com": [1.5, None, True, -13800138000],
    "phone": 13800138000,
    "nested": json.dumps({"who": "联系人:王玉兰", "again": json.dumps({"tel": "13700137000", "who": "联系人:王玉兰"})}),
    "prose": 'it said {"who": "\\u8054\\u7cfb\\u4eba:\\u738b\\u7389\\u5170", 3}',
    "key": 'sk-abc<d>&/ef"gh99',
    "half": "\ud83d 13800138000",
    "password": "let.me.in.99",
}


def _plain(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\ud83d", "\\ud83d")


def _html(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


WRITERS: dict[str, Callable[[Any], str]] = {
    "ascii": json.dumps,
    "utf-8": _plain,
    "compact": lambda record: json.dumps(record, separators=(",", ":")),
    "spaced": lambda record: _plain(record).replace(": ", "  :   ").replace("}", " }"),
    "slashes": lambda record: _plain(record).replace("/", "\\/"),
    "ascii and slashes": lambda record: json.dumps(record).replace("/", "\\/"),
    "html": lambda record: _html(_plain(record)),
    "html and ascii": lambda record: _html(json.dumps(record)),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_restore_gives_back_every_byte(writer: str, round_trip: Callable[..., bytes]) -> None:
    line = WRITERS[writer](RECORD)
    masked = round_trip(f"{line}\r\n\n  \n{line}".encode(), *ROUND)
    assert masked.count(b"\n") == 3
    shown = json.loads(masked.splitlines()[0])
    values = ("13800138000", "13900139000", "13700137000", "王玉兰", "u738b", "wang@", "sk-abc", "let.me.in")
    assert [value for value in values if value in masked.decode()] == []
    assert shown["phone"] == "<PHONE_1>"
    assert list(shown)[1] == "<EMAIL_1>"
    assert shown["messages"][0]["content"] == "联系人：<PERSON_1> 说 <b><PHONE_1></b> 😀 a/b"
    assert json.loads(shown["messages"][1]["tool_calls"][0]["function"]["arguments"])["tel"] == "<PHONE_1>"
    assert json.loads(json.loads(shown["nested"])["again"])["who"] == "联系人:<PERSON_1>"


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '[ "13800138000" , 1.00, 2E+3, -0, 13800138000.0 ]',
        '"13800138000"',
        "13800138000",
        '{"a": 1, "a": "13800138000", "a": 13800138000}',
        '{"u": "\\u738B\\u7389\\u5170", "联系人": "\\u738B\\u7389"}',
        '{"url": "https:\\/\\/example.org\\/?q=13800138000"}',
        '{"text": "<PHONE_1> \\u003cPHONE_1\\u003e 13800138000"}',
        '\ufeff{"a": "13800138000"}',
        '{"text": "\\ud83d\\ude00 13800138000 \\ud83d"}',
    ],
)
def test_odd_lines_come_back(line: str, round_trip: Callable[..., bytes]) -> None:
    assert b"13800138000" not in round_trip(line.encode(), *ROUND)


def test_a_value_in_mixed_spelling_is_a_spelling_of_its_own(probe: Run, key: object) -> None:
    line = b'{"tel": "\\u0031380013\\u00380\\u0030\\u0030", "same": "\\u0063all \\u0031380013800\\u0030"}'
    masked = probe("mask", "--vault", "v", stdin=line).out
    assert json.loads(masked) == {"tel": "<PHONE_1_2>", "same": "call <PHONE_1_3>"}
    assert b"\\u0063all " in masked
    assert probe("restore", "--vault", "v", stdin=masked).out == line


LEAVES = st.one_of(
    st.sampled_from(["13800138000", "联系人：王玉兰", "a <PHONE_1>", 13800138000, "PHONE_1", "sk-abc/def<ghi>"]),
    st.text(max_size=6),
    st.integers(-5, 5),
    st.none(),
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3), inner.map(json.dumps)
    ),
    max_leaves=6,
)


@given(document=DOCUMENTS, ascii_only=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_document_comes_back(document: object, ascii_only: bool, round_trip: Callable[..., bytes]) -> None:
    line = json.dumps(document) if ascii_only else json.dumps(document, ensure_ascii=False)
    masked = round_trip(line.encode(errors="backslashreplace"), *ROUND)
    assert b"13800138000" not in masked
    json.loads(masked)


def test_names_of_the_api_stay_what_they_are(probe: Run) -> None:
    record = {
        "model": "gpt-4o",
        "messages": [
            {"role": "user", "content": "password: assistant"},
            {"role": "assistant", "content": "is it assistant?"},
        ],
    }
    shown = json.loads(probe("mask", "--quiet", stdin=json.dumps(record).encode()).out)
    assert [message["role"] for message in shown["messages"]] == ["user", "assistant"]
    assert "assistant" not in shown["messages"][0]["content"]
    assert shown["messages"][1]["content"] == "is it assistant?"  # an everyday word where it is no value
    message = probe("mask", "-q", stdin=b'{"role": "assistant", "content": "password: assistant"}').out
    assert json.loads(message)["role"] == "assistant"


def test_a_value_known_late_is_masked_where_it_stood_before(round_trip: Callable[..., bytes]) -> None:
    line = '{"let.me.in.99": ["let.me.in.99", "it is let.me.in.99"], "password": "let.me.in.99"}'
    assert json.loads(round_trip(line.encode(), *ROUND)) == {
        "<PASSWORD_1>": ["<PASSWORD_1>", "it is <PASSWORD_1>"],
        "password": "<PASSWORD_1>",
    }


REMEDY = "give its --encoding, such as gb18030, shift-jis or utf-16, or repair the byte"


def test_a_line_that_fails_is_left_out_and_said(probe: Run, key: object, tmp_path: Path) -> None:
    lines = [b'{"a": "13800138000"}', b'{"a": "13900139000"', b"", b'{"b": "\xff"}', b"13700137000 text", b'{"c": 1}']
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    ran = probe("mask", "in.jsonl", "--vault", "v", "-o", "out.jsonl")
    assert ran.status == 4
    assert (tmp_path / "out.jsonl").read_bytes() == b'{"a": "<PHONE_1>"}\n\n{"c": 1}'
    assert ran.err.splitlines() == [
        "desensitize: in.jsonl:2: not valid JSON",
        f"desensitize: in.jsonl:4: not UTF-8 at byte 7 of the line; {REMEDY}",
        "desensitize: in.jsonl:5: not valid JSON",
    ]


def test_what_can_not_be_masked_is_no_output(probe: Run) -> None:
    packed = "data:text/plain;base64,MTM4MDAxMzgwMDA="
    ran = probe("mask", "--quiet", stdin=json.dumps({"image": packed}).encode())
    assert (ran.status, ran.out) == (0, b'{"image": "data:text/plain;base64,<PHONE_1>"}')
    wrapped = "data:text/plain;base64,MTM4MDAx\n MzgwMDA="
    ran = probe("mask", "--quiet", stdin=json.dumps({"image": wrapped}).encode())
    assert (ran.status, ran.out) == (0, b'{"image": "data:text/plain;base64,<PHONE_1>"}')
    # Only the last look opens this one.
    hidden = f"data:text/plain;charset=utf-32le;base64,{base64.b64encode('13800138000'.encode('utf-32-le')).decode()}"
    ran = probe("mask", "--quiet", stdin=json.dumps({"image": hidden}).encode() + b'\n{"a": 1}\n')
    assert (ran.status, ran.out) == (3, b'{"a": 1}\n')
    assert ran.err.startswith("desensitize: -:1: not sent: ")
    assert ran.err.count("\n") == 1
    ran = probe("mask", "--quiet", stdin=b'{"tel": 1.3800138e10}\n{"deep": ' + b"[" * 80 + b"]" * 80 + b"}")
    assert (ran.status, ran.out) == (4, b"")
    assert "write it as a string" in ran.err
    assert "-:2: JSON nested deeper" in ran.err
    assert "1.38" not in ran.err


def test_the_format_follows_the_name_or_the_first_line_of_stdin(probe: Run, key: object, tmp_path: Path) -> None:
    number = b'{"tel": 13800138000}'
    for name in ("a.jsonl", "a.NDJSON", "a.json"):
        (tmp_path / name).write_bytes(number)
        assert json.loads(probe("mask", "-q", name).out) == {"tel": "<PHONE_1>"}
    (tmp_path / "a.txt").write_bytes(number)
    assert probe("mask", "-q", "a.txt").out == b'{"tel": <PHONE_1>}'
    assert json.loads(probe("mask", "-q", stdin=number).out) == {"tel": "<PHONE_1>"}
    assert probe("mask", "-q", stdin=b"tel\n" + number).out == b'tel\n{"tel": <PHONE_1>}'
    assert probe("mask", "-q", "--format", "text", stdin=number).out == b'{"tel": <PHONE_1>}'


def test_a_document_over_many_lines(round_trip: Callable[..., bytes], probe: Run, tmp_path: Path) -> None:
    source = json.dumps(RECORD, indent=2, ensure_ascii=True) + "\n"
    masked = round_trip(source.encode(), "--format", "json")
    assert masked.count(b"\n") == source.count("\n")
    (tmp_path / "broken.json").write_text('{"tel": "13800138000"')
    ran = probe("mask", "-q", "broken.json")
    assert (ran.status, ran.out, ran.err) == (4, b"", "desensitize: broken.json: not valid JSON\n")


def test_restored_values_are_written_as_json(probe: Run, key: object) -> None:
    probe("mask", "--vault", "v", stdin=b'{"k": "sk-abc\\"def\\"ghi"}')
    reply = b'{"a": "use <KEY_1>", "b": "< key-1 >", "c": "{\\"k\\": \\"<KEY_1>\\"}", "d": "<KEY_2>"}'
    restored = probe("restore", "--vault", "v", stdin=reply).out
    shown = json.loads(restored)
    assert (shown["a"], shown["b"], shown["d"]) == ('use sk-abc"def"ghi', 'sk-abc"def"ghi', "<KEY_2>")
    assert json.loads(shown["c"]) == {"k": 'sk-abc"def"ghi'}


@pytest.mark.parametrize("question", ["And your date of birth?", "请问您的出生日期是？"])
def test_a_line_that_is_a_message_answers_the_line_before_it(question: str, bare: Run) -> None:
    talk = [
        {"role": "assistant", "content": question},
        {"role": "user", "content": "1961-03-27"},
        {"role": "assistant", "content": "And when do you open?"},
        {"role": "user", "content": "1961-04-01"},
        # No message, and no answer.
        {"role": "assistant", "content": question},
        {"opened": "1961-04-01"},
        {"role": "user", "content": "1961-04-01"},
    ]
    lines = "\n".join(json.dumps(turn, ensure_ascii=False) for turn in talk).encode()
    masked = bare("mask", *ROUND, "--quiet", stdin=lines)
    assert (masked.status, masked.err) == (0, "")
    assert [json.loads(line).get("content") for line in masked.out.splitlines()] == [
        question, "<BIRTH_1>", "And when do you open?", "1961-04-01", question, None, "1961-04-01",
    ]  # fmt: skip
    found = bare("find", "--json", *ROUND, stdin=lines)
    assert [(spot["line"], spot["entity"]) for spot in map(json.loads, found.out.splitlines())] == [
        (2, "DATE_OF_BIRTH")
    ]

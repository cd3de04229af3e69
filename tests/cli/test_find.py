"""find: places and reasons, never values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

TEXT = "😀 13800138000\r\n\n联系人：王玉兰, wang@example.com\n-----BEGIN KEY-----\nabc\n-----END KEY-----\n"


def _spots(out: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_places_are_code_points_of_their_line(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    ran = probe("find", "a.txt")
    assert ran.status == 1
    assert ran.out.decode().splitlines() == [
        "a.txt:1:2-13 PHONE_NUMBER probe.phone 0.8",
        "a.txt:3:4-7 PERSON probe.person 0.8",
        "a.txt:3:9-25 EMAIL_ADDRESS probe.email 0.8",
        "a.txt:4:0-41 PRIVATE_KEY probe.block 0.8",
    ]
    lines = TEXT.split("\n")
    spots = _spots(probe("find", "--json", "a.txt").out)
    assert list(spots[0]) == ["file", "line", "start", "end", "entity", "rule", "score"]
    assert [lines[spot["line"] - 1][spot["start"] : spot["end"]] for spot in spots[:3]] == [  # type: ignore[operator,misc]
        "13800138000",
        "王玉兰",
        "wang@example.com",
    ]


def test_json_lines_are_read_as_json_and_placed_in_their_source(probe: Run, tmp_path: Path) -> None:
    lines = [
        r'{"a": "\u8054\u7cfb\u4eba:\u738b\u7389\u5170", "n": 13800138000}',
        "",
        r'{"wang@example.com": "{\"tel\": \"\\u0031\\u0033800138000\"}"}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    spots = _spots(probe("find", "--json", "a.jsonl").out)
    shown = [lines[int(str(spot["line"])) - 1][int(str(spot["start"])) : int(str(spot["end"]))] for spot in spots]
    assert shown == [r"\u738b\u7389\u5170", "13800138000", "wang@example.com", r"\\u0031\\u0033800138000"]


def test_nothing_is_shown_of_a_value(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    for options in ((), ("--json",), ("--summary",), ("--explain",), ("--json", "--explain"), ("--summary", "--json")):
        ran = probe("find", "a.txt", *options)
        assert ran.status == 1
        assert [value for value in ("1380013", "玉兰", "wang@", "abc") if value in ran.out.decode() + ran.err] == []


def test_why_and_how_many(probe: Run) -> None:
    data = "客户联系人：王玉兰 13800138000 13800138000".encode()
    assert b"(pattern of probe.person, context)" in probe("find", "--explain", stdin=data).out
    assert _spots(probe("find", "--explain", "--json", stdin=data).out)[0]["why"] == [
        "pattern of probe.person",
        "context",
    ]
    assert _spots(probe("find", "--summary", "--json", stdin=data).out) == [
        {"entity": "PERSON", "rule": "probe.person", "count": 1},
        {"entity": "PHONE_NUMBER", "rule": "probe.phone", "count": 2},
    ]
    clean = probe("find", "--summary", stdin=b"nothing")
    assert (clean.status, clean.out.split()) == (0, [b"0", b"values", b"in", b"0", b"files"])


def test_a_failure_outweighs_a_finding(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    ran = probe("find", "bad.txt", "-", stdin=b"13800138000")
    assert ran.status == 4
    assert ran.out == b"-:1:0-11 PHONE_NUMBER probe.phone 0.8\n"
    assert probe("find", "-", stdin=b"nothing").status == 0


def test_batches(probe: Run) -> None:
    lines = [
        '{"id": 7, "text": "😀 13800138000\\nwang@example.com"}',
        '{"id": "二", "text": ""}',
        "",
        '{"text": "13800138000"}',
        '{"id": 3, "text": 13800138000}',
        "13800138000",
        '{"id": null, "text": "\\ud83d"}',
    ]
    ran = probe("find", "--batch-json", stdin="\n".join(lines).encode())
    assert ran.status == 4
    answers = _spots(ran.out)
    phone = {"start": 2, "end": 13, "type": "PHONE_NUMBER", "rule": "probe.phone", "score": 0.8}
    assert answers[0] == {
        "id": 7,
        "spans": [phone, {**phone, "start": 14, "end": 30, "type": "EMAIL_ADDRESS", "rule": "probe.email"}],
    }
    assert answers[1:] == [{"id": "二", "spans": []}, {"id": None, "spans": []}]
    assert [line.split(":")[2] for line in ran.err.splitlines()] == ["4", "5", "6"]
    assert "13800138000" not in ran.err


def test_what_came_near_is_told_with_what_refused_it(probe: Run) -> None:
    ran = probe("find", "--explain", stdin=b"order 138001380001 and 13800138000")
    lines = ran.out.decode().splitlines()
    assert [
        line
        for line in lines
        if "not masked: PHONE_NUMBER probe.phone 0.8 (guard: " in line and line.startswith("-:1:6-17 ")
    ]
    assert any(line.startswith("-:1:23-34 PHONE_NUMBER probe.phone") for line in lines)
    alone = probe("find", "--explain", "--json", stdin=b"order 138001380001")
    assert alone.status == 0
    assert _spots(alone.out)[0]["refused"] == "guard"
    assert _spots(alone.out)[0]["masked"] is False

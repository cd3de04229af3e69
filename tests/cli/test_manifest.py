"""``mask --manifest`` and ``restore --manifest``: what keyed operators wrote comes back to the byte, numbers as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desensitize import Key

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

LINES = (
    '{"role":"user","content":"电话13800138000 ok", "n": 13800138000, "u":"https://h.test/?p=13800138000"}\n'
    '{"text":"wang@example.com \\u7535\\u8bdd13900139000", "x": 1.00}\n'
).encode()
KEYED = ["keyed_token", "encrypt", pytest.param("fpe", marks=pytest.mark.needs("ffx"))]


@pytest.mark.parametrize("operator", KEYED)
@pytest.mark.parametrize(
    ("data", "form"),
    [(LINES, "jsonl"), ("电话13800138000，wang@example.com\r\n".encode(), "text"), (b'{"n": 13800138000}', "json")],
)
def test_there_and_back(probe: Run, key: Key, data: bytes, form: str, operator: str) -> None:
    options = ("--format", form, "--manifest", "m")
    masked = probe("mask", *options, "--operator", operator, stdin=data)
    assert (masked.status, masked.err) == (0, "")
    assert b"13800138000" not in masked.out
    again = probe("mask", *options, "--operator", operator, stdin=masked.out)
    assert again.out == masked.out
    restored = probe("restore", *options, stdin=masked.out)
    assert (restored.status, restored.out) == (0, data)


def test_the_file_tells_nothing(probe: Run, key: Key, tmp_path: Path) -> None:
    masked = probe("mask", "--manifest", "m", "--operator", "keyed_token", stdin=b"call 13800138000")
    text = (tmp_path / "m").read_text()
    assert "13800138000" not in text
    assert masked.out.decode().split()[1] not in text


def test_it_goes_with_its_key_and_context(probe: Run, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ("--manifest", "m", "--operator", "keyed_token")
    masked = probe("mask", *options, "--context", "crm", stdin=b"call 13800138000").out
    other = probe("mask", *options, "--context", "erp", stdin=b"call 13800138000")
    assert other.status == 2
    assert "another context" in other.err
    monkeypatch.setenv("DESENSITIZE_KEY", Key.generate().reveal())
    refused = probe("restore", "--manifest", "m", stdin=masked)
    assert refused.status == 2
    assert "this key does not hold" in refused.err
    assert refused.out == b""


def test_one_that_was_changed_is_refused(probe: Run, key: Key, tmp_path: Path) -> None:
    probe("mask", "--manifest", "m", "--operator", "keyed_token", stdin=b"call 13800138000")
    file = tmp_path / "m"
    file.write_text(file.read_text().replace('"glued": false', '"glued": true'))
    refused = probe("restore", "--manifest", "m", stdin=b"x")
    assert (refused.status, refused.out) == (2, b"")
    assert "altered" in refused.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("restore",), "restore needs --vault FILE or --manifest FILE"),
        (("restore", "--manifest", "none"), "no manifest at none"),
    ],
)
def test_what_is_missing_is_said(probe: Run, key: Key, arguments: tuple[str, ...], words: str) -> None:
    refused = probe(*arguments, stdin=b"x")
    assert refused.status == 2
    assert words in refused.err


def test_without_a_key_there_is_no_manifest(probe: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESENSITIZE_KEY", raising=False)
    refused = probe("mask", "--manifest", "m", stdin=b"x")
    assert refused.status == 2
    assert "needs a key" in refused.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--operator", "redact", "--vault", "v"), "what redact writes can't be restored"),
        (("--operator", "keyed_token"), "without --manifest"),
        (("--operator", "token"), "without --vault"),
    ],
)
def test_what_will_not_come_back_is_said_at_once(probe: Run, key: Key, options: tuple[str, ...], words: str) -> None:
    assert words in probe("mask", *options, stdin=b"call 13800138000").err
    assert probe("mask", *options, "--quiet", stdin=b"call 13800138000").err == ""


def test_options_that_would_change_nothing_are_refused(probe: Run, key: Key) -> None:
    assert "--manifest" in probe("mask", "--context", "crm", stdin=b"x").err
    assert "--vault" in probe("restore", "--manifest", "m", "--audit", "me", stdin=b"x").err


def test_a_manifest_that_can_not_be_written_stops_the_run(probe: Run, key: Key, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"call 13800138000")
    ran = probe("mask", "in.txt", "--operator", "keyed_token", "--manifest", "none/m", "-o", "out.txt")
    assert ran.status == 2
    assert "--manifest none/m" in ran.err
    assert not (tmp_path / "out.txt").exists()


def test_two_runs_do_not_write_one_manifest(probe: Run, key: Key, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl", reason="Windows locks open files by itself")
    with (tmp_path / "m.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        ran = probe("mask", "--operator", "keyed_token", "--manifest", "m", stdin=b"call 13800138000")
    assert ran.status == 2
    assert "another run" in ran.err


def test_a_vault_on_a_server_that_is_not_there_keeps_its_password(probe: Run, key: Key) -> None:
    ran = probe("mask", "--vault", "redis://:hunter2pw@localhost:1/0", stdin=b"call 13800138000")
    assert ran.status == 2
    assert "hunter2pw" not in ran.err


def test_a_run_that_fails_lets_the_next_one_in(probe: Run, key: Key, tmp_path: Path) -> None:
    (tmp_path / "m").write_text("no manifest")
    options = ("--operator", "keyed_token", "--manifest", "m")
    assert probe("mask", *options, stdin=b"call 13800138000").status == 2
    assert not (tmp_path / "m.lock").exists()
    (tmp_path / "m").unlink()
    assert probe("mask", *options, stdin=b"call 13800138000").status == 0
    assert not (tmp_path / "m.lock").exists()

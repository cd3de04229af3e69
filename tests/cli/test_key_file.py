"""``--key-file``: the key in a file of its owner's, for every command that takes a key; and hashes of long lists."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import pytest

from desensitize import Key
from desensitize.mask.allowed import Allowed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

PHONE = "拨打 13800138000。".encode()


@pytest.fixture
def file(bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file, beside another key in the environment."""
    path = tmp_path / "k"
    bare("key", "new", "-o", path)
    monkeypatch.setenv("DESENSITIZE_KEY", Key.generate().reveal())
    return path


def test_values_are_masked_and_restored_with_it(probe: Run, file: Path) -> None:
    masked = probe("mask", "--vault", "v", "--manifest", "m", "--key-file", file, stdin=PHONE).out
    assert b"138" not in masked
    assert probe("restore", "--vault", "v", "--manifest", "m", stdin=masked).status == 2
    assert probe("restore", "--vault", "v", "--manifest", "m", "--key-file", file, stdin=masked).out == PHONE


def test_a_vault_is_kept_with_it(bare: Run, probe: Run, file: Path) -> None:
    probe("mask", "--vault", "v", "--key-file", file, stdin=PHONE)
    bare("key", "new", "-o", "other")
    for command in (
        ("list", "v"),
        ("audit", "v"),
        ("expire", "v"),
        ("export", "v", "-o", "moved", "--file-key-file", "other"),
        ("forget", "v", "cli"),
        ("forget", "v", "cli", "--final"),
        ("import", "v", "moved", "--file-key-file", "other"),
    ):
        assert bare("vault", *command).status == 2, command
        ran = bare("vault", *command, "--key-file", file)
        assert ran.status == 0, (command, ran.err)
    ran = bare("vault", "import", "w", "moved", "--key-file", file, "--file-key-file", "other", "--file-key-env", "X")
    assert (ran.status, "--file-key-env or --file-key-file" in ran.err) == (2, True)


def test_what_is_allowed_by_hash_needs_it(probe: Run, bare: Run, file: Path) -> None:
    hashed = bare("key", "hash", "--key-file", file, "13800138000").out.decode().strip()
    assert hashed == Key.from_file(file).digest("13800138000")
    assert probe("find", "--allow", hashed, stdin=PHONE).status == 2
    assert probe("find", "--allow", hashed, "--key-file", file, stdin=PHONE).out == b""
    assert probe("mask", "--allow", hashed, "--key-file", file, stdin=PHONE).out == PHONE


def test_a_key_is_shown_and_rotated_by_it_as_by_its_name_alone(bare: Run, file: Path) -> None:
    old = Key.from_file(file).key_id()
    assert bare("key", "rotate", "--key-file", file).out == b""
    new = Key.from_file(file).key_id()
    assert old != new
    assert bare("key", "show", "--key-file", file).out == bare("key", "show", file).out != b""
    assert bare("key", "show", "--key-file", file).out.decode() == f"{new} makes and opens\n{old} opens\n"


@pytest.mark.parametrize(
    "command",
    [
        ("mask",),
        ("find",),
        ("restore", "--vault", "v"),
        ("vault", "list", "v"),
        ("key", "show"),
        ("key", "rotate"),
        ("key", "hash", "x"),
    ],
)
def test_two_keys_are_refused(probe: Run, file: Path, command: tuple[str, ...]) -> None:
    ran = probe(*command, "--key-file", file, "--key-env", "DESENSITIZE_KEY", stdin=PHONE)
    assert (ran.status, ran.out) == (2, b"")
    assert "--key-env or --key-file" in ran.err
    if command[0] == "key" and command[1] != "hash":
        before = file.read_bytes()
        for option in (("--key-file", file), ("--key-env", "DESENSITIZE_KEY")):
            assert probe(*command, file, *option).status == 2
        assert file.read_bytes() == before


def test_a_key_that_others_can_read_is_refused(probe: Run, bare: Run, file: Path) -> None:
    file.chmod(0o640)
    for command in (("mask",), ("find",), ("restore", "--vault", "v"), ("key", "show"), ("key", "hash", "x")):
        ran = probe(*command, "--key-file", file, stdin=PHONE)
        assert (ran.status, ran.out, "chmod 600" in ran.err) == (2, b"", True), command
    assert bare("vault", "list", "v", "--key-file", "missing").status == 2


def test_the_key_file_is_not_written_over(probe: Run, file: Path) -> None:
    before = file.read_bytes()
    assert probe("mask", "--vault", "v", "--key-file", file, "-o", file, stdin=PHONE).status == 2
    assert file.read_bytes() == before


# Hashes


def test_lines_are_hashed_as_they_come(bare: Run, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = bare("key", "hash", stdin="a\r\n\n王 芳\n x \n".encode() + b"\xff\nlast\n")
    assert ran.out.decode().split() == [key.digest(value) for value in ("a", "王 芳", " x ")]
    assert (ran.status, "in line 5" in ran.err) == (2, True)


def test_a_list_is_not_held_while_it_is_hashed(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    from desensitize.cli.keys import hash_

    out = io.StringIO()

    def lines() -> Iterator[bytes]:
        for number in range(3):
            yield b"%d\n" % number
            assert out.getvalue().count("\n") == number + 1

    stdin = type("Stdin", (), {"buffer": lines()})()
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("sys.stdout", out)
    hash_()
    assert out.getvalue().split() == [key.digest(str(number)) for number in range(3)]


def test_a_list_of_hashes_is_taken_in_linear_time(key: Key) -> None:
    hashes = [key.digest(str(number)) for number in range(16_000)]

    def seconds(many: int) -> float:
        begun = time.process_time()
        assert "7" in Allowed(hashes[:many], key)
        return time.process_time() - begun

    few, many = (min(seconds(count) for _ in range(5)) for count in (1_000, 16_000))
    assert many < few * 48

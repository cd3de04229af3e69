"""vault: what it keeps, and what becomes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from desensitize import Key, Masker
from desensitize.cli.vaults import VAULT
from desensitize.vault import FileVault
from desensitize.vault.entry import Entry

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

TEXT = "手机 13800138000，邮箱 li@example.com\n".encode()


@pytest.fixture
def vault(bare: Run, key: Key, tmp_path: Path) -> Path:
    """A vault with the command line's session and two more."""
    assert bare("mask", "--vault", "v", stdin=TEXT).status == 0
    with FileVault(tmp_path / "v", key=key, audit="anna") as opened:
        masker = Masker(vault=opened)
        for name in ("ticket-1", "ticket\t2"):
            session = masker.session(name, ttl=3600)
            session.restore(session.mask("再打 +86 138-0013-8000"))
    return tmp_path / "v"


def _rows(run: Run, *arguments: object) -> dict[str, list[str]]:
    ran = run("vault", *arguments)
    assert (ran.status, ran.err) == (0, "")
    return {line.split("\t")[0]: line.split("\t")[1:] for line in ran.out.decode().splitlines()}


def test_sessions_are_listed(bare: Run, vault: Path) -> None:
    rows = _rows(bare, "list", vault)
    assert sorted(rows) == ["cli", "ticket-1", r"ticket\t2"]
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert all(re.fullmatch(stamp, row[at]) for row in rows.values() for at in (0, 1))
    assert (rows["cli"][3], bool(re.fullmatch(stamp, rows["ticket-1"][3]))) == ("-", True)
    assert int(rows["cli"][2]) >= 2


def test_sessions_are_forgotten_by_name(bare: Run, vault: Path) -> None:
    ran = bare("vault", "forget", vault, "ticket-1", "nobody")
    assert (ran.status, "1 of these sessions" in ran.err) == (2, True)
    assert _rows(bare, "list", vault)["ticket-1"][2] != "0"
    assert bare("vault", "forget", vault, "ticket-1", "cli").status == 0
    assert [row[2] for row in _rows(bare, "list", vault).values()].count("0") == 2
    assert bare("restore", "--vault", vault, stdin=b"<PHONE_1>").out == b"<PHONE_1>"
    assert bare("vault", "forget", vault, "ticket-1", "--final").status == 0
    assert sorted(_rows(bare, "list", vault)) == ["cli", r"ticket\t2"]


def test_a_value_is_forgotten_however_it_is_spelled(bare: Run, vault: Path) -> None:
    """A phone number like any other is in three sessions, in two spellings; a mail address stays."""
    ran = bare("vault", "forget", vault, "--values", stdin="\n（138）0013 8000\n".encode())
    assert (ran.status, "in 3 sessions" in ran.err) == (0, True)
    assert b"138" not in ran.out
    assert "138" not in ran.err
    assert bare("restore", "--vault", vault, stdin=b"<PHONE_1> <EMAIL_1>").out == b"<PHONE_1> li@example.com"
    assert "in 0 sessions" in bare("vault", "forget", vault, "--values", stdin=b"li@example\n13800138000").err


def test_what_was_not_used_expires(bare: Run, key: Key, vault: Path) -> None:
    assert "0 sessions expired" in bare("vault", "expire", vault).err
    assert "0 sessions expired" in bare("vault", "expire", vault, "--unused", "1").err
    with FileVault(vault, key=key, clock=lambda: 1.0) as opened:
        opened.commit("old", [Entry("PHONE", "1", "1")])
    assert "1 sessions expired" in bare("vault", "expire", vault, "--unused", "1").err
    assert _rows(bare, "list", vault)["old"][2] == "0"


def test_sessions_move_to_another_vault_with_another_key(
    bare: Run, key: Key, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bare("vault", "export", vault, "-o", "moved", "cli").status == 0
    ran = bare("vault", "export", vault, "-o", "moved")
    assert (ran.status, "never written over" in ran.err) == (4, True)
    monkeypatch.setenv("OLD_KEY", key.reveal())
    monkeypatch.setenv("DESENSITIZE_KEY", Key.generate().reveal())
    assert bare("vault", "import", "other", "moved").status == 4
    ran = bare("vault", "import", "other", "moved", "--file-key-env", "OLD_KEY")
    assert (ran.status, "1 sessions were taken in" in ran.err) == (0, True)
    assert bare("restore", "--vault", "other", stdin=b"<PHONE_1>").out == b"13800138000"


def test_who_restored_is_told(bare: Run, vault: Path) -> None:
    assert bare("restore", "--vault", vault, "--audit", "bert\n", stdin=b"<PHONE_1> <PHONE_1> <EMAIL_1>").status == 0
    lines = bare("vault", "audit", vault).out.decode().splitlines()
    rows = [line.split("\t")[1:] for line in lines]
    assert [(who, session) for who, session, _ in rows] == [
        ("anna", "ticket-1"), ("anna", r"ticket\t2"), (r"bert\n", "cli"), (r"bert\n", "cli"),
    ]  # fmt: skip
    assert all(re.fullmatch(r"[0-9a-f]{32}", digest) for *_, digest in rows)
    assert "138" not in "".join(map(str, [line for line in lines if "13800138000" in line]))


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("list", "none"), "no vault at none"),
        (("forget", "v"), "name sessions, or give --values"),
        (("forget", "v", "s", "--values"), "name sessions, or give --values"),
        (("audit", "v", "--key-env", "NO_KEY"), "NO_KEY is not set"),
        pytest.param(("list", "http://host/0"), "redis://", marks=pytest.mark.needs("redis")),
    ],
)
def test_what_can_not_be_done_is_told(bare: Run, vault: Path, arguments: tuple[str, ...], what: str) -> None:
    ran = bare("vault", *arguments)
    assert (ran.status, what in ran.err) == (2, True), ran.err


def test_without_a_key_nothing_opens(bare: Run, vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESENSITIZE_KEY")
    for command in ("list", "audit", "expire"):
        ran = bare("vault", command, vault)
        assert (ran.status, "needs a key" in ran.err) == (2, True)


@pytest.mark.parametrize("command", VAULT, ids=lambda command: command.name)
def test_each_command_shows_an_example(bare: Run, command: object) -> None:
    shown = bare("vault", command.name, "--help").out.decode()  # type: ignore[attr-defined]
    assert f"desensitize vault {command.name} " in shown.partition("Examples:")[2]  # type: ignore[attr-defined]

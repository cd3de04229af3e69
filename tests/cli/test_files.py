"""Files in and out: whole or absent, never onto an input, every failure with its exit status and without a value."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from desensitize.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

PHONE = "13800138000"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_two_files_never_become_one_unasked(probe: Run, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name} {PHONE}\n")
    (tmp_path / "out").mkdir()
    ran = probe("mask", "-q", "a.txt", "b.txt", "-o", "one.txt")
    assert (ran.status, ran.out) == (2, b"")
    assert "2 inputs would become one file" in ran.err
    assert not (tmp_path / "one.txt").exists()
    assert probe("mask", "-q", "a.txt", "b.txt", "-o", "out").status == 0
    assert (tmp_path / "out" / "b.txt").read_text() == "b.txt <PHONE_1>\n"
    assert _names(tmp_path / "out") == ["a.txt", "b.txt"]
    assert probe("mask", "-q", "a.txt", "-", "-o", "-", stdin=PHONE.encode()).out == b"a.txt <PHONE_1>\n<PHONE_1>"


def test_what_is_no_utf_8_is_named_by_its_byte_and_nothing_is_written(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(f"{PHONE}\n".encode() + b"\xe4\xbd rest")
    (tmp_path / "cut.txt").write_bytes(b"ok\xe4\xbd")
    for name, said in {
        "bad.txt": "line 2: not UTF-8 at byte 0 of",
        "cut.txt": "line 1: not UTF-8 at byte 2 of",
    }.items():
        for out in ((), ("-o", "out.txt")):
            ran = probe("mask", "-q", name, *out)
            assert (ran.status, ran.out) == (4, b"")
            assert ran.err.startswith(f"desensitize: {name}: {said}")
            assert "--encoding" in ran.err
    assert probe("mask", "-q", stdin=b"ab\xff").err.startswith(
        "desensitize: -: line 1: not UTF-8 at byte 2 of the line"
    )
    assert _names(tmp_path) == ["bad.txt", "cut.txt"]


def test_an_output_is_complete_or_absent(probe: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PHONE)
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    (tmp_path / "out.txt").write_text("before")
    (tmp_path / "out").mkdir()
    assert probe("mask", "-q", "bad.txt", "-o", "out.txt").status == 4
    assert (tmp_path / "out.txt").read_text() == "before"
    assert probe("mask", "-q", "good.txt", "bad.txt", "missing.txt", "-o", "out").status == 4
    assert _names(tmp_path / "out") == ["good.txt"]
    ran = probe("mask", "-q", "missing.txt", "good.txt")
    assert (ran.status, ran.out) == (4, b"<PHONE_1>")
    assert ran.err == "desensitize: missing.txt: can't be read: No such file or directory\n"
    assert _names(tmp_path) == ["bad.txt", "good.txt", "out", "out.txt"]


def test_a_crash_leaves_nothing_behind(probe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: object, text: str, *_: str) -> str:
        raise ZeroDivisionError(text)

    monkeypatch.setattr(Session, "mask_text", crash)
    (tmp_path / "a.txt").write_text(PHONE)
    ran = probe("mask", "-q", "a.txt", "-o", "out.txt")
    assert (ran.status, ran.out) == (4, b"")
    assert "ZeroDivisionError" in ran.err
    assert "Traceback" not in ran.err
    assert PHONE not in ran.err
    assert _names(tmp_path) == ["a.txt"]


def test_a_leak_is_stopped(probe: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "mask_text", lambda self, text, *_: text)
    (tmp_path / "a.txt").write_text(PHONE)
    ran = probe("mask", "a.txt", "-o", "out.txt", "-q")
    assert (ran.status, ran.out, _names(tmp_path)) == (3, b"", ["a.txt"])
    assert ran.err == "desensitize: a.txt: not sent: 1 value(s) would have left at text (PHONE_NUMBER)\n"


def test_never_onto_what_it_reads(probe: Run, key: object, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PHONE)
    (tmp_path / "link.txt").symlink_to("a.txt")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("x")
    for out in ("a.txt", "./a.txt", "link.txt", "."):
        assert probe("mask", "a.txt", "-o", out).status == 2, out
    assert probe("mask", "a.txt", "-o", "v", "--vault", "v").status == 2
    assert probe("mask", "a.txt", "sub/a.txt", "-o", "sub").status == 2
    assert probe("mask", "-o", "sub", stdin=b"x").status == 2
    assert probe("mask", "a.txt", "-o", "no/such/out.txt").status == 2
    assert (tmp_path / "a.txt").read_text() == PHONE


def test_devices_links_and_modes(probe: Run, tmp_path: Path) -> None:
    assert probe("mask", "-q", "-o", os.devnull, stdin=PHONE.encode()).status == 0
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "real.txt").chmod(0o640)
    (tmp_path / "link.txt").symlink_to("real.txt")
    assert probe("mask", "-q", "-o", "link.txt", stdin=PHONE.encode()).status == 0
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "<PHONE_1>"
    assert stat.S_IMODE((tmp_path / "real.txt").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mask", "--no-such-option"), "No such option"),
        (("mask", "--format", "docx"), "docx"),
        (("mask", "--category", "Nope"), "no category 'Nope'"),
        (("mask", "--operator", "nope"), "no operator 'nope'"),
        (("mask", "--operator", "partial"), "partial"),
        (("mask", "--profile", "nope"), "no profile 'nope'"),
        (("mask", "--rules", "missing.yaml"), "missing.yaml"),
        (("mask", "--operator", "hash"), "--key-env"),
        (("mask", "--vault", "v"), "desensitize key new"),
        (("mask", "--key-env", "NO_SUCH_KEY"), "NO_SUCH_KEY"),
        (("restore",), "--vault"),
        (("restore", "--vault", "v"), "desensitize key new"),
        (("find", "--json", "--batch-json"), "--batch-json"),
        (("rules", "show", "no.rule"), "no.rule"),
        (("nope",), "nope"),
    ],
)
def test_usage_and_configuration(
    arguments: tuple[str, ...], said: str, probe: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DESENSITIZE_KEY", raising=False)
    ran = probe(*arguments, stdin=PHONE.encode())
    assert (ran.status, ran.out) == (2, b"")
    assert said in ran.err
    assert PHONE not in ran.err
    assert "Traceback" not in ran.err
    assert _names(tmp_path) == []


def test_another_key_opens_nothing(probe: Run, key: object, monkeypatch: pytest.MonkeyPatch) -> None:
    probe("mask", "--vault", "v", stdin=PHONE.encode())
    other = probe("key", "new").out.decode().strip()
    monkeypatch.setenv("OTHER", other)
    ran = probe("restore", "--vault", "v", "--key-env", "OTHER", stdin=b"<PHONE_1>")
    assert (ran.status, ran.out) == (2, b"")
    assert other not in ran.err
    assert probe("restore", "--vault", "missing", stdin=b"<PHONE_1>").status == 2


def test_the_vault_does_not_show_what_it_holds(probe: Run, key: object, tmp_path: Path) -> None:
    url = f"https://example.org/private-path/?tel={PHONE}"
    probe("mask", "--vault", "v", stdin=f"{url} 联系人：王玉兰".encode())
    for path in tmp_path.iterdir():
        kept = path.read_bytes()
        assert [text for text in (PHONE, "王玉兰", "private-path") if text.encode() in kept] == []

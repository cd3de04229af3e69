"""Files of many formats through the command line: masked, and byte for byte themselves again."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Run

VTT = """WEBVTT - a call

NOTE about Agent

1
00:00:01.000 --> 00:00:02.000 align:start
<v Marta Brandt>my number is 138 0013

2
00:00:02.000 --> 00:00:03.000
8000 thanks
My name is Marta

3
00:00:03.000 --> 00:00:04.000
Brandt
"""
CHAT = """[10:12] Marta Brandt: hello
[10:13] Agent: What is your date of birth?
[10:14] Marta Brandt: 1974-11-19
[10:15] Agent: thanks
"""
# Name → contents, and what must not be in the masked file.
FILES: dict[str, tuple[bytes, list[str]]] = {
    "a.csv": (b"name,dob\nMarta Brandt,1974-11-19\n", ["Marta", "1974"]),
    "b.csv": ('\ufeff账号,密码\r\nkim,hunter\r\n"lee, jr","a""b"\r\n'.encode(), ["kim", "hunter", "lee", 'a""b']),
    "c.csv": ("姓名;电话;备注\n王玉兰;13800138000;无\n".encode("gb18030"), ["13800138000"]),
    "d.csv": ('name,note\r\n"Brandt, Marta","call\r\n13800138000"\r\n'.encode("utf-16"), []),
    "e.tsv": (b"First Name\tlogin\tnotes\nMarta\tkim\tMarta said hi to kim\n", ["Marta", "kim"]),
    "f.md": (b"# T\n\n| Name | DOB |\n|---|:-:|\n| Marta Brandt | 1974-11-19 |\n\nCall 13800138000\n", ["Marta", "1974", "138"]),
    "g.vtt": (VTT.encode(), ["Marta", "Brandt", "138", "8000"]),
    "h.srt": (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nKim Lee: card 4111 1111\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\n1111 1111\r\nok <i>then</i>\r\n", ["Kim", "4111", "1111"]),
    "i.txt": (CHAT.encode(), ["Marta", "1974"]),
    "j.txt": ("王玉兰 2024-03-01 10:12:33\n你好\n\n小明同学 2024-03-01 10:12:40\n手机13800138000\n\n王玉兰 2024-03-01 10:13:33\n好\n\n小明同学 2024-03-01 10:14:40\nok\n".encode(), ["王玉兰", "小明同学", "138"]),
    "k.sql": (b"INSERT INTO u(name,phone,pwd) VALUES ('Kim Lee','5550132','hunter2x'), ('O''Neil', 5550133, NULL);\n", ["Kim", "555", "hunter", "Neil"]),
    "l.log": (b"POST /in name=Marta+Brandt&pwd=x9kk&next=1\nfine\n", ["Marta", "x9kk"]),
    "m.jsonl": (b'{"k": 1.00, "user": {"name": "Marta Brandt"}, "phone": 13800138000, "s": "a\\/b"}\n', ["Marta", "138"]),
    "n.har": (b'{"params":[{"name":"phone","value":"5550132"},{"name":"q","value":"x"}],"text":"name=Kim&pwd=x9kk"}', ["555", "x9kk"]),
    "o.log": ("客户王玉兰的手机是13800138000\r\n".encode("gb18030"), ["138"]),
}  # fmt: skip


# What was found in one cell is known in the next, as long as the conversation remembers: keyed operators don't.
KEYED = ("b.csv", "d.csv", "g.vtt", "i.txt", "k.sql", "m.jsonl")


@pytest.mark.parametrize("name, keyed", [*((name, False) for name in FILES), *((name, True) for name in KEYED)])
def test_a_file_comes_back_to_the_byte(name: str, keyed: bool, bare: Run, key: object, tmp_path: Path) -> None:
    data, values = FILES[name]
    (tmp_path / name).write_bytes(data)
    kept = ("--manifest", "m") if keyed else ("--vault", "v")
    how = ("--operator", "keyed_token") if keyed else ()
    # What has no letter beyond ASCII left says nothing of its encoding any more.
    encoding = ("--encoding", "gb18030") if name in ("c.csv", "o.log") else ()
    assert bare("mask", "-q", name, "-o", "masked/", *kept, *how, *encoding).status == 0
    masked = (tmp_path / "masked" / name).read_bytes()
    plain = masked.decode("utf-16" if name == "d.csv" else "gb18030" if encoding else "utf-8")
    assert masked != data
    assert [value for value in values if value in plain] == []
    assert bare("restore", "-q", f"masked/{name}", "-o", "back/", *kept, *encoding).status == 0
    assert (tmp_path / "back" / name).read_bytes() == data


def test_what_holds_nothing_keeps_its_bytes(bare: Run, tmp_path: Path) -> None:
    odd = b'id,note\r\n1, "x" ,\n\n"2","a ""b"""\r'
    (tmp_path / "odd.csv").write_bytes(odd)
    assert bare("mask", "-q", "odd.csv").out == odd
    assert (
        bare("mask", "-q", "--format", "csv", "--encoding", "shift-jis", stdin=b"a,b\n\xed\x40,\xfa\x5c\n").out
        == b"a,b\n\xed\x40,\xfa\x5c\n"
    )


def test_columns_restrict_and_say(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("phone,note,nick\n13800138000,13900139000,zed\n")
    assert bare("mask", "-q", "a.csv", "--columns", "note").out == b"phone,note,nick\n13800138000,<PHONE_1>,zed\n"
    assert (
        bare("mask", "-q", "a.csv", "--columns", "nick=PERSON").out
        == b"phone,note,nick\n<PHONE_1>,<PHONE_2>,<PERSON_1>\n"
    )
    line = b'{"a": {"nick": "zed"}, "b": "13800138000", "c": ["13900139000"]}'
    assert (
        bare("mask", "-q", "--columns", "a.nick=PERSON,$.c[*]", stdin=line).out
        == b'{"a": {"nick": "<PERSON_1>"}, "b": "13800138000", "c": ["<PHONE_1>"]}'
    )
    ran = bare("mask", "-q", "a.csv", "--columns", "nope")
    assert (ran.status, ran.err) == (4, "desensitize: a.csv: there is no column nope\n")
    ran = bare("mask", "-q", "--columns", "nope", stdin=line)
    assert (ran.status, "no document has such a key" in ran.err) == (4, True)
    assert "there is no entity 'NOPE'" in bare("mask", "-q", "a.csv", "--columns", "nick=NOPE").err


def test_folders_are_mirrored(bare: Run, tmp_path: Path) -> None:
    for path in ("in/a.txt", "in/sub/a.txt", "in/sub/b.csv", "in/.hidden/c.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("13800138000\n")
    assert bare("mask", "-q", "in", "-o", "out").status == 0
    assert sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "out").rglob("*.*")) == [
        "out/a.txt",
        "out/sub/a.txt",
        "out/sub/b.csv",
    ]
    assert bare("mask", "-q", "in/**/*.csv", "-o", "out2/").status == 0
    assert (tmp_path / "out2" / "sub" / "b.csv").read_text() == "<PHONE_1>\n"
    for out in ("in", "in/out"):
        ran = bare("mask", "-q", "in", "-o", out)
        assert (ran.status, "is in the folder that is read" in ran.err) == (2, True)
    assert "no file has such a name" in bare("mask", "-q", "in/*.nope").err
    assert (tmp_path / "in" / "a.txt").read_text() == "13800138000\n"


def test_compressed_files_stay_compressed(bare: Run, tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    data = "姓名,电话\n王玉兰,13800138000\n".encode("gb18030")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(data))
    (tmp_path / "b.log.zst").write_bytes(zstandard.compress(b"13800138000\n") + zstandard.compress(b"13900139000\n"))
    assert bare("mask", "-q", "a.csv.gz", "b.log.zst", "-o", "out/").status == 0
    assert gzip.decompress((tmp_path / "out" / "a.csv.gz").read_bytes()) == "姓名,电话\n<PERSON_1>,<PHONE_1>\n".encode(
        "gb18030"
    )
    out = (
        zstandard.ZstdDecompressor()
        .stream_reader((tmp_path / "out" / "b.log.zst").read_bytes(), read_across_frames=True)
        .read()
    )
    assert out == b"<PHONE_1>\n<PHONE_2>\n"
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(data)[:-9])
    ran = bare("mask", "-q", "cut.csv.gz", "-o", "cut/")
    assert (ran.status, ran.err) == (4, "desensitize: cut.csv.gz: the compressed file is damaged or cut off\n")
    assert list((tmp_path / "cut").iterdir()) == []


def test_what_tells_no_encoding_any_more_is_said(bare: Run, key: object, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,x\n1,客户王玉兰的手机\n2,王玉兰\n".encode("gb18030"))
    ran = bare("mask", "a.csv", "-o", "m.csv", "--vault", "v")
    assert ran.err == "desensitize: a.csv: read as GB18030, which its bytes show; --encoding gb18030 says so\n"
    (tmp_path / "b.csv").write_bytes("id,x\n1,王玉兰\n".encode("gb18030"))
    assert (
        bare("mask", "-q", "b.csv", "-o", "n.csv", "--vault", "v", "--encoding", "gbk", "--columns", "x=PERSON").status
        == 0
    )
    assert "restored as UTF-8; if it was spelled otherwise" in bare("restore", "n.csv", "--vault", "v").err
    assert bare("restore", "n.csv", "--vault", "v", "--encoding", "gbk").out == (tmp_path / "b.csv").read_bytes()


def test_how_far_it_is_goes_to_a_terminal(bare: Run, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    (tmp_path / "a.csv").write_text("phone\n13800138000\n")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "desensitize.cli", "mask", "a.csv", "-o", "b.csv"], stderr=theirs
    ) as run:
        run.wait(60)
    os.close(theirs)
    said = os.read(ours, 4096).decode()
    os.close(ours)
    assert said.splitlines()[-1].endswith("1 value in 2 records of 1 file")
    assert bare("mask", "a.csv", "-o", "c.csv", "-q").err == ""


def test_find_reads_the_same_context(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("账号,密码\nok,1\nkim,hunter\n")
    found = [line.split(":")[:2] for line in bare("find", "a.csv").out.decode().splitlines() if "a.csv:3" in line]
    assert found == [["a.csv", "3"], ["a.csv", "3"]]
    assert b"4  values in 1 file" in bare("mask", "--dry-run", "a.csv").out


def _masking(*options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "desensitize.cli", "mask", "-q", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("options, line, masked", [((), b"call 13800138000\n", b"call <PHONE_1>\n"), (("--format", "csv"), b"13800138000,x\n", b"<PHONE_1>,x\n"), ((), b'{"a": "13800138000"}\n', b'{"a": "<PHONE_1>"}\n')], ids=["text", "csv", "jsonl"])  # fmt: skip
def test_a_line_of_a_pipe_is_answered_before_the_next_one(options: tuple[str, ...], line: bytes, masked: bytes) -> None:
    with _masking(*options) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        for _ in range(2):
            run.stdin.write(line)
            run.stdin.flush()
            assert run.stdout.readline() == masked
        run.stdin.close()
        assert run.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such programs")
def test_an_endless_pipe_ends_with_its_reader() -> None:
    command = f"yes 'call 13800138000' | {sys.executable} -m desensitize.cli mask -q | head -1"
    run = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=60, check=True)
    assert (run.stdout, run.stderr) == (b"call <PHONE_1>\n", b"")


def test_a_key_that_comes_in_lines_is_one_value() -> None:
    armour = (
        b"-----BEGIN PRIVATE KEY-----\n"
        + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\n" * 3
        + b"-----END PRIVATE KEY-----\nbye\n"
    )
    with _masking() as run:
        assert run.stdin is not None
        for line in armour.splitlines(keepends=True):
            run.stdin.write(line)
            run.stdin.flush()
        out, _ = run.communicate()
    assert b"MII" not in out
    assert out.endswith(b"\nbye\n")

from __future__ import annotations

import errno
import gzip
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desensitize import Key, errors
from desensitize.batch.draft import OutputError
from desensitize.batch.kernel import Kernel
from desensitize.batch.local import journal_of, mask_files
from desensitize.batch.spec import spec_of

KEY = "BATCH_TEST_KEY"
OPTIONS: dict[str, Any] = {"operator": "keyed_token", "key_env": KEY}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, Key.generate().reveal())


def chat_lines(rows: int = 40) -> bytes:
    chats = [
        {
            "id": at,
            "messages": [
                {"role": "user", "content": f"call 138{at:08}, again"},
                {"role": "assistant", "content": "Sure."},
            ],
        }
        for at in range(rows)
    ]
    return "".join(json.dumps(chat) + "\n" for chat in chats).encode()


FILES = {
    "chat.jsonl": chat_lines(),
    "chat.jsonl.gz": gzip.compress(chat_lines()),
    "one.json": b'{"phone": "13800138000", "n": 1.00}',
    "people.csv": b"name,phone\r\n" + b"".join(b"Ann,138%08d\r\n" % at for at in range(50)),
    "notes.txt": b"\n\n".join(b"call 138%08d now" % at for at in range(200)),
    "talk.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\ncall 13800138000\n",
    "talk.srt": b"1\n00:00:01,000 --> 00:00:02,000\ncall 13800138000\n",
    "table.md": b"| name | phone |\n| --- | --- |\n| Ann | 13800138000 |\n",
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    pq.write_table(
        pa.table({"note": [f"call 138{at:08}" for at in range(50)]}), tmp_path / "t.parquet", row_group_size=20
    )
    return [*(tmp_path / name for name in FILES), tmp_path / "t.parquet"]


def made_of(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_files_of_any_format_with_one_worker_and_with_two(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desensitize.batch.portions._RECORDS", 7)
    for workers in (1, 2):
        (tmp_path / f"out{workers}").mkdir()
        outcome = mask_files(files, tmp_path / f"out{workers}", workers=workers, **OPTIONS)
        assert not outcome.failed
        assert all(one.done and one.counts.values for one in outcome.files)
    whole = made_of(tmp_path / "out1")
    assert set(whole) == {path.name for path in files}
    assert made_of(tmp_path / "out2") == whole
    assert gzip.decompress(whole["chat.jsonl.gz"]) == whole["chat.jsonl"]
    assert not any(b"13800" in data for name, data in whole.items() if not name.endswith(("gz", "parquet")))
    assert [json.loads(line)["id"] for line in whole["chat.jsonl"].splitlines()] == list(range(40))


def test_a_table_comes_to_what_the_kernel_does(files: list[Path], tmp_path: Path) -> None:
    mask_files(files[-1:], tmp_path / "out.parquet", **OPTIONS)
    assert pq.read_table(tmp_path / "out.parquet").equals(Kernel(spec_of(**OPTIONS)).table(pq.read_table(files[-1])))


def test_only_these_columns_and_what_they_are(files: list[Path], tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    mask_files([people], tmp_path / "out.csv", {"name": "PERSON", "phone": "PHONE_NUMBER"}, operator="redact")
    assert (tmp_path / "out.csv").read_bytes() == b"name,phone\r\n" + b"[PERSON],[PHONE_NUMBER]\r\n" * 50


def test_where_the_journal_stands(tmp_path: Path) -> None:
    assert journal_of([tmp_path / "a.txt"]) == tmp_path / ".a.txt.journal"
    assert journal_of([tmp_path / "x" / "a", tmp_path / "x" / "y" / "a"]) == tmp_path / "x" / ".desensitize.journal"


def test_a_disk_without_room_is_told_before_anything_is_written(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(OutputError, match="0 MB free"):
        mask_files(files[:1], tmp_path / "out", **OPTIONS)
    assert not (tmp_path / "out").exists()


def test_a_changed_input_is_no_input_to_go_on_with(files: list[Path], tmp_path: Path) -> None:
    files[0].write_bytes(b"{\n" + FILES["chat.jsonl"])
    bad = tmp_path / "x.json.gz"
    bad.write_bytes(b"\x1f\x8b no")
    (tmp_path / "out").mkdir()
    assert mask_files([files[0], bad], tmp_path / "out", **OPTIONS).failed
    assert mask_files([files[0], bad], tmp_path / "out", resume=True, **OPTIONS).failed
    os.utime(files[0], (1, 1))
    with pytest.raises(errors.ConfigError, match="other inputs or options"):
        mask_files([files[0], bad], tmp_path / "out", resume=True, **OPTIONS)
    with pytest.raises(errors.ConfigError, match="other inputs or options"):
        mask_files([files[0], bad], tmp_path / "out", resume=True, **(OPTIONS | {"operator": "redact"}))


def test_a_folder_that_is_none_is_told(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="can't be written"):
        mask_files(files[:1], tmp_path / "out" / "a", **OPTIONS)


@pytest.mark.parametrize("call", ["open", "fsync", "ftruncate"])
def test_a_disk_that_is_read_only_is_told_and_the_input_stays(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real = getattr(os, call)

    def refused(what: Any, *rest: Any, **more: Any) -> Any:
        if call != "open" or (isinstance(what, Path) and what.parent == tmp_path and rest[0] & os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(what, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refused)
        with pytest.raises((OutputError, errors.ConfigError), match="Read-only"):
            mask_files(files[:1], tmp_path / "out", **OPTIONS)
    assert files[0].read_bytes() == FILES["chat.jsonl"]
    mask_files(files[:1], tmp_path / "out", resume=True, **OPTIONS)
    assert (tmp_path / "out").read_bytes().count(b"\n") == 40


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.parquet"])
def test_tokens_count_within_a_conversation(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desensitize.batch.talk._OPEN", 1)
    phones = ["13800138000", "13912345678"]
    rows = [{"call": call, "note": f"call {phones[at]}"} for call, at in ((7, 0), (8, 1), (7, 1), (8, 1), (7, 0))]
    path = tmp_path / name
    if name == "t.csv":
        path.write_text("call,note\n" + "".join(f"{row['call']},{row['note']}\n" for row in rows))
    elif name == "t.jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        pq.write_table(pa.Table.from_pylist(rows), path)
    mask_files([path], tmp_path / "one", session="call")
    mask_files([path], tmp_path / "all")
    apart, together = (
        [str(row) for row in pq.read_table(tmp_path / out).to_pylist()]
        if name == "t.parquet"
        else (tmp_path / out).read_text().splitlines()[-5:]
        for out in ("one", "all")
    )
    assert [re.findall("<(PHONE_.)>", row) for row in apart] == [
        ["PHONE_1"],
        ["PHONE_1"],
        ["PHONE_2"],
        ["PHONE_1"],
        ["PHONE_1"],
    ]
    assert [re.findall("<(PHONE_.)>", row) for row in together] == [
        ["PHONE_1"],
        ["PHONE_2"],
        ["PHONE_2"],
        ["PHONE_2"],
        ["PHONE_1"],
    ]


def test_several_workers_do_not_count(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigError, match=r"keyed_token.*key_env"):
        mask_files(files[:1], tmp_path / "out", workers=2)


def test_half_a_surrogate_pair_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"a":"\\ud800 13800138000"}\n')
    assert mask_files([tmp_path / "in.jsonl"], tmp_path / "out", operator="redact").counts.values == 1
    assert (tmp_path / "out").read_bytes() == b'{"a":"\\ud800 [PHONE_NUMBER]"}\n'

"""``mask`` as a job: workers, going on, reports, tables; and ``find --summary`` over folders."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desensitize import Key

if TYPE_CHECKING:
    from pathlib import Path

PHONE = "13800138000"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DESENSITIZE_KEY", Key.generate().reveal())
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.csv").write_text(f"id,phone,note\n1,{PHONE},fine\n2,13912345678,ok\n")
    (tmp_path / "in" / "chat.jsonl").write_text(f'{{"a": "call {PHONE}"}}\n{{bad {PHONE}\n')
    pq.write_table(pa.table({"note": [f"call {PHONE}", "fine"], "n": [1, 2]}), tmp_path / "in" / "t.parquet")


def test_workers_a_folder_reports_and_a_line_that_is_bad(tmp_path: Path, probe: Any) -> None:
    more = ("--operator", "keyed_token", "--report", "r.html", "--report-json", "r.json")
    ran = probe("mask", "in", "-o", "out", "--workers", "2", *more)
    assert ran.status == 4
    assert "1 record(s) left out; out/chat.jsonl.rejects" in ran.err
    assert probe("mask", "in", "-o", "one", "-q", *more).status == 4
    for name in ("people.csv", "chat.jsonl", "t.parquet", "chat.jsonl.rejects"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert json.loads((tmp_path / "out" / "chat.jsonl.rejects").read_text())["line"] == 2
    assert "PHONE:" in pq.read_table(tmp_path / "out" / "t.parquet").column("note")[0].as_py()
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["totals"]["values"] == 4
    assert [one["what"] for one in report["not_covered"]["passed_over"]] == ["column n (int64)"]
    texts = [
        path.read_text()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.suffix in (".html", ".json", ".rejects")
    ]
    assert not any(PHONE in text for text in texts)
    assert not list(tmp_path.glob("out/.*"))


def test_tokens_that_count_have_one_worker_and_tables_have_them_too(tmp_path: Path, probe: Any) -> None:
    ran = probe("mask", "in/people.csv", "-o", "out.csv", "--workers", "2")
    assert (ran.status, "keyed_token" in ran.err, "--key-env" in ran.err) == (2, True, True)
    assert not (tmp_path / "out.csv").exists()
    assert probe("mask", "in/t.parquet", "-o", "t.parquet").status == 0
    assert pq.read_table("t.parquet").column("note").to_pylist() == ["call <PHONE_1>", "fine"]
    assert pq.read_table("t.parquet").column("n").to_pylist() == [1, 2]


@pytest.mark.parametrize(
    "how",
    [("--vault", "v"), ("--manifest", "m", "--operator", "keyed_token"), ("--manifest", "m", "--operator", "fpe")],
    ids=str,
)
@pytest.mark.needs("ffx")
def test_a_table_comes_back_with_its_schema(tmp_path: Path, probe: Any, how: tuple[str, ...]) -> None:
    schema = pa.schema([("note", pa.string()), ("n", pa.int64()), ("t", pa.list_(pa.string()))], metadata={"k": "v"})
    rows = [{"note": f"call 138{at:08}", "n": at, "t": ["fine", None, f"139{at:08}"]} for at in range(20)]
    rows.append({"note": None, "n": None, "t": None})
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "in" / "u.parquet", compression="zstd")
    assert probe("mask", "in/u.parquet", "-o", "masked.parquet", *how).status == 0
    assert "138" not in str(pq.read_table("masked.parquet").to_pylist()[:1]) or "fpe" in how
    assert not pq.read_table("masked.parquet").equals(pq.read_table("in/u.parquet"))
    assert probe("restore", "masked.parquet", "-o", "back.parquet", *how[:2]).status == 0
    back = pq.read_table("back.parquet")
    assert back.schema.equals(pq.read_table("in/u.parquet").schema, check_metadata=True)
    assert back.to_pylist() == rows


NAMED = {
    "keys.jsonl": f'{{"{PHONE}": "x", "by": {{"{PHONE}": "call 13912345678"}}}}\n',
    "heads.csv": f"{PHONE},{PHONE} again,note\n1,call 13912345678,ok\n",
    "heads.md": f"| {PHONE} | b |\n|---|---|\n| 13912345678 | c |\n",
}


@pytest.mark.parametrize("name", [*NAMED, "t.parquet"])
def test_a_name_of_a_column_may_be_somebodys_too(tmp_path: Path, probe: Any, name: str) -> None:
    folder = tmp_path / "named"
    folder.mkdir()
    if name in NAMED:
        (folder / name).write_text(NAMED[name])
    else:
        pq.write_table(pa.table({f"of {PHONE}": ["call 13912345678"], f"{PHONE} n": [1]}), folder / name)
    seen = probe("find", "named", "--summary")
    assert "PHONE_NUMBER" in seen.out.decode()
    more = ("--operator", "redact", "--report", "r.html", "--report-json", "r.json")
    assert probe("mask", "named", "-o", "masked", "-q", *more).status == 0
    assert json.loads((tmp_path / "r.json").read_text())["totals"]["values"] >= 1
    for text in (seen.out.decode(), seen.err, (tmp_path / "r.html").read_text(), (tmp_path / "r.json").read_text()):
        assert PHONE not in text


@pytest.mark.parametrize("more", [("--workers", "2", "--operator", "redact"), ("--resume",), ("--report", "r.html")])
def test_a_job_is_for_files(probe: Any, more: tuple[str, ...]) -> None:
    ran = probe("mask", *more, stdin=b"fine")
    assert (ran.status, "name the input, and -o OUT" in ran.err) == (2, True)


def test_one_worker_keeps_the_vault_and_the_manifest(probe: Any) -> None:
    ran = probe("mask", "in/people.csv", "-o", "o.csv", "--workers", "2", "--vault", "v", "--operator", "redact")
    assert (ran.status, "--vault" in ran.err) == (2, True)


def test_what_is_left_out_is_kept_where_somebody_asked(tmp_path: Path, probe: Any) -> None:
    probe("mask", "in/chat.jsonl", "-o", "o.jsonl", "--operator", "redact", "--keep-rejected")
    assert json.loads((tmp_path / "o.jsonl.rejects").read_text())["text"] == f"{{bad {PHONE}\n"


def test_the_summary_of_a_folder_tells_files_and_columns(probe: Any) -> None:
    ran = probe("find", "--summary", "in")
    assert ran.status == 4
    assert "chat.jsonl:2: not valid JSON" in ran.err
    lines = ran.out.decode().splitlines()
    assert lines[:4] == [
        "in/chat.jsonl",
        "  a         1  PHONE_NUMBER 100%",
        "in/people.csv",
        "  phone         2  PHONE_NUMBER 100%",
    ]
    assert "  note         2  PHONE_NUMBER 50%" in lines
    assert lines[-1].split() == ["4", "values", "in", "3", "files"]
    assert max(map(len, lines)) <= 80
    assert PHONE not in ran.out.decode()


def test_a_summary_fits_eighty_columns(tmp_path: Path, probe: Any) -> None:
    said = f"{PHONE} ann@example.com 4111111111111111 192.0.2.17 https://u:pw@example.com/x DE89370400440532013000 SSN 536-90-4399"
    (tmp_path / ("long" * 20 + ".csv")).write_text(f'{"column name " * 6},b\n"{said}",\n')
    lines = probe("find", "--summary", "long" * 20 + ".csv").out.decode().splitlines()
    assert max(map(len, lines)) <= 80
    assert any(", +" in line for line in lines)


@pytest.mark.thorough
@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="runs are forked")
@pytest.mark.parametrize(
    "name", ["chat.jsonl", "notes.txt", "people.csv", "talk.vtt", "chat.jsonl.gz", "table.parquet"]
)
def test_runs_that_are_killed_go_on(tmp_path: Path, name: str) -> None:
    from subprocess import run

    command = [sys.executable, "-m", "benchmarks.kill", "--kills", "5", "--rows", "1500", "--format", name]
    shown = run(command, capture_output=True, text=True, check=True, cwd=_root()).stdout.splitlines()[-1]
    cells = [cell.strip() for cell in shown.strip("|").split("|")]
    assert (cells[0], cells[5], cells[6], cells[7]) == (name, "5 of 5", "0", "0")


def _root() -> Path:
    from pathlib import Path

    return Path(__file__).resolve().parents[2]

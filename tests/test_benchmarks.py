"""Measurements are worth their figures: fresh and repeatable texts, a yardstick of its own, and no text in a record."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.cn import uscc
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.pl import pesel

from benchmarks import contender, engine, peers, quality, record, scan, start, vaults
from benchmarks.baseline import Baseline
from benchmarks.mixed import labelled, mixed
from benchmarks.planted import VALUES
from benchmarks.texts import Texts
from desensitize import Masker

ROOT = Path(__file__).resolve().parent.parent

# A scorer that only counts: it shows that predictions arrive and figures come back.
SCORER = """
import argparse, json
parser = argparse.ArgumentParser()
for name in ("gold", "pred", "by", "json"):
    parser.add_argument(f"--{name}")
options = parser.parse_args()
lines = [json.loads(line) for line in open(options.pred, encoding="utf-8")]
spans = sum(len(line["spans"]) for line in lines)
row = {"spans": spans, "leak_rate": 0.25}
json.dump({"records": len(lines), "overall": row, "tier": {"structured": row}, "secret": "x"}, open(options.json, "w"))
print("scored", len(lines))
"""


def test_texts_are_the_same_for_the_same_seed_and_never_repeat() -> None:
    first, second = Texts(3), Texts(3)
    for dense in (False, True):
        for length in (200, 2000):
            batch = first.messages(200, length, dense=dense)
            assert batch == second.messages(200, length, dense=dense)
            assert {len(text) for text in batch} == {length}
            assert len(set(batch)) == len(batch)
    assert Texts(3).message(200) != Texts(4).message(200)


def test_clean_texts_are_clean_and_dense_ones_are_not() -> None:
    masker, texts = Masker(recognizers=()), Texts(5)
    # Chinese characters drawn at random now and then spell a city or a name: those are mentions, of less score.
    certain = Masker(recognizers=(), score_threshold=0.6)
    clean = sum(len(certain.find(text)) for text in texts.messages(100, 2000))
    dense = sum(len(masker.find(text)) for text in texts.messages(100, 2000, dense=True))
    assert clean <= 2
    assert dense > 1000


def test_bulk_is_about_as_long_as_asked() -> None:
    assert 0.5e6 <= len(Texts(6).bulk(0.5).encode()) < 0.51e6


def test_the_baseline_does_not_know_the_library() -> None:
    code = "import sys, benchmarks.baseline as b; b.Baseline(); print(*[m for m in sys.modules if 'desensitize' in m])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    # What an editable installation puts there is no part of the library.
    assert [name for name in run.stdout.split() if not name.startswith("__editable__")] == []


def test_the_baseline_runs_every_shipped_pattern() -> None:
    shipped = {rule.id for rule in Masker().registry.rules if rule.recognizer is None}
    assert shipped <= {name for name, _ in Baseline().compiled}


def test_quality_keeps_figures_and_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, kept = tmp_path / "data", tmp_path / "records"
    (data / "dev").mkdir(parents=True)
    (data / "score.py").write_text(SCORER, encoding="utf-8")
    item = {"id": "a", "text": "手机 13800138000，谢谢", "spans": [{"start": 3, "end": 14, "type": "PHONE"}]}
    (data / "dev" / "a.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    write = record.write
    monkeypatch.setattr(record, "write", lambda *args: write(*args, folder=kept))
    quality.main(["--data", str(data), "--record"])
    figures = json.loads((kept / "quality.json").read_text(encoding="utf-8"))
    assert figures["overall"] == {"spans": 1, "leak_rate": 0.25}
    assert figures["run"]["characters"] == len(item["text"])
    assert "secret" not in figures
    for place in (*kept.iterdir(),):
        assert "13800138000" not in place.read_text(encoding="utf-8")
    assert "25.0" in (kept / "quality.md").read_text(encoding="utf-8")
    assert "scored 1" in capsys.readouterr().out


def test_quality_asks_for_its_data(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("DESENSITIZE_DATA", raising=False)
    with pytest.raises(SystemExit):
        quality.main([])
    assert "--data" in capsys.readouterr().err


def test_planted_values_are_where_they_are_said_to_be() -> None:
    masker = Masker(recognizers=())
    texts = Texts(6).labelled(60, 200)
    assert texts == Texts(6).labelled(60, 200)
    planted = [text[start:end] for text, spans in texts for start, end, _ in spans]
    assert sum("@example" in value or "mail.example" in value for value in planted) > 5
    mails = [value for value in planted if "@" in value and "://" not in value]
    assert all([(f.start, f.end) for f in masker.find(value)] == [(0, len(value))] for value in mails)
    kinds = {kind: text[start:end] for text, spans in texts for start, end, kind in spans}
    assert set(kinds) == {"mobile", "us_phone", "identity", "card", "email", "address", "secret", "login", "social"}
    assert kinds["social"].replace("-", "").isdigit()
    assert kinds["login"].isalpha()


def test_a_contender_answers(capsys: pytest.CaptureFixture[str]) -> None:
    peers.main(["--quick", "--only", "ours"])
    head, _, row, *rest = capsys.readouterr().out.splitlines()
    figures = dict(zip(head.strip("| ").split(" | "), row.strip("| ").split(" | "), strict=True))
    assert figures["speed and finds"] == "desensitize"
    assert figures["ours/it, mixed"] == "1"
    assert float(figures["found in mixed, %"]) > 90
    assert float(figures["found in dense 200, %"]) > 90
    assert any(line.startswith("Engine of the first row: ") for line in rest)


def test_a_peer_that_cannot_be_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contender.venv, "create", lambda home, **_: (home / "bin").mkdir(parents=True))
    monkeypatch.setattr(
        contender.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, "", "ERROR: no wheel")
    )
    with pytest.raises(contender.Unavailable, match="pip cannot install nothing==1 here"):
        contender.python(contender.Peer("nothing", "nothing", "nothing==1"), tmp_path)
    assert not (tmp_path / "nothing").exists()


def test_a_peer_that_does_not_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(contender.Unavailable, match="does not start"):
        contender.Contender(contender.Peer("no such contender", "nobody"), tmp_path)


def test_mixed_messages_repeat_for_a_seed_and_hold_no_value_twice() -> None:
    messages = labelled(1000, 3)
    assert messages == labelled(1000, 3)
    assert [message.text for message in messages] == mixed(1000, 3)
    assert len({message.text for message in messages}) == 1000
    assert all(40 <= len(message.text) <= 2000 for message in messages)
    planted = [message.text[start:end] for message in messages for start, end, _ in message.planted]
    assert len(set(planted)) == len(planted)
    assert not set(planted) & {m.text[start:end] for m in labelled(1000, 4) for start, end, _ in m.planted}
    assert 0.3 < sum(bool(message.planted) for message in messages) / 1000 < 0.37
    assert {kind for message in labelled(4000) for _, _, kind in message.planted} == set(VALUES)


def test_what_is_planted_can_be_found_and_the_rest_is_clean() -> None:
    masker = Masker(recognizers=())
    messages = labelled(400, 5)
    planted = whole = alarms = 0
    for message in messages:
        found = masker.find(message.text)
        covered = {at for finding in found for at in range(finding.start, finding.end)}
        planted += len(message.planted)
        whole += sum(covered.issuperset(range(start, end)) for start, end, _ in message.planted)
        alarms += sum(all(f.end <= start or end <= f.start for start, end, _ in message.planted) for f in found)
    assert whole > 0.95 * planted > 100
    assert alarms < len(messages) / 50


def test_mixed_messages_share_no_sentence_with_those_literals_are_counted_on() -> None:
    folder = ROOT / "desensitize" / "detect" / "prepare" / "ordinary"
    counted = {line for file in folder.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()}
    own = (ROOT / "benchmarks" / "corpus" / "mixed.txt").read_text(encoding="utf-8").splitlines()
    assert not {line for line in own if not line.startswith("[")} & counted


def test_planted_identities_have_their_check_digit() -> None:
    """By the sum of GB 11643 itself: a library asked the wrong way gives a wrong digit too."""
    weights = [2**power % 11 for power in range(17, 0, -1)]
    dense = [
        text[start:end]
        for text, spans in Texts(6).labelled(400, 200)
        for start, end, kind in spans
        if kind == "identity"
    ]
    draw = random.Random(6)  # noqa: S311 - made-up values, no secret
    for number in (*dense, *(VALUES["cn_id"](draw) for _ in range(100))):
        total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
        assert number[17] == "10X98765432"[total % 11]
    assert len(dense) > 20


@pytest.mark.parametrize(
    ("kind", "standard"),
    [
        ("card", luhn),
        ("iban", iban),
        ("br_cpf", cpf),
        ("cn_uscc", uscc),
        ("de_idnr", idnr),
        ("es_dni", dni),
        ("pl_pesel", pesel),
    ],
)
def test_planted_numbers_are_valid(kind: str, standard: Any) -> None:
    draw = random.Random(7)  # noqa: S311 - made-up values, no secret
    assert all(standard.is_valid(VALUES[kind](draw)) for _ in range(100))


def test_the_engine_is_named_whether_or_not_there_is_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESENSITIZE_CORE", "off")
    assert engine.core() is None
    assert engine.engine() == "pure Python: switched off by DESENSITIZE_CORE"


def test_scanning_figures_are_those_of_new_texts() -> None:
    masker = Masker(recognizers=())
    scanners = scan.Scanners(
        masker, scan.Pipeline(masker.registry.rules[:5], quick=False), Baseline([("digits", "[0-9]+")]), None
    )
    for case in (scan.Case("dense 200", 200, dense=True, batch=10), scan.Case("mixed", 0, dense=False, batch=10)):
        lots = list(scan.batches(case, 2))
        assert len({text for both in lots for lot in both for text in lot}) == 40
        row = scan.messages(case, 2, scanners)
        assert row["found per message"] == sum(len(masker.find(text)) for lot, _ in lots for text in lot) / 20
        assert row["find/json"] > 1
        assert row["mask"] > 0


@pytest.mark.thorough
def test_a_start_is_told_by_points_in_order() -> None:
    rows = start.starts(1)
    order = ["interpreter", "import desensitize", "Masker()", "first message, zh", "then a first one, en", "both again"]
    assert list(rows) == [*order, "first message, en"]
    for column in ("bytecode", "no bytecode"):
        points = [rows[name][column] for name in order]
        assert points == sorted(points)
    assert rows["import desensitize"]["no bytecode"] > rows["import desensitize"]["bytecode"]


@pytest.mark.thorough
def test_memory_and_a_log_are_measured_in_processes_of_their_own() -> None:
    points = start.memory((100,))
    assert list(points) == ["texts alone", "import desensitize", "Masker()", "after 100 mixed messages"]
    assert points["Masker()"] > points["texts alone"] > 5
    figures = start.command_line((0.01, 0.02))
    assert figures["long/short"] == figures["0.02 MB, s/MB"] / figures["0.01 MB, s/MB"]
    assert figures["0.02 MB, s/MB"] > 0
    assert figures["start, s"] > 0


def test_a_command_that_takes_too_long_is_not_waited_for() -> None:
    assert start._masked(b"nothing", seconds=0.01) == float("inf")


def test_vaults_are_measured_by_what_they_do(tmp_path: Path) -> None:
    figures = vaults.measured(200, 1, tmp_path, None)
    assert len(figures) == 5
    assert all(row["file"] > 0 for row in figures.values())
    assert sum("memory" in row for row in figures.values()) == 4

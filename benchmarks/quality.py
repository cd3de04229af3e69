"""How well values are found: ``python -m benchmarks.quality --data DIR [--record]``.

DIR (or the environment variable ``DESENSITIZE_DATA``) holds labelled records, ``dev/*.jsonl`` with ``id``, ``text`` and
``spans``, and ``score.py``, which compares predictions with them. Labelled text has licences of its own, so none stands
in this repository and only figures are kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import record
from desensitize import Masker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What a scorer reports besides the groups asked for by --by.
KEPT = ("records", "missing_ids", "overall", "macro_over_sources", "bad_checksum", "clean", "negatives", "stream")


def records(gold: Path) -> Iterator[dict[str, Any]]:
    """Every record of a file, or of the ``*.jsonl`` files of a folder in order of name."""
    for path in sorted(gold.rglob("*.jsonl")) if gold.is_dir() else [gold]:
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())


def predict(masker: Masker, gold: Path, out: Path) -> dict[str, float]:
    """Write ids, offsets and entities of what is found, never text; gives records, characters and CPU seconds."""
    count = size = 0
    start = time.process_time()
    with out.open("w", encoding="utf-8") as file:
        for item in records(gold):
            spans = [
                {"start": f.start, "end": f.end, "type": f.entity, "rule": f.rule} for f in masker.find(item["text"])
            ]
            print(json.dumps({"id": item["id"], "spans": spans}), file=file)
            count, size = count + 1, size + len(item["text"])
    return {"records": count, "characters": size, "cpu_seconds": round(time.process_time() - start, 3)}


def score(data: Path, gold: Path, predictions: Path, by: str) -> tuple[str, dict[str, Any]]:
    """Run the scorer beside the data; gives what it printed and its figures."""
    result = predictions.with_suffix(".json")
    command = [sys.executable, str(data / "score.py"), "--gold", str(gold), "--pred", str(predictions)]
    command += ["--by", by, "--json", str(result)]
    shown = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return shown, {key: figures[key] for key in (*KEPT, *by.split(",")) if key in figures}


def markdown(figures: dict[str, Any], by: str) -> str:
    """The main columns, in percent."""
    keys = ("leak_rate", "span_recall", "precision", "f1", "exact_recall")
    rows = [("overall", figures["overall"])] if "overall" in figures else []
    rows += [(f"{group}: {name}", row) for group in by.split(",") for name, row in figures.get(group, {}).items()]
    cells = [
        [name, row["spans"], *(f"{100 * row[key]:.1f}" if key in row else "" for key in keys)] for name, row in rows
    ]
    return record.table(("", "spans", "leak %", "recall %", "precision %", "F1 %", "exact %"), cells)


def main(arguments: Sequence[str] | None = None) -> None:
    """Find, score, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("DESENSITIZE_DATA"), help="folder of dev/ and score.py"
    )
    parser.add_argument("--gold", default="dev", help="file or folder of records below DIR (default: dev)")
    parser.add_argument("--by", default="tier,langtier,source", help="groups to report")
    parser.add_argument("--record", action="store_true", help="write figures to benchmarks/records/")
    parser.add_argument("--keep", type=Path, help="keep the predictions (ids and offsets) in this file")
    options = parser.parse_args(arguments)
    if options.data is None:
        parser.error("say --data DIR or set DESENSITIZE_DATA")
    gold = options.data / options.gold
    with tempfile.TemporaryDirectory() as folder:
        predictions = options.keep or Path(folder) / "predictions.jsonl"
        run = predict(Masker(), gold, predictions)
        shown, figures = score(options.data, gold, predictions, options.by)
    print(shown, end="")
    print(f"{run['records']} records, {run['characters']} characters in {run['cpu_seconds']} CPU seconds")
    if options.record:
        name = "quality" if options.gold == "dev" else f"quality_{Path(options.gold).stem}"
        path = record.write(
            name, "Detection quality", {"gold": options.gold, "run": run, **figures}, markdown(figures, options.by)
        )
        print(f"written: {path}")


if __name__ == "__main__":
    main()

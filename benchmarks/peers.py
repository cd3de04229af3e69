"""Ours beside its peers: ``python -m benchmarks.peers [--quick] [--data DIR] [--record]``.

Each contender runs in a virtual environment of its own, made here from the package index (``--keep FOLDER`` keeps them
for the next run), and gets the same new texts in turns. Speed is CPU time in that process, and stands beside what was
found: a fast masker that finds nothing is no peer. The texts are made by ``benchmarks.texts``, so its kinds of values
are ours to choose; with ``--data`` (see ``benchmarks.quality``) labelled text that nobody here wrote is scored too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from benchmarks import quality, record
from benchmarks.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 31_000
SCRIPT = Path(__file__).with_name("peer.py")


class Peer(NamedTuple):
    """A contender: its name in ``peer.py``, what a table calls it, and what ``pip`` installs, if anything."""

    name: str
    title: str
    requirement: str | None = None


PEERS = (
    Peer("ours", "desensitize"),
    Peer("reference", "desensitize, rule by rule"),
    Peer("argus", "argus-redact, fast", "argus-redact==0.8.22"),
    Peer("datafog", "datafog, regex", "datafog==4.9.0"),
    Peer("presidio", "presidio-analyzer, patterns", "presidio-analyzer==2.2.366"),
    Peer("scrubadub", "scrubadub", "scrubadub==2.0.1"),
)


class Contender:
    """A running peer."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        self.peer = peer
        command = [_python(peer, folder), str(SCRIPT), peer.name]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def find(self, texts: Sequence[str]) -> tuple[float, list[list[tuple[int, int, str]]]]:
        """CPU seconds, and what was found in each text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(texts) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer["seconds"], answer["found"]


def _python(peer: Peer, folder: Path) -> str:
    """The interpreter of a peer's environment, made if it is not there."""
    if peer.requirement is None:
        return sys.executable
    home = folder / peer.name
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", peer.requirement], check=True)
    return str(python)


def race(contenders: Sequence[Contender], rounds: int, count: int) -> dict[str, dict[str, float]]:
    """Seconds per megabyte of short messages, clean and dense; planted values found whole; alarms in clean texts."""
    texts = Texts(SEED)
    spent: dict[str, list[float]] = {c.peer.title: [] for c in contenders}
    whole, alarms, planted, size = dict.fromkeys(spent, 0), dict.fromkeys(spent, 0), 0, 0
    for contender in contenders:  # first uses build tables; that is no message's cost
        contender.find(Texts(SEED - 1).messages(400, 200, dense=True))
    for turn in range(rounds):
        clean = texts.messages(count, 200)
        dense = texts.labelled(count, 200)
        megabytes = sum(len(text.encode()) for text in (*clean, *(text for text, _ in dense))) / 1e6
        planted, size = planted + sum(len(spans) for _, spans in dense), size + sum(map(len, clean))
        at = turn % len(contenders)
        for contender in (*contenders[at:], *contenders[:at]):
            seconds, found = contender.find([*clean, *(text for text, _ in dense)])
            title = contender.peer.title
            spent[title].append(seconds / megabytes)
            alarms[title] += sum(map(len, found[:count]))
            whole[title] += sum(_whole(spans, f) for (_, spans), f in zip(dense, found[count:], strict=True))
    mine = spent[contenders[0].peer.title]
    return {
        title: {
            "seconds/MB": median(seconds),
            "times as long": median(one / two for one, two in zip(seconds, mine, strict=True)),
            "values found, %": 100 * whole[title] / planted,
            "alarms in clean text/10k": 10_000 * alarms[title] / size,
        }
        for title, seconds in spent.items()
    }


def _whole(spans: Sequence[tuple[int, int]], found: Sequence[tuple[int, int, str]]) -> int:
    covered = {at for start, end, _ in found for at in range(start, end)}
    return sum(covered.issuperset(range(start, end)) for start, end in spans)


def labelled(contenders: Sequence[Contender], data: Path) -> dict[str, dict[str, float]]:
    """The figures of the scorer beside ``data``, for structured values."""
    items = list(quality.records(data / "dev"))
    out = {}
    for contender in contenders:
        _, found = contender.find([item["text"] for item in items])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "found.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for item, spans in zip(items, found, strict=True):
                    rows = [{"start": start, "end": end, "type": kind} for start, end, kind in spans]
                    file.write(json.dumps({"id": item["id"], "spans": rows}) + "\n")
            figures = quality.score(data, data / "dev", path, "tier")[1]
        tier: dict[str, Any] = figures["tier"]["structured"]
        columns = ("leak_rate", "precision", "f1", "typed_f1")
        out[contender.peer.title] = {f"{key}, %": 100 * float(tier[key]) for key in columns if key in tier}
    return out


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep the figures where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few rounds, for a look")
    parser.add_argument("--only", nargs="+", default=[p.name for p in PEERS], help="names of contenders")
    parser.add_argument("--keep", type=Path, help="folder in which the environments stay")
    parser.add_argument("--data", type=Path, help="folder of labelled text with its scorer")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/peers.json and peers.md")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = [peer for peer in PEERS if peer.name in options.only]
        contenders = [stack.enter_context(Contender(peer, folder)) for peer in chosen]
        figures: dict[str, Any] = {"messages": race(contenders, *((3, 40) if options.quick else (9, 150)))}
        if options.data is not None:
            figures["labelled, structured values"] = labelled(contenders, options.data)
    text = "\n\n".join(_table(title, rows) for title, rows in figures.items())
    print(text)
    if options.record:
        versions = {peer.title: peer.requirement or "this commit" for peer in chosen}
        print(f"\nwritten: {record.write('peers', 'Beside its peers', {**figures, 'versions': versions}, text)}")


def _table(title: str, rows: dict[str, dict[str, float]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [[name, *(f"{row[key]:.2f}" if key in row else "" for key in columns)] for name, row in rows.items()]
    return record.table((title, *columns), lines)


if __name__ == "__main__":
    main()

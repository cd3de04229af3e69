"""Ours beside its peers: ``python -m benchmarks.peers [--quick] [--data DIR] [--record]``.

Each contender runs in a virtual environment of its own, made here from the package index (``--keep FOLDER`` keeps them
for the next run), and gets the same new texts in turns. Speed is CPU time in that process, and stands beside what was
found: a fast masker that finds nothing is no peer. The texts are made by ``benchmarks.texts`` and ``benchmarks.mixed``,
so their kinds of values are ours to choose; with ``--data`` (see ``benchmarks.quality``) labelled text that nobody here
wrote is scored too.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import quality, record
from benchmarks.contender import Contender, Peer, Unavailable
from benchmarks.engine import core, engine
from benchmarks.mixed import Message, labelled
from benchmarks.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEED = 31_000
SETS = ("clean 200", "dense 200", "mixed")
# What some peers report by design and what does stand in the texts is no false alarm: dates, links, "I", "the editor".
NO_ALARMS = frozenset({"DATE", "DATE_TIME", "URL", "self_reference", "job_title"})

PEERS = (
    Peer("ours", "desensitize"),
    Peer("ours_mask", "desensitize, mask"),
    Peer("ours_python", "desensitize, no core"),
    Peer("reference", "desensitize, rule by rule"),
    Peer("argus", "argus-redact, fast, zh+en", "argus-redact==0.8.22"),
    Peer("argus_auto", "argus-redact, fast, auto", "argus-redact==0.8.22"),
    Peer("helan", "helan", "helan==0.1.0"),
    Peer("euredact", "euredact", "euredact[fast]==0.7.0"),
    Peer("datafog_core", "datafog-core", "datafog-core==0.4.4"),
    Peer("kingfisher", "kingfisher, secrets", "kingfisher-secret-scanner==1.5.0"),
    Peer("presidio", "presidio-analyzer, patterns", "presidio-analyzer==2.2.366"),
    Peer("scrubadub", "scrubadub", "scrubadub==2.0.1"),
    Peer("shield", "llm-shield-proxy", "llm-shield-proxy==1.7.0"),
)


class Tally(NamedTuple):
    """What is counted of one contender: seconds per megabyte by set, values by (set, kind), alarms in clean text."""

    spent: defaultdict[str, list[float]]
    whole: Counter[tuple[str, str]]
    alarms: Counter[str]


def batches(rounds: int, count: int) -> Iterator[tuple[int, str, list[Message]]]:
    """New messages of each set in each round."""
    texts = Texts(SEED)
    for turn in range(rounds):
        yield turn, "clean 200", [Message(text, ()) for text in texts.messages(count, 200)]
        yield turn, "dense 200", [Message(text, tuple(spans)) for text, spans in texts.labelled(count, 200)]
        yield turn, "mixed", labelled(max(count // 2, 1), SEED + turn)


def race(contenders: Sequence[Contender], rounds: int, count: int) -> dict[str, Any]:
    """Speed, values found and false alarms of each contender, and the values found by kind."""
    tallies = {c.peer.title: Tally(defaultdict(list), Counter(), Counter()) for c in contenders}
    planted: Counter[tuple[str, str]] = Counter()
    size: Counter[str] = Counter()
    # First uses build tables; that is no message's cost.
    warm = [*Texts(SEED - 1).messages(300, 200, dense=True), *(m.text for m in labelled(200, SEED - 1))]
    for contender in contenders:
        contender.find(warm)
    for turn, name, messages in batches(rounds, count):
        planted.update((name, kind) for message in messages for _, _, kind in message.planted)
        size[name] += sum(len(message.text) for message in messages if not message.planted)
        at = turn % len(contenders)
        for contender in (*contenders[at:], *contenders[:at]):
            _count(tallies[contender.peer.title], contender, name, messages)
    mine = tallies[contenders[0].peer.title]
    return {
        "speed and finds": {title: _row(tally, mine, planted, size) for title, tally in tallies.items()},
        "values found by kind, %": {
            f"{kind}, {name.split()[0]}": {
                title: 100 * tally.whole[name, kind] / planted[name, kind] for title, tally in tallies.items()
            }
            for name, kind in sorted(planted)
        },
    }


def _count(tally: Tally, contender: Contender, name: str, messages: Sequence[Message]) -> None:
    """One turn of one contender."""
    seconds, found = contender.find([message.text for message in messages])
    tally.spent[name].append(seconds / sum(len(message.text.encode()) for message in messages) * 1e6)
    for message, spans in zip(messages, found, strict=True):
        covered = {at for start, end, _ in spans for at in range(start, end)}
        tally.whole.update(
            (name, kind) for start, end, kind in message.planted if covered.issuperset(range(start, end))
        )
        if not message.planted:
            tally.alarms[name] += sum(kind not in NO_ALARMS for _, _, kind in spans)


def _row(tally: Tally, mine: Tally, planted: Counter[tuple[str, str]], size: Counter[str]) -> dict[str, float]:
    row: dict[str, float] = {}
    for name in SETS:
        row[f"{name}, s/MB"] = median(tally.spent[name])
        pairs = zip(mine.spent[name], tally.spent[name], strict=True)
        row[f"ours/it, {name.split()[0]}"] = median(one / two for one, two in pairs)
    for name in SETS[1:]:
        whole = sum(count for (where, _), count in tally.whole.items() if where == name)
        row[f"found in {name}, %"] = 100 * whole / sum(count for (where, _), count in planted.items() if where == name)
    for name in (SETS[0], SETS[2]):
        row[f"alarms/10k, {name}"] = 10_000 * tally.alarms[name] / size[name]
    return row


def scored(contenders: Sequence[Contender], data: Path) -> dict[str, dict[str, float]]:
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


def entered(names: Sequence[str], folder: Path, stack: ExitStack) -> tuple[list[Contender], dict[str, str]]:
    """The contenders that run, and why the others do not."""
    contenders: list[Contender] = []
    absent: dict[str, str] = {}
    for peer in PEERS:
        if peer.name not in names:
            continue
        if peer.name == "ours_python" and core() is None:
            absent[peer.title] = "the first row has no compiled core either"
            continue
        try:
            contenders.append(stack.enter_context(Contender(peer, folder)))
        except Unavailable as error:
            absent[peer.title] = str(error)
    return contenders, absent


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
        contenders, absent = entered(options.only, folder, stack)
        figures: dict[str, Any] = race(contenders, *((3, 40) if options.quick else (9, 150)))
        if options.data is not None:
            figures["labelled, structured values"] = scored(contenders, options.data)
    notes = [f"Engine of the first row: {engine()}.", *(f"Not in the table: {t}: {why}." for t, why in absent.items())]
    text = "\n\n".join((*(_table(title, rows) for title, rows in figures.items()), *notes))
    print(text)
    if options.record:
        versions = {c.peer.title: c.peer.requirement or "this commit" for c in contenders}
        figures |= {"versions": versions, "absent": absent, "engine": engine()}
        print(f"\nwritten: {record.write('peers', 'Beside its peers', figures, text)}")


def _table(title: str, rows: dict[str, dict[str, float]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [[name, *(f"{row[key]:.3g}" if key in row else "" for key in columns)] for name, row in rows.items()]
    return record.table((title, *columns), lines)


if __name__ == "__main__":
    main()

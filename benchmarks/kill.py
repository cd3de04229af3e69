"""Runs that are killed: ``python -m benchmarks.kill [--kills 50] [--workers 1] [--format NAME ...] [--record]``.

Each run is the command `desensitize mask IN -o OUT` in a process of its own, which gets SIGKILL at a random moment
between a tenth and nine tenths of what an uninterrupted run takes. The same command with ``--resume`` then goes on; its
output is compared, byte for byte, with that of the uninterrupted run, and record by record: none lost, none repeated.
The journal is told twenty times a second, so that a run of a second has as many places to go on from as one of minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import record
from desensitize import Key, Masker
from desensitize.batch import job, local, parquet, portions
from desensitize.batch.formats.compressed import packed
from desensitize.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["FORMATS", "Figures", "killed", "sample"]

KEY = "DESENSITIZE_BENCHMARK_KEY"
WORDS = "order parcel refund invoice meeting window river kettle cable garden ticket morning router battery".split()
ROWS = 6000
HEAD = ("input", "records", "s a run", "kills", "went on behind the beginning", "identical", "lost", "repeated")


class Figures(NamedTuple):
    """What the kills of one format came to: ``resumed``: runs that went on behind their beginning."""

    kills: int
    identical: int
    lost: int
    repeated: int
    resumed: int
    seconds: float


def _said(rng: random.Random, at: int) -> str:
    text = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(6, 18)))
    return f"{at} {text}" + (
        f", call +1 415 {rng.randrange(200, 999)} {rng.randrange(10_000):04}" if at % 4 == 0 else ""
    )


def _texts(rows: int) -> Iterable[str]:
    rng = random.Random(rows)
    return (_said(rng, at) for at in range(rows))


def _jsonl(rows: int) -> bytes:
    chats = ({"id": at, "messages": [{"role": "user", "content": said}]} for at, said in enumerate(_texts(rows)))
    return "".join(json.dumps(chat) + "\n" for chat in chats).encode()


def _csv(rows: int) -> bytes:
    return b"id,note\r\n" + "".join(f'{at},"{said}"\r\n' for at, said in enumerate(_texts(rows))).encode()


def _cues(rows: int, mark: str, head: str) -> bytes:
    def clock(at: int) -> str:
        return f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}{mark}000"

    cues = (f"{at + 1}\n{clock(at)} --> {clock(at + 1)}\n{said}\n" for at, said in enumerate(_texts(rows)))
    return (head + "\n".join(cues)).encode()


def _parquet(rows: int) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - only for this format
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": range(rows), "note": list(_texts(rows))}), sink, row_group_size=rows // 5)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def _zst(data: bytes) -> bytes:
    import io  # noqa: PLC0415 - only for this format

    sink = io.BytesIO()
    with packed(sink, "x.zst") as out:
        out.write(data)
    return sink.getvalue()


FORMATS: dict[str, Callable[[int], bytes]] = {
    "notes.txt": lambda rows: "".join(
        f"{said}\n" + "\n" * (at % 9 == 0) for at, said in enumerate(_texts(rows))
    ).encode(),
    "chat.jsonl": _jsonl,
    "people.csv": _csv,
    "talk.vtt": lambda rows: _cues(rows, ".", "WEBVTT\n\n"),
    "talk.srt": lambda rows: _cues(rows, ",", ""),
    "table.md": lambda rows: ("| note |\n| --- |\n" + "".join(f"| {said} |\n" for said in _texts(rows))).encode(),
    "chat.jsonl.gz": lambda rows: gzip.compress(_jsonl(rows), mtime=0),
    "chat.jsonl.zst": lambda rows: _zst(_jsonl(rows)),
    "table.parquet": _parquet,
}


def sample(folder: Path, name: str, rows: int) -> Path:
    """An input of a format, all of whose values are distinct."""
    path = folder / name
    path.write_bytes(FORMATS[name](rows))
    return path


def killed(source: Path, kills: int, *, workers: int = 1, seed: int = 1) -> Figures:
    """Kill so many runs over a file, and let each go on."""
    rng, folder = random.Random(seed), source.parent
    whole = folder / "whole" / source.name
    seconds = median(_timed(source, whole, workers) for _ in range(3))
    data, out, seen = whole.read_bytes(), folder / "out" / source.name, Counter[str]()
    while seen["kills"] < kills:
        shutil.rmtree(out.parent, ignore_errors=True)
        if not _run(source, out, workers, after=seconds * rng.uniform(0.1, 0.9)):
            continue  # it was done before
        seen["kills"] += 1
        seen["resumed"] += b'"portions"' in _journal(out)
        assert not _run(source, out, workers, resume=True)
        made = out.read_bytes()
        seen["identical"] += made == data
        # Lines, or in a table the bytes: equal files lose and repeat nothing.
        before, after = Counter(data.split(b"\n")), Counter(made.split(b"\n"))
        seen["lost"] += (before - after).total()
        seen["repeated"] += (after - before).total()
    return Figures(kills, seen["identical"], seen["lost"], seen["repeated"], seen["resumed"], seconds)


def _journal(out: Path) -> bytes:
    journal = local.journal_of([out])
    return journal.read_bytes() if journal.exists() else b""


def _timed(source: Path, out: Path, workers: int) -> float:
    shutil.rmtree(out.parent, ignore_errors=True)
    began = time.monotonic()
    assert not _run(source, out, workers)
    return time.monotonic() - began


def _run(source: Path, out: Path, workers: int, *, after: float | None = None, resume: bool = False) -> bool:
    """Run the command in a process of its own; whether it was killed, so many seconds after its beginning."""
    out.parent.mkdir(exist_ok=True)
    child = os.fork()
    if not child:
        _command(source, out, workers, resume=resume)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0, status
    return os.WIFSIGNALED(status)


def _command(source: Path, out: Path, workers: int, *, resume: bool) -> None:
    """What the forked process does; it never returns."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        job._SECONDS = 0.05  # noqa: SLF001 - as often as a long run's, for its length
        portions._BYTES = 8 << 10  # noqa: SLF001 - as many portions as a long run has
        parquet._ROWS = 100  # noqa: SLF001 - as above
        more = ["--resume"] * resume
        how = ["--operator", "keyed_token", "--key-env", KEY, "--workers", str(workers)]
        sys.argv = ["desensitize", "mask", str(source), "-o", str(out), *how, *more]
        main()
        code = 0
    except SystemExit as done:
        code = int(done.code or 0)
    finally:
        os._exit(code)


def _shown(name: str, rows: int, found: Figures) -> Sequence[object]:
    kept = f"{found.identical} of {found.kills}"
    return (name, f"{rows:,}", f"{found.seconds:.2f}", found.kills, found.resumed, kept, found.lost, found.repeated)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--format", action="append", choices=list(FORMATS))
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    os.environ[KEY] = Key.generate().reveal()
    # What every run would load again.
    Masker().mask("call +1 415 555 0132")
    rows, figures = [], {}
    for name in asked.format or FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            found = killed(sample(Path(folder), name, asked.rows), asked.kills, workers=asked.workers)
        rows.append(_shown(name, asked.rows, found))
        figures[name] = found._asdict()
        print(*rows[-1], flush=True)
        if asked.record:
            kept = {"workers": asked.workers, "formats": figures}
            record.write("kill", "Runs that were killed", kept, record.table(HEAD, rows))
    print(record.table(HEAD, rows))


if __name__ == "__main__":
    _main()

"""Many conversations at once, for long: ``python -m benchmarks.soak [--sessions N] [--turns N] [--quick] [--record]``.

Each conversation has a thread, or a task, of its own and shares masker and vault with all the others. In each turn it
sends the last few messages and a new value, all values of all sessions differ, and the model streams back what it was
sent, cut at random, with tokens that this session never gave out. Half the sessions have a name, the others are
forgotten with their block. Counted is what must never happen: a value that the model sees, a value of one session in
another's reply, a reply that is not restored to the byte. Afterwards all is forgotten, and what the process holds
is compared with what it held after a tenth of the same: resident memory and descriptors.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import record
from desensitize import Key, Masker
from desensitize.vault import FileVault, MemoryVault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from desensitize import Session
    from desensitize.vault import ManagedVault

__all__ = ["FAULTS", "Talk", "measured"]

SEED = 74_000
# What must never happen.
FAULTS = ("value sent", "value of another session", "reply not restored")
# Messages that go along with a new one.
WINDOW = 4
VALUE = re.compile(r"138([0-9]{3})[0-9]{5}|u([0-9]{3})[.][0-9]{5}@example[.]com")
MODEL = "gpt-4o"


class Talk:
    """One conversation: what it says, and what came of it. Sessions take turns in what kind of value they have.

    :param number: which of the sessions, below 1000; it is a part of each of its values.
    :param faults: is told of what must never happen.
    """

    def __init__(self, number: int, faults: Counter[str]) -> None:
        self._number, self._faults = number, faults
        self._random = random.Random(SEED + number)
        self._history: list[dict[str, str]] = []
        self._turn = 0

    def said(self) -> list[dict[str, str]]:
        """The next request."""
        self._turn += 1
        value = f"138{self._number:03}{self._turn:05}" if self._number % 2 else self._mail()
        asked = {"role": "user", "content": f"第 {self._turn} 次：请联系 {value}，谢谢"}
        self._history = [*self._history[-WINDOW:], asked]
        return self._history

    def answer(self, messages: list[dict[str, str]]) -> list[str]:
        """The model's part: the chunks of what it says to a request."""
        if VALUE.search(json.dumps(messages)):
            self._faults["value sent"] += 1
        said = self._reply(messages[-1]["content"])
        cuts = sorted(self._random.sample(range(1, len(said)), self._random.randint(1, 12)))
        return [said[start:end] for start, end in zip([0, *cuts], [*cuts, len(said)], strict=True)]

    def heard(self, reply: str) -> None:
        """What the caller got."""
        if any(int(found[1] or found[2]) != self._number for found in VALUE.finditer(reply)):
            self._faults["value of another session"] += 1
        if reply != self._reply(self._history[-1]["content"]):
            self._faults["reply not restored"] += 1
        self._history.append({"role": "assistant", "content": reply})

    def _reply(self, asked: str) -> str:
        """With a token of a number, and one of a label, that others have and this session has not."""
        other = "EMAIL" if self._number % 2 else "PHONE"
        return f"好的。{asked} <{other}_1> <PHONE_{self._turn + 90_000}>"

    def _mail(self) -> str:
        return f"u{self._number:03}.{self._turn:05}@example.com"


class Way(NamedTuple):
    """How conversations run beside each other."""

    name: str
    run: Callable[[list[tuple[Session, Talk]], int], None]


def measured(
    sessions: int, turns: int, folder: Path, *, make: Callable[[ManagedVault], Masker] | None = None
) -> dict[str, dict[str, float]]:
    """Faults, turns a second, and what the process holds, for each kind of vault and each way.

    :param sessions: at most 1000.
    :param make: the masker of a vault.
    """
    key, found, make = Key.generate(), dict[str, dict[str, float]](), make or _masker
    for way in (Way("threads", _in_threads), Way("tasks", _in_tasks)):
        found[f"{way.name}, memory"] = _round(way, make, MemoryVault(), sessions, turns)
        with FileVault(folder / f"{way.name}.vault", key=key) as vault:
            found[f"{way.name}, file"] = _round(way, make, vault, sessions, turns)
    return found


def _masker(vault: ManagedVault) -> Masker:
    return Masker(recognizers=(), vault=vault)


def _round(
    way: Way, make: Callable[[ManagedVault], Masker], vault: ManagedVault, sessions: int, turns: int
) -> dict[str, float]:
    masker, faults = make(vault), Counter[str]()
    _talked(way, masker, faults, sessions, max(1, turns // 10))
    before, open_before = _resident(), _descriptors()
    start = time.perf_counter()
    held = _talked(way, masker, faults, sessions, turns)
    seconds = time.perf_counter() - start
    return {
        **{fault: faults[fault] for fault in FAULTS},
        "turns": sessions * turns,
        "turns a second": sessions * turns / seconds,
        "MB before": before,
        "MB with all values held": held,
        "MB after": _resident(),
        "descriptors before": open_before,
        "descriptors after": _descriptors(),
    }


def _talked(way: Way, masker: Masker, faults: Counter[str], sessions: int, turns: int) -> float:
    """All of the conversations, and their end; resident memory just before that."""
    with ExitStack() as stack:
        talks = []
        for number in range(sessions):
            # Of each kind of value some have a name and some have none.
            session = masker.session(f"soak {number}" if number % 4 < 2 else None)
            stack.callback(session.close if session.anonymous else session.forget)
            talks.append((session, Talk(number, faults)))
        way.run(talks, turns)
        return _resident()


def _in_threads(talks: list[tuple[Session, Talk]], turns: int) -> None:
    failed: list[BaseException] = []

    def work(session: Session, talk: Talk) -> None:
        try:
            _talk(session, talk, turns)
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the run's
            failed.append(error)

    threads = [threading.Thread(target=work, args=each) for each in talks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _talk(session: Session, talk: Talk, turns: int) -> None:
    def model(*, model: str, messages: list[dict[str, str]], stream: bool = True) -> Iterator[dict[str, Any]]:
        del stream
        return (_chunk(model, piece) for piece in talk.answer(messages))

    ask = session.wrap(model)
    for _ in range(turns):
        talk.heard("".join(map(_text, ask(model=MODEL, messages=talk.said(), stream=True))))


def _in_tasks(talks: list[tuple[Session, Talk]], turns: int) -> None:
    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for session, talk in talks:
                group.create_task(_talk_async(session, talk, turns))

    asyncio.run(all_of_them())


async def _talk_async(session: Session, talk: Talk, turns: int) -> None:
    async def model(
        *, model: str, messages: list[dict[str, str]], stream: bool = True
    ) -> AsyncIterator[dict[str, Any]]:
        del stream
        await asyncio.sleep(0)
        return _paused([_chunk(model, piece) for piece in talk.answer(messages)])

    ask = session.wrap(model)
    for _ in range(turns):
        stream = await ask(model=MODEL, messages=talk.said(), stream=True)
        talk.heard("".join([_text(chunk) async for chunk in stream]))


async def _paused(chunks: list[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    for chunk in chunks:
        # Others go on between two chunks.
        await asyncio.sleep(0)
        yield chunk


def _chunk(model: str, text: str) -> dict[str, Any]:
    delta = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"id": "x", "object": "chat.completion.chunk", "model": model, "choices": [delta]}


def _text(chunk: dict[str, Any]) -> str:
    return str(chunk["choices"][0]["delta"].get("content") or "")


def _resident() -> float:
    """Megabytes that this process has, once what it let go of is given back; 0 where nobody tells."""
    gc.collect()
    status = Path("/proc/self/statm")
    if not status.exists():
        return 0.0
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    return int(status.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _descriptors() -> int:
    """How many files and sockets are open; 0 where nobody tells."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def _table(figures: dict[str, dict[str, float]]) -> str:
    rows = [(what, *(f"{row[what]:,.0f}" for row in figures.values())) for what in next(iter(figures.values()))]
    return record.table(("many conversations at once", *figures), rows)


def main() -> None:
    """Measure, print, keep, and fail where something happened that must not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--sessions", type=int, default=200, help="conversations at once, at most 1000")
    parser.add_argument("--turns", type=int, default=500, help="turns of each")
    parser.add_argument("--quick", action="store_true", help="a tenth of the turns")
    parser.add_argument("--record", action="store_true", help="write benchmarks/records/soak.*")
    options = parser.parse_args()
    turns = options.turns // 10 if options.quick else options.turns
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(options.sessions, turns, Path(folder))
    markdown = f"{options.sessions} sessions of {turns} turns each.\n\n{_table(figures)}"
    print(markdown)
    if options.record:
        print(record.write("soak", "Many conversations at once", figures, markdown))
    if any(row[fault] for row in figures.values() for fault in FAULTS):
        raise SystemExit(1)


if __name__ == "__main__":
    main()

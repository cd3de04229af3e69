"""One finder for many threads, and for many texts: the same findings, side by side, and no memory kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from desensitize.policy.rule import Context
from desensitize.testing.parity import both, toy

if TYPE_CHECKING:
    from collections.abc import Callable

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

RULES = [
    toy("(?<![0-9])[0-9]{3,5}(?![0-9])", 0, context=Context(("tel",), ("id",), 6)), toy("[a-c]{2,9}@[a-c]{1,9}(?:\\.[a-c]{1,4})?", 1),
    toy("(?:a|ab){1,4}c", 2), toy("\U0001f600[^a]{1,3}", 3),
]  # fmt: skip
PIECES = ["tel 123 ", "id 4567，", "abc@ab.c ", "abaabc ", "\U0001f600xyz", "nothing here ", "１２３ ", "\n"]


def texts(count: int) -> list[str]:
    """Short ones and long ones, all different."""
    return [
        "".join(PIECES[(at * k + k) % len(PIECES)] for k in range(1 + at % 40)) * (1 if at % 10 else 30) + str(at)
        for at in range(count)
    ]


def test_two_threads_find_what_one_finds() -> None:
    reader, some = both(RULES).core, texts(400)
    alone = [reader.read(text) for text in some]
    assert sum(len(sight.found) for sight in alone) > 1000
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            assert list(pool.map(reader.read, some)) == alone


def _held(read: Callable[[str], object], text: str) -> float:
    """For how much of the time that a text takes another thread has to wait for the interpreter at a stretch."""
    longest = 0.0
    with ThreadPoolExecutor(1) as pool:
        begun = last = time.perf_counter()
        reading = pool.submit(read, text)
        while not reading.done():
            time.sleep(0)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        longest = max(longest, time.perf_counter() - last)
        return longest / (time.perf_counter() - begun)


@pytest.mark.thorough
def test_others_go_on_while_a_long_text_is_read() -> None:
    """The scan lets go of the interpreter, what comes before and after it does not; best of so many tries."""
    reader, text = both(RULES).core, "nothing here abab abcd " * 400_000
    assert min(_held(reader.read, text) for _ in range(5)) < 0.9


GROWTH = """
import gc, resource, sys
from desensitize.testing.parity import both, toy
reader = both([toy("[a-c]{2,9}@[a-c]{1,9}", 0), toy("(?:a|ab){1,4}c", 1), toy("[0-9]{3}", 2)], steps=20).core

def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])

def feed(turns):
    for at in range(turns):
        reader.read("abc@ab abaabc 123 ababababd " * (at % 50) + str(at))
        if at % 100 == 0:
            reader.read("ab@c 123 " * 30_000)

feed(1000)
before = resident()
feed(6000)
print(resident() / before)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs /proc")  # noqa: PTH110 - before any fixture
def test_thousands_of_texts_leave_no_memory_behind() -> None:
    done = subprocess.run([sys.executable, "-c", GROWTH], check=True, capture_output=True, text=True)
    assert float(done.stdout) < 1.1

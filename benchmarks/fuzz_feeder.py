"""Feeds the core that `benchmarks.fuzz_core` built, in the folder where that stands with what it eats: seconds, seed.

On its own: with the sanitizers' library before it, Python runs nothing but this.
"""

from __future__ import annotations

import importlib
import json
import pickle
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["main"]

LONGEST = 6000
ODD = "0123456789abcXYZ-._@/ :=+\n号电张省县村一二①（）\ud800\U0001d7ce\U0010ffff\x00ÿĀİ\u200b"
# What a text is stretched to now and then, so that blocks and rooms that grow are passed.
LONG = 40_000


class Feeder:
    """Texts and tables gone wrong, and a count of them."""

    def __init__(self, engine: Any, food: dict[str, Any], random: Random) -> None:
        self._engine, self._food, self._random = engine, food, random
        self._core = engine.Core(food["tables"])
        self._finders = [self._finder(self._core, steps) for steps in (None, 0, 50)]
        self.count = {"texts": 0, "characters": 0, "tables": 0, "read": 0}

    def _finder(self, core: Any, steps: int | None) -> Any:
        rules = core.slots[1]
        kinds = [*range(9), 0]
        stated: list[tuple[object, ...]] = [
            (
                0.3 + 0.1 * (at % 7), at % 3, at, at % 5 == 0, frozenset(), at % 11 == 0,
                [((at + 1) % rules, 40)] if at % 13 == 0 else [],
            )
            for at in range(rules)
        ]  # fmt: skip
        checks = [[(kinds[at % 10], at % 3, 2.5, _agrees)] if at % 2 else [] for at in range(rules)]
        options = {"threshold": 0.5, "boost": 0.35, "raised": 0.95, "steps": steps}
        return self._engine.Finder(core, list(range(rules)), stated, checks, tuple, _described, **options)

    def text(self) -> str:
        """A match, cut, joined, stretched or salted up to four times; or odd characters only."""
        random = self._random
        if random.random() < 0.04:
            return "".join(random.choice(ODD) for _ in range(random.randrange(300)))
        text = str(random.choice(self._food["texts"]))
        for _ in range(random.randrange(5)):
            at, more = random.randrange(len(text) + 1), random.choice(self._food["texts"])
            kind = random.randrange(6)
            text = (
                text[:at], text[at:], f"{text[:at]}{random.choice(ODD)}{text[at:]}", text + more,
                text[:at] + text[at : at + 9] * random.randrange(40) + text[at:], f"{text[:at]}{more}{text[at:]}",
            )[kind]  # fmt: skip
        text = text[:LONGEST]
        return text * (LONG // len(text)) if text and random.random() < 0.002 else text

    def feed(self) -> None:
        """One text to one finder, and to some programs at some places."""
        text, random = self.text(), self._random
        random.choice(self._finders).find(text, random.random() < 0.3)
        slots = self._core.slots[0]
        places = [(random.randrange(slots), random.randrange(len(text) + 1)) for _ in range(40)]
        self._core.match(text, places)
        self._engine.letters(text)
        size = random.randrange(2, 17)
        pieces = [text[at : at + size] for at in range(0, len(text) - size, random.randrange(1, 40))]
        self._engine.standing(text[random.randrange(9) :], pieces, size)
        self.count["texts"] += 1
        self.count["characters"] += len(text)

    def feed_tables(self) -> None:
        """Tables with bytes changed: refused, or read to an end."""
        random = self._random
        broken = dict(self._food["toys"])
        for name in random.sample(sorted(broken), random.choice([1, 1, 2])):
            data = bytearray(broken[name])
            for _ in range(random.choice([1, 2, 8]) if data else 0):
                data[random.randrange(len(data))] = random.choice([0, 1, 2, 127, 128, 255, random.randrange(256)])
            broken[name] = bytes(data)
        self.count["tables"] += 1
        try:
            core = self._engine.Core(broken)
        except self._engine.TableError:
            return
        self.count["read"] += 1
        finder = self._finder(core, 1000)
        for text in ("", "tel 123 abca1bcc", "abab1ab2-xyyz" * 20, self.text()[:500]):
            finder.find(text)
            core.match(text[:30], [(slot, at) for slot in range(core.slots[0]) for at in range(len(text[:30]) + 1)])


def _agrees(value: str) -> bool:
    return len(value) % 3 > 0


def _described(*what: object) -> tuple[object, ...]:
    return what


def main(seconds: float, seed: int) -> None:
    """Feed for so long, then print what was fed."""
    engine = importlib.import_module("engine")
    food = pickle.loads(Path("food.pickle").read_bytes())  # noqa: S301 - written by the process that began this one
    feeder = Feeder(engine, food, Random(seed))
    end, start = time.monotonic() + seconds, time.process_time()
    while time.monotonic() < end:
        for _ in range(20):
            feeder.feed()
        feeder.feed_tables()
    print(json.dumps({**feeder.count, "cpu_seconds": round(time.process_time() - start, 1)}))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))

"""Where choices come from, and how a text that shows a fault is made as small as it can be.

All that this kit draws, it draws by asking ``pick(n)`` for one of ``n``, where 0 is the plainest. So one piece of code
serves a sweep of many thousand examples, which wants a plain random number, and Hypothesis, which wants to know of each
choice. And an example is the row of its choices: a smaller row is a smaller example.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Chance", "Pick", "Replay", "smallest"]

#: Gives one of so many: 0 to n - 1.
Pick: TypeAlias = "Callable[[int], int]"

# Tries to make an example smaller: a rule is tried in a fraction of a millisecond.
_TRIES = 1200


class Chance:
    """Choices by chance, the same for the same seed, and what they were.

    >>> one, two = Chance("acme"), Chance("acme")
    >>> [one(10) for _ in range(4)] == [two(10) for _ in range(4)], one.choices == two.choices
    (True, True)
    """

    def __init__(self, seed: str | int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - examples, no secrets
        self.choices: list[int] = []

    def __call__(self, of: int) -> int:
        """One of so many."""
        chosen = int(self._random.random() * of)
        self.choices.append(chosen)
        return chosen


class Replay:
    """Choices made before; the plainest where there are no more, or where there are fewer to choose from."""

    def __init__(self, choices: Sequence[int]) -> None:
        self._rest = iter(choices)

    def __call__(self, of: int) -> int:
        """One of so many."""
        return min(next(self._rest, 0), of - 1)


def smallest(choices: Sequence[int], fails: Callable[[Pick], object]) -> list[int]:
    """A row of choices with which ``fails`` still says something, and which no single cut or step makes smaller.

    >>> smallest([7, 9, 40, 3], lambda pick: pick(100) + pick(100) + pick(100) > 20)
    [21]
    """
    best, left = list(choices), _TRIES
    shrunk = True
    while shrunk and left:
        shrunk = False
        for smaller in _smaller(best):
            if not left:
                break
            left -= 1
            if fails(Replay(smaller)):
                best, shrunk = smaller, True
                break
    return best


def _smaller(row: list[int]) -> Iterator[list[int]]:
    """Rows that are shorter, or as long and nearer to nothing; the boldest first."""
    size = len(row)
    while size:
        for at in range(0, len(row), size):
            yield row[:at] + row[at + size :]
        for at in range(0, len(row), size):
            if any(row[at : at + size]):
                yield row[:at] + [0] * len(row[at : at + size]) + row[at + size :]
        size //= 2
    for at, value in enumerate(row):
        for less in dict.fromkeys((value // 2, value - 1)):
            if value > 0:
                yield [*row[:at], less, *row[at + 1 :]]

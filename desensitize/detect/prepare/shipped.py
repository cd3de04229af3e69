"""The tables of the shipped rules."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from desensitize._core.engine import Core


class Shipped(NamedTuple):
    core: Core
    slots: dict[bytes, int]
    tails: frozenset[str]


@lru_cache(maxsize=1)
def _read() -> Shipped:
    from desensitize._core.engine import Core

    made = pickle.load(open("/tmp/pr.pkl", "rb"))
    return Shipped(Core(made.sections), {k: n for n, k in enumerate(made.keys)}, made.tails)


def shipped(matchers: object) -> Shipped:
    return _read()

"""Time grows with the length of a text and no faster, whatever the text is made of and whatever is done with it.

One table: every unit that a hostile text could repeat, under every kind of work.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from desensitize import Masker, Registry
from desensitize.chat.readings import DATA_URL
from desensitize.detect.match.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.thorough

MASKER = Masker()
# Compiled once, not once a text.
MATCHERS = [Matcher(rule) for rule in Registry.load().rules if rule.pattern or rule.words]

UNITS = [
    "1", "1-", "1-1-1-1 ", "138 0013 ", "13800138000,", "a@", "a@a.", "a.", "a.a.a@", ":", ":::", "http://", "://a:b@", "%31",
    "\\u0031", "deadbeef", "QUJDREVGR0g", "key=", "password: ", "token:abcdef0123456789", "-----BEGIN ", "eyJ.eyJ", "中", "中1",
    "一二三", "①", "QUJD", "a1\n", "1\n", "**1", "1** ", "a at b.", "a(at)b", "а1", "1 2 ", "A1B2 ", "a1B2", "0x", "12:", "MTM4",
    "1\u0336", "王女士", "北京市朝阳路1号", "姓名：", "电话１", "\u200b1", "2026-11-23 10:00:00 INFO a.b.c ", "sk-", "Dear ", "Mr ", "::1",
    "St ", "1.1.1.1,", "data:text/plain;a=b", "data:;", "<PHONE_1>", "PHONE_1 ", "PHONE_1<PHONE_2>", "手机 13800138000，",
    "https://x.test/?a=13800138000 ", "MTM4MDAxMzgw\n", "MTM4MDAxMzgw /+//some ", "ADEAMwA5AD\n> ", "t7e8r9fA",
]  # fmt: skip


def masked(text: str) -> None:
    with MASKER.session() as s:
        s.mask(text)


class Work(NamedTuple):
    """Something done with a text of ``length`` characters, and with one twice as long."""

    do: Callable[[str], object]
    length: int
    most: float


# Doubled time is a factor of 2; the rest is for a neighbour on the same machine, and for short work.
WORK = {
    "find": Work(MASKER.find, 40_000, 2.6),
    "mask in a session": Work(masked, 10_000, 2.8),
    "data URLs": Work(lambda text: list(DATA_URL.finditer(text)), 100_000, 2.7),
}


def seconds(do: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    do(text)
    return time.process_time() - start


def growth(work: Work, unit: str) -> float:
    """How much longer twice the text takes: the best of five pairs, one after the other."""
    one, two = (unit * (size // len(unit)) for size in (work.length, 2 * work.length))
    work.do(unit * 50)
    return min(until(work.most, ((seconds(work.do, two) + 3e-4) / (seconds(work.do, one) + 3e-4) for _ in range(5))))


def until(enough: float, values: Iterator[float]) -> Iterator[float]:
    """The values up to the first that is low enough."""
    for value in values:
        yield value
        if value <= enough:
            return


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", WORK)
def test_twice_the_text_takes_about_twice_the_time(name: str, unit: str) -> None:
    assert growth(WORK[name], unit) <= WORK[name].most


@pytest.mark.parametrize("unit", UNITS)
def test_each_rule_by_itself(unit: str) -> None:
    """Each rule meets every third text."""
    grown = {
        matcher.rule.id: growth(Work(lambda text, m=matcher: list(m.candidates(text)), 4_000, 2.8), unit)  # type: ignore[misc]  # bound
        for matcher in MATCHERS[UNITS.index(unit) % 3 :: 3]
    }
    assert {rule: round(ratio, 1) for rule, ratio in grown.items() if ratio > 2.8} == {}

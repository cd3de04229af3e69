"""Time grows with the length of a text and no faster, whatever the text is made of and whatever is done with it.

One table: every unit that a hostile text could repeat, under every kind of work.
"""

from __future__ import annotations

import json
import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from desensitize import Masker, Registry
from desensitize.chat.readings import DATA_URL
from desensitize.chat.sse import SseReader
from desensitize.detect.match.matcher import Matcher
from desensitize.vault.entry import Entry
from desensitize.vault.memory import MemoryVault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from desensitize import MaskResult, Session

pytestmark = pytest.mark.thorough

VAULT = MemoryVault()
MASKER = Masker(vault=VAULT)
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
    # Whole groups of eight: both say an even number of bytes where they are packed, so both may be UTF-16 or neither.
    one, two = (unit * (size // len(unit) // 8 * 8) for size in (work.length, 2 * work.length))
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


@cache
def lines(count: int) -> str:
    """A log whose values all differ."""
    return "".join(
        f"user{i}q@mail{i % 977}.example.com asked, job {i * 7919} took {i % 900} ms\n" for i in range(count)
    )


@cache
def knowing(count: int) -> Session:
    """A session that has seen many values."""
    session = MASKER.session()
    VAULT.commit(session.id, [Entry("EMAIL", value, value) for value in lines(count).split() if "@" in value])
    return session


@cache
def document(count: int) -> list[dict[str, str]]:
    """A message of JSON with so many leaves."""
    leaves = [{"mail": line.split()[0], "note": "all is well"} for line in lines(count // 2).splitlines()]
    return [{"role": "user", "content": json.dumps(leaves)}]


@cache
def tokens(count: int) -> str:
    return "".join(f"<EMAIL_{i + 1}> said, " for i in range(count))


def ratio(work: Callable[[], object], base: Callable[[], object], most: float) -> float:
    """How much longer one work takes than another: the best of five pairs, one after the other."""
    return min(until(most, (clocked(work) / clocked(base) for _ in range(5))))


def clocked(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def byte_by_byte(events: bytes) -> None:
    reader = SseReader()
    for at in range(len(events)):
        reader.feed(events[at : at + 1])


@cache
def result(count: int) -> MaskResult:
    return MASKER.mask(lines(count))


def messages(session: Session) -> None:
    for line in lines(60).splitlines():
        session.mask(f"please ask {line}")


def restorers(session: Session) -> None:
    for _ in range(500):
        session.restorer()


# What is done with eight times as much, or beside much, over the same with less; and the most it may take.
RATIOS: dict[str, tuple[Callable[[], object], Callable[[], object], float]] = {
    "a log whose values all differ": (lambda: masked(lines(2_400)), lambda: masked(lines(300)), 9.5),
    "a result restored": (lambda: result(2_400).restore(), lambda: result(300).restore(), 9.5),
    "leaves of a document": (
        lambda: MASKER.session().mask(document(1_600)), lambda: MASKER.session().mask(document(200)), 9.5
    ),
    "a message beside 10,000 values": (lambda: messages(knowing(10_000)), lambda: messages(knowing(10)), 1.3),
    "tokens restored": (
        lambda: knowing(10_000).restore(tokens(4_000)), lambda: knowing(10_000).restore(tokens(500)), 9.5
    ),
    "tokens restored beside 10,000": (
        lambda: knowing(10_000).restore(tokens(500)), lambda: knowing(500).restore(tokens(500)), 1.5
    ),
    "a stream of single characters": (
        lambda: list(knowing(10_000).restore_stream(tokens(4_000))),
        lambda: list(knowing(10_000).restore_stream(tokens(500))), 9.5
    ),
    "a long event, byte by byte": (
        lambda: byte_by_byte(b"data: " + b"x" * 400_000), lambda: byte_by_byte(b"data: " + b"x" * 50_000), 10
    ),
    "an event of many lines, byte by byte": (
        lambda: byte_by_byte(b"data: x\n" * 24_000), lambda: byte_by_byte(b"data: x\n" * 3_000), 10
    ),
    "restorers over 10,000 values": (lambda: restorers(knowing(10_000)), lambda: restorers(knowing(10)), 1.5),
}  # fmt: skip


@pytest.mark.parametrize("name", RATIOS)
def test_many_values_take_no_more_than_their_share(name: str) -> None:
    work, base, most = RATIOS[name]
    work()
    base()
    assert ratio(work, base, most) <= most


@pytest.mark.parametrize("unit", UNITS)
def test_each_rule_by_itself(unit: str) -> None:
    """Each rule meets every third text."""
    grown = {
        matcher.rule.id: growth(Work(lambda text, m=matcher: list(m.candidates(text)), 4_000, 2.8), unit)  # type: ignore[misc]  # bound
        for matcher in MATCHERS[UNITS.index(unit) % 3 :: 3]
    }
    assert {rule: round(ratio, 1) for rule, ratio in grown.items() if ratio > 2.8} == {}

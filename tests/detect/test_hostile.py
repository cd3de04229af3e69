"""Time grows with the length of a text and no faster, whatever the text is made of."""

import time
from collections.abc import Callable

import pytest

from desensitize import Registry
from desensitize.detect.match import Matcher
from desensitize.detect.pipeline import Pipeline

RULES = [rule for rule in Registry.load().rules if rule.pattern or rule.words]
PIPELINE = Pipeline(RULES)
# Their patterns are compiled once, not once a text.
MATCHERS = list(map(Matcher, RULES))
UNITS = [
    "1", "1-", "1-1-1-1 ", "138 0013 ", "13800138000,", "a@", "a@a.", "a.", "a.a.a@", ":::", "http://", "://a:b@", "%31",
    "\\u0031", "deadbeef", "QUJDREVGR0g", "key=", "password: ", "token:abcdef0123456789", "-----BEGIN ", "eyJ.eyJ", "中", "中1",
    "一二三", "①", "QUJD", "a1\n", "1\n", "**1", "1** ", "a at b.", "a(at)b", "а1", "1 2 ", "A1B2 ", "12:", "MTM4", "1\u0336",
    "王女士", "北京市朝阳路1号", "姓名：", "电话１", "\u200b1", "2026-11-23 10:00:00 INFO a.b.c ", "sk-", "Dear ", "Mr ", "::1", "St ",
]  # fmt: skip


def seconds(work: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start


def grows(work: Callable[[str], object], unit: str, length: int) -> float:
    """How much longer twice the text takes: the best of several pairs, one after the other."""
    one, two = (unit * (size // len(unit)) for size in (length, 2 * length))
    best = 99.0
    for _ in range(5):
        best = min(best, (seconds(work, two) + 2e-4) / (seconds(work, one) + 2e-4))
        if best <= 2.5:
            break
    return best


@pytest.mark.parametrize("unit", UNITS)
def test_the_whole_pipeline(unit: str) -> None:
    PIPELINE.find(unit * 2000)
    assert grows(PIPELINE.find, unit, 50_000) <= 2.6


@pytest.mark.parametrize("unit", UNITS)
def test_each_rule_by_itself(unit: str) -> None:
    slow = []
    # Each rule meets every third text.
    for matcher in MATCHERS[UNITS.index(unit) % 3 :: 3]:
        list(matcher.candidates(unit * 50))
        growth = grows(lambda text, m=matcher: list(m.candidates(text)), unit, 4_000)  # type: ignore[misc]  # bound
        if growth > 2.8:
            slow.append((matcher.rule.id, round(growth, 1)))
    assert slow == []

"""What sessions and walks do with long texts takes time that grows with their length and no faster."""

import time
from collections.abc import Callable

import pytest
import regex

from desensitize import Masker
from desensitize.chat.readings import DATA_URL
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import Rule
from desensitize.policy.shape import reach
from desensitize.policy.syntax import parse

MASKER = Masker()


def masked(text: str) -> None:
    with MASKER.session() as s:
        s.mask(text)


WORK: list[tuple[str, Callable[[str], object], int]] = [
    ("data:text/plain;a=b", lambda text: list(DATA_URL.finditer(text)), 100_000),
    ("data:;", lambda text: list(DATA_URL.finditer(text)), 100_000),
    ("<PHONE_1>", masked, 20_000),
    ("PHONE_1 ", masked, 20_000),
    ("PHONE_1<PHONE_2>", masked, 20_000),
    ("手机 13800138000，", masked, 20_000),
    ("https://x.test/?a=13800138000 ", masked, 20_000),
]


@pytest.mark.parametrize(("unit", "work", "length"), WORK, ids=[unit for unit, _, _ in WORK])
def test_twice_the_text_takes_about_twice_the_time(unit: str, work: Callable[[str], object], length: int) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        work(unit * (size // len(unit)))
        return time.process_time() - start

    work(unit * 20)
    best = min((seconds(2 * length) + 1e-3) / (seconds(length) + 1e-3) for _ in range(5))
    assert best <= 2.7


def test_look_arounds_inside_look_arounds_reach_as_far_as_all_of_them() -> None:
    pattern = "K(?=[a-z]{30}(?=[a-z]{30}(?=[a-z]{30}!)))"
    assert reach(parse(pattern)) == (1, 0, 91)
    text = "." * 3000 + "K" + "a" * 90 + "!" + "." * 3000
    assert regex.compile(pattern, compile_flags).search(text)
    rule = Rule(id="r", entity="R", label="R", pattern=pattern)
    for shift in range(0, 1100, 50):
        cut = text[shift:]
        assert Pipeline((rule,)).find(cut) == Pipeline((rule,), gated=False).find(cut) != []

"""The shipped rules, as they are prepared: the compiled core finds what each of them finds by itself."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

import pytest

from benchmarks.matches import match
from desensitize import Registry
from desensitize.detect.match.matcher import Matcher
from desensitize.detect.pipeline import Pipeline
from desensitize.detect.prepare.anchors import offers
from desensitize.detect.prepare.prepared import Pattern, slot_key
from desensitize.detect.prepare.shipped import shipped
from desensitize.detect.prepare.strings import lower
from desensitize.detect.scan import CoreScanner
from desensitize.pattern.syntax import parse
from desensitize.policy.shipped import shipped_folder
from desensitize.testing.parity import anchor_sets

if TYPE_CHECKING:
    from desensitize.pattern.charset import Ranges

engine = pytest.importorskip("desensitize._core.engine", reason="needs the compiled core: pip install -e .")

SEEDS = [pytest.param(seed, marks=pytest.mark.thorough if seed else ()) for seed in range(12)]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x30, 0x3A)})
NOISE = "0123456789abcXYZ-._@/ :=+\n号电张省县村一二①（）\ud800\U0001d7ce\U0010ffff\x00ÿĀİ\u212a\u200b"
CARRIERS = [
    "请联系",
    "Please note ",
    "日志：",
    "(",
    "\n",
    "。",
    "<b>",
    "a b c ",
    "我的是",
    "1",
    "a",
    "，谢谢",
    "”后",
    " 2",
]


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - texts, not secrets


@lru_cache(maxsize=1)
def matchers() -> list[Matcher]:
    """Of every rule that is shipped, of any category."""
    files = sorted(shipped_folder().glob("*.yaml"))
    rules = {rule.id: rule for file in files for rule in Registry.load(file).rules if rule.pattern or rule.words}
    return [Matcher(rule) for rule in rules.values()]


@lru_cache(maxsize=1)
def slots() -> list[int]:
    """By rule the slot of its pattern and words."""
    found = shipped(engine).slots
    return [found[slot_key(Pattern(m.pattern, m.rule.context, m.needs_cue))] for m in matchers()]


@lru_cache(maxsize=1)
def plain() -> Pipeline:
    return Pipeline([m.rule for m in matchers()], quick=False).ready()


@lru_cache(maxsize=4)
def generated(seed: int) -> dict[str, tuple[str, int, int]]:
    """A match of each rule. There are hardly any of which none is drawn: what their look-arounds ask for is rare."""
    random = seeded(seed)
    found = {m.rule.id: match(m.pattern, random) for m in matchers()}
    assert sum(one is None for one in found.values()) < len(found) / 20
    return {name: one for name, one in found.items() if one is not None}


def joined(seed: int, count: int) -> list[str]:
    """Texts with matches of so many rules each, of all rules together."""
    random = seeded(seed)
    texts = [text for text, _, _ in generated(seed).values()]
    random.shuffle(texts)
    groups = (texts[at : at + count] for at in range(0, len(texts), count))
    return ["".join(random.choice(CARRIERS) + text for text in group)[:1200] for group in groups]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_match_of_each_rule_at_every_place(seed: int) -> None:
    random, core, found = seeded(seed), shipped(engine).core, generated(seed)
    for m, slot in zip(matchers(), slots(), strict=True):
        text = found.get(m.rule.id, ("", 0, 0))[0][:400]
        cut = random.choice([*NOISE, ""]) + text[: random.randrange(len(text) + 1)]
        for some in (text, f"1{text}a", cut + text, text + cut):
            tried = [m.compiled.match(some, at) for at in range(len(some) + 1)]
            want = [None if one is None else (one.end(), *one.span(m.group)) for one in tried]
            assert core.match(some, [(slot, at) for at in range(len(some) + 1)]) == want, (m.rule.id, some)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_rules_over_what_some_of_them_find(seed: int) -> None:
    """In carriers and joined, in a text that ends anywhere, in full-width digits, and with a character changed."""
    random, reference = seeded(seed), plain().scanner
    quick = Pipeline([m.rule for m in matchers()]).ready().scanner
    found = 0
    for whole in joined(seed, 16):
        at = random.randrange(len(whole))
        for text in (
            whole,
            whole[:at],
            whole[at:].translate(WIDE),
            whole[:at] + random.choice(NOISE) + whole[at + 1 :],
        ):
            want = reference.read(text).found
            assert quick.read(text).found == want, text
            found += len(want)
    assert found > 100


@pytest.mark.parametrize("steps", [0, 2, 20])
@pytest.mark.parametrize("seed", SEEDS)
def test_rules_that_are_given_up(seed: int, steps: int) -> None:
    reference = plain().scanner
    parts = [(shipped(engine).core, slots(), matchers())]
    quick = CoreScanner(parts, [], reference, 0.5, apart=False, steps=steps)  # type: ignore[arg-type]  # it is the reference
    for text in joined(seed, 24)[steps % 3 :: 3]:
        assert quick.read(text).found == reference.read(text).found, text


@pytest.mark.parametrize("seed", SEEDS)
def test_each_set_of_anchors_stands_in_every_match(seed: int) -> None:
    found = generated(seed)
    for m in matchers():
        text = found.get(m.rule.id, ("", 0, 0))[0]
        ways = list(anchor_sets(offers(parse(m.pattern))))
        for one in m.compiled.finditer(text):
            for way in ways:
                assert any(stands(text, one.start(), *string, *part[1:]) for part in way for string in part.strings), (
                    m.rule.id,
                    text,
                    way,
                )


def stands(text: str, start: int, string: str, following: Ranges | None, low: int, high: int, barred: Ranges) -> bool:
    """Whether a string stands where it should from the beginning of a match, with the neighbours that it should have."""
    folded = lower(text)
    for at in range(max(0, start + low), min(len(text), start + high) + 1):
        end = at + len(string)
        free = folded.startswith(string, at) and not within(text[at - 1 : at] if at else "", barred)
        if free and (following is None or within(text[end : end + 1], following)):
            return True
    return False


def within(character: str, ranges: Ranges) -> bool:
    return bool(character) and any(low <= ord(character) <= high for low, high in ranges)

"""Windows equal the whole text where it is hardest: matches that reach over the borders of blocks and windows."""

import pytest
import regex

from desensitize.detect.pipeline import Pipeline
from desensitize.pattern.shape import reach
from desensitize.pattern.syntax import parse
from desensitize.policy.build import compile_flags
from desensitize.policy.rule import Context, Rule

# Characters that the compiled core works through at a time, and by which anchors may lie in the next stretch.
BLOCK, OVERLAP = 4096, 96


def both(pattern: str, text: str, context: Context | None = None, score: float = 0.8) -> tuple[object, object]:
    rule = Rule(id="r", entity="R", label="R", pattern=pattern, context=context, score=score)
    return Pipeline((rule,)).find(text), Pipeline((rule,), quick=False).find(text)


# What tells the rule sits at the end, at the start, in the middle, behind and ahead of a long match.
PATTERNS = [
    ("[a-z]{90,120}-KEY-", "a" * 100 + "-KEY-"),
    ("KEY-[a-z]{150,200}(?![a-z0-9])", "KEY-" + "b" * 180),
    ("(?<![0-9])[0-9]{4}[a-z]{80,99}#KEY#[a-z]{80,99}", "1234" + "c" * 90 + "#KEY#" + "d" * 90),
    ("(?<=KEY:)[0-9]{1,300}", "KEY:" + "7" * 250),
    ("[0-9]{200,300}(?= KEY)", "8" * 240 + " KEY"),
    # Long words and long choices behind them: what is looked for must still fit where two blocks overlap.
    ("key word " * 7 + f"(?:{'alpha beta ' * 6}|{'gamma delta ' * 6})[0-9]", "key word " * 7 + "alpha beta " * 6 + "7"),
    (f"(?:{'q word ' * 9}|x)(?:{'alpha ' * 14}|{'gamma ' * 15})!", "q word " * 9 + "gamma " * 15 + "!"),
]


@pytest.mark.parametrize(("pattern", "match"), PATTERNS)
def test_at_every_offset_around_a_border(pattern: str, match: str) -> None:
    for shift in range(2 * BLOCK - len(match) - OVERLAP - 8, 2 * BLOCK + OVERLAP + 8, 3):
        text = "." * shift + match + "." * (BLOCK + 40)
        gated, reference = both(pattern, text)
        assert gated == reference != [], shift


def test_a_match_reaches_over_the_next_window() -> None:
    text = "AB" + "C" * (2 * BLOCK + 76) + "AB" + "C" * (3 * BLOCK) + "." * BLOCK
    gated, reference = both(f"AB[A-Z]{{{2 * BLOCK + 176},{4 * BLOCK}}}", text)
    assert gated == reference
    assert len(reference) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("gap", [0, 20, 24, 25, 30])
def test_context_over_a_border(gap: int) -> None:
    for shift in range(BLOCK - 60, BLOCK + OVERLAP + 4):
        text = "." * shift + "badge" + "." * gap + "123456" + "." * BLOCK
        gated, reference = both("(?<![0-9])[0-9]{6}(?![0-9])", text, Context(boost=("badge",), window=24), 0.3)
        assert gated == reference, shift


def test_look_arounds_inside_look_arounds_reach_as_far_as_all_of_them() -> None:
    pattern = "K(?=[a-z]{30}(?=[a-z]{30}(?=[a-z]{30}!)))"
    assert reach(parse(pattern)) == (1, 0, 91)
    text = "." * 3000 + "K" + "a" * 90 + "!" + "." * 3000
    assert regex.compile(pattern, compile_flags).search(text)
    rule = Rule(id="r", entity="R", label="R", pattern=pattern)
    for shift in range(0, 1100, 50):
        cut = text[shift:]
        assert Pipeline((rule,)).find(cut) == Pipeline((rule,), quick=False).find(cut) != []

"""Context words raise and refuse; neither reaches past its window or clause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desensitize import Registry
from desensitize.detect.match.context import boosted, vetoed
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.rule import Context, Rule

WEAK = Rule(
    id="weak", entity="CODE", label="CODE", pattern="(?<![0-9])[0-9]{6}(?![0-9])", score=0.3,
    context=Context(boost=("工号", "badge", "tel"), veto=("订单号", "version"), window=12),
)  # fmt: skip
STRONG = Rule(
    id="strong", entity="CODE", label="CODE", pattern="(?<![0-9])[0-9]{6}(?![0-9])",
    context=Context(boost=("工号",), veto=("订单号", "version"), window=12),
)  # fmt: skip

CASES = [
    (WEAK, "123456", 0), (WEAK, "工号123456", 1), (WEAK, "123456 是我的工号", 1), (WEAK, "BADGE: 123456", 1),
    (WEAK, "hotel 123456", 0), (WEAK, "工号" + "。" * 12 + "123456", 0),
    (STRONG, "123456", 1), (STRONG, "订单号：123456", 0), (STRONG, "version 123456", 0),
    (STRONG, "订单号，123456", 1), (STRONG, "订单号99，工号123456", 1), (STRONG, "订单号 工号123456", 1),
    (STRONG, "订单号 88 123456", 1), (STRONG, "123456 订单号", 1),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "count"), CASES)
def test_words_nearby(rule: Rule, text: str, count: int) -> None:
    assert len(Pipeline((rule,)).find(text)) == count


def test_context_shows_in_why() -> None:
    (finding,) = Pipeline((WEAK,)).find("工号123456")
    assert finding.why == ("pattern of weak", "context")
    assert finding.score == pytest.approx(0.65)


RULES = [rule for rule in Registry.load().rules if rule.context is not None and rule.context.boost and rule.pattern]
LONG = Rule(
    id="long", entity="CODE", label="CODE", pattern="[A-Z]{2}[0-9]{4}", score=0.3,
    context=Context(boost=("acn", "acn no", "tel", "码", "号码"), veto=("ver", "ver no"), window=8),
)  # fmt: skip


def _stands(word: str, text: str, low: int, high: int) -> bool:
    """Whether a word lies in ``[low, high)`` and touches no letter (or digit) that would make it part of another."""

    def joins(edge: str, beside: str) -> bool:
        both = edge + beside
        return len(both) == 2 and both.isascii() and (both.isalpha() or both.isdigit())

    folded = text.translate({ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
    return any(
        folded.startswith(word, at)
        and not joins(word[0], text[max(0, at - 1) : at])
        and not joins(word[-1], text[at + len(word) : at + len(word) + 1])
        for at in range(low, high - len(word) + 1)
    )


PIECES = st.lists(st.sampled_from([*"aAcCnNoOtTeElLvVrR 1号码.", "acn", "ACN no", "tel", "号码", "ver no"]), max_size=9)


@given(PIECES.map("".join), PIECES.map("".join))
def test_a_word_is_free_of_what_really_stands_beside_it(before: str, after: str) -> None:
    """The edge of the window is no edge of a word: one meaning, whether the core asks or the rule itself."""
    text, context = f"{before}OT1234{after}", LONG.context
    assert context is not None
    start, end = len(before), len(before) + 6
    sides = [(max(0, start - 8), start), (end, min(len(text), end + 8))]
    near = any(_stands(word, text, *side) for word in context.boost for side in sides)
    assert boosted(context, text, start, end) == near
    if not any(word in before.lower() for word in (*context.boost, "1", " ", ".")):
        assert vetoed(context, text, start) == any(_stands(w, text, max(0, start - 8), start) for w in context.veto)
    assert Pipeline((LONG,)).find(text) == Pipeline((LONG,), quick=False).find(text)


@pytest.mark.parametrize("rule", RULES[::7], ids=lambda rule: rule.id)
def test_a_word_glued_to_the_edge_of_the_window_counts_for_nobody(rule: Rule) -> None:
    gated, reference = Pipeline((rule,)), Pipeline((rule,), quick=False)
    window = rule.context.window if rule.context else 0
    for word in (rule.context.boost if rule.context else ())[:3]:
        for example in rule.match[:1]:
            low, high = example.spans[0]
            value = example.text[low:high]
            for glue in ("", "x", "7", "号"):
                for text in (f"{glue}{word}{glue}{value}", f"{value}{'.' * (window - len(word))}{word}{glue}"):
                    assert gated.find(text) == reference.find(text), text

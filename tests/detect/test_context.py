"""Context words raise and refuse; neither reaches past its window or clause."""

import pytest

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

"""Factors by hand: what must be in the text, one construct of the dialect a line."""

import pytest

from desensitize import Registry
from desensitize.detect.factors import factor_of
from desensitize.detect.pipeline import Pipeline
from desensitize.policy.rule import Rule

re2 = pytest.importorskip("re2")

# (pattern, a text that holds a match, a text that holds none and should be ruled out)
CASES = [
    ("(?:[A-Fa-f0-9]|\\.)", ".", None),
    ("secret-[0-9]{4}", "my secret-1234", "my secrets 1234"),
    ("(?i)bearer [a-z]{8,9}", "BEARER abcdefgh", "bear abcdefgh"),
    ("(?<![0-9])[0-9]{6}(?![0-9])", "a123456b", "a12345b"),
    ("(?:姓名|联系人)[:：](?<value>[一-龥]{2})", "联系人：王玉", "王玉兰"),
    ("(?:a{2}b?){3,4}@", "aabaaaab@", "aabb"),
    ("[^@]{1,9}@x", "ü@x", "üx"),
    ("(?=secret).{6}[0-9]", "secret7", "7"),
    ("(?<=key=)[0-9a-z]{1,9}", "key=a", "keya"),
    ("(?:ab|cd){2}ef", "abcdef", "ab cd ef"),
    ("x{0,3}yz-end", "yz-end", "xyz"),
]


@pytest.mark.parametrize(("pattern", "holds", "lacks"), CASES)
def test_a_factor_is_in_what_matches_and_not_everywhere(pattern: str, holds: str, lacks: str | None) -> None:
    factor = factor_of(pattern)
    if lacks is None:
        assert factor is None or re2.search(factor.pattern, holds)
        return
    assert factor is not None
    assert re2.search(factor.pattern, holds)
    assert not re2.search(factor.pattern, lacks)


@pytest.mark.parametrize("pattern", ["[a-z]{1,9}", "a?b?c", "(?:x|[0-9])", "."])
def test_what_occurs_everywhere_is_no_factor(pattern: str) -> None:
    assert factor_of(pattern) is None


def test_a_long_list_of_words_is_found() -> None:
    """A list takes no tree, and what no pattern could hold is no error but the slower way."""
    names = [f"Name{number:04d} Surname" for number in range(2_000)]
    rule = Rule(id="names", entity="PERSON", label="PERSON", words=tuple(names))
    pipeline = Pipeline((rule,)).ready()
    text = f"ask {names[1234]}, NAME0007 SURNAME and Name9999 Surname"
    assert [text[f.start : f.end] for f in pipeline.find(text)] == [names[1234], "NAME0007 SURNAME"]


def test_an_automaton_that_is_too_large_leaves_the_plain_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desensitize.detect.gate._MEMORY", 1 << 16)
    rules = Registry.load().rules
    pipeline = Pipeline(rules)
    assert pipeline.sieve is None
    assert len(pipeline.find("手机 13800138000")) == 1

"""Hypothesis strategies: values a rule finds, and texts to put them in."""

from __future__ import annotations

import string
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import regex
from hypothesis import strategies as st

from desensitize.detect.match.context import words_pattern
from desensitize.detect.verify.names import verifier
from desensitize.policy.build import compile_flags
from desensitize.testing.patterns import matches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desensitize.policy.rule import Rule

__all__ = ["Planted", "carriers", "chunkings", "for_rule"]

_ALNUM = string.digits + string.ascii_uppercase


class Planted(NamedTuple):
    """A text that a rule's own pattern and verifiers accept, and the span of the value in it."""

    text: str
    start: int
    end: int


def for_rule(rule: Rule) -> st.SearchStrategy[Planted]:
    """Texts one whole match long that ``rule`` accepts; what the rule's ``generate`` says narrows them."""
    stated: dict[str, Any] = dict(rule.generate)
    pattern = rule.pattern or words_pattern(rule.words, glued=rule.glued)
    checks = [verifier(check.name) for check in rule.verify if check.mode != "raise"]
    drawn = matches(pattern)
    kind = stated.get("strategy", "pattern")
    if kind == "phone":
        drawn = _alone(_phones(stated["region"], stated.get("kind", "any")), pattern)
    elif kind == "words":
        drawn = st.sampled_from(stated["values"]).map(lambda text: (text, 0, len(text)))
    elif kind == "regex":
        drawn = matches(stated["regex"])
    elif kind == "luhn":
        drawn = _cards(stated["prefixes"], stated["lengths"]).map(lambda text: (text, 0, len(text)))
    before, after = stated.get("prefix", ""), stated.get("suffix", "")

    def planted(item: tuple[str, int, int]) -> Planted | None:
        text, start, end = item
        value = _repaired(text[start:end], checks)
        if value is None:
            return None
        whole = f"{before}{text[:start]}{value}{text[end:]}{after}"
        return Planted(whole, len(before) + start, len(before) + start + len(value))

    return drawn.map(planted).filter(bool)  # type: ignore[return-value]  # None is filtered out


def _repaired(value: str, checks: Iterable[Any]) -> str | None:
    """The value, or one with its last character or its third and fourth changed, that every check accepts."""
    checks = list(checks)
    if not checks:
        return value
    tails = (value[:-1] + c for c in _ALNUM)
    pairs = (f"{value[:2]}{n:02d}{value[4:]}" for n in range(100)) if len(value) > 8 else ()  # noqa: PLR2004 - IBAN-like only
    return next((v for v in (value, *tails, *pairs) if all(check(v) for check in checks)), None)


def _alone(texts: st.SearchStrategy[str], pattern: str) -> st.SearchStrategy[tuple[str, int, int]]:
    """Those of the texts that are of the form this rule is for: one region's numbers have several rules."""
    compiled = regex.compile(pattern, compile_flags)
    return texts.filter(lambda text: compiled.fullmatch(text) is not None).map(lambda text: (text, 0, len(text)))


def _phones(region: str, kind: str) -> st.SearchStrategy[str]:
    """Numbers of a region as libphonenumber's own examples begin, with other last digits, in three spellings."""
    import phonenumbers as p  # noqa: PLC0415 - only where phones are drawn

    regions = sorted(p.SUPPORTED_REGIONS) if region == "ZZ" else [region]
    kinds = {"mobile": (p.PhoneNumberType.MOBILE,), "fixed_line": (p.PhoneNumberType.FIXED_LINE,)}
    both = (*kinds["mobile"], *kinds["fixed_line"])
    examples = [e for r in regions for k in kinds.get(kind, both) if (e := p.example_number_for_type(r, k))]
    forms = [p.PhoneNumberFormat.E164, p.PhoneNumberFormat.INTERNATIONAL]
    if region != "ZZ":
        forms.append(p.PhoneNumberFormat.NATIONAL)

    def written(example: Any, last: int, form: int) -> str:
        digits = str(example.national_number)
        number = p.PhoneNumber()
        number.merge_from(example)
        number.national_number = int(f"{digits[:-3]}{last:03d}")
        return str(p.format_number(number if p.is_valid_number(number) else example, form))

    return st.builds(written, st.sampled_from(examples), st.integers(0, 999), st.sampled_from(forms))


def _cards(prefixes: list[str], lengths: list[int]) -> st.SearchStrategy[str]:
    """Card numbers with a right check digit."""

    def card(prefix: str, length: int, body: str) -> str:
        digits = (prefix + body)[: length - 1]
        return next(digits + str(n) for n in range(10) if verifier("luhn")(digits + str(n)))

    body = st.text(string.digits, min_size=20, max_size=20)
    return st.builds(card, st.sampled_from(prefixes), st.sampled_from(lengths), body)


def carriers() -> st.SearchStrategy[tuple[str, str]]:
    """(before, after): text to put around a value, none of which touches it with a letter or a digit."""
    words = st.sampled_from(
        ["", "请联系", "我的是", "Please note ", "ok, ", "日志：", "(", "“", "\n", "。", "<b>", "a b c ", "中" * 30]
    )
    edges = st.sampled_from([" ", "，", "\n", "。", "：", "(", "、", ""])
    tails = st.sampled_from(["", "，谢谢", " thanks", "\n", "。", ")", "”后", " 2", "的", "</b>", "，再说" * 20])
    return st.tuples(st.tuples(words, edges).map(lambda pair: pair[0] + pair[1]), tails)


def chunkings(text: str) -> st.SearchStrategy[list[str]]:
    """Ways to cut ``text`` into chunks."""
    cuts = st.lists(st.integers(0, len(text)), max_size=12).map(lambda c: [0, *sorted(c), len(text)])
    return cuts.map(lambda at: [text[a:b] for a, b in pairwise(at)])

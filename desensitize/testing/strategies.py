"""Hypothesis strategies: values a rule finds, what only looks like one, and texts to put them in.

>>> from hypothesis import given
>>> from desensitize import Masker, Registry
>>> from desensitize.testing import strategies
>>> masker = Masker()
>>> @given(strategies.for_entity("PHONE_NUMBER"))
... def test_no_number_leaves(planted):
...     assert planted.value not in masker.mask(planted.text).text
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from hypothesis import reject
from hypothesis import strategies as st

from desensitize.errors import ConfigError
from desensitize.hints import meant
from desensitize.registry import Registry, shipped_folder
from desensitize.testing.carriers import CARRIERS, Carrier
from desensitize.testing.drawing import Planted
from desensitize.testing.masks import chunks_of
from desensitize.testing.subject import Company, Subject
from desensitize.testing.values import Values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from desensitize.policy.rule import Rule
    from desensitize.testing.picks import Pick

__all__ = [
    "Planted",
    "carried",
    "carriers",
    "chunkings",
    "conversations",
    "disguised",
    "entities",
    "for_entity",
    "for_rule",
    "near_misses",
]

Message: TypeAlias = "dict[str, str]"


def for_rule(rule: Rule) -> st.SearchStrategy[Planted]:
    """Texts that ``rule`` accepts, with the exact span of the value in each.

    What the rule's ``generate`` says is drawn, and where it says nothing the rule's own pattern. Check digits are
    computed; a rule whose values nothing can make, such as wallets with a checksum, gives those of its examples.

    :raises ConfigError: ``generate`` names no way to draw.
    """
    return _drawn(_subject(rule).values.draw)


def near_misses(rule: Rule, kind: Literal["any", "check digit", "one off"] = "any") -> st.SearchStrategy[Planted]:
    """What looks like a value of ``rule`` and is none: with a wrong check digit, or a character too many or too few.

    Draws nothing for a rule whose pattern takes everything of its kind.
    """
    values = _subject(rule).values
    ways = {"check digit": [values.near_miss], "one off": [values.one_off]}
    chosen = ways.get(kind, [values.near_miss, values.one_off])
    return _drawn(lambda pick: chosen[pick(len(chosen))](pick))


def carried(rule: Rule) -> st.SearchStrategy[Planted]:
    """Values of ``rule`` in texts that its guards allow: prose, INI, JSON, XML, YAML, tables, chat.

    Where the rule finds nothing but beside one of its words, one of them stands there.
    """
    subject = _subject(rule)

    def draw(pick: Pick) -> Planted | None:
        planted = subject.values.draw(pick)
        return planted and subject.carried(planted, pick)

    return _drawn(draw)


def disguised(rule: Rule) -> st.SearchStrategy[Planted]:
    """Values of ``rule`` in evasive spellings, in texts that its guards allow."""
    from desensitize.testing.carriers import DISGUISES  # noqa: PLC0415 - the names meet
    from desensitize.testing.carriers import disguised as spelled  # noqa: PLC0415 - as above

    subject = _subject(rule)

    def draw(pick: Pick) -> Planted | None:
        planted = subject.values.draw(pick)
        whole = planted and subject.carried(planted, pick)
        return whole and whole.holding(spelled(whole.value, DISGUISES[pick(len(DISGUISES))], pick))

    return _drawn(draw)


def entities() -> tuple[str, ...]:
    """Every entity that a shipped rule finds, sorted.

    >>> "PHONE_NUMBER" in entities()
    True
    """
    return tuple(sorted(_shipped()))


def for_entity(entity: str) -> st.SearchStrategy[Planted]:
    """Values of an entity, by any of the shipped rules that find it.

    :raises ConfigError: no shipped rule finds it.
    """
    known = _shipped()
    if entity not in known:
        message = f"no shipped rule finds {entity!r}{meant(entity, known)}"
        raise ConfigError(message)
    return st.one_of([for_rule(rule) for rule in known[entity]])


def carriers() -> st.SearchStrategy[tuple[str, str]]:
    """(before, after): text to put around a value, none of which touches it with a letter or a digit."""
    plain = st.sampled_from(CARRIERS).map(lambda carrier: (carrier.before, carrier.after))
    words = st.sampled_from(
        ["", "请联系", "我的是", "Please note ", "ok, ", "日志：", "(", "“", "\n", "。", "<b>", "a b c ", "中" * 30]
    )
    edges = st.sampled_from([" ", "，", "\n", "。", "：", "(", "、", ""])
    tails = st.sampled_from(["", "，谢谢", " thanks", "\n", "。", ")", "”后", " 2", "的", "</b>", "，再说" * 20])
    return st.one_of(plain, st.tuples(st.tuples(words, edges).map("".join), tails))


def chunkings(text: str) -> st.SearchStrategy[list[str]]:
    """Ways to cut ``text`` into chunks."""
    return _drawn(lambda pick: chunks_of(text, pick))


@st.composite
def conversations(draw: st.DrawFn, *rules: Rule, turns: int = 4) -> list[Message]:
    """Chats of a few turns, as ``messages`` of a vendor's API: with values of ``rules``, or of common shipped ones.

    :param turns: messages at most.
    """
    spoken = rules or tuple(rule for name in _COMMON for rule in _shipped()[name][:1])
    said: list[Message] = []
    for turn in range(draw(st.integers(1, turns))):
        carrier: Carrier = draw(st.sampled_from(CARRIERS))
        planted = draw(for_rule(draw(st.sampled_from(spoken))))
        content = planted.inside(carrier.before, carrier.after).text
        said.append({"role": "assistant" if turn % 2 else "user", "content": content})
    return said


# Hypothesis counts every choice: better soon an example than late a value.
_FEW = 4
_COMMON = ("PHONE_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD", "PERSON", "CN_ID_CARD")


def _drawn(make: Callable[[Pick], object]) -> st.SearchStrategy[Any]:
    """What is made by choices, as a strategy: a choice is an integer, the smaller the plainer."""

    @st.composite
    def strategy(draw: st.DrawFn) -> object:
        made = make(lambda of: draw(st.integers(0, of - 1)) if of > 1 else 0)
        return reject() if made is None else made

    return strategy()


@lru_cache(maxsize=1024)
def _subject(rule: Rule) -> Subject:
    """Made once a rule: its pattern is compiled, and its values are asked whether they can be drawn."""
    return Subject(rule, _alone, values=Values(rule, _FEW))


def _alone() -> Company:
    message = "a strategy has no other rules"
    raise ConfigError(message)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, tuple[Rule, ...]]:
    """Rules by the entity that they find."""
    every = Registry.load(categories=sorted(file.stem for file in shipped_folder().glob("*.yaml"))).rules
    found: dict[str, list[Rule]] = {}
    for rule in every:
        found.setdefault(rule.entity, []).append(rule)
    return {entity: tuple(rules) for entity, rules in found.items()}

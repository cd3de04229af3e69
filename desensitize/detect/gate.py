"""The gate: one pass over the text that names the rules that can match.

It promises a superset of them and nothing else, so it may cost work but never changes a result. The default is a
``google-re2`` set; without that package, or if the set fails its self-test, every rule is named for every text and the
result is the reference itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EveryRule", "Gate", "Re2Gate", "gate_for"]

# Running out of memory looks like "no match" in RE2's set: room for every state the shipped rules can reach.
_MEMORY = 256 << 20
# Text that can only be the self-test's.
_PROBE = "\x01desensitize gate\x02"


class Gate(Protocol):
    """Names the rules that may match a text, by index, in ascending order."""

    def __call__(self, text: str) -> Sequence[int]:
        """Indices of the rules that may match."""


class EveryRule:
    """The gate that rules nothing out."""

    def __init__(self, count: int) -> None:
        self.all = tuple(range(count))

    def __call__(self, text: str) -> Sequence[int]:
        """Every index, whatever the text."""
        del text
        return self.all


class Re2Gate:
    """A set automaton over the factors; ``None`` factors are named for every text."""

    def __init__(self, factors: Sequence[str | None]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        self.set = re2.Set.SearchSet(options)
        self.rule: list[int] = []
        self.always = tuple(index for index, factor in enumerate(factors) if factor is None)
        for index, factor in enumerate(factors):
            if factor is not None:
                self.set.Add(factor)
                self.rule.append(index)
        self.set.Add(_PROBE)
        self.set.Compile()
        self.all = tuple(range(len(factors)))
        if self.set.Match(_PROBE.encode())[-1:] != [len(self.rule)] and len(self.rule) not in self.set.Match(
            _PROBE.encode()
        ):
            message = "the gate automaton does not find its own probe"
            raise MemoryError(message)

    def __call__(self, text: str) -> Sequence[int]:
        """Indices of the rules whose factor occurs. A text that UTF-8 can't carry rules nothing out."""
        try:
            found = self.set.Match(text.encode())
        except UnicodeEncodeError:
            return self.all
        if not found:
            return self.always
        rule = self.rule
        # The probe's own index lies past the last rule.
        named = [rule[index] for index in found if index < len(rule)]
        return sorted({*named, *self.always}) if self.always else sorted(named)


def gate_for(factors: Sequence[str | None]) -> Gate:
    """The best gate this machine has for these factors."""
    try:
        return Re2Gate(factors)
    except (ImportError, MemoryError):
        return EveryRule(len(factors))

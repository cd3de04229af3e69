"""The gate: one pass over the text that names the rules that can match.

It promises a superset of them and nothing else, so it may cost work but never changes a result. The default is a
``google-re2`` set; without that package, or if the set fails its self-test, every rule is named for every text and the
result is the reference itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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
    """Two set automata over the factors; ``None`` factors are named for every text.

    Factors that spell something out and factors that are only long runs are kept apart: in one automaton each word
    would multiply the states of each number, and new text would cost new states without end.
    """

    def __init__(self, factors: Sequence[str | None], runs: Collection[int] = ()) -> None:
        """``runs``: the indices of factors that spell nothing out."""
        self.all = tuple(range(len(factors)))
        self.always = tuple(index for index, factor in enumerate(factors) if factor is None)
        given = [(index, factor) for index, factor in enumerate(factors) if factor is not None]
        words = [item for item in given if item[0] not in runs]
        numbers = [item for item in given if item[0] in runs]
        self.sets = [_Set(part) for part in (words, numbers) if part]

    def __call__(self, text: str) -> Sequence[int]:
        """Indices of the rules whose factor occurs. A text that UTF-8 can't carry rules nothing out."""
        try:
            data = text.encode()
        except UnicodeEncodeError:
            return self.all
        named = [index for part in self.sets for index in part(data)]
        return sorted({*named, *self.always}) if self.always else sorted(named)


class _Set:
    """One automaton, tested on a probe when it is made."""

    def __init__(self, factors: Sequence[tuple[int, str]]) -> None:
        import re2  # noqa: PLC0415 - not on every platform

        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        self.index = [index for index, _ in factors]
        searched = re2.Set.SearchSet(options)
        for _, factor in factors:
            searched.Add(factor)
        searched.Add(_PROBE)
        searched.Compile()
        if len(factors) not in searched.Match(_PROBE.encode()):
            message = "the gate automaton does not find its own probe"
            raise MemoryError(message)
        self.match = searched.Match

    def __call__(self, data: bytes) -> list[int]:
        found = self.match(data)
        # The probe's own index lies past the last factor.
        return [self.index[at] for at in found if at < len(self.index)] if found else []


def gate_for(factors: Sequence[str | None], runs: Collection[int] = ()) -> Gate:
    """The best gate this machine has for these factors."""
    try:
        return Re2Gate(factors, runs)
    except (ImportError, MemoryError):
        return EveryRule(len(factors))

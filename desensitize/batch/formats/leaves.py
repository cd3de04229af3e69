"""The leaves of a JSON document as a record has them: taken down in order, and given back in the same order."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from desensitize.batch.formats.document import Edit, applied
from desensitize.batch.formats.format import FormatError, Leaf
from desensitize.batch.formats.spelling import number_token, styled, veiled
from desensitize.chat import readings
from desensitize.detect.lead import Lead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desensitize.batch.formats.format import Spell
    from desensitize.chat import jsontext

__all__ = ["Collected", "Given", "changes", "difference"]

# What stands for a value by itself: a token of a session, or one of a keyed operator.
_TOKEN = re.compile(r"<[A-Z][A-Z0-9_]*>|[A-Z][A-Z_]*[:~][A-Z2-7]{28,}(?:\.[A-Z2-7]+)?")


class Collected:
    """Takes down the leaves of a document."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []

    def __repr__(self) -> str:
        return f"Collected({len(self.leaves)})"

    def text(self, value: str, prefix: str) -> list[Edit]:
        """Take a text down, with what is before it."""
        if value:
            self.leaves.append(Leaf(value, Lead(prefix) if prefix else None))
        return []

    def number(self, leaf: jsontext.Leaf, prefix: str) -> Edit | None:
        """Take a number down, in all its spellings."""
        for spelling in readings.digits(leaf.value, labelled=bool(prefix)):
            self.text(spelling, prefix)
        return None

    def string(self, leaf: jsontext.Leaf, literal: str, spans: list[Edit]) -> Edit | None:
        """Nothing: a string is its text."""
        del leaf, literal, spans
        return None

    def placed(self, span: Edit, start: int, raw: str, old: str) -> Edit:
        """Nothing changes, so nothing is placed."""
        del start, raw, old
        return span

    def shown(self, value: str, spans: list[Edit]) -> str:
        """A text as it is."""
        del spans
        return value


class Given:
    """Puts new texts in the places of the leaves that were taken down."""

    def __init__(self, leaves: Sequence[Leaf], texts: Sequence[str], spell: Spell | None) -> None:
        self._pairs: Iterator[tuple[Leaf, str]] = zip(leaves, texts, strict=True)
        self._spell = spell

    def __repr__(self) -> str:
        return "Given()"

    def text(self, value: str, prefix: str) -> list[Edit]:
        """What changes in the next text."""
        del prefix
        return changes(value, next(self._pairs)[1]) if value else []

    def number(self, leaf: jsontext.Leaf, prefix: str) -> Edit | None:
        """What changes in the next number."""
        edit = None
        for spelling in readings.digits(leaf.value, labelled=bool(prefix)):
            new = next(self._pairs)[1]
            if new == spelling or edit is not None:
                continue
            if spelling != leaf.value:
                raise FormatError(
                    "a number written with a fraction or an exponent would be masked: write it as a string"
                )
            edit = Edit(leaf.start, leaf.end, number_token(new, keyed=not new.startswith("<")))
        return edit

    def string(self, leaf: jsontext.Leaf, literal: str, spans: list[Edit]) -> Edit | None:
        """Nothing: a string is its text."""
        del leaf, literal, spans
        return None

    def placed(self, span: Edit, start: int, raw: str, old: str) -> Edit:
        """A change as the source spells it."""
        plain = span.inner or self._spell is None or styled(raw, old, span.new)
        spelled = None if plain or self._spell is None else self._spell(span.new, old, raw)
        return Edit(start, start + len(raw), spelled or veiled(raw, old, span.new), inner=True)

    def shown(self, value: str, spans: list[Edit]) -> str:
        """A text with its changes."""
        return applied(value, spans)


def changes(old: str, new: str) -> list[Edit]:
    """The edits that lead from a text to its masked form: one for each token, else one for all that differs.

    >>> changes("I am Kim, 555-0132.", "I am <PERSON_1>, <PHONE_1>.")
    [Edit(start=5, end=8, new='<PERSON_1>', inner=False), Edit(start=10, end=18, new='<PHONE_1>', inner=False)]
    """
    if old == new:
        return []
    tokens = [found.span() for found in _TOKEN.finditer(new)]
    if not tokens:
        return [difference(old, new)]
    edits: list[Edit] = []
    done = at = 0
    for (start, end), (following, _) in zip(tokens, [*tokens[1:], (len(new), 0)], strict=True):
        before, after = new[done:start], new[end:following]
        if not old.startswith(before, at):
            return [difference(old, new)]
        at += len(before)
        stop = old.find(after, at + 1) if following < len(new) else len(old) - len(after)
        if stop <= at or (not after and following < len(new)):
            return [difference(old, new)]
        edits.append(Edit(at, stop, new[start:end]))
        at, done = stop, end
    return edits if edits and old[at:] == new[done:] else [difference(old, new)]


def difference(old: str, new: str) -> Edit:
    """One edit over all that differs."""
    before = _alike(zip(old, new, strict=False))
    pairs = zip(reversed(old[before:]), reversed(new[before:]), strict=False)
    after = _alike(pairs)
    return Edit(before, len(old) - after, new[before : len(new) - after])


def _alike(pairs: Iterator[tuple[str, str]]) -> int:
    """How many pairs in front are of equals."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

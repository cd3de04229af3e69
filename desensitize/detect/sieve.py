"""Where in a text which rules may match: clean text is told in one look, the rest is narrowed to short windows.

What an automaton costs is the states that a text never seen before makes it build. So there are three looks, each with
few states, and none that names rules over a long text:

* *beginnings*: the factors of most rules begin with something spelled out. Together they are one pattern, which says
  where one begins and not which; an automaton hardly ever gets beyond the first characters of one. Which rules it may
  be is looked up by those characters. Beginnings in ASCII and others are apart, for they multiply each other's states.
* *numbers*: digits that stand close together are found first; the factors of the rules for numbers, and the context
  words of those that need some, are asked about a number and its surroundings only.
* *runs*: the few factors that are neither, such as sixteen letters and digits in a row, name their rules.

Why this equals looking everywhere. A rule of the first or third kind has its factor in each of its matches, at most
``before`` characters after the start (and at most ``behind`` before it, where a look-behind asked for it), and every
place where a factor begins is a hit. A rule for numbers has in each of its matches so many digits close together,
beginning at most ``before`` characters after the start; they lie in one number, so where that ends says how late they
begin. Only rules whose matches, with all that they look at, are shorter than `SIDE` are among these, so what they need
lies within `SIDE` of the number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from desensitize.detect.digits import Number, clusters
from desensitize.detect.factors import SIDE
from desensitize.detect.gate import Begun, Named, Place
from desensitize.detect.match.matcher import LONGEST_CUE
from desensitize.detect.read.readings import suspects
from desensitize.detect.read.view import foldable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from desensitize.detect.factor import Factor
    from desensitize.detect.match.matcher import Matcher, Window

__all__ = ["BLOCK", "OVERLAP", "Look", "Sieve"]

# Characters that one look covers; longer texts are looked at block by block.
BLOCK = 1024
# Characters by which neighbouring blocks overlap, so that no factor hides on a border: no factor is longer.
OVERLAP = 96


class Look(NamedTuple):
    """``windows``: by matcher, where its matches may start; ``None``: anywhere.

    ``folds``: some character needs folding first, so the windows say nothing yet; ``heard``: one of the extra factors
    occurs; ``odd``: the kinds of `readings` that there may be of the text.
    """

    windows: dict[int, list[Window] | None]
    folds: bool = False
    heard: bool = False
    odd: frozenset[int] = frozenset()


class _Numbers(NamedTuple):
    """The rules for numbers: their index, the number each needs, and their cue's place in ``cues``."""

    indices: tuple[int, ...]
    needs: tuple[Number, ...]
    cued: dict[int, int]
    named: Named
    cues: Named
    around: int


class _Lists:
    """The rules that begin with one of many Chinese words.

    Their factors together would be an automaton without end: each is looked for by its first characters alone, which
    makes a small one, and where those stand it is asked which factors begin there.
    """

    def __init__(self, matchers: Sequence[Matcher], indices: Sequence[int]) -> None:
        chosen = [(index, matchers[index].factor) for index in indices]
        factors = [(index, factor) for index, factor in chosen if factor is not None]
        self._place = Place(sorted({re.escape(lead) for _, f in factors for lead in f.leads}) or [_NEVER])
        self._begun = Begun([factor.pattern for _, factor in factors])
        self._indices = [index for index, _ in factors]
        self._matchers = matchers

    def add(self, block: str, data: bytes, offset: int, windows: dict[int, list[Window] | None]) -> None:
        """Add the windows of those rules whose factor begins somewhere in a block."""
        for at in _hits(block, data, self._place):
            for name in self._begun(block[at : at + OVERLAP].encode()):
                index = self._indices[name]
                back, forth = self._matchers[index].spread
                # A guard before the factor is one character of it.
                _add(windows, index, max(0, offset + at - 1 - back), offset + at + 1 + forth)


class Sieve:
    """The gate of a pipeline.

    :param extra: factors that only say whether they occur.
    :raises ImportError: this machine has no automata.
    :raises MemoryError: an automaton failed its self-test.
    """

    def __init__(self, matchers: Sequence[Matcher], extra: Sequence[str]) -> None:
        numbers = [index for index, m in enumerate(matchers) if m.number is not None]
        words = [index for index, m in enumerate(matchers) if m.number is None and m.factor is not None]
        self._always = [index for index, m in enumerate(matchers) if m.number is None and m.factor is None]
        self._numbers = _numbers(matchers, numbers) if numbers else None
        self._matchers = matchers
        factors = [matchers[index].factor for index in words]
        self._leads = _leads({index: factor for index, factor in zip(words, factors, strict=True) if factor})
        told = {index for indices in self._leads.values() for index in indices}
        self._rest = tuple(index for index in words if index not in told)
        patterns = {index: factor.pattern for index, factor in zip(words, factors, strict=True) if factor}
        han = {index for index, factor in zip(words, factors, strict=True) if factor and not _plain(factor.leads)}
        lists = {index for index in told & han if not any(map(str.isascii, _leads_of(matchers[index])))}
        self._plain = Place([*(patterns[index] for index in words if index in told - han), *extra] or [_NEVER])
        self._wide = Place([*(patterns[index] for index in words if index in told & han - lists), foldable().pattern])
        self._lists = _Lists(matchers, [index for index in words if index in lists])
        self._runs = Named([*(patterns[index] for index in self._rest), *suspects()])
        self._extra = Named(extra)
        self._folds = foldable().match

    def look(self, text: str, *, folded: bool = False) -> Look | None:
        """What ``text`` may hold; ``None`` where UTF-8 can't carry it. ``folded``: it is a view."""
        windows: dict[int, list[Window] | None] = dict.fromkeys(self._always)
        heard, odd = False, set[int]()
        try:
            for start in range(0, len(text) or 1, BLOCK):
                block = text if len(text) <= BLOCK else text[start : start + BLOCK + OVERLAP]
                data = block.encode()
                wide, hits = _hits(block, data, self._wide), _hits(block, data, self._plain)
                if wide or hits:
                    if not folded and any(self._folds(block, at) for at in wide):
                        return Look(windows, folds=True)
                    self._begun(block, start, (*hits, *wide), windows)
                    heard = heard or bool(self._extra(data))
                if len(data) > len(block):
                    self._lists.add(block, data, start, windows)
                for name in self._runs(data):
                    if name >= len(self._rest):
                        odd.add(name - len(self._rest))
                        continue
                    index = self._rest[name]
                    back, forth = self._matchers[index].spread
                    _add(windows, index, max(0, start - back), start + len(block) + forth)
                if self._numbers is not None:
                    self._near(text, start, start + len(block), self._numbers, windows)
        except UnicodeEncodeError:
            return None
        return Look(windows, heard=heard, odd=frozenset(odd))

    def _begun(self, block: str, offset: int, hits: Iterable[int], windows: dict[int, list[Window] | None]) -> None:
        """Add the windows of the rules whose factor may begin at a hit, or behind its guard there."""
        leads, matchers = self._leads, self._matchers
        for at in hits:
            for lead in (block[at : at + 1], block[at : at + 2], block[at + 1 : at + 2], block[at + 1 : at + 3]):
                for index in leads.get(lead, ()):
                    back, forth = matchers[index].spread
                    _add(windows, index, max(0, offset + at - back), offset + at + 2 + forth)

    @staticmethod
    def _near(text: str, start: int, end: int, numbers: _Numbers, windows: dict[int, list[Window] | None]) -> None:
        """Add the windows of rules for numbers."""
        for found in clusters().finditer(text, start, end):
            low, high = found.span()
            named = numbers.named(text[max(0, low - SIDE) : high + SIDE].encode())
            if not named:
                continue
            cues: set[int] | None = None
            for name in named:
                cue = numbers.cued.get(name)
                if cue is not None:
                    if cues is None:
                        cues = set(numbers.cues(text[max(0, low - numbers.around) : high + numbers.around].encode()))
                    if cue not in cues:
                        continue
                # The number begins where there is still room for all its digits.
                digits, before = numbers.needs[name]
                if high - low >= digits:
                    _add(windows, numbers.indices[name], max(0, low - before), high - digits + 1)


def _hits(block: str, data: bytes, place: Place) -> list[int]:
    """Characters of a block at which a factor begins."""
    out: list[int] = []
    at = byte = 0
    plain = len(data) == len(block)
    while byte < len(data) and (found := place(data, byte)) >= 0:
        at += found - byte if plain else len(data[byte:found].decode())
        out.append(at)
        byte = found + (1 if plain else len(block[at].encode()))
        at += 1
    return out


def _plain(begins: Iterable[str]) -> bool:
    """Whether all of these beginnings are ASCII."""
    return all(begin.isascii() for begin in begins)


def _leads_of(matcher: Matcher) -> frozenset[str]:
    return frozenset() if matcher.factor is None else frozenset(matcher.factor.leads)


def _leads(by_rule: dict[int, Factor]) -> dict[str, tuple[int, ...]]:
    """Rules by the one or two characters that their factors begin with, where those tell something."""
    out: dict[str, list[int]] = {}
    for index, factor in by_rule.items():
        for lead in factor.leads if factor.led or not _plain(factor.leads) else ():
            out.setdefault(lead, []).append(index)
    return {lead: tuple(indices) for lead, indices in out.items()}


# Occurs nowhere.
_NEVER = r"\z\A."


def _numbers(matchers: Sequence[Matcher], indices: Sequence[int]) -> _Numbers:
    chosen = [matchers[index] for index in indices]
    cued = [name for name, matcher in enumerate(chosen) if matcher.cue is not None]
    windows = [matcher.rule.context.window for matcher in chosen if matcher.rule.context is not None]
    return _Numbers(
        indices=tuple(indices),
        needs=tuple(matcher.number for matcher in chosen if matcher.number is not None),
        cued={name: at for at, name in enumerate(cued)},
        named=Named([matcher.factor.pattern for matcher in chosen if matcher.factor is not None]),
        cues=Named([chosen[name].cue or _NEVER for name in cued]),
        around=SIDE + max(windows, default=0) + LONGEST_CUE,
    )


def _add(windows: dict[int, list[Window] | None], index: int, low: int, high: int) -> None:
    """Add a window, joined with those at the end that it touches."""
    known = windows.setdefault(index, [])
    if known is None:
        return
    while known and known[-1][1] >= low:
        before = known.pop()
        low, high = min(low, before[0]), max(high, before[1])
    known.append((low, high))

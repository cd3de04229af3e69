"""Texts that a pattern matches, drawn from its syntax tree by choices.

A look-around takes nothing, so what it demands is written over what stands there: a look-ahead over what is drawn after
it, a look-behind over what was drawn before it; past the ends of the match that is text beside it. What a look-around
forbids is left to the engine: a draw that it refuses is no draw.
"""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import regex

from desensitize.pattern.syntax import parse
from desensitize.pattern.tree import Alt, Chars, Look, Node, Repeat, Seq, Value
from desensitize.policy.build import compile_flags

if TYPE_CHECKING:
    from collections.abc import Callable

    from desensitize.pattern.charset import Ranges
    from desensitize.testing.picks import Pick

    Draw = Callable[[Pick, "Pen"], None]

__all__ = ["Pen", "Planted", "Texts", "edges"]

# Repeats are drawn short: long ones only cost time. Now and then one is long.
_USUAL, _LONG, _SELDOM = 6, 64, 8
# In one of so many draws a look-around demands nothing: what is drawn may hold it as it is.
_UNHEEDED = 4
# Halves of a pair, which no text holds alone.
_SURROGATES = (0xD800, 0xDFFF)


class Planted(NamedTuple):
    """A text that a rule accepts, and the span of the value in it: 0-based code points, end exclusive."""

    text: str
    start: int
    end: int

    @property
    def value(self) -> str:
        """What is to be masked."""
        return self.text[self.start : self.end]

    def inside(self, before: str, after: str) -> Planted:
        """The same in a text that goes on.

        >>> Planted("AC-1", 3, 4).inside("see ", ".")
        Planted(text='see AC-1.', start=7, end=8)
        """
        return Planted(f"{before}{self.text}{after}", self.start + len(before), self.end + len(before))

    def holding(self, value: str) -> Planted:
        """The same with another value."""
        text = f"{self.text[: self.start]}{value}{self.text[self.end :]}"
        return Planted(text, self.start, self.start + len(value))

    def marked(self) -> str:
        """As a line of evidence writes it.

        >>> Planted("AC-1", 3, 4).marked()
        'AC-⟦1⟧'
        """
        return f"{self.text[: self.start]}⟦{self.value}⟧{self.text[self.end :]}"


class Pen:
    """Writes a text. ``due``: what its next characters have to be; ``before``: what has to stand before it."""

    __slots__ = ("before", "due", "text")

    def __init__(self) -> None:
        self.before = self.text = self.due = ""

    def write(self, piece: str) -> None:
        """Go on with a piece, or with what is due in its place."""
        if self.due:
            due = self.due[: len(piece)]
            piece, self.due = due + piece[len(due) :], self.due[len(piece) :]
        self.text += piece

    def demand(self, piece: str, *, ahead: bool) -> None:
        """Have this stand here, behind what was written or before it."""
        if ahead:
            self.due = piece + self.due[len(piece) :]
            return
        missing = max(0, len(piece) - len(self.text))
        if missing:
            self.before = piece[:missing]
        self.text = self.text[: len(self.text) - len(piece) + missing] + piece[missing:]


class Texts:
    """Texts that one pattern matches.

    :raises PatternError: a pattern outside the dialect has no tree to draw from.

    >>> from desensitize.testing.picks import Replay
    >>> Texts("(?<=id )AC-(?<value>[0-9]{4})").draw(Replay([]))
    Planted(text='id AC-0000', start=6, end=10)
    """

    def __init__(self, pattern: str) -> None:
        self._node = parse(pattern)
        self.compiled = regex.compile(pattern, compile_flags)
        self.group: int | str = "value" if "value" in self.compiled.groupindex else 0
        self._draw = _drawer(self._node)

    def draw(self, pick: Pick) -> Planted | None:
        """A text in which the pattern matches, and little else; ``None``: this draw is none."""
        pen = Pen()
        self._draw(pick, pen)
        whole = pen.before + pen.text + pen.due
        found = self.compiled.search(whole, len(pen.before))
        # A choice may match less than was drawn: then the text is not the one match that it should be.
        if found is None or found.start() != len(pen.before) or found.end() < len(pen.before) + len(pen.text):
            return None
        start, end = found.span(self.group)
        return Planted(whole, start, end) if start < end else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Spans of the values that the pattern finds in a text, in order."""
        return [found.span(self.group) for found in self.compiled.finditer(text)]

    @cached_property
    def refused(self) -> list[tuple[bool, Draw]]:
        """What the guards at either end refuse: whether it stands behind the match, and how to draw it."""
        return [(look.ahead, _drawer(look.item)) for look in edges(self._node) if look.negative]


def edges(node: Node) -> list[Look]:
    """Look-behinds at the beginning of a pattern and look-aheads at its end."""
    items = node.items if isinstance(node, Seq) else (node,)
    first = takewhile(lambda item: isinstance(item, Look), items)
    last = takewhile(lambda item: isinstance(item, Look), reversed(items))
    return [
        look
        for ahead, looks in ((False, first), (True, last))
        for look in looks
        if isinstance(look, Look) and look.ahead == ahead
    ]


def _drawer(node: Node) -> Draw:
    match node:
        case Chars(ranges):
            return _character(ranges)
        case Look(item, ahead, negative):
            return _nothing if negative else _looked(_drawer(item), ahead=ahead)
        case Value(item):
            return _drawer(item)
        case Alt(branches):
            return _one([_drawer(branch) for branch in branches])
        case Seq(items):
            return _row([_drawer(item) for item in items])
        case Repeat(item, low, high):
            return _repeated(_drawer(item), low, high)


def _nothing(_pick: Pick, _pen: Pen) -> None:
    return


def _looked(draw: Draw, *, ahead: bool) -> Draw:
    def look(pick: Pick, pen: Pen) -> None:
        if pick(_UNHEEDED) < _UNHEEDED - 1:
            inner = Pen()
            draw(pick, inner)
            pen.demand(inner.text, ahead=ahead)

    return look


def _one(draws: list[Draw]) -> Draw:
    return lambda pick, pen: draws[pick(len(draws))](pick, pen)


def _row(draws: list[Draw]) -> Draw:
    def row(pick: Pick, pen: Pen) -> None:
        for draw in draws:
            draw(pick, pen)

    return row


def _repeated(draw: Draw, low: int, high: int) -> Draw:
    usual, most = min(high, low + _USUAL), min(high, low + _LONG)

    def times(pick: Pick, pen: Pen) -> None:
        if low == high:
            count = low
        elif most > usual and pick(_SELDOM) == _SELDOM - 1:
            count = low + pick(most - low + 1)
        else:
            count = low + pick(usual - low + 1)
        for _ in range(count):
            draw(pick, pen)

    return times


def _character(ranges: Ranges) -> Draw:
    """One character of a class: of its printable ASCII ones where it has any, of all ranges alike."""
    usable = [r for r in ranges if not _SURROGATES[0] <= r[0] <= r[1] <= _SURROGATES[1]] or list(ranges)
    plain = [(max(low, 0x20), min(high, 0x7E)) for low, high in usable if low <= 0x7E and high >= 0x20]  # noqa: PLR2004 - printable ASCII
    every = "".join(chr(code) for low, high in plain for code in range(low, high + 1))
    if len(every) == 1:
        return lambda _, pen: pen.write(every)
    if every:
        return lambda pick, pen: pen.write(every[pick(len(every))])

    def wide(pick: Pick, pen: Pen) -> None:
        low, high = usable[pick(len(usable))]
        pen.write(chr(low + pick(high - low + 1)))

    return wide
